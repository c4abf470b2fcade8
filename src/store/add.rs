//! Stores a credential, or finds a stored one that `--if-absent` counts as the same.

use std::cell::RefCell;

use futures_util::future;
use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    Recorded, SealedCredential, Store, StoreError, Twin, TwinJudge,
    accounts::account_or_default,
    keys::FirstKey,
    lock::lock,
    namesakes::Namesakes,
    rows::{ENVIRONMENT, spellings},
    sealed::sealed_where,
    witness::Witness,
    write::Times,
};
use crate::domain::{Account, Credential, Environment, Fingerprint, SealState};

/// A credential to store.
pub struct NewCredential<'a> {
    /// Account of the credential. `None` means the private database's `default`, which is made if
    /// it does not exist.
    pub account: Option<Account>,
    /// Makes the row once its account is known, sealed, with its event.
    pub seal: &'a dyn Fn(&Account) -> Recorded,
    /// Fingerprints of the pair under every vault key at hand.
    pub fingerprints: &'a [Fingerprint],
    /// The vault's first key, if this is its first sealing.
    pub first_key: Option<FirstKey>,
    /// True if an equal credential that is already stored is returned instead of storing another.
    pub if_absent: bool,
    /// True if keys that are stored already are stored once more.
    pub again: bool,
    /// Tells which stored rows hold the same pair.
    pub judge: TwinJudge<'a>,
    /// Rows of another product that hold the same pair.
    pub unsealed_twins: Vec<Twin>,
}

/// Result of storing a credential.
#[derive(Debug, Clone)]
pub struct Added {
    /// Credential that was stored or found.
    pub row: Box<SealedCredential>,
    /// True if the credential was already stored.
    pub existed: bool,
    /// Other credentials of the user with the same nickname, or one that looks like it.
    pub namesakes: Namesakes,
    /// Other credentials that hold the same keys.
    pub same_keys: Vec<Credential>,
}

impl Added {
    /// Returns the result for a credential that was already stored.
    pub fn existing(row: SealedCredential) -> Self {
        Added {
            row: Box::new(row),
            existed: true,
            namesakes: Namesakes::default(),
            same_keys: Vec::new(),
        }
    }
}

impl Store {
    /// Stores a credential.
    ///
    /// # Errors
    /// As for any write; [`StoreError::KeysChanged`] if another first key was recorded meanwhile,
    /// [`StoreError::OtherEnvironment`] if the pair is stored under the other environment, and
    /// [`StoreError::AlreadyStored`] if it is stored and not to be stored again.
    pub async fn insert(&self, id: Uuid, new: &NewCredential<'_>) -> Result<Added, StoreError> {
        let made = RefCell::new(Vec::new());
        let work = async |client: &Client| self.insert_within(client, new, &made).await;
        let done = self.write(work).await;
        let done = done.map_err(|error| error.concerning(id));
        self.explained(done, &[], &made.into_inner()).await
    }

    /// Stores the row. It is left in `made` for the explanation of a refusal.
    async fn insert_within(
        &self,
        client: &Client,
        new: &NewCredential<'_>,
        made: &RefCell<Vec<SealedCredential>>,
    ) -> Result<(Added, Witness), StoreError> {
        self.record_first_within(client, new.first_key.as_ref())
            .await?;
        let account = account_or_default(client, self, new.account.as_ref()).await?;
        let Recorded { row, event } = (new.seal)(&account);
        made.replace(vec![row.clone()]);
        if new.if_absent {
            lock(client, self, "add", &account.id.to_string()).await?;
            if let Some(existing) = self.existing(client, &row).await? {
                return Ok((Added::existing(existing), Witness::Nothing));
            }
        }
        let pair = (new.fingerprints, new.judge);
        let same_keys = self
            .others_with_pair(client, pair, &new.unsealed_twins, &row.credential)
            .await?;
        if let Some(other) = same_keys.first().filter(|_| !new.again) {
            return Err(StoreError::AlreadyStored(Box::new(other.clone())));
        }
        let id = event.id;
        let new_row = [Recorded { row, event }];
        let written = self.insert_rows(client, &new_row);
        let namesakes = self.namesakes(client, &new_row[0].row);
        let (times, namesakes) = future::try_join(written, namesakes).await?;
        let [Recorded { mut row, .. }] = new_row;
        Times::set(&times, &mut row);
        row.credential.seal = SealState::Ok;
        let added = Added {
            row: Box::new(row),
            existed: false,
            namesakes,
            same_keys,
        };
        Ok((added, Witness::Event(id)))
    }

    /// Finds a stored credential that `--if-absent` counts as the same.
    async fn existing(
        &self,
        client: &Client,
        new: &SealedCredential,
    ) -> Result<Option<SealedCredential>, StoreError> {
        let sql = sealed_where(
            &self.tables,
            &format!(
                "c.user_account_id = $2 AND c.nickname::text = $3 \
                 AND c.credential_type::text = ANY ($4) AND ({ENVIRONMENT}) IS NOT DISTINCT FROM $5 \
                 ORDER BY c.created_at, c.id LIMIT 1"
            ),
        );
        let (user, credential) = (self.user_id(), &new.credential);
        let types = spellings(&self.providers, &credential.credential_type);
        let environment = credential.environment.map(Environment::as_str);
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&user, Type::TEXT),
            (&new.account.id, Type::UUID),
            (&credential.nickname, Type::TEXT),
            (&types, Type::TEXT_ARRAY),
            (&environment, Type::TEXT),
        ];
        let rows = self.rows(client, &sql, params).await?;
        Ok(self.sealed_rows(&rows)?.into_iter().next())
    }
}
