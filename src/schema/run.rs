use std::time::{Duration, Instant};

use super::{
    Options, Report, SchemaError, Step, Target, Watch,
    adopt::{self, Holding},
    catalog::{self, Catalog},
    commit::commit,
    history, lock, own_schema,
    plan::{Batch, ExistingTables, Pending, plan},
    repairs,
    session::{self, Session},
    unchanged_rows,
    user_setting::user_setting,
};

/// Oldest server that is supported, as `server_version_num`.
const OLDEST_SERVER: i32 = 140_000;

/// Time between two attempts to lock a table, in which other sessions can use it.
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// Brings the schema to [`LATEST`](super::LATEST). Several runs at once apply each version only once.
///
/// # Errors
/// Fails with [`SchemaError`]. Versions before the one that failed stay applied; the failed one leaves
/// no trace.
pub async fn migrate(target: Target<'_>, options: Options) -> Result<Report, SchemaError> {
    migrate_watched(target, options, &Watch::default()).await
}

/// Like [`migrate`], with a caller that learns more while it runs.
///
/// # Errors
/// As for [`migrate`].
pub async fn migrate_watched(
    target: Target<'_>,
    options: Options,
    watch: &Watch<'_>,
) -> Result<Report, SchemaError> {
    let session = Session::of_change(target, options, watch);
    let mut report = Report::default();
    loop {
        match apply_next(&session, options).await {
            Ok(Some(done)) => report = report.and(done),
            Ok(None) => return Ok(report),
            Err(SchemaError::OutcomeUnknown(last)) => {
                return Err(SchemaError::OutcomeUnknown(Box::new(report.and(*last))));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Returns the SQL that [`migrate`] would run, ready for `psql`, and changes nothing. Empty if nothing
/// is left to do.
///
/// # Errors
/// Fails with [`SchemaError`] if [`migrate`] would refuse before it starts.
pub async fn dry_run(target: Target<'_>, options: Options) -> Result<String, SchemaError> {
    let session = Session::new(target, options.deadline);
    let begun = Instant::now();
    let pending = match session.begin(begun + options.wait).await {
        Ok(()) => pending(&session, options).await,
        Err(error) => Err(error),
    };
    match session.closed(pending).await {
        Ok(pending) => script(pending),
        Err(error) if error.is_contention() => Err(lock::table_locked(&session, begun).await),
        Err(error) => Err(error),
    }
}

/// Runs one transaction of [`migrate`], and tries again while other sessions use the tables.
///
/// Returns `None` if nothing is left to do.
async fn apply_next(
    session: &Session<'_>,
    options: Options,
) -> Result<Option<Report>, SchemaError> {
    let begun = Instant::now();
    let until = begun + options.wait;
    loop {
        let outcome = try_next(session, options, until).await;
        if !matches!(&outcome, Err(error) if error.is_contention()) {
            return outcome;
        }
        if Instant::now() >= until {
            return Err(lock::table_locked(session, begun).await);
        }
        lock::tell_of_tables(session, begun).await;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn try_next(
    session: &Session<'_>,
    options: Options,
    until: Instant,
) -> Result<Option<Report>, SchemaError> {
    let outcome = match session.begin(until).await {
        Ok(()) => within(session, options, until).await,
        Err(error) => Err(error),
    };
    let Ok(Some(done)) = &outcome else {
        return session.closed(outcome).await;
    };
    let committed = commit(session, async || is_done(session, done).await).await;
    committed.map_err(|error| error.over(done))?;
    outcome
}

/// Returns true if the history holds the versions of a report, and nothing is left of its repairs.
async fn is_done(session: &Session<'_>, report: &Report) -> Result<bool, SchemaError> {
    let own = own_schema::read(session).await?;
    let history = history::read(session, &own).await?;
    let is_recorded = |version: &i32| history.records.iter().any(|row| row.version == *version);
    let mut versions = report.adopted.iter().chain(&report.applied);
    let is_repaired =
        report.repairs.is_empty() || repairs::read(session, &own, &history).await?.is_empty();
    Ok(is_repaired && versions.all(is_recorded))
}

/// Reads the schema and runs one batch, all under the lock: another session may have changed the
/// schema during the wait.
async fn within(
    session: &Session<'_>,
    options: Options,
    until: Instant,
) -> Result<Option<Report>, SchemaError> {
    lock::acquire(session, until).await?;
    let mut pending = pending(session, options).await?;
    if pending.batches.is_empty() {
        return repair(session, &pending).await;
    }
    if let Some(announcement) = &pending.announcement {
        session.announce(announcement);
    }
    let batch = pending.batches.remove(0);
    for part in batch.parts(&pending) {
        let done = session.bulk(&part.sql).await;
        done.map_err(|error| error.in_version(part.version))?;
    }
    let versions = |steps: &[&Step]| steps.iter().map(|step| step.version).collect();
    let mut report = Report {
        adopted: versions(&batch.adopt),
        applied: versions(&batch.apply),
        remarks: pending.remarks,
        ..Report::default()
    };
    if !batch.adopt.is_empty() {
        report.weaknesses = adopt::weaknesses(&pending.catalog);
        report.unsealed = session.row(unchanged_rows::COUNT, &[]).await?.try_get(0)?;
    }
    Ok(Some(report))
}

/// Puts right what others took away. Returns `None` if nothing is to be done.
async fn repair(session: &Session<'_>, pending: &Pending) -> Result<Option<Report>, SchemaError> {
    if pending.repairs.is_empty() {
        return Ok(None);
    }
    let done = session.bulk(&pending.repairs.sql()).await;
    done.map_err(SchemaError::of_repair)?;
    let own = own_schema::read(session).await?;
    let history = history::read(session, &own).await?;
    let left = repairs::read(session, &own, &history).await?;
    left.verify()?;
    if let Some(finding) = left.findings().into_iter().next() {
        return Err(SchemaError::PostCondition {
            version: None,
            message: format!("after the repair, {finding}"),
        });
    }
    Ok(Some(Report {
        repairs: pending.repairs.done(),
        remarks: pending.remarks.clone(),
        ..Report::default()
    }))
}

pub(super) async fn check_server(session: &Session<'_>) -> Result<(), SchemaError> {
    let sql =
        "SELECT current_setting('server_version_num')::int4, current_setting('server_version'),
                      current_setting('server_encoding'),
                      EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)";
    let row = session.row(sql, &[session.schema]).await?;
    if row.try_get::<_, i32>(0)? < OLDEST_SERVER {
        return Err(SchemaError::ServerTooOld(row.try_get(1)?));
    }
    let encoding: String = row.try_get(2)?;
    if encoding != "UTF8" {
        return Err(SchemaError::Encoding(encoding));
    }
    if !row.try_get::<_, bool>(3)? {
        return Err(SchemaError::NoSchema(session.schema.to_owned()));
    }
    Ok(())
}

async fn pending(session: &Session<'_>, options: Options) -> Result<Pending, SchemaError> {
    check_server(session).await?;
    let own = own_schema::read(session).await?;
    let history = history::read(session, &own).await?;
    history.verify()?;
    let mut pending = Pending {
        batches: Vec::new(),
        names: session.names.clone(),
        make_schema: own.create(&session.names.own),
        make_history: !history.exists,
        user_setting: String::new(),
        repairs: repairs::of(session, &own, &history).await?,
        remarks: own.remarks(),
        announcement: None,
        catalog: Catalog::default(),
    };
    pending.repairs.verify()?;
    pending.remarks.extend(pending.repairs.remarks.clone());
    // What the history lacks of a schema that is there is recorded, not applied.
    if !pending.repairs.is_empty() {
        return Ok(pending);
    }
    pending.batches = plan(&history, ExistingTables::Nothing);
    if pending.batches.is_empty() {
        return Ok(pending);
    }
    pending.catalog = catalog::read(session).await?;
    pending.remarks.extend(adopt::named_alike(&pending.catalog));
    if history.records.is_empty() {
        let existing = existing_tables(session, &pending.catalog, options).await?;
        pending.batches = plan(&history, existing);
        pending.announcement = adopt::new_column(&pending.catalog);
    }
    adopt::lacking_rights(&pending.catalog)?;
    own.lacking_rights(&session.names.own)?;
    pending.user_setting =
        user_setting(&pending.catalog).map_err(|reason| SchemaError::NotAdoptable(vec![reason]))?;
    Ok(pending)
}

/// Finds out what a schema without history holds. Fails if that is not understood.
async fn existing_tables(
    session: &Session<'_>,
    catalog: &Catalog,
    options: Options,
) -> Result<ExistingTables, SchemaError> {
    let holding = adopt::holding(catalog);
    let is_product = holding == Holding::Product;
    // The user may mean the tables in another schema; only the user can tell.
    if !catalog.elsewhere.is_empty() && !options.schema_is_named && (is_product || !options.create)
    {
        let mut schemas = catalog.elsewhere.clone();
        if is_product {
            schemas.insert(0, session.schema.to_owned());
        }
        return Err(SchemaError::Elsewhere { schemas });
    }
    match holding {
        Holding::Nothing => return Ok(ExistingTables::Nothing),
        Holding::Others(_) if options.create => return Ok(ExistingTables::Nothing),
        Holding::Others(tables) => {
            let schema = session.schema.to_owned();
            return Err(SchemaError::NeedsCreate { schema, tables });
        }
        Holding::Product => (),
    }
    let reasons = adopt::reasons_against(catalog);
    let statements = adopt::statements(catalog);
    if !statements.is_empty() {
        return Err(SchemaError::OtherTypes {
            reasons,
            statements,
        });
    }
    if !reasons.is_empty() {
        return Err(SchemaError::NotAdoptable(reasons));
    }
    // Only the owner may look at all rows.
    adopt::lacking_rights(catalog)?;
    adopt::with_all_rows(session, catalog, existing_rows(session, catalog)).await
}

/// Returns the version that the older product's tables have, judged by their columns and rows.
async fn existing_rows(
    session: &Session<'_>,
    catalog: &Catalog,
) -> Result<ExistingTables, SchemaError> {
    let reasons = adopt::reasons_in_rows(session, catalog).await?;
    if !reasons.is_empty() {
        return Err(SchemaError::NotAdoptable(reasons));
    }
    let all_of_15 = adopt::has_all_of_15(session, catalog).await?;
    Ok(ExistingTables::UpTo(if all_of_15 { 15 } else { 14 }))
}

/// Pending migrations, or repairs, as a script, transaction by transaction.
fn script(mut pending: Pending) -> Result<String, SchemaError> {
    let begin = session::opening(session::MAX_TABLE_WAIT) + &lock::waiting_sql();
    if !pending.repairs.is_empty() {
        let repairs = pending.repairs.sql();
        return Ok(format!("-- repair\n{begin}{repairs}COMMIT;\n\n"));
    }
    let mut script = String::new();
    for batch in std::mem::take(&mut pending.batches) {
        script.push_str(&heading(&batch));
        script.push_str(&begin);
        for part in batch.parts(&pending) {
            script.push_str(&part.sql);
        }
        script.push_str("COMMIT;\n\n");
        pending.make_history = false;
        pending.make_schema.clear();
    }
    Ok(script)
}

fn heading(batch: &Batch) -> String {
    let line = |word: &str, step: &&Step| format!("-- {word} {} {}\n", step.version, step.name);
    let found = batch.adopt.iter().map(|step| line("found", step));
    let applied = batch.apply.iter().map(|step| line("apply", step));
    found.chain(applied).collect()
}
