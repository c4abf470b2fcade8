//! Finds credentials by what a user typed.

use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    rows::{ENVIRONMENT, WHITE_SPACE, get, spellings},
    sealed::{sealed_credential, sealed_where},
    tables::Tables,
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
pub(super) fn types_of(providers: &Providers, narrowing: &Narrowing) -> Option<Vec<String>> {
    let wanted = narrowing.credential_type.as_ref();
    wanted.map(|wanted| spellings(providers, wanted))
}

/// Returns the environment that a narrowing allows, as it is spelled in the column.
pub(super) fn environment_of(narrowing: &Narrowing) -> Option<&'static str> {
    narrowing.environment.map(Environment::as_str)
}

/// All readings of one reference, as parameters of a statement.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// Nicknames that the reference may be.
    labels: Vec<String>,
    /// Types that it may be: a row without a nickname is labelled with its type.
    label_types: Vec<String>,
    /// Types and nicknames that it may be together.
    typed: (Vec<String>, Vec<String>),
    /// First and last id of the range that it may begin.
    ids: (Option<Uuid>, Option<Uuid>),
    types: Option<Vec<String>>,
    environment: Option<&'static str>,
    account: Option<String>,
    /// True if blanks around a stored nickname do not count: the older product may have kept them, and
    /// people do not see them. No index helps with that.
    is_trimming: bool,
}

impl Lookup {
    pub(super) fn new(
        providers: &Providers,
        reference: &Reference,
        narrowing: &Narrowing,
        account: Option<&str>,
    ) -> Self {
        let mut lookup = Lookup {
            types: types_of(providers, narrowing),
            environment: environment_of(narrowing),
            account: account.map(str::to_owned),
            ..Lookup::default()
        };
        for reading in reference.readings() {
            lookup.add(providers, reading);
        }
        lookup
    }

    /// Returns the lookup in which blanks around stored nicknames do not count.
    pub(super) fn trimming(mut self) -> Self {
        self.is_trimming = true;
        self
    }

    fn add(&mut self, providers: &Providers, reading: Reading) {
        match reading {
            Reading::Label(label) => {
                let labelled = spellings(providers, &CredentialType::stored(label.clone()));
                self.label_types.extend(labelled);
                self.labels.push(label);
            }
            Reading::Id(prefix) => self.ids = (Some(prefix.first), Some(prefix.last)),
            Reading::TypeAndLabel(credential_type, label) => {
                let named = providers.canonical_type(&credential_type);
                for spelling in spellings(providers, &named) {
                    self.typed.0.push(spelling);
                    self.typed.1.push(label.clone());
                }
            }
        }
    }

    /// Returns the statement that selects the rows, oldest first.
    pub(super) fn statement<'a>(&'a self, tables: &Tables, user: &'a &str) -> Statement<'a> {
        Statement {
            sql: self.sql(tables),
            params: vec![
                (user, Type::TEXT),
                (&self.types, Type::TEXT_ARRAY),
                (&self.environment, Type::TEXT),
                (&self.account, Type::TEXT),
                (&self.labels, Type::TEXT_ARRAY),
                (&self.label_types, Type::TEXT_ARRAY),
                (&self.typed.0, Type::TEXT_ARRAY),
                (&self.typed.1, Type::TEXT_ARRAY),
                (&self.ids.0, Type::UUID),
                (&self.ids.1, Type::UUID),
            ],
        }
    }

