use jiff::Timestamp;

use super::{LATEST, SchemaError, Step, session::Session};
use crate::postgres::{quote_ident, quote_literal};

/// Migrations that are recorded in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct History {
    /// True if the table `credctl_migrations` exists. It may be empty.
    pub(super) exists: bool,
    /// Recorded versions, oldest first.
    pub(super) records: Vec<HistoryRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HistoryRow {
    pub(super) version: i32,
    pub(super) name: String,
    pub(super) sha256: String,
    pub(super) applied_at: Timestamp,
    pub(super) adopted: bool,
}

/// SQL that creates the table. Part of the transaction that records the first version.
pub(super) const CREATE: &str = "\
CREATE TABLE credctl_migrations (
    version         integer     PRIMARY KEY,
    name            text        NOT NULL,
    sha256          text        NOT NULL,
    applied_at      timestamptz NOT NULL DEFAULT now(),
    applied_by      text        NOT NULL DEFAULT current_user,
    credctl_version text        NOT NULL,
    adopted         boolean     NOT NULL
);
COMMENT ON TABLE credctl_migrations IS 'History of the schema: one row per version, never changed.';
COMMENT ON COLUMN credctl_migrations.version IS 'Number of the migration.';
COMMENT ON COLUMN credctl_migrations.name IS 'What the migration is about.';
COMMENT ON COLUMN credctl_migrations.sha256 IS 'SHA-256 of its file with LF line ends.';
COMMENT ON COLUMN credctl_migrations.applied_at IS 'When it was applied, or found applied.';
COMMENT ON COLUMN credctl_migrations.applied_by IS 'The role that did it.';
COMMENT ON COLUMN credctl_migrations.credctl_version IS 'The credctl that did it.';
COMMENT ON COLUMN credctl_migrations.adopted IS 'True where the tables were found, not made.';
";

/// SQL that adds a version to the history.
pub(super) fn record_sql(step: &Step, adopted: bool) -> String {
    format!(
        "INSERT INTO credctl_migrations (version, name, sha256, credctl_version, adopted)
VALUES ({}, {}, {}, {}, {adopted});
",
        step.version,
        quote_literal(step.name),
        quote_literal(&step.sha256()),
        quote_literal(env!("CARGO_PKG_VERSION")),
    )
}

/// Reads the history of the schema. Without the table the history is empty.
pub(super) async fn read(session: &Session<'_>) -> Result<History, SchemaError> {
    let table = format!("{}.credctl_migrations", quote_ident(session.schema));
    let found = session
        .row("SELECT pg_catalog.to_regclass($1) IS NOT NULL", &[&table])
        .await?;
    if !found.try_get::<_, bool>(0)? {
        return Ok(History {
            exists: false,
            records: Vec::new(),
        });
    }
    let sql =
        format!("SELECT version, name, sha256, applied_at, adopted FROM {table} ORDER BY version");
    let rows = session.rows(&sql, &[]).await?;
    let records = rows.iter().map(record).collect::<Result<_, _>>()?;
    Ok(History {
        exists: true,
        records,
    })
}

fn record(row: &tokio_postgres::Row) -> Result<HistoryRow, tokio_postgres::Error> {
    Ok(HistoryRow {
        version: row.try_get(0)?,
        name: row.try_get(1)?,
        sha256: row.try_get(2)?,
        applied_at: row.try_get(3)?,
        adopted: row.try_get(4)?,
    })
}

/// Fails with [`SchemaError::UnknownVersion`] if this binary does not know the version, or with
/// [`SchemaError::ChangedFile`] if it knows the version with a different checksum.
pub(super) fn verify(version: i32, recorded: &str) -> Result<(), SchemaError> {
    let step = Step::of_version(version).ok_or(SchemaError::UnknownVersion {
        version,
        latest: LATEST,
    })?;
    let known = step.sha256();
    if known == recorded {
        return Ok(());
    }
    Err(SchemaError::ChangedFile {
        version,
        recorded: recorded.to_owned(),
        known,
    })
}

impl History {
    /// Fails if the history does not fit this binary. An unknown version is reported before a changed
    /// one, since the newest versions are checked first.
    pub(super) fn verify(&self) -> Result<(), SchemaError> {
        let mut newest_first = self.records.iter().rev();
        newest_first.try_for_each(|record| verify(record.version, &record.sha256))
    }
}
