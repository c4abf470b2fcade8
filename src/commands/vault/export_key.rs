//! `credctl vault export-key`.

use std::{io, path::PathBuf};

use serde::Serialize;

use crate::{
    commands::{
        answers,
        output_file::{Destination, OutputFile},
    },
    context::Context,
    crypto::{ExportedKeys, KeyBundle, Keyring, VaultKey},
    domain::KeyId,
    exit::{ExitCode, Failure},
    input::PassphraseArgs,
    prompt::Awaited,
    render::Output,
    vault::require_common,
};

/// Export your vault keys for somebody who shares the vault, protected by a passphrase
///
/// Anybody who has the file and its passphrase can open everything that was sealed with these keys.
/// An existing file is not overwritten. The other one runs `credctl vault import-key FILE`; tell the
/// passphrase on another way.
#[derive(Debug, clap::Args)]
pub struct ExportKeyArgs {
    /// File to write; `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Export only this vault key [default: all that you have, in order]
    #[arg(long, value_name = "KEY-ID")]
    key: Option<KeyId>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl ExportKeyArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.passphrase.is_given()).then_some(Awaited::Secrets)
    }
}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    keys: Vec<String>,
    file: Option<String>,
}

/// Writes the vault keys at hand to a file.
///
/// # Errors
/// Exit 2 without a passphrase, 3 without a vault, 5 if vault keys are missing or belong to another
/// vault, 7 if the file exists.
pub async fn run(ctx: &mut Context<'_>, args: ExportKeyArgs) -> Result<(), Failure> {
    let destination = Destination::new(ctx, &args.file)?;
    args.passphrase.require(ctx)?;
    let Some(store) = ctx.existing_store()? else {
        return Err(answers::no_vault());
    };
    let (vault, recorded) = store.key_records().await?;
    let wanted: Vec<_> = recorded.iter().map(|key| key.id).collect();
    let keys = ctx.keys(&wanted)?;
    require_common(&vault, &recorded, keys.keyring())?;
    let chosen = chosen(keys.keyring(), args.key)?;
    let passphrase = args.passphrase.new_passphrase(ctx).await?;
    let sealed = KeyBundle::seal(vault.id, chosen.iter().copied(), &passphrase)?;
    let file = destination.begin()?;
    write(&mut ctx.out, &file, &ExportedKeys::new(sealed))?;
    let destination = file.finish()?;
    let ids: Vec<_> = chosen.iter().map(|key| key.id().to_string()).collect();
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer {
            vault_id: vault.id.to_string(),
            keys: ids,
            file: destination.file(),
        }),
        false => {
            let ids = ids.join(", ");
            ctx.out.say(&format!(
                "Exported vault key {ids} to {}",
                destination.name()
            ));
            Ok(())
        }
    };
    answers::delivered(
        ctx,
        answered,
        &format!("the vault keys are in {}", destination.name()),
    )
}

fn chosen(keyring: &Keyring, only: Option<KeyId>) -> Result<Vec<&VaultKey>, Failure> {
    let Some(id) = only else {
        return Ok(keyring.keys().collect());
    };
    let key = keyring.key(id).ok_or_else(|| {
        let at_hand: Vec<_> = keyring.ids().map(|id| id.to_string()).collect();
        let message = format!("vault key {id} is not at hand ({})", at_hand.join(", "));
        Failure::new(ExitCode::VaultKey, message)
    });
    Ok(vec![key?])
}

fn write(out: &mut Output<'_>, file: &OutputFile, exported: &ExportedKeys) -> Result<(), Failure> {
    let unwritable = |error: io::Error| file.unwritable(&error);
    let mut line = serde_json::to_vec(exported).map_err(|error| unwritable(error.into()))?;
    line.push(b'\n');
    let mut writer = file.writer(out);
    let written = writer.write_all(&line).and_then(|()| writer.flush());
    drop(writer);
    written.map_err(unwritable)
}
