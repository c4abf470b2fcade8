use jiff::Timestamp;

use super::{
    LATEST, STEPS, SchemaError, Step,
    damage::Damage,
    own_schema::{HISTORY, OwnSchema},
    session::Session,
    shape,
};
use crate::postgres::quote_literal;

/// Migrations that are recorded in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct History {
    /// True if the table `migrations` of the own schema exists. It may be empty.
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
CREATE TABLE {own}.migrations (
    version         integer     PRIMARY KEY,
    name            text        NOT NULL,
    sha256          text        NOT NULL,
    applied_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    applied_by      text        NOT NULL DEFAULT current_user,
    credctl_version text        NOT NULL,
    adopted         boolean     NOT NULL
);
COMMENT ON TABLE {own}.migrations IS 'History of the schema: one row per version, never changed.';
COMMENT ON COLUMN {own}.migrations.version IS 'Number of the migration.';
COMMENT ON COLUMN {own}.migrations.name IS 'What the migration is about.';
COMMENT ON COLUMN {own}.migrations.sha256 IS 'SHA-256 of its file with LF line ends.';
COMMENT ON COLUMN {own}.migrations.applied_at IS 'When it was applied, or found applied.';
COMMENT ON COLUMN {own}.migrations.applied_by IS 'The role that did it.';
COMMENT ON COLUMN {own}.migrations.credctl_version IS 'The credctl that did it.';
COMMENT ON COLUMN {own}.migrations.adopted IS 'True where the tables were found, not made.';
";

/// First version of which the vault row knows.
pub(super) const FIRST_OWN: i32 = 1001;

/// SQL that adds a version to the history, and to the vault row, which programs read instead.
pub(super) fn record_sql(step: &Step, adopted: bool) -> String {
    let version = step.version;
    let mut sql = format!(
        "INSERT INTO {{own}}.migrations (version, name, sha256, credctl_version, adopted)
VALUES ({version}, {}, {}, {}, {adopted});
",
        quote_literal(step.name),
        quote_literal(&step.sha256()),
        quote_literal(env!("CARGO_PKG_VERSION")),
    );
    if version > FIRST_OWN {
        sql.push_str(&format!("UPDATE {{own}}.vault SET version = {version};\n"));
    }
    sql
}

/// Reads the history. Without the table the history is empty. Call it within a transaction of
/// [`Session::begin`].
///
/// The table exists if it was seen together with its owner: one that somebody else puts there in the
/// meantime is not read.
///
/// # Errors
/// Fails with [`SchemaError::NotAdoptable`] if a table of this name is not credctl's, and with
/// [`SchemaError::Damaged`] if it was.
pub(super) async fn read(session: &Session<'_>, own: &OwnSchema) -> Result<History, SchemaError> {
    if !own.has(HISTORY) {
        return Ok(History {
            exists: false,
            records: Vec::new(),
        });
    }
    let misfits = own.misfits(&shape::table(CREATE, HISTORY));
    if !misfits.is_empty() {
        return Err(not_a_history(own, misfits));
    }
    own.require_readable(HISTORY)?;
    let sql =
        "SELECT version, name, sha256, applied_at, adopted FROM {own}.migrations ORDER BY version";
    let rows = session.rows(&session.names.fill(sql), &[]).await?;
    let records = rows.iter().map(|row| record(row).map_err(|_| row));
    let records: Result<Vec<_>, _> = records.collect();
    match records {
        Ok(records) => Ok(History {
            exists: true,
            records,
        }),
        Err(row) => {
            let version = row.try_get::<_, i32>(0).unwrap_or_default();
            let name = own.table_name(HISTORY);
            let lost = format!("the row of version {version} in {name} cannot be read");
            Err(SchemaError::Damaged(Damage::of_history(vec![lost])))
        }
    }
}

/// Returns the error for a table with the name of the history and another shape.
fn not_a_history(own: &OwnSchema, mut misfits: Vec<String>) -> SchemaError {
    if own.has_tables() {
        return SchemaError::Damaged(Damage::of_history(misfits));
    }
    misfits.truncate(1);
    let reason = format!(
        "table {} is not the history of credctl: {}",
        own.table_name(HISTORY),
        misfits.join("; ")
    );
    SchemaError::NotAdoptable(vec![reason])
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
    /// Returns true if a version is recorded that made the own tables.
    pub(super) fn made_own_tables(&self) -> bool {
        self.records
            .iter()
            .any(|record| record.version >= FIRST_OWN)
    }

    /// Returns the versions up to this one that the history lacks.
    pub(super) fn lacks_up_to(&self, version: i32) -> Vec<&'static Step> {
        let is_recorded = |step: &Step| self.records.iter().any(|r| r.version == step.version);
        STEPS
            .iter()
            .filter(|step| step.version <= version && !is_recorded(step))
            .collect()
    }

    /// Newest version that is recorded.
    pub(super) fn newest(&self) -> Option<i32> {
        self.records.iter().map(|record| record.version).max()
    }

    /// Fails if the history does not fit this binary. An unknown version is reported before a changed
    /// one, since the newest versions are checked first.
    pub(super) fn verify(&self) -> Result<(), SchemaError> {
        let mut newest_first = self.records.iter().rev();
        newest_first.try_for_each(|record| verify(record.version, &record.sha256))
    }
}
