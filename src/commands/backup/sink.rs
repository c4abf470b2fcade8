//! The sink that writes a backup while its rows arrive.

use std::{collections::BTreeSet, io::Write};

use crate::{
    backup::{BackupWriter, Header},
    commands::output_file::OutputFile,
    crypto::PassphraseBox,
    domain::{KeyId, Uuid},
    exit::Failure,
    store::{BackupHead, BackupRow, BackupSink},
};

/// Vault keys that go into the backup, sealed under the passphrase.
pub(super) struct SealedKeys {
    pub(super) ids: Vec<KeyId>,
    pub(super) sealed: PassphraseBox,
}

/// Summary of the backup that was written.
pub(super) struct BackupSummary {
    pub(super) vault: Uuid,
    pub(super) accounts: usize,
    pub(super) credentials: usize,
    /// Vault keys that rows name, but that are not in the backup.
    pub(super) missing: Vec<KeyId>,
}

/// Sink that takes rows and writes them to a backup file.
pub(super) struct BackupToFile<'a> {
    out: BackupWriter<Box<dyn Write + 'a>>,
    user_id: &'a str,
    keys: Option<SealedKeys>,
    file: &'a OutputFile,
    vault: Uuid,
    named_keys: BTreeSet<KeyId>,
}

impl<'a> BackupToFile<'a> {
    pub(super) fn new(
        out: BackupWriter<Box<dyn Write + 'a>>,
        user_id: &'a str,
        keys: Option<SealedKeys>,
        file: &'a OutputFile,
    ) -> Self {
        BackupToFile {
            out,
            user_id,
            keys,
            file,
            vault: Uuid::nil(),
            named_keys: BTreeSet::new(),
        }
    }

    /// Writes the last line, and returns the summary.
    pub(super) fn end(mut self) -> Result<BackupSummary, Failure> {
        let ended = self.out.end();
        ended.map_err(|error| self.file.unwritable(&error))?;
        let keys = self.keys.as_ref();
        let is_missing = |key: &KeyId| keys.is_some_and(|keys| !keys.ids.contains(key));
        Ok(BackupSummary {
            vault: self.vault,
            accounts: self.out.accounts,
            credentials: self.out.credentials,
            missing: self.named_keys.into_iter().filter(is_missing).collect(),
        })
    }

    fn header(&self, head: &BackupHead) -> Header {
        let vault = &head.vault;
        let mut header = Header::new(vault.id, self.user_id, vault.version);
        let strict = vault.strict_token.as_ref();
        header.strict_token = strict.map(|token| token.as_token().to_owned());
        header.vault_keys = head.keys.iter().map(Into::into).collect();
        header.keys = self.keys.as_ref().map(|keys| keys.sealed.clone());
        header
    }
}

impl BackupSink for BackupToFile<'_> {
    type Error = Failure;

    fn begin(&mut self, head: BackupHead) -> Result<(), Failure> {
        self.vault = head.vault.id;
        let header = self.header(&head);
        let out = &mut self.out;
        let written = out.header(&header);
        let written = written.and_then(|()| head.accounts.iter().try_for_each(|a| out.account(a)));
        written.map_err(|error| self.file.unwritable(&error))
    }

    fn credential(&mut self, row: &BackupRow) -> Result<(), Failure> {
        self.named_keys.extend(row.row.credential.key_id);
        let written = self.out.credential(row);
        written.map_err(|error| self.file.unwritable(&error))
    }
}
