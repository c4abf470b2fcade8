//! `credctl db destroy`.

mod guard;
mod left;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::opening::refuse_server;
use crate::{
    commands::answers,
    context::{Context, YES},
    exit::{ExitCode, Failure},
    postgres::private::OwnerlessData,
    prompt::Question,
};
use guard::refuse_without_backup;
use left::{Left, left};

/// Word to type before a database is destroyed.
const WORD: &str = "destroy";

/// Destroy the private database for good: stop the server and remove its data
///
/// Asks for the word `destroy`. Refuses while credentials are stored and the ledger tells of no backup
/// with vault keys. Vault keys, config and backups stay, and are named. Works although the programs of
/// PostgreSQL are missing or the data are damaged.
#[derive(Debug, clap::Args)]
pub(super) struct DestroyArgs {
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Destroy the credentials although no backup with vault keys is known
    #[arg(long)]
    without_backup: bool,
    /// Destroy data that no home owns, in this folder of `credctl db status --all`
    #[arg(long, value_name = "FOLDER", conflicts_with = "without_backup")]
    data: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer {
    destroyed: String,
    left: Vec<Left>,
}

/// Destroys the private database, or data that no home owns.
///
/// # Errors
/// Exit 2 on a server, 3 if there is nothing to destroy, 7 without a backup or a confirmation, 12 if the
/// files cannot be removed.
pub(super) async fn run(ctx: &mut Context<'_>, args: DestroyArgs) -> Result<(), Failure> {
    match &args.data {
        Some(folder) => ownerless(ctx, folder, args.yes).await,
        None => private(ctx, &args).await,
    }
}

async fn private(ctx: &mut Context<'_>, args: &DestroyArgs) -> Result<(), Failure> {
    refuse_server(ctx, "credctl destroys only the private database")?;
    let server = ctx.private_server()?;
    if !server.is_destructible()? {
        return Err(Failure::new(
            ExitCode::NotFound,
            "there is no private database",
        ));
    }
    let backups = match args.without_backup {
        true => Vec::new(),
        false => refuse_without_backup(ctx, &server).await?,
    };
    let data = server.data_dir();
    let data = data.as_deref().unwrap_or(server.home());
    confirm(ctx, args.yes, data).await?;
    server.destroy().await?;
    let left = left(ctx, &backups);
    show(ctx, data, left)
}

async fn ownerless(ctx: &mut Context<'_>, folder: &Path, yes: bool) -> Result<(), Failure> {
    let data = OwnerlessData::at(folder)?;
    confirm(ctx, yes, data.data_dir()).await?;
    data.destroy().await?;
    show(ctx, data.data_dir(), Vec::new())
}

/// Asks for the word.
async fn confirm(ctx: &mut Context<'_>, yes: bool, data: &Path) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !ctx.can_ask() {
        let message = "destroying the private database needs confirmation";
        return Err(Failure::new(ExitCode::Refused, message).hint(YES));
    }
    ctx.out.say(&format!(
        "Everything that is stored in {} will be lost",
        data.display()
    ));
    let question = format!("Type `{WORD}` to destroy it");
    let check = |typed: &str| match typed.trim() == WORD {
        true => Ok(()),
        false => Err("that is not the word; press Ctrl-C to keep the database".to_owned()),
    };
    let mut talk = ctx.prompter.talk();
    talk.text(Question::new(&question, YES), check).await?;
    Ok(())
}

fn show(ctx: &mut Context<'_>, data: &Path, left: Vec<Left>) -> Result<(), Failure> {
    let destroyed = data.display().to_string();
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer { destroyed, left }),
        false => {
            ctx.out
                .say(&format!("Destroyed the private database in {destroyed}"));
            for left in &left {
                ctx.out.say(&left.line());
            }
            Ok(())
        }
    };
    answers::delivered(ctx, answered, "the private database is destroyed")
}
