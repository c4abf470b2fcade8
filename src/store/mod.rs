//! The store: one method for each statement that reads or changes credentials.
//!
//! Holds sealed fields and never sees a secret. A read is one pipelined round trip. A write is a
//! short transaction that reports its own outcome.

mod accounts;
mod add;
mod backup;
mod change;
mod edit;
mod error;
mod exchange;
mod fingerprints;
mod import;
mod in_use;
mod keys;
mod list;
mod resolve;
mod restore;
mod retire;
mod rewrite;
mod rows;
mod sealed;
mod selected;
mod usage;
mod vault_row;
mod vault_store;

pub use add::{Added, NewCredential};
pub use backup::{BackupHead, BackupRow, BackupSink, StoredAccount};
pub use change::{Change, Changed, SealedPair};
pub use error::{RowsError, StoreError, stored_as};
pub use fingerprints::{Twin, contradicts};
pub use import::{Import, ImportRow};
pub use in_use::Chosen;
pub use keys::{FirstKey, Readiness, RecordedKey};
pub use list::{Judge, Preamble};
pub use resolve::Matches;
pub use restore::{AccountPlan, RESTORE_BATCH, Restore, RestoreRows, Restored};
pub use retire::Retirement;
pub use rewrite::{Rewritten, Walk, WalkPosition, Which};
pub use sealed::SealedCredential;
pub use selected::SealedMatches;
pub use usage::{KeyUsage, Usage, VaultKeyRow};
pub use vault_row::{KNOWN_VERSION, VaultRow};
pub use vault_store::{Scope, Store};
