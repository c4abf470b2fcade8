use std::time::Duration;

use jiff::Timestamp;

use super::{
    LATEST, STEPS, SchemaError, Step, Target,
    history::{self, History, HistoryRow},
    own_schema,
    repairs::{self, Repairs},
    session::Session,
};

/// State of a schema: every version that it has or that this binary knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStatus {
    /// Newest version that the schema has. `None` if it has none.
    pub current: Option<i32>,
    /// Newest version that this binary knows.
    pub latest: i32,
    /// Versions, oldest first.
    pub migrations: Vec<Migration>,
    /// One sentence for each thing that is no longer as the migrations left it, and that
    /// [`migrate`](super::migrate) puts right.
    pub repairs: Vec<String>,
    /// Remarks for the owner of the tables.
    pub remarks: Vec<String>,
    /// Findings, for [`SchemaStatus::verify`].
    found: Repairs,
}

/// A version of the schema and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Number of the version.
    pub version: i32,
    /// Name of the migration, as in its file name.
    pub name: String,
    /// State of the version in the schema.
    pub state: MigrationState,
    /// Time at which the version was applied or found. `None` while it is pending.
    pub applied_at: Option<Timestamp>,
    /// SHA-256 of the migration file: the recorded one, or, while pending, that of the file in this binary.
    pub sha256: String,
}

/// State of a version in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationState {
    /// credctl applied it.
    Applied,
    /// The version was found; another program created it.
    Adopted,
    /// The version has yet to be applied, or to be recorded as found.
    Pending,
}

impl MigrationState {
    /// Word for the state in JSON and other output.
    pub fn as_str(self) -> &'static str {
        match self {
            MigrationState::Applied => "applied",
            MigrationState::Adopted => "adopted",
            MigrationState::Pending => "pending",
        }
    }
}

impl SchemaStatus {
    /// Status of a database that does not exist yet: every version is pending.
    pub fn of_nothing() -> Self {
        let migrations = STEPS.iter().map(|step| Migration {
            version: step.version,
            name: step.name.to_owned(),
            state: MigrationState::Pending,
            applied_at: None,
            sha256: step.sha256(),
        });
        SchemaStatus {
            current: None,
            latest: LATEST,
            migrations: migrations.collect(),
            repairs: Vec::new(),
            remarks: Vec::new(),
            found: Repairs::default(),
        }
    }

    /// Returns true if something is left to do: a version is pending, or a repair.
    pub fn is_pending(&self) -> bool {
        self.is_version_pending() || !self.repairs.is_empty()
    }

    /// Returns true if a version is pending.
    pub(super) fn is_version_pending(&self) -> bool {
        self.migrations
            .iter()
            .any(|migration| migration.state == MigrationState::Pending)
    }

    /// Returns what is wrong with the schema. `None` if nothing is, or if it is only older than this binary.
    pub fn fault(&self) -> Option<SchemaError> {
        match self.verify() {
            Err(error) => error.is_fault().then_some(error),
            Ok(()) if self.repairs.is_empty() => None,
            Ok(()) => Some(SchemaError::NotWhole(self.repairs.clone())),
        }
    }

    /// Checks that the schema fits this binary.
    ///
    /// # Errors
    /// Fails with [`SchemaError::UnknownVersion`] or [`SchemaError::ChangedFile`] if it does not, with
    /// [`SchemaError::Damaged`] if something of it is lost, and with [`SchemaError::InTheWay`] if others
    /// added what credctl would run into.
    pub fn verify(&self) -> Result<(), SchemaError> {
        let mut newest_first = self.migrations.iter().rev();
        newest_first
            .try_for_each(|migration| history::verify(migration.version, &migration.sha256))?;
        self.found.verify()
    }
}

/// Returns the state of a schema. Takes no lock and changes nothing.
///
/// # Errors
/// Fails with [`SchemaError`] if the history cannot be read, or if another role could have made it. A
/// history that does not fit this binary is no error here; [`SchemaStatus::verify`] reports it.
pub async fn status(target: Target<'_>, deadline: Duration) -> Result<SchemaStatus, SchemaError> {
    let session = Session::new(target, deadline);
    session.reading(async || read(&session).await).await
}

/// Reads the state within a transaction of [`Session::begin`].
pub(super) async fn read(session: &Session<'_>) -> Result<SchemaStatus, SchemaError> {
    let own = own_schema::read(session).await?;
    let history = history::read(session, &own).await?;
    let repairs = repairs::of(session, &own, &history).await?;
    Ok(of_history(history, repairs))
}

fn of_history(history: History, repairs: Repairs) -> SchemaStatus {
    let recorded: Vec<i32> = history.records.iter().map(|r| r.version).collect();
    let pending = STEPS
        .iter()
        .filter(|step| !recorded.contains(&step.version))
        .map(pending);
    let mut migrations: Vec<Migration> = history.records.into_iter().map(done).collect();
    migrations.extend(pending);
    migrations.sort_by_key(|migration| migration.version);
    SchemaStatus {
        current: recorded.into_iter().max(),
        latest: LATEST,
        migrations,
        repairs: repairs.findings(),
        remarks: repairs.remarks.clone(),
        found: repairs,
    }
}

fn done(record: HistoryRow) -> Migration {
    Migration {
        version: record.version,
        name: record.name,
        state: if record.adopted {
            MigrationState::Adopted
        } else {
            MigrationState::Applied
        },
        applied_at: Some(record.applied_at),
        sha256: record.sha256,
    }
}

fn pending(step: &Step) -> Migration {
    Migration {
        version: step.version,
        name: step.name.to_owned(),
        state: MigrationState::Pending,
        applied_at: None,
        sha256: step.sha256(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(records: &[(i32, &str)]) -> History {
        let record = |&(version, sha256): &(i32, &str)| HistoryRow {
            version,
            name: "some".into(),
            sha256: sha256.into(),
            applied_at: Timestamp::UNIX_EPOCH,
            adopted: false,
        };
        History {
            exists: true,
            records: records.iter().map(record).collect(),
        }
    }

    #[test]
    fn without_history_everything_is_pending() {
        let status = of_history(history(&[]), Repairs::default());
        assert_eq!(status.current, None);
        assert_eq!(status.migrations.len(), STEPS.len());
        assert!(status.is_pending());
        status.verify().unwrap();
    }

    #[test]
    fn a_version_of_a_newer_credctl_is_shown_and_refused() {
        let status = of_history(
            history(&[(14, &STEPS[0].sha256()), (9000, "ab")]),
            Repairs::default(),
        );
        assert_eq!(status.current, Some(9000));
        assert!(matches!(
            status.verify(),
            Err(SchemaError::UnknownVersion {
                version: 9000,
                latest: LATEST,
            })
        ));
    }

    #[test]
    fn a_version_applied_with_another_content_is_refused() {
        let of_history = of_history(history(&[(14, "ab")]), Repairs::default());
        let Err(SchemaError::ChangedFile {
            version,
            recorded,
            known,
        }) = of_history.verify()
        else {
            panic!("a changed file was accepted");
        };
        let found = (version, recorded.as_str(), known);
        assert_eq!(found, (14, "ab", STEPS[0].sha256()));
    }
}
