//! Hardening: gives adopted tables the protection of tables that migrations create.
//!
//! Migrations leave the row-level security of the older product's tables as it is. On request, this
//! module reads the protection from the catalog (`facts`), decides what is missing (`plan`, pure) and
//! adds it in one transaction, provided that no row violates it (`violations`).

mod facts;
mod plan;
mod sql;
mod violations;

use std::time::Instant;

use super::{
    Hardening, Options, SchemaError, Target, Watch,
    commit::commit,
    history, lock,
    names::Names,
    own_schema,
    plan::ExistingTables,
    run::{PAUSE, check_server},
    session::{self, Session},
};
use plan::HardeningPlan;

/// Protects the tables in the same way as migrations protect new ones: row-level security binds the
/// owner too, and no credential can be on another user's account.
///
/// # Errors
/// Fails with [`SchemaError::HardeningUnknown`] if the outcome of the COMMIT is unknown. After any
/// other [`SchemaError`] nothing was changed.
pub async fn harden(target: Target<'_>, options: Options) -> Result<Hardening, SchemaError> {
    harden_watched(target, options, &Watch::default()).await
}

/// Like [`harden`], with a caller that learns more while it runs.
///
/// # Errors
/// As for [`harden`].
pub async fn harden_watched(
    target: Target<'_>,
    options: Options,
    watch: &Watch<'_>,
) -> Result<Hardening, SchemaError> {
    let session = Session::of_change(target, options, watch);
    let begun = Instant::now();
    let until = begun + options.wait;
    loop {
        match attempt(&session, until).await {
            Err(error) if error.is_contention() => {
                if Instant::now() >= until {
                    return Err(lock::table_locked(&session, begun).await);
                }
                lock::tell_of_tables(&session, begun).await;
                tokio::time::sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// Returns what [`harden`] would do, and changes nothing.
///
/// # Errors
/// Fails with [`SchemaError`] if [`harden`] would refuse before its first change.
pub async fn harden_dry_run(
    target: Target<'_>,
    options: Options,
) -> Result<Hardening, SchemaError> {
    let session = Session::new(target, options.deadline);
    let begun = Instant::now();
    let planned = match session.begin(begun + options.wait).await {
        Ok(()) => preview(&session).await,
        Err(error) => Err(error),
    };
    match session.closed(planned).await {
        Err(error) if error.is_contention() => Err(lock::table_locked(&session, begun).await),
        planned => Ok(planned?.into_hardening(&session.names)),
    }
}

async fn attempt(session: &Session<'_>, until: Instant) -> Result<Hardening, SchemaError> {
    let outcome = match session.begin(until).await {
        Ok(()) => within(session, until).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(plan) if !plan.changes.is_empty() => finish(session, plan).await,
        other => Ok(session.closed(other).await?.into_hardening(&session.names)),
    }
}

async fn finish(session: &Session<'_>, plan: HardeningPlan) -> Result<Hardening, SchemaError> {
    let is_done = async || {
        let facts = facts::read(session).await?;
        Ok(plan::plan(&facts).changes.is_empty())
    };
    let committed = commit(session, is_done).await;
    let hardening = plan.into_hardening(&session.names);
    match committed {
        Ok(()) => Ok(hardening),
        Err(SchemaError::OutcomeUnknown(_)) => {
            Err(SchemaError::HardeningUnknown(Box::new(hardening)))
        }
        Err(error) => Err(error),
    }
}

/// Plans and runs the changes. The tables are locked before they are read, so that the facts stay true.
async fn within(session: &Session<'_>, until: Instant) -> Result<HardeningPlan, SchemaError> {
    lock::acquire(session, until).await?;
    require_newest(session).await?;
    facts::require_owner(session).await?;
    // No client deadline: the server ends the wait, and other sessions get the tables before the next
    // attempt.
    session.bulk(&session.names.fill(sql::LOCK_TABLES)).await?;
    let plan = planned(session).await?;
    if !plan.changes.is_empty() {
        session.bulk(&sql::body(&plan, &session.names)).await?;
    }
    Ok(plan)
}

async fn preview(session: &Session<'_>) -> Result<HardeningPlan, SchemaError> {
    require_newest(session).await?;
    facts::require_owner(session).await?;
    planned(session).await
}

async fn planned(session: &Session<'_>) -> Result<HardeningPlan, SchemaError> {
    let facts = facts::read(session).await?;
    // Forced row-level security hides rows from the owner too, who could then not count violations.
    for table in facts.tables.iter().filter(|table| table.forced) {
        session
            .short(&session.names.fill(&sql::lift(table.name)))
            .await?;
    }
    violations::refuse(session).await?;
    Ok(plan::plan(&facts))
}

/// Fails with [`SchemaError::Pending`] unless every migration is applied, since hardening relies on what
/// they create.
async fn require_newest(session: &Session<'_>) -> Result<(), SchemaError> {
    check_server(session).await?;
    let own = own_schema::read(session).await?;
    let history = history::read(session, &own).await?;
    history.verify()?;
    if super::plan::plan(&history, ExistingTables::Nothing).is_empty() {
        Ok(())
    } else {
        Err(SchemaError::Pending)
    }
}

impl HardeningPlan {
    fn into_hardening(self, names: &Names) -> Hardening {
        let sql = if self.changes.is_empty() {
            String::new()
        } else {
            script(&self, names)
        };
        Hardening {
            changes: self.changes.into_iter().map(|change| change.what).collect(),
            remarks: self.remarks,
            sql,
        }
    }
}

fn script(plan: &HardeningPlan, names: &Names) -> String {
    let mut script = session::opening(session::MAX_TABLE_WAIT);
    script.push_str(&lock::waiting_sql());
    script.push_str(&names.fill(sql::LOCK_TABLES));
    script.push_str(&sql::body(plan, names));
    script.push_str("COMMIT;\n");
    script
}
