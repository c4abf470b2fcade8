//! `credctl types`.

mod answer;

use std::rc::Rc;

use answer::{
    FACT_COLUMNS, TYPES_COLUMNS, TypesJson, fact_rows, types_rows, variable_columns, variable_rows,
};

use super::paging;
use crate::{
    args::PagerArgs,
    context::Context,
    domain::visible,
    exit::Failure,
    providers::Provider,
    render::{Column, Table},
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
    #[command(flatten)]
    pager: PagerArgs,
}

/// Shows a summary of all types, or everything about one.
///
/// # Errors
/// Exit 2 if the type is unknown.
pub async fn run(ctx: &mut Context<'_>, args: &TypesArgs) -> Result<(), Failure> {
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
        return one(ctx, provider, args.pager).await;
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&TypesJson::new(&all))?);
    }
    let types = types_rows(&all);
    let text = rows(ctx, &TYPES_COLUMNS, None, &types);
    paging::show(ctx, &text, args.pager).await
}

/// Shows everything about one type: the facts, and then the variables.
async fn one(
    ctx: &mut Context<'_>,
    provider: &Rc<Provider>,
    pager: PagerArgs,
) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx
            .out
            .json(&TypesJson::new(std::slice::from_ref(provider)))?);
    }
    let facts = rows(ctx, &FACT_COLUMNS, None, &fact_rows(provider));
    let variables = rows(
        ctx,
        &variable_columns(provider),
        Some("variable"),
        &variable_rows(provider),
    );
    let between = match ctx.out.manner.stdout_is_terminal {
        true => "\n",
        false => "",
    };
    paging::show(ctx, &format!("{facts}{between}{variables}"), pager).await
}

/// Returns rows as text: a table at a terminal, else a line for each. `what` is the first cell of each line.
fn rows(ctx: &Context<'_>, columns: &[Column], what: Option<&str>, rows: &[Vec<String>]) -> String {
    let manner = ctx.out.manner;
    if manner.stdout_is_terminal {
        let mut table = Table::new(columns);
        for row in rows {
            table.row(row.iter().map(String::as_str));
        }
        return table.rendered(Some(manner.width), manner.color_stdout);
    }
    let line = |row: &Vec<String>| {
        let cells = row.iter().map(String::as_str);
        let cells: Vec<_> = what.into_iter().chain(cells).map(visible).collect();
        format!("{}\n", cells.join("\t"))
    };
    rows.iter().map(line).collect()
}
