use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tokio_postgres::{Client, Connection, Error, SimpleQueryMessage};

use super::conninfo::SessionKind;

/// A session that has begun. The task serves its connection.
pub(super) struct Session {
    pub client: Client,
    pub task: JoinHandle<()>,
    /// Traits that the server stated by itself, if it did.
    pub traits: Option<ServerTraits>,
}

/// Traits of a server that decide which kinds of session it gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerTraits {
    pub is_standby: bool,
    /// True if transactions begin without the right to write.
    pub is_read_only: bool,
}

impl Session {
    pub(super) fn into_parts(self) -> (Client, JoinHandle<()>) {
        (self.client, self.task)
    }

    /// Returns the reason why this session is not of a kind, if it is not.
    pub(super) async fn unwanted(&self, kind: SessionKind) -> Result<Option<&'static str>, Error> {
        if kind == SessionKind::Any {
            return Ok(None);
        }
        let traits = match self.traits {
            Some(traits) => traits,
            None => asked(&self.client).await?,
        };
        let may_write = !traits.is_standby && !traits.is_read_only;
        Ok(match kind {
            SessionKind::ReadWrite if traits.is_standby => Some("is a standby"),
            SessionKind::ReadWrite if !may_write => Some("takes no changes"),
            SessionKind::ReadOnly if may_write => Some("takes changes"),
            SessionKind::Primary if traits.is_standby => Some("is a standby"),
            SessionKind::Standby | SessionKind::PreferStandby if !traits.is_standby => {
                Some("is no standby")
            }
            _ => None,
        })
    }
}

impl ServerTraits {
    /// Returns what the server said of itself when the session began. PostgreSQL says it; a pooler need not.
    pub(super) fn told<S, T>(connection: &Connection<S, T>) -> Option<Self>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: AsyncRead + AsyncWrite + Unpin,
    {
        let is_on = |name| Some(connection.parameter(name)? == "on");
        Some(ServerTraits {
            is_standby: is_on("in_hot_standby")?,
            is_read_only: is_on("default_transaction_read_only")?,
        })
    }
}

/// Asks the server: a pooler does not tell of what is behind it.
async fn asked(client: &Client) -> Result<ServerTraits, Error> {
    let sql = "SELECT pg_catalog.pg_is_in_recovery(), \
               pg_catalog.current_setting('default_transaction_read_only')";
    let answer = client.simple_query(sql).await?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let is = |at, word| row.is_some_and(|row| row.try_get(at).ok().flatten() == Some(word));
    Ok(ServerTraits {
        is_standby: is(0, "t"),
        is_read_only: is(1, "on"),
    })
}
