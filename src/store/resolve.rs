//! Finds credentials by what a user typed.

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    rows::{ENVIRONMENT, WHITE_SPACE, get, spellings},
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Account, CredentialType, Environment, Narrowing, Reading, Reference},
    postgres::wire::Statement,
    providers::Providers,
};

/// Credentials that each of several references fits, in any reading.
#[derive(Debug, Clone)]
pub struct Matches {
    pub vault: VaultRow,
    /// Credentials that each reference fits, each credential once, oldest first.
    pub matches: Vec<Vec<SealedCredential>>,
    /// Account that was named, or all accounts of the user.
    pub accounts: Vec<Account>,
}

/// Returns the types that a narrowing allows, as they are spelled in the column.
pub(super) fn types_of(narrowing: &Narrowing) -> Option<Vec<String>> {
    narrowing.credential_type.as_ref().map(spellings)
}

/// Returns the environment that a narrowing allows, as it is spelled in the column.
pub(super) fn environment_of(narrowing: &Narrowing) -> Option<&'static str> {
    narrowing.environment.map(Environment::as_str)
}

/// Labels to look for, each with an optional type, column by column.
#[derive(Debug, Default)]
struct Labels {
    references: Vec<i32>,
    types: Vec<Option<String>>,
    labels: Vec<String>,
}

/// References as parameters, column by column: one statement finds any number of them.
#[derive(Debug)]
pub(super) struct Lookup {
    labels: Labels,
    /// Every type that one of the labels may be. The planner knows these values, unlike unnested
    /// ones, and so sees that a label is hardly ever a type.
    label_types: Vec<String>,
    ids: (Vec<i32>, Vec<Uuid>, Vec<Uuid>),
    /// Lowest and highest of all ids, also for the planner.
    id_range: (Option<Uuid>, Option<Uuid>),
    types: Option<Vec<String>>,
    environment: Option<&'static str>,
    account: Option<String>,
}

impl Lookup {
    pub(super) fn new(
        providers: &Providers,
        references: &[Reference],
        narrowing: &Narrowing,
        account: Option<&str>,
    ) -> Self {
        let mut lookup = Lookup {
            labels: Labels::default(),
            label_types: Vec::new(),
            id_range: (None, None),
            ids: Default::default(),
            types: types_of(narrowing),
            environment: environment_of(narrowing),
            account: account.map(str::to_owned),
        };
        for (reference, number) in references.iter().zip(0..) {
            for reading in reference.readings() {
                lookup.add(providers, number, reading);
            }
        }
        lookup.id_range = (
            lookup.ids.1.iter().min().copied(),
            lookup.ids.2.iter().max().copied(),
        );
        lookup
    }

    fn add(&mut self, providers: &Providers, number: i32, reading: Reading) {
        match reading {
            Reading::Label(label) => self.add_label(number, None, label),
            Reading::Id(prefix) => {
                self.ids.0.push(number);
                self.ids.1.push(prefix.first);
                self.ids.2.push(prefix.last);
            }
            Reading::TypeAndLabel(credential_type, label) => {
                for spelling in spellings(&providers.canonical_type(&credential_type)) {
                    self.add_label(number, Some(spelling), label.clone());
                }
            }
        }
    }

    fn add_label(&mut self, number: i32, credential_type: Option<String>, label: String) {
        self.label_types
            .extend(spellings(&CredentialType::stored(label.clone())));
        self.labels.references.push(number);
        self.labels.types.push(credential_type);
        self.labels.labels.push(label);
    }

    /// Returns the statement. Its rows hold the number of the reference and these columns of the
    /// row `c`.
    pub(super) fn statement<'a>(&'a self, user: &'a &str, columns: &str) -> Statement<'a> {
        Statement {
            sql: sql(columns),
            params: vec![
                (user, Type::TEXT),
                (&self.types, Type::TEXT_ARRAY),
                (&self.environment, Type::TEXT),
                (&self.account, Type::TEXT),
                (&self.labels.references, Type::INT4_ARRAY),
                (&self.labels.types, Type::TEXT_ARRAY),
                (&self.labels.labels, Type::TEXT_ARRAY),
                (&self.ids.0, Type::INT4_ARRAY),
                (&self.ids.1, Type::UUID_ARRAY),
                (&self.ids.2, Type::UUID_ARRAY),
                (&self.label_types, Type::TEXT_ARRAY),
                (&self.id_range.0, Type::UUID),
                (&self.id_range.1, Type::UUID),
            ],
        }
    }
}

