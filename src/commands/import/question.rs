//! The question before an import stores.

use super::{
    plan::{self, Fate, ImportPlan},
    reading::Read,
};
use crate::{context::Context, domain::Environment, exit::Failure, render::plain_table};

/// Maximum number of lines of the table.
const MOST: usize = 40;

const HEADER: [&str; 5] = ["FROM", "TYPE", "NICKNAME", "ENV", ""];

/// Shows what would be stored and asks, if a person is asked at all.
///
/// # Errors
/// Exit 130 if the answer is no; otherwise as for a dry run.
pub(super) async fn settle(
    ctx: &mut Context<'_>,
    read: &Read<'_>,
    is_asked: bool,
) -> Result<(), Failure> {
    if !is_asked {
        return Ok(());
    }
    let plan = plan::looked_up(ctx, read).await?;
    if plan.count_new() == 0 {
        return Ok(());
    }
    show(ctx, read, &plan)?;
    let question = match plan.count_new() {
        1 => "Store it?".to_owned(),
        count => format!("Store these {count}?"),
    };
    Ok(ctx
        .confirm(false, "storing them", &question, "nothing was stored")
        .await?)
}

/// Returns true if a person is asked before anything is stored.
pub(super) fn is_asked(ctx: &Context<'_>, yes: bool) -> bool {
    !yes && ctx.can_ask() && ctx.out.manner.stdout_is_terminal && !ctx.out.manner.json
}

fn show(ctx: &mut Context<'_>, read: &Read<'_>, plan: &ImportPlan) -> Result<(), Failure> {
    let mut fates = plan.fates();
    let (mut rows, mut more) = (Vec::new(), 0);
    for entries in read.files.batches() {
        for (entry, fate) in entries?.iter().zip(&mut fates) {
            if rows.len() == MOST {
                more += 1;
                continue;
            }
            let fate = match fate {
                Fate::New(_) => "",
                Fate::Stored(_) => "stored already",
            };
            rows.push(vec![
                read.files.place(entry.file, entry.line),
                entry.provider.name.clone(),
                entry.nickname.as_str().to_owned(),
                entry
                    .environment
                    .map_or("-", Environment::as_str)
                    .to_owned(),
                fate.to_owned(),
            ]);
        }
    }
    let table = plain_table(ctx.out.manner.width, &HEADER, &rows);
    table.lines().for_each(|line| ctx.out.say(line));
    if more > 0 {
        ctx.out.say(&format!("and {more} more"));
    }
    Ok(())
}
