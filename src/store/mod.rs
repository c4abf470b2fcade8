//! The store: one method for each statement that reads or changes credentials.
//!
//! Holds sealed fields and never sees a secret. A read is one pipelined round trip. A write is a
//! short transaction that reports its own outcome.

mod accounts;
mod add;
mod backup;
mod change;
mod checks;
mod credential_text;
mod error;
mod events;
mod exchange;
mod held_back;
mod import;
mod in_use;
mod keys;
mod list;
mod lock;
mod log;
mod namesakes;
mod purge;
mod resolve;
mod restore;
mod retire;
mod rewrite;
mod rows;
mod sealed;
mod selected;
mod tables;
mod twins;
mod undo;
mod unsealed;
mod usage;
mod vault_row;
mod vault_store;
mod witness;
mod write;

pub use add::{Added, NewCredential};
pub use backup::{BackupHead, BackupSink, StoredAccount};
pub use change::{Change, Changed, NewKeys};
pub use checks::StoredCheck;
pub use credential_text::{CredentialText, is_storable};
pub use error::{RowsError, StoreError, VaultOrigin, stored_as};
pub use events::{ChainEnds, NextEvent};
pub use import::{Import, ImportBatch, ImportRows};
pub use in_use::{Chosen, Lost};
pub use keys::{FirstKey, Readiness};
pub use list::{Judge, Preamble, RowJudge};
pub use log::{LogFilter, LogSink, LoggedEvent};
pub use namesakes::Namesakes;
pub use resolve::Matches;
pub use restore::{AccountPlan, Chain, RESTORE_BATCH, Restore, RestoreRows, Restored};
pub use retire::Retirement;
pub use rewrite::{Walk, WalkPosition, Which};
pub use rows::effective;
pub use sealed::{Companion, SealParts, SealedCredential};
pub use selected::SealedMatches;
pub use twins::{Twin, TwinJudge, contradicts};
pub use undo::{ReturningKeys, UndoEvent, UndoState, UndoTarget, Undoing};
pub use usage::{KeyUsage, Usage};
pub use vault_row::{KNOWN_VERSION, VaultRow};
pub use vault_store::{Scope, Store};
pub use write::{Recorded, Replacement};