    /// Returns SQL with a condition for each kind of reading that there is, so that each can use its
    /// index and none costs anything that is not needed.
    fn sql(&self, tables: &Tables) -> String {
        let blank = format!(
            "(c.nickname IS NULL OR pg_catalog.btrim(c.nickname::text, {WHITE_SPACE}) = '')"
        );
        let nickname = match self.is_trimming {
            true => format!("pg_catalog.btrim(c.nickname::text, {WHITE_SPACE})"),
            false => "c.nickname::text".to_owned(),
        };
        let mut readings = Vec::new();
        if !self.labels.is_empty() {
            readings.push(format!("{nickname} = ANY ($5)"));
            readings.push(format!("c.credential_type::text = ANY ($6) AND {blank}"));
        }
        if !self.typed.0.is_empty() {
            readings.push(format!(
                "({nickname} = ANY ($8) OR (c.credential_type::text = ANY ($8) AND {blank})) AND c.credential_type::text = ANY ($7)"
            ));
        }
        if self.ids.0.is_some() {
            readings.push("c.id BETWEEN $9 AND $10".to_owned());
        }
        let readings: Vec<_> = readings.iter().map(|one| format!("({one})")).collect();
        let condition = format!(
            "({}) AND ($2::text[] IS NULL OR c.credential_type::text = ANY ($2)) \
             AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {ACCOUNT_CONDITION} ORDER BY c.created_at, c.id",
            readings.join(" OR ")
        );
        sealed_where(tables, &condition)
    }
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
        let lookup = |reference| Lookup::new(&self.providers, reference, narrowing, account_named);
        let lookups: Vec<_> = references.iter().map(lookup).collect();
        let lookups = lookups.iter().map(|l| l.statement(&self.tables, &user));
        let accounts = accounts_statement(&self.tables, &user);
        let statements: Vec<_> = std::iter::once(accounts).chain(lookups).collect();
        let (vault, answers) = self.read(&statements).await?;
        let accounts = self.judge_accounts(answers.first())?;
        let matches = answers.iter().skip(1).map(|rows| self.sealed_rows(rows));
        let mut matches = matches.collect::<Result<Vec<_>, _>>()?;
        self.find_trimmed(&mut matches, references, narrowing)
            .await?;
        Ok(Matches {
            vault,
            matches,
            accounts,
        })
    }

    /// Finds what the references that fit nothing fit if blanks around stored nicknames do not count.
    ///
    /// # Errors
    /// As for any exchange.
    pub(super) async fn find_trimmed(
        &self,
        matches: &mut [Vec<SealedCredential>],
        references: &[Reference],
        narrowing: &Narrowing,
    ) -> Result<(), StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let (open, lookups): (Vec<_>, Vec<_>) = matches
            .iter_mut()
            .zip(references)
            .filter(|(found, _)| found.is_empty())
            .map(|(found, reference)| {
                let lookup = Lookup::new(&self.providers, reference, narrowing, account_named);
                (found, lookup.trimming())
            })
            .unzip();
        if open.is_empty() {
            return Ok(());
        }
        let statements = lookups.iter().map(|l| l.statement(&self.tables, &user));
        let (_, answers) = self.read(&statements.collect::<Vec<_>>()).await?;
        for (found, rows) in open.into_iter().zip(&answers) {
            *found = self.sealed_rows(rows)?;
        }
        Ok(())
    }

    /// Returns true if a reference fits a credential of the user, whichever account was named.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn fits_any(&self, reference: &Reference) -> Result<bool, StoreError> {
        let user = self.user_id();
        let lookup = Lookup::new(&self.providers, reference, &Narrowing::default(), None);
        let (_, answers) = self.read(&[lookup.statement(&self.tables, &user)]).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }

    /// Decodes rows of [`sealed_columns`].
    pub(super) fn sealed_rows(
        &self,
        rows: &[tokio_postgres::Row],
    ) -> Result<Vec<SealedCredential>, StoreError> {
        rows.iter()
            .map(|row| sealed_credential(&self.providers, row))
            .collect()
    }

    /// Reads the types of the user's credentials, as they are spelled in the column.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn types(&self) -> Result<Vec<String>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT coalesce(c.credential_type::text, '') FROM {} c \
             WHERE c.user_id::text = $1",
            self.tables.credentials
        );
        self.texts(sql, "its type").await
    }

    /// Reads labels of the user's newest thousand credentials, for suggestions. Empty if the user has
    /// no credentials.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn labels(&self) -> Result<Vec<String>, StoreError> {
        let sql = format!(
            "SELECT coalesce(c.nickname::text, c.credential_type::text, '') FROM {} c \
             WHERE c.user_id::text = $1 ORDER BY c.created_at DESC LIMIT 1000",
            self.tables.credentials
        );
        self.texts(sql, "its nickname").await
    }

    /// Reads a text of each of the user's credentials. The only parameter of the SQL is the user.
    async fn texts(&self, sql: String, what: &'static str) -> Result<Vec<String>, StoreError> {
        let user = self.user_id();
        let statement = Statement {
            sql,
            params: vec![(&user, Type::TEXT)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.iter().flatten();
        rows.map(|row| get(row, 0, what)).collect()
    }
}
