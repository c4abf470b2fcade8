//! `credctl types`.

mod answer;

use std::rc::Rc;

use answer::{
    FACT_HEADER, TYPES_HEADER, TypesJson, fact_rows, types_rows, variable_header, variable_rows,
};

use crate::{
    context::Context, domain::visible, exit::Failure, providers::Provider, render::plain_table,
};

/// Show credential types, and the variables that programs get
///
/// Without a type, shows one line per type: type, title, aliases, environments, keys. With a type,
/// shows its keys and hosts, and each variable: its value in each environment (`unset` where it is
/// removed, so that a stale one cannot win), and the programs that read it. Types of your own are defined in the config file. Needs no
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
    let all = match &args.credential_type {
        None => providers.all(),
        Some(text) => vec![providers.named(text)?],
    };
    if let ([provider], true) = (all.as_slice(), args.credential_type.is_some()) {
        if !provider.is_known() {
            ctx.out.remark(format!(
                "`{}` is not defined anywhere: this is what is assumed about it",
                provider.name
            ));
        }
        return one(ctx, provider);
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&TypesJson::new(&all))?);
    }
    rows(ctx, &TYPES_HEADER, None, &types_rows(&all))
}

/// Shows everything about one type: the facts, and then the variables.
fn one(ctx: &mut Context<'_>, provider: &Rc<Provider>) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx
            .out
            .json(&TypesJson::new(std::slice::from_ref(provider)))?);
    }
    rows(ctx, &FACT_HEADER, None, &fact_rows(provider))?;
    if ctx.out.manner.stdout_is_terminal {
        ctx.out.rendered("\n")?;
    }
    let variables = variable_rows(provider);
    rows(
        ctx,
        &variable_header(provider),
        Some("variable"),
        &variables,
    )
}

/// Shows rows: a table at a terminal, else a line for each. `what` is the first cell of each line.
fn rows(
    ctx: &mut Context<'_>,
    header: &[&str],
    what: Option<&str>,
    rows: &[Vec<String>],
) -> Result<(), Failure> {
    if ctx.out.manner.stdout_is_terminal {
        let table = plain_table(ctx.out.manner.width, header, rows);
        return Ok(ctx.out.rendered(&table)?);
    }
    for row in rows {
        let cells = row.iter().map(String::as_str);
        let cells: Vec<_> = what.into_iter().chain(cells).map(visible).collect();
        ctx.out.rendered(&format!("{}\n", cells.join("\t")))?;
    }
    Ok(())
}