/// Returns SQL in which each reading of a reference is a join of its own, so that each can use its
/// index.
fn sql(columns: &str) -> String {
    format!(
        "WITH label AS (SELECT * FROM unnest($5::int4[], $6::text[], $7::text[]) AS l (reference, credential_type, label)), \
         id AS (SELECT * FROM unnest($8::int4[], $9::uuid[], $10::uuid[]) AS i (reference, first, last)), \
         matching AS ( \
           SELECT l.reference, c.id FROM label l JOIN user_credentials c ON c.user_id = $1 AND c.nickname = l.label \
             AND c.credential_type = coalesce(l.credential_type, c.credential_type) \
           UNION SELECT l.reference, c.id FROM label l JOIN user_credentials c ON c.user_id = $1 \
             AND c.credential_type = ANY ($11) AND c.credential_type IN (l.label, CASE l.label WHEN 'alpaca' THEN 'alpaca_paper' END) AND (c.nickname IS NULL OR btrim(c.nickname, {WHITE_SPACE}) = '') \
             AND c.credential_type = coalesce(l.credential_type, c.credential_type) \
           UNION SELECT i.reference, c.id FROM id i JOIN user_credentials c ON c.user_id = $1 \
             AND c.id BETWEEN $12 AND $13 AND c.id BETWEEN i.first AND i.last) \
         SELECT matching.reference, {columns} FROM matching JOIN user_credentials c ON c.id = matching.id WHERE c.user_id = $1 \
           AND ($2::text[] IS NULL OR c.credential_type = ANY ($2)) \
           AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {ACCOUNT_CONDITION} \
         ORDER BY matching.reference, c.created_at, c.id"
    )
}

/// Groups the rows of a [`Lookup`] by reference, for `count` references. The number of the
/// reference is the first column.
pub(super) fn by_reference<'r, T: Clone>(
    rows: impl Iterator<Item = &'r Row>,
    count: usize,
    read: impl Fn(&'r Row) -> Result<T, StoreError>,
) -> Result<Vec<Vec<T>>, StoreError> {
    let mut matches = vec![Vec::new(); count];
    for row in rows {
        let number: i32 = get(row, 0, "its reference")?;
        if let Some(matching) = usize::try_from(number)
            .ok()
            .and_then(|at| matches.get_mut(at))
        {
            matching.push(read(row)?);
        }
    }
    Ok(matches)
}

impl Store {
    /// Finds every credential that each reference fits: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn find(
        &self,
        references: &[Reference],
        narrowing: &Narrowing,
    ) -> Result<Matches, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let lookup = Lookup::new(&self.providers, references, narrowing, account_named);
        let (vault, answers) = self
            .read(&[
                lookup.statement(&user, &sealed_columns()),
                accounts_statement(&user, &account_named),
            ])
            .await?;
        let accounts = self.judge_accounts(answers.get(1))?;
        let found = answers.first().into_iter().flatten();
        let matches = by_reference(found, references.len(), |row| {
            sealed_credential(&self.providers, row)
        })?;
        Ok(Matches {
            vault,
            matches,
            accounts,
        })
    }

    /// Reads labels of the user's newest thousand credentials, for suggestions.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn labels(&self) -> Result<Vec<String>, StoreError> {
        let user = self.user_id();
        let sql = "SELECT c.nickname FROM user_credentials c WHERE c.user_id = $1 AND c.nickname IS NOT NULL \
                   ORDER BY c.created_at DESC LIMIT 1000";
        let statement = Statement {
            sql: sql.to_owned(),
            params: vec![(&user, Type::TEXT)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        answers
            .iter()
            .flatten()
            .map(|row| get(row, 0, "its nickname"))
            .collect()
    }
}
