//! Errors of the store.

use std::convert::Infallible;

use super::postgres::{DAMAGED, MIGRATE};
use crate::{
    domain::{Credential, visible},
    exit::{ExitCode, Failure},
    store::{RowsError, StoreError, VaultOrigin},
};

impl From<Infallible> for Failure {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl<E: Into<Failure>> From<RowsError<E>> for Failure {
    fn from(error: RowsError<E>) -> Self {
        match error {
            RowsError::Store(error) => error.into(),
            RowsError::Caller(error) => error.into(),
        }
    }
}

/// Returns the advice for keys that are stored already.
fn once_more(other: &Credential) -> String {
    format!(
        "`credctl rename {} NEW` gives the stored credential another nickname; --again stores the keys \
         once more",
        other.short_id()
    )
}

/// Returns the advice for keys that are stored under the other environment.
fn correct(other: &Credential) -> String {
    format!(
        "check which environment these keys belong to; `credctl edit {}` corrects the stored credential",
        other.short_id()
    )
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let may_be_of_schema = matches!(
            error,
            StoreError::SchemaBehind { .. }
                | StoreError::Damaged { .. }
                | StoreError::DamagedKeyRecord
                | StoreError::NotStoredAsSent
        );
        of_store(error).of_schema_if(may_be_of_schema)
    }
}

fn of_store(error: StoreError) -> Failure {
    let (code, hint) = match error {
            StoreError::Postgres(error) => return error.into(),
            StoreError::Schema(error) => return error.into(),
            StoreError::SchemaBehind { .. } => (ExitCode::Schema, MIGRATE.to_owned()),
            StoreError::SchemaAhead { .. } => (ExitCode::Schema, "upgrade credctl".to_owned()),
            StoreError::OtherVault { origin, .. } => (ExitCode::Integrity, other_vault(origin)),
            StoreError::NotStoredAsSent => (
                ExitCode::Integrity,
                "look for triggers and rules on the tables: psql \"$(credctl db url)\" -c '\\d user_credentials'"
                    .to_owned(),
            ),
            StoreError::Conflict => (
                ExitCode::Conflict,
                "look at it with `credctl list`, then try again".to_owned(),
            ),
            StoreError::OtherEnvironment(ref other) => (ExitCode::Refused, correct(other)),
            StoreError::AlreadyStored(ref other) => (ExitCode::Refused, once_more(other)),
            StoreError::Forbidden { is_ours, .. } => (ExitCode::Conflict, forbidden(is_ours)),
            StoreError::IdInUse { .. } => return Failure::of(ExitCode::Conflict, &error),
            StoreError::KeysChanged => (
                ExitCode::Conflict,
                "check them with `credctl vault status`, then try again".to_owned(),
            ),
            StoreError::KeyRetired { .. } => (
                ExitCode::VaultKey,
                "get the key that replaced it: the user who rotated can export it with \
                 `credctl vault export-key`"
                    .to_owned(),
            ),
            StoreError::KeyNeeded { .. } => (
                ExitCode::Refused,
                "nothing was changed; each of these users must run `credctl vault rotate` first"
                    .to_owned(),
            ),
            StoreError::NeedHidden { ref owner, .. } => (
                ExitCode::Denied,
                format!(
                    "nothing was changed; connect as role `{}` to retire it",
                    visible(owner)
                ),
            ),
            StoreError::NoSuchAccount { ref near, .. } => (ExitCode::NotFound, accounts(near)),
            StoreError::AccountGone => (ExitCode::NotFound, accounts(&None)),
            StoreError::SeveralAccounts { .. } => (
                ExitCode::Ambiguous,
                "name one by its id; `credctl account list` shows the ids".to_owned(),
            ),
            StoreError::Damaged { .. } | StoreError::DamagedKeyRecord => {
                (ExitCode::Integrity, DAMAGED.to_owned())
            }
        };
    Failure::of(code, &error).hint(hint)
}

/// Returns the advice for a rule of the tables that forbids a row.
fn forbidden(is_ours: bool) -> String {
    match is_ours {
        true => "have the owner of the tables run `credctl migrate`, which takes that rule away".to_owned(),
        false => {
            "choose other values, or have the owner of the tables drop the rule: `credctl migrate --check` \
             names it"
                .to_owned()
        }
    }
}

/// Returns where the accounts are shown, with the one that may be meant.
fn accounts(near: &Option<String>) -> String {
    match near {
        Some(near) => format!(
            "did you mean `{}`? `credctl account list` shows all",
            visible(near)
        ),
        None => "run `credctl account list` to see the accounts".to_owned(),
    }
}

fn other_vault(origin: VaultOrigin) -> String {
    match origin {
        VaultOrigin::Setting(_) => "nothing was read or written; check the database URL".to_owned(),
        VaultOrigin::Pinned => {
            "nothing was read or written; if the database was made anew on purpose, \
                                run `credctl vault pin`"
                .to_owned()
        }
        VaultOrigin::Before => "two databases answer at this address: name one of them".to_owned(),
    }
}
