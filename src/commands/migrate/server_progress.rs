//! Work that takes as long as the tables are large, and that no deadline can be set for.

use std::time::Duration;

use crate::{
    postgres::Owner,
    schema::{self, SchemaError, Target},
    store::Store,
};

/// How long to wait for somebody else's migration to end.
pub(super) const WAIT: Duration = Duration::from_secs(60);

/// The tables of a store over a connection, as migrations see them.
pub(super) fn target<'a>(store: &'a Store, client: &'a Owner) -> Target<'a> {
    Target {
        client,
        schema: store.schema(),
    }
}

/// Does this work over this connection for as long as the server is at it.
///
/// # Errors
/// Those of the work; [`SchemaError::ConnectionLost`] where the server does nothing for it any more.
pub(super) async fn while_served<T>(
    store: &Store,
    client: &Owner,
    deadline: Duration,
    work: impl Future<Output = Result<T, SchemaError>>,
) -> Result<T, SchemaError> {
    let process = schema::process(target(store, client), deadline).await?;
    tokio::select! {
        biased;
        done = work => done,
        () = silence(store, process, deadline) => Err(SchemaError::ConnectionLost),
    }
}

/// Ends when twice in a row the server did not work for us, or nobody could say. Once is not enough:
/// the work may be waiting for the answer to its COMMIT, and is to find out for itself.
async fn silence(store: &Store, process: i32, deadline: Duration) {
    let mut unserved = 0;
    while unserved < 2 {
        tokio::time::sleep(deadline).await;
        let served = match store.owner().await {
            Ok(client) => {
                let target = target(store, &client);
                schema::is_served(target, process, deadline).await.ok()
            }
            Err(_) => None,
        };
        unserved = match served {
            Some(true) => 0,
            Some(false) | None => unserved + 1,
        };
    }
}
