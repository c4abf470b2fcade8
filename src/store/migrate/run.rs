use std::time::{Duration, Instant};

use super::{
    MigrateError, Step, Target, adopt,
    adopt::Holding,
    catalog::{self, CREDENTIALS, Catalog},
    history, lock,
    plan::{Batch, Found, plan},
    session::{self, Session},
    user_setting::user_setting,
};

/// The oldest server that will do, as `server_version_num`.
const OLDEST_SERVER: i32 = 140_000;

/// How long others get a table between two attempts to lock it.
const PAUSE: Duration = Duration::from_millis(200);

/// How to go about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Make the tables even in a schema that holds something else's.
    pub create: bool,
    /// How long to wait for locks of others, for each migration.
    pub wait: Duration,
    /// How long the database may take to answer; the changes themselves may take longer.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            create: false,
            wait: Duration::from_secs(30),
            deadline: Duration::from_secs(10),
        }
    }
}

/// What [`migrate`] did; empty if nothing was left to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Versions recorded as found.
    pub adopted: Vec<i32>,
    /// Versions applied.
    pub applied: Vec<i32>,
}

/// What is left to do, and what it needs to know.
struct Pending {
    batches: Vec<Batch>,
    make_history: bool,
    user_setting: String,
}

/// Takes the schema to [`LATEST`](super::LATEST); any number of these at once apply each version once.
///
/// # Errors
/// [`MigrateError`]; the versions before the one that failed stay applied, that one leaves no trace.
pub async fn migrate(target: Target<'_>, options: Options) -> Result<Report, MigrateError> {
    let session = Session::new(target, options.deadline);
    let mut report = Report::default();
    while let Some(batch) = apply_next(&session, options).await? {
        let versions = batch.adopt.iter().map(|step| step.version);
        report.adopted.extend(versions);
        report.applied.push(batch.apply.version);
    }
    Ok(report)
}

/// The SQL that [`migrate`] would run, ready for `psql`; changes nothing. Empty if nothing is left.
///
/// # Errors
/// [`MigrateError`], for whatever [`migrate`] would refuse before it starts.
pub async fn dry_run(target: Target<'_>, options: Options) -> Result<String, MigrateError> {
    let session = Session::new(target, options.deadline);
    let begun = Instant::now();
    let pending = match session.begin(begun + options.wait).await {
        Ok(()) => pending(&session, options.create).await,
        Err(error) => Err(error),
    };
    close(&session, pending.as_ref().err()).await;
    match pending {
        Ok(pending) => Ok(script(&pending, target.schema)),
        Err(error) if error.is_contention() => Err(lock::table_locked(&session, begun).await),
        Err(error) => Err(error),
    }
}

