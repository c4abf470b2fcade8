use jiff::Timestamp;
use uuid::Uuid;

use super::KeyId;

/// Kind of a change, as the ledger tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A credential was stored.
    Added,
    /// A credential was stored from a file of another tool.
    Imported,
    /// A credential got another nickname.
    Renamed,
    /// The environment or the type of a credential was changed.
    Edited,
    /// The keys of a credential were replaced.
    KeysReplaced,
    /// A credential was enabled.
    Enabled,
    /// A credential was disabled.
    Disabled,
    /// A credential was removed.
    Removed,
    /// A credential was brought back from a backup.
    Restored,
    /// An unsealed or altered credential was sealed as it was.
    Accepted,
    /// The change before this one was taken back.
    Undone,
    /// An account was made.
    AccountAdded,
    /// A vault key was recorded.
    KeyAdded,
    /// All credentials of the user were sealed with another vault key.
    Rotated,
    /// A vault key was retired.
    KeyRetired,
    /// Former states in the ledger were emptied.
    Purged,
    /// A backup of all credentials of the user was made.
    BackedUp,
    /// A change whose COMMIT was not answered was ruled out: its id is taken, so it can never be
    /// committed.
    Fence,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [EventKind; 18] = [
        EventKind::Added,
        EventKind::Imported,
        EventKind::Renamed,
        EventKind::Edited,
        EventKind::KeysReplaced,
        EventKind::Enabled,
        EventKind::Disabled,
        EventKind::Removed,
        EventKind::Restored,
        EventKind::Accepted,
        EventKind::Undone,
        EventKind::AccountAdded,
        EventKind::KeyAdded,
        EventKind::Rotated,
        EventKind::KeyRetired,
        EventKind::Purged,
        EventKind::BackedUp,
        EventKind::Fence,
    ];

    /// Returns the kind with this word. `None` if this program knows none.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Returns true if such a change can be taken back: it is one of a credential.
    pub const fn is_of_credential(self) -> bool {
        !matches!(
            self,
            EventKind::AccountAdded
                | EventKind::KeyAdded
                | EventKind::Rotated
                | EventKind::KeyRetired
                | EventKind::Purged
                | EventKind::BackedUp
                | EventKind::Fence
        )
    }

    /// Returns the word for the kind, as it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            EventKind::Added => "added",
            EventKind::Imported => "imported",
            EventKind::Renamed => "renamed",
            EventKind::Edited => "edited",
            EventKind::KeysReplaced => "keys_replaced",
            EventKind::Enabled => "enabled",
            EventKind::Disabled => "disabled",
            EventKind::Removed => "removed",
            EventKind::Restored => "restored",
            EventKind::Accepted => "accepted",
            EventKind::Undone => "undone",
            EventKind::AccountAdded => "account_added",
            EventKind::KeyAdded => "key_added",
            EventKind::Rotated => "rotated",
            EventKind::KeyRetired => "key_retired",
            EventKind::Purged => "purged",
            EventKind::BackedUp => "backed_up",
            EventKind::Fence => "fence",
        }
    }
}

/// State before an event, once it was emptied: the JSON that stands in its place.
pub const EMPTIED: &str = "null";

/// Author of changes, with the place and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// System user, host and program, such as `ada@desk credctl/1.2.0`.
    pub actor: String,
    /// Reason that the user stated.
    pub reason: Option<String>,
}

/// Newest event of a subject: the end of its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEnd {
    /// Id of that event.
    pub event_id: Uuid,
    /// Word for what was done. A newer program may have stored a word that this one does not know.
    pub kind: String,
    /// Time of that event. `None` if it is one that no clock shows.
    pub at: Option<Timestamp>,
    /// Revision of the subject after that event.
    pub revision: i64,
    /// True if the event left the subject sealed.
    pub is_sealed: bool,
    /// MAC of that event. `None` if no vault key was at hand when it was written.
    pub mac: Option<Vec<u8>>,
}

impl From<&Event> for ChainEnd {
    fn from(event: &Event) -> Self {
        ChainEnd {
            event_id: event.id,
            kind: event.kind.clone(),
            at: Some(event.at),
            revision: event.revision,
            is_sealed: event.seal.is_some(),
            mac: event.mac.clone(),
        }
    }
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Id of the event, made by the client.
    pub id: Uuid,
    /// Id of the credential, of the account, or of the user's own chain.
    pub subject: Uuid,
    /// Revision of the subject after the event.
    pub revision: i64,
    /// Word for what was done. A newer program may have stored a word that this one does not know.
    pub kind: String,
    /// Further detail, such as a vault key, or the place of a backup.
    pub detail: Option<String>,
    /// Time of the event, in whole microseconds, by the clock of the client.
    pub at: Timestamp,
    /// Author, as in [`Author::actor`].
    pub actor: String,
    /// Reason, as stated.
    pub reason: Option<String>,
    /// The row before, as JSON, with its sealed fields. `None` if there was none.
    pub was: Option<String>,
    /// Vault key under which the MAC is made.
    pub key_id: Option<KeyId>,
    /// Seal of the row that the event led to. `None` if the row is gone or unsealed.
    pub seal: Option<Vec<u8>>,
    /// MAC over the event and the one before it.
    pub mac: Option<Vec<u8>>,
}
