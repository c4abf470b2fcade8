//! `credctl vault import-key`.

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    commands::answers,
    context::Context,
    crypto::{ExportedKeys, KeyBundle},
    domain::{KeyId, Uuid},
    exit::Failure,
    input::{Input, PassphraseArgs},
    prompt::Awaited,
    vault::{AdoptedKeys, adopt_keys, require_common},
};

/// Import vault keys that somebody exported for you
///
/// The imported keys are added after the keys that you have, and only open. If you have none, the
/// first imported key seals, as it does for the sender. Keys of another vault are refused.
#[derive(Debug, clap::Args)]
pub struct ImportKeyArgs {
    /// File that `credctl vault export-key` wrote; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl ImportKeyArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.passphrase.is_given()).then_some(Awaited::Secrets)
    }
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
/// Exit 5 if the passphrase is wrong or the keys belong to another vault, 9 if the file was altered,
/// 12 if it is a file of another kind, or if the user's keys do not come from a file.
pub async fn run(ctx: &mut Context<'_>, args: ImportKeyArgs) -> Result<(), Failure> {
    let exported = read(&args)?;
    let passphrase = args.passphrase.existing(ctx).await?;
    let bundle = KeyBundle::open(&exported.sealed, &passphrase)?;
    if let Some(store) = ctx.existing_store()? {
        let (vault, recorded) = store.key_records().await?;
        require_common(&vault, &recorded, &bundle.keyring)?;
    }
    let adopted = adopt_keys(&ctx.settings.keys, bundle.keyring.keys())?;
    show(ctx, bundle.vault, &adopted)
}

fn read(args: &ImportKeyArgs) -> Result<ExportedKeys, Failure> {
    if args.file.as_os_str() == "-" && args.passphrase.takes_stdin() {
        let message = "standard input cannot hold both the vault keys and their passphrase";
        return Err(Failure::usage(message));
    }
    let input = Input::read(&args.file)?;
    ExportedKeys::parse(input.bytes()).map_err(|error| {
        let mut failure = Failure::from(error);
        failure.message = format!("{} {}", input.name(), failure.message);
        failure
    })
}

fn show(ctx: &mut Context<'_>, vault: Uuid, adopted: &AdoptedKeys) -> Result<(), Failure> {
    let place = adopted.path.display();
    if adopted.had_keys && !adopted.added.is_empty() {
        ctx.out.remark(
            "these vault keys only open; `credctl vault rotate` changes the key that seals",
        );
    }
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer {
            vault_id: vault.to_string(),
            added: adopted.added.iter().map(KeyId::to_string).collect(),
            present: adopted.already_held.iter().map(KeyId::to_string).collect(),
            file: place.to_string(),
        }),
        false => {
            for (word, ids) in [
                ("Added", &adopted.added),
                ("Already there", &adopted.already_held),
            ] {
                if !ids.is_empty() {
                    let ids: Vec<_> = ids.iter().map(KeyId::to_string).collect();
                    let line = format!("{word}: vault key {} in {place}", ids.join(", "));
                    ctx.out.say(&line);
                }
            }
            Ok(())
        }
    };
    answers::delivered(ctx, answered, &format!("the vault keys are in {place}"))
}
