//! `credctl vault import-key`.

use std::{io::IsTerminal as _, path::PathBuf};

use serde::Serialize;

use crate::{
    commands::{passphrase::PassphraseArgs, shown},
    context::Context,
    crypto::{ExportedKeys, KeyBundle, NotExported},
    domain::{KeyId, Uuid},
    exit::{ExitCode, Failure},
    import::Input,
    vault::{TakenKeys, require_common, take_keys},
};

const EXAMPLES: &str = "\
Examples:
  credctl vault import-key from-alex.json
  credctl vault import-key from-alex.json --passphrase-file passphrase.txt";

/// Add the vault keys that somebody exported for you
///
/// They come behind the keys you have, and only open. Where you have none, the first of them seals, as
/// it does where they come from. Keys of another vault are refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ImportKeyArgs {
    /// File that `credctl vault export-key` wrote; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the passphrase comes from.
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    added: Vec<String>,
    present: Vec<String>,
    file: String,
}

/// Adds exported vault keys to the key file.
///
/// # Errors
/// Exit 5 for a wrong passphrase and for keys of another vault, 9 for a file that was altered, 12 for
/// one that is something else, and where the keys do not come from a file.
pub async fn run(ctx: &mut Context<'_>, args: ImportKeyArgs) -> anyhow::Result<()> {
    let exported = read(&args)?;
    let passphrase = args.passphrase.given(ctx).await?;
    let bundle = KeyBundle::open(&exported.sealed, &passphrase)?;
    if let Some(store) = ctx.existing_store()? {
        let (vault, recorded) = store.recorded_keys().await?;
        require_common(&vault, &recorded, &bundle.keyring)?;
    }
    let taken = take_keys(&ctx.settings, bundle.keyring.keys())?;
    show(ctx, bundle.vault, &taken)
}

fn read(args: &ImportKeyArgs) -> Result<ExportedKeys, Failure> {
    let input = match args.file.as_os_str() == "-" {
        false => Input::from_file(&args.file)?,
        true => from_stdin(&args.passphrase)?,
    };
    ExportedKeys::parse(input.bytes()).map_err(|error| {
        let failure = Failure::new(ExitCode::Installation, format!("{} {error}", input.name()));
        match error {
            NotExported::Other(_) => failure.hint("bring it back with `credctl restore`"),
            NotExported::Newer(_) => failure.hint("upgrade credctl"),
            NotExported::Unknown => failure,
        }
    })
}

fn from_stdin(passphrase: &PassphraseArgs) -> Result<Input, Failure> {
    let stdin = std::io::stdin();
    let usage = |message| Err(Failure::new(ExitCode::Usage, message));
    match () {
        () if passphrase.takes_stdin() => {
            usage("standard input cannot hold the vault keys and their passphrase")
        }
        () if stdin.is_terminal() => usage("`-` reads a pipe; at a terminal name a file"),
        () => Input::from_stdin(&stdin),
    }
}

fn show(ctx: &mut Context<'_>, vault: Uuid, taken: &TakenKeys) -> anyhow::Result<()> {
    let place = taken.path.display();
    if taken.had_keys && !taken.added.is_empty() {
        ctx.out.remark(
            "these vault keys only open; `credctl vault rotate` seals with another one than before",
        );
    }
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer {
            vault_id: vault.to_string(),
            added: taken.added.iter().map(KeyId::to_string).collect(),
            present: taken.present.iter().map(KeyId::to_string).collect(),
            file: place.to_string(),
        }),
        false => {
            for (word, ids) in [("Added", &taken.added), ("Already there", &taken.present)] {
                if !ids.is_empty() {
                    let ids: Vec<_> = ids.iter().map(KeyId::to_string).collect();
                    let line = format!("{word}: vault key {} in {place}", ids.join(", "));
                    ctx.out.say(&line);
                }
            }
            Ok(())
        }
    };
    shown::delivered(ctx, answered, &format!("the vault keys are in {place}"))
}