/// One transaction's worth of [`migrate`], tried again while others use the tables.
async fn apply_next(
    session: &Session<'_>,
    options: Options,
) -> Result<Option<Batch>, MigrateError> {
    let begun = Instant::now();
    let until = begun + options.wait;
    loop {
        let outcome = try_next(session, options.create, until).await;
        if !matches!(&outcome, Err(error) if error.is_contention()) {
            return outcome;
        }
        if Instant::now() >= until {
            return Err(lock::table_locked(session, begun).await);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn try_next(
    session: &Session<'_>,
    create: bool,
    until: Instant,
) -> Result<Option<Batch>, MigrateError> {
    let outcome = match session.begin(until).await {
        Ok(()) => within(session, create, until).await,
        Err(error) => Err(error),
    };
    if let Ok(Some(_)) = outcome {
        session.commit().await?;
    } else {
        close(session, outcome.as_ref().err()).await;
    }
    outcome
}

/// Everything is looked at under the lock, for others may have changed it while we waited.
async fn within(
    session: &Session<'_>,
    create: bool,
    until: Instant,
) -> Result<Option<Batch>, MigrateError> {
    lock::acquire(session, until).await?;
    let mut pending = pending(session, create).await?;
    if pending.batches.is_empty() {
        return Ok(None);
    }
    let batch = pending.batches.remove(0);
    let sql = batch.sql(pending.make_history, &pending.user_setting);
    session
        .bulk(&sql)
        .await
        .map_err(|error| error.in_version(batch.apply.version))?;
    Ok(Some(batch))
}

/// Nothing is kept of the transaction; after a lost connection there is nobody to tell.
async fn close(session: &Session<'_>, error: Option<&MigrateError>) {
    if error.is_none_or(MigrateError::leaves_connection) {
        session.rollback().await;
    }
}

async fn check_server(session: &Session<'_>) -> Result<(), MigrateError> {
    let sql =
        "SELECT current_setting('server_version_num')::int4, current_setting('server_version'),
                      current_setting('server_encoding'),
                      EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)";
    let row = session.row(sql, &[session.schema]).await?;
    if row.try_get::<_, i32>(0)? < OLDEST_SERVER {
        return Err(MigrateError::ServerTooOld(row.try_get(1)?));
    }
    let encoding: String = row.try_get(2)?;
    if encoding != "UTF8" {
        return Err(MigrateError::Encoding(encoding));
    }
    if !row.try_get::<_, bool>(3)? {
        return Err(MigrateError::NoSchema(session.schema.to_owned()));
    }
    Ok(())
}

async fn pending(session: &Session<'_>, create: bool) -> Result<Pending, MigrateError> {
    check_server(session).await?;
    let history = history::read(session).await?;
    history.verify()?;
    let mut pending = Pending {
        batches: plan(&history, Found::Nothing),
        make_history: !history.exists,
        user_setting: String::new(),
    };
    if pending.batches.is_empty() {
        return Ok(pending);
    }
    let catalog = catalog::read(session).await?;
    if history.records.is_empty() {
        pending.batches = plan(&history, found(session, &catalog, create).await?);
    }
    pending.user_setting =
        user_setting(&catalog).map_err(|reason| MigrateError::NotAdoptable(vec![reason]))?;
    Ok(pending)
}

/// What a schema without history holds, if that is understood.
async fn found(
    session: &Session<'_>,
    catalog: &Catalog,
    create: bool,
) -> Result<Found, MigrateError> {
    match adopt::holding(catalog) {
        Holding::Nothing => return Ok(Found::Nothing),
        Holding::Others(_) if create => return Ok(Found::Nothing),
        Holding::Others(tables) => {
            let schema = session.schema.to_owned();
            return Err(MigrateError::NeedsCreate { schema, tables });
        }
        Holding::Product => (),
    }
    let reasons = adopt::reasons_against(catalog);
    if !reasons.is_empty() {
        return Err(MigrateError::NotAdoptable(reasons));
    }
    let all_of_15 = adopt::looks_like_15(catalog) && !has_unnamed_rows(session, catalog).await?;
    Ok(Found::UpTo(if all_of_15 { 15 } else { 14 }))
}

/// Whether the backfill of migration 15 would find something to fill, over all users.
async fn has_unnamed_rows(session: &Session<'_>, catalog: &Catalog) -> Result<bool, MigrateError> {
    let forced = catalog.relation(CREDENTIALS).is_some_and(|t| t.forced);
    if forced {
        // Binds the owner too, who could not count otherwise; nobody else sees the change.
        let lift = "ALTER TABLE user_credentials NO FORCE ROW LEVEL SECURITY";
        session.short(lift).await?;
    }
    let sql = r"SELECT EXISTS (SELECT FROM user_credentials
                               WHERE (nickname IS NULL OR nickname !~ '\S') AND credential_type ~ '\S')";
    let unnamed = session.row(sql, &[]).await?.try_get(0)?;
    if forced {
        let restore = "ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY";
        session.short(restore).await?;
    }
    Ok(unnamed)
}

/// What is pending as a script, transaction by transaction.
fn script(pending: &Pending, schema: &str) -> String {
    let mut script = String::new();
    let mut make_history = pending.make_history;
    for batch in &pending.batches {
        script.push_str(&heading(batch));
        script.push_str(&session::opening(schema, session::MAX_TABLE_WAIT));
        script.push_str(&lock::waiting_sql());
        script.push_str(&batch.sql(make_history, &pending.user_setting));
        script.push_str("COMMIT;\n\n");
        make_history = false;
    }
    script
}

fn heading(batch: &Batch) -> String {
    let named = |step: &Step| format!("{} {}", step.version, step.name);
    let found = batch
        .adopt
        .iter()
        .map(|step| format!("-- found {}\n", named(step)));
    let applied = format!("-- apply {}\n", named(batch.apply));
    found.chain([applied]).collect()
}
