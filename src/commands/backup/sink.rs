//! The sink that writes a backup while its rows arrive.

use std::{collections::BTreeSet, io::Write};

use crate::{
    backup::{BackupWriter, Header},
    commands::{
        left::{Left, NAMED},
        output_file::OutputFile,
    },
    crypto::PassphraseBox,
    domain::{ActiveCredentials, ChainState, Event, KeyId, Uuid},
    exit::Failure,
    store::{BackupHead, BackupSink, SealedCredential},
    vault::{Checker, EventJudge, Keys, Verdict, require_common},
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
    pub(super) events: usize,
    pub(super) credentials: usize,
    /// Vault keys that rows name, but that are not in the backup.
    pub(super) missing: Vec<KeyId>,
    /// First credentials that a restore will leave out, and the reasons.
    pub(super) altered: Vec<Left>,
    /// Number of credentials that a restore will leave out.
    pub(super) altered_count: usize,
    /// The first rows of which a time cannot be read. They are in the file without it.
    pub(super) undated: Vec<Left>,
}

/// Parts of a backup's header besides the vault itself.
pub(super) struct FromMachine {
    /// The section `[types]` of the config.
    pub(super) types: Option<String>,
    /// Active credential of each user of each vault.
    pub(super) active: ActiveCredentials,
}

/// Sink that takes rows and writes them to a backup file.
pub(super) struct BackupToFile<'a> {
    out: BackupWriter<Box<dyn Write + 'a>>,
    keys: &'a Keys,
    sealed_keys: Option<SealedKeys>,
    machine: FromMachine,
    file: &'a OutputFile,
    vault: Uuid,
    named_keys: BTreeSet<KeyId>,
    checker: Option<Checker<'a>>,
    judge: Option<EventJudge<'a>>,
    altered: Vec<Left>,
    altered_count: usize,
    undated: Vec<Left>,
}

impl<'a> BackupToFile<'a> {
    pub(super) fn new(
        out: BackupWriter<Box<dyn Write + 'a>>,
        (keys, sealed_keys): (&'a Keys, Option<SealedKeys>),
        machine: FromMachine,
        file: &'a OutputFile,
    ) -> Self {
        BackupToFile {
            out,
            keys,
            sealed_keys,
            machine,
            file,
            vault: Uuid::nil(),
            named_keys: BTreeSet::new(),
            checker: None,
            judge: None,
            altered: Vec::new(),
            altered_count: 0,
            undated: Vec::new(),
        }
    }

    /// Writes the last line, and returns the summary.
    pub(super) fn end(mut self) -> Result<BackupSummary, Failure> {
        let (keyring, vault) = (self.keys.keyring(), self.vault);
        let mac = |digest: &[u8]| {
            let mac = keyring.file_mac(keyring.primary(), vault, digest);
            mac.unwrap_or_default()
        };
        let ended = self.out.end(mac);
        ended.map_err(|error| self.file.unwritable(&error))?;
        let keys = self.sealed_keys.as_ref();
        let is_missing = |key: &KeyId| keys.is_some_and(|keys| !keys.ids.contains(key));
        Ok(BackupSummary {
            vault: self.vault,
            accounts: self.out.accounts,
            events: self.out.events,
            credentials: self.out.credentials,
            missing: self.named_keys.into_iter().filter(is_missing).collect(),
            altered: self.altered,
            altered_count: self.altered_count,
            undated: self.undated,
        })
    }

    /// Remembers a row that a restore will leave out.
    fn judge(&mut self, row: &SealedCredential) {
        let verdict = self.checker.as_ref().map(|checker| checker.verdict(row));
        let Some(Verdict::Altered(what)) = verdict else {
            return;
        };
        if self.is_undated(row) {
            if self.undated.len() < NAMED {
                self.undated.push(Left::because(row, what.to_string()));
            }
            return;
        }
        self.altered_count += 1;
        if self.altered_count <= NAMED {
            self.altered.push(Left::because(row, what.to_string()));
        }
    }

    /// Returns true if nothing is wrong with a row but a time that cannot be read, which no seal covers.
    fn is_undated(&self, row: &SealedCredential) -> bool {
        if row.credential.damage.is_none() {
            return false;
        }
        let mut readable = row.clone();
        readable.credential.damage = None;
        let verdict = self
            .checker
            .as_ref()
            .map(|checker| checker.verdict(&readable));
        matches!(verdict, Some(Verdict::Ok | Verdict::Unsealed))
    }

    fn header(&self, head: &BackupHead) -> Header {
        let vault = &head.vault;
        let primary = self.keys.keyring().primary();
        let user_id = self.keys.user_id();
        let mut header = Header::new(vault.id, user_id, vault.version, primary);
        header.vault_keys = head.keys.iter().map(|key| key.id.to_string()).collect();
        header.types.clone_from(&self.machine.types);
        let active = self.machine.active.of(vault.id, user_id);
        header.active = active.map(|active| active.credential_id);
        header.keys = self.sealed_keys.as_ref().map(|keys| keys.sealed.clone());
        header
    }
}

impl BackupSink for BackupToFile<'_> {
    type Error = Failure;

    fn begin(&mut self, head: BackupHead) -> Result<(), Failure> {
        require_common(&head.vault, &head.keys, self.keys.keyring())?;
        self.vault = head.vault.id;
        self.checker = Some(self.keys.checker(self.vault));
        self.judge = Some(self.keys.event_judge(self.vault, &head.keys));
        let header = self.header(&head);
        let out = &mut self.out;
        let written = out.header(&header);
        let written = written.and_then(|()| head.accounts.iter().try_for_each(|a| out.account(a)));
        written.map_err(|error| self.file.unwritable(&error))
    }

    fn event(&mut self, event: Event, previous: Option<&[u8]>) -> Result<(), Failure> {
        let judge = self.judge.as_ref();
        let chain = judge.map_or(ChainState::Unchecked, |judge| judge.state(&event, previous));
        let written = self.out.event(&event, chain);
        written.map_err(|error| self.file.unwritable(&error))
    }

    fn credential(&mut self, row: &SealedCredential) -> Result<(), Failure> {
        self.named_keys.extend(row.credential.key_id);
        self.judge(row);
        let written = self.out.credential(row);
        written.map_err(|error| self.file.unwritable(&error))
    }
}
