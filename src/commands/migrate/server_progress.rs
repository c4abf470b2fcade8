//! Work that has no deadline, because its duration depends on the size of the tables.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    context::Context,
    postgres::OwnerClient,
    schema::{self, Options, SchemaError, Target, Watch},
    settings::Origin,
    store::Store,
};

/// Time to wait for a migration of another process to end, unless the user sets a deadline.
const WAIT: Duration = Duration::from_secs(60);

/// Returns the options of a change to the schema, as far as they come from the settings.
pub(super) fn options(ctx: &Context<'_>) -> Options {
    let timeout = &ctx.settings.timeout;
    Options {
        wait: match timeout.origin {
            Origin::Default(_) => WAIT,
            _ => timeout.value,
        },
        deadline: timeout.value,
        tell: ctx.step_teller(),
        ..Options::default()
    }
}

/// Returns the tables of a store over a connection, as the target of migrations.
pub(super) fn target<'a>(store: &'a Store, client: &'a OwnerClient) -> Target<'a> {
    Target {
        client,
        schema: store.schema(),
    }
}

/// Waits for the work over this connection for as long as the server works on it.
///
/// # Errors
/// Fails with the error of the work, or with [`SchemaError::ConnectionLost`] if the server no longer
/// works on it.
pub(super) async fn wait_while_active<T>(
    store: &Store,
    client: &OwnerClient,
    (deadline, watch): (Duration, &Watch<'_>),
    work: impl Future<Output = Result<T, SchemaError>>,
) -> Result<T, SchemaError> {
    let process = schema::server_process_id(target(store, client), deadline).await?;
    tokio::select! {
        biased;
        done = work => done,
        () = silence(store, process, (deadline, watch)) => Err(SchemaError::ConnectionLost),
    }
}

/// Ends if, twice in a row, the server did not work for this connection, or could not be asked. While the
/// work finds out what became of its COMMIT, nothing counts: it alone can tell.
///
/// Two pauses and two questions that nobody answers take the deadline.
async fn silence(store: &Store, process: i32, (deadline, watch): (Duration, &Watch<'_>)) {
    let (quarter, half) = (deadline / 4, deadline / 2);
    let asked = async || {
        let client = store.database().owner().await.ok()?;
        let target = target(store, &client);
        let asked = schema::is_still_running(target, process, half).await;
        asked.ok()
    };
    let mut idle_checks = 0;
    while idle_checks < 2 {
        tokio::time::sleep(quarter).await;
        let is_running = timeout(quarter, asked()).await.unwrap_or(None);
        idle_checks = match is_running {
            _ if watch.is_settling() => 0,
            Some(true) => 0,
            Some(false) | None => idle_checks + 1,
        };
    }
}
