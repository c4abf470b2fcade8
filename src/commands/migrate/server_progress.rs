//! Work that has no deadline, because its duration depends on the size of the tables.

use std::time::Duration;

use crate::{
    postgres::OwnerClient,
    schema::{self, SchemaError, Target},
    store::Store,
};

/// Time to wait for a migration of another process to end.
pub(super) const WAIT: Duration = Duration::from_secs(60);

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
    deadline: Duration,
    work: impl Future<Output = Result<T, SchemaError>>,
) -> Result<T, SchemaError> {
    let process = schema::server_process_id(target(store, client), deadline).await?;
    tokio::select! {
        biased;
        done = work => done,
        () = silence(store, process, deadline) => Err(SchemaError::ConnectionLost),
    }
}

/// Ends if, twice in a row, the server did not work for this connection, or could not be asked. Once is
/// not enough: the work may be waiting for the reply to its COMMIT, and should find out for itself.
async fn silence(store: &Store, process: i32, deadline: Duration) {
    let mut idle_checks = 0;
    while idle_checks < 2 {
        tokio::time::sleep(deadline).await;
        let is_running = match store.owner().await {
            Ok(client) => {
                let target = target(store, &client);
                schema::is_still_running(target, process, deadline)
                    .await
                    .ok()
            }
            Err(_) => None,
        };
        idle_checks = match is_running {
            Some(true) => 0,
            Some(false) | None => idle_checks + 1,
        };
    }
}
