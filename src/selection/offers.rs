//! Credentials as the rows of a picker.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    domain::{Account, Credential, Environment, Selection, Uuid, short_ids},
    prompt::{PickerRow, PickerRows, PickerStart},
    render::{age, environment_word, mark, style},
};

/// Credentials that a person may pick, by type.
pub(super) struct Offers {
    credentials: Vec<Credential>,
    /// Accounts that hold them.
    accounts: HashMap<Uuid, Account>,
    /// Credential in use.
    selected: Option<Selection>,
    short: HashMap<Uuid, String>,
    now: Timestamp,
}

impl Offers {
    pub(super) fn new(
        mut credentials: Vec<Credential>,
        accounts: Vec<Account>,
        selected: Option<Selection>,
    ) -> Self {
        // Rows in the older product's spelling are of the same type but arrive later.
        credentials.sort_by(|a, b| a.credential_type.cmp(&b.credential_type));
        Offers {
            short: short_ids(credentials.iter().map(|one| one.id)),
            credentials,
            accounts: accounts.into_iter().map(|one| (one.id, one)).collect(),
            selected,
            now: Timestamp::now(),
        }
    }

    /// Returns the credential of a row.
    pub(super) fn get(&self, index: usize) -> Option<&Credential> {
        self.credentials.get(index)
    }

    /// Returns the beginning of a picker, whose cursor stands on the credential in use.
    pub(super) fn start<'a>(&self, filter: &'a str, is_colored: bool) -> PickerStart<'a> {
        let selected = self.selected.map(|selected| selected.credential_id);
        let mut ids = self.credentials.iter().map(|one| Some(one.id));
        PickerStart {
            filter,
            row: ids.position(|id| id == selected).unwrap_or(0),
            is_colored,
        }
    }

    fn account_name(&self, credential: &Credential) -> &str {
        let account = self.accounts.get(&credential.account_id);
        account.map_or("", |account| account.name.as_str())
    }
}

impl PickerRows for Offers {
    fn count(&self) -> usize {
        self.credentials.len()
    }

    fn name(&self, index: usize) -> &str {
        self.credentials[index].label()
    }

    fn other_texts(&self, index: usize) -> String {
        let credential = &self.credentials[index];
        let kind = credential.credential_type.as_str();
        let environment = environment_word(credential);
        let account = self.account_name(credential);
        format!("{kind}\n{environment}\n{account}")
    }

    fn heading(&self, index: usize) -> &str {
        self.credentials[index].credential_type.as_str()
    }

    fn row(&self, index: usize) -> PickerRow<'_> {
        let credential = &self.credentials[index];
        let word = match credential.environment {
            Some(Environment::Live) => "LIVE",
            _ => environment_word(credential),
        };
        let environment = match word {
            "-" => None,
            word => Some((style::of(credential.environment), word.into())),
        };
        let disabled = (!credential.is_active).then(|| (style::DIM, "disabled".into()));
        PickerRow {
            mark: mark(self.selected, credential.id),
            tags: environment.into_iter().chain(disabled).collect(),
        }
    }

    fn detail(&self, index: usize) -> String {
        let credential = &self.credentials[index];
        let id = &self.short[&credential.id];
        let mut detail = format!("{id} · {}", age(credential.created_at, self.now));
        let account = self.account_name(credential);
        if !account.is_empty() {
            detail += " · ";
            detail += account;
        }
        detail
    }
}
