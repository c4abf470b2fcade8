//! `credctl types`.

mod answer;

use std::rc::Rc;

use answer::{TYPE_HEADER, TYPES_HEADER, TypesJson, type_rows, types_rows};

use crate::{
    context::Context, domain::visible, exit::Failure, providers::Provider, render::plain_table,
};

/// Show credential types, and the variables that programs get
///
/// Without a type, shows one line per type: type, title, aliases, environments, keys. With a type,
/// shows its keys and hosts, the variables that are set for each environment, and those that are
/// removed so that a stale one cannot win. Types of your own are defined in the config file. Needs no
/// database. In a pipe, lines are tab-separated and without a header.
#[derive(Debug, clap::Args)]
pub struct TypesArgs {
    /// Type, or one of its aliases
    #[arg(value_name = "TYPE")]
    credential_type: Option<String>,
}

/// Shows a summary of all types, or everything about one.
///
/// # Errors
/// Exit 2 if the type is unknown.
pub fn run(ctx: &mut Context<'_>, args: &TypesArgs) -> Result<(), Failure> {
    let providers = ctx.providers();
    let Some(text) = &args.credential_type else {
        let all = providers.all();
        return answer(ctx, &all, &TYPES_HEADER, &types_rows(&all));
    };
    let provider = providers.named(text)?;
    if !provider.is_known() {
        ctx.out.remark(format!(
            "`{}` is not defined anywhere: this is what is assumed about it",
            provider.name
        ));
    }
    let rows = type_rows(&provider);
    answer(ctx, &[provider], &TYPE_HEADER, &rows)
}

fn answer(
    ctx: &mut Context<'_>,
    providers: &[Rc<Provider>],
    header: &[&str],
    rows: &[Vec<String>],
) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&TypesJson::new(providers))?);
    }
    if ctx.out.manner.stdout_is_terminal {
        let table = plain_table(ctx.out.manner.width, header, rows);
        return Ok(ctx.out.rendered(&table)?);
    }
    for row in rows {
        let cells: Vec<_> = row.iter().map(|cell| visible(cell)).collect();
        ctx.out.rendered(&format!("{}\n", cells.join("\t")))?;
    }
    Ok(())
}
