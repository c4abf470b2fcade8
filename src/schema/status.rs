use std::time::Duration;

use jiff::Timestamp;

use super::{
    LATEST, STEPS, SchemaError, Step, Target,
    history::{self, History, Record},
    session::Session,
};

/// Where a schema stands: every version it has or this binary knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The newest version the schema has; none before the first.
    pub current: Option<i32>,
    /// The newest version this binary knows.
    pub latest: i32,
    /// Oldest first.
    pub migrations: Vec<Migration>,
}

/// A version, and whether the schema has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its number.
    pub version: i32,
    /// What it is about.
    pub name: String,
    /// Whether the schema has it, and how it came by it.
    pub state: State,
    /// When it was applied or found; none while pending.
    pub applied_at: Option<Timestamp>,
    /// Checksum of its file: as recorded, or, while pending, of the file in this binary.
    pub sha256: String,
}

/// What the schema says of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// credctl applied it.
    Applied,
    /// It was found, made by somebody else.
    Adopted,
    /// It is still to be applied, or to be recorded as found.
    Pending,
}

impl State {
    /// The word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Adopted => "adopted",
            State::Pending => "pending",
        }
    }
}

impl Status {
    /// The status of a database that is not there yet: everything is pending.
    pub fn of_nothing() -> Self {
        let migrations = STEPS.iter().map(|step| Migration {
            version: step.version,
            name: step.name.to_owned(),
            state: State::Pending,
            applied_at: None,
            sha256: step.sha256(),
        });
        Status {
            current: None,
            latest: LATEST,
            migrations: migrations.collect(),
        }
    }

    /// Whether something is left to be done.
    pub fn is_pending(&self) -> bool {
        self.migrations
            .iter()
            .any(|migration| migration.state == State::Pending)
    }

    /// Refuses a schema that does not fit this binary.
    ///
    /// # Errors
    /// [`SchemaError::UnknownVersion`] or [`SchemaError::ChangedFile`].
    pub fn verify(&self) -> Result<(), SchemaError> {
        let mut newest_first = self.migrations.iter().rev();
        newest_first.try_for_each(|migration| history::verify(migration.version, &migration.sha256))
    }
}

/// Tells where a schema stands, by its history alone; takes no lock and changes nothing.
///
/// # Errors
/// [`SchemaError`] when the history cannot be read; one that does not fit is told by
/// [`Status::verify`].
pub async fn status(target: Target<'_>, deadline: Duration) -> Result<Status, SchemaError> {
    let session = Session::new(target, deadline);
    Ok(of_history(history::read(&session).await?))
}

fn of_history(history: History) -> Status {
    let recorded: Vec<i32> = history.records.iter().map(|r| r.version).collect();
    let pending = STEPS
        .iter()
        .filter(|step| !recorded.contains(&step.version))
        .map(pending);
    let mut migrations: Vec<Migration> = history.records.into_iter().map(done).collect();
    migrations.extend(pending);
    migrations.sort_by_key(|migration| migration.version);
    Status {
        current: recorded.into_iter().max(),
        latest: LATEST,
        migrations,
    }
}

fn done(record: Record) -> Migration {
    Migration {
        version: record.version,
        name: record.name,
        state: if record.adopted {
            State::Adopted
        } else {
            State::Applied
        },
        applied_at: Some(record.applied_at),
        sha256: record.sha256,
    }
}

fn pending(step: &Step) -> Migration {
    Migration {
        version: step.version,
        name: step.name.to_owned(),
        state: State::Pending,
        applied_at: None,
        sha256: step.sha256(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(records: &[(i32, &str)]) -> History {
        let record = |&(version, sha256): &(i32, &str)| Record {
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
        let status = of_history(history(&[]));
        assert_eq!(status.current, None);
        assert_eq!(status.migrations.len(), STEPS.len());
        assert!(status.is_pending());
        status.verify().unwrap();
    }

    #[test]
    fn a_version_of_a_newer_credctl_is_shown_and_refused() {
        let status = of_history(history(&[(14, &STEPS[0].sha256()), (9000, "ab")]));
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
        let of_history = of_history(history(&[(14, "ab")]));
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
