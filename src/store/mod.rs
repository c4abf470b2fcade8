//! The store: every SQL statement of credctl, and the PostgreSQL they run on.
//!
//! Keeps what is sealed; never sees a secret. Reads are one pipelined round trip, writes a short
//! transaction that reports the truth about itself.

mod accounts;
mod add;
mod backup;
mod connect;
pub mod conninfo;
mod credentials;
mod error;
mod exchange;
mod fingerprints;
mod grants;
mod import;
mod in_use;
mod keys;
mod list;
pub mod migrate;
mod pipeline;
pub mod private;
mod resolve;
mod restore;
mod retire;
mod rewrite;
mod rows;
mod sealed;
mod usage;

pub use add::{Added, NewCredential, Sealing};
pub use backup::{BackupHead, BackupRow, BackupSink, StoredAccount};
pub use connect::{Owner, Place, Scope, Store};
pub use credentials::{Change, Changed, SealedPair};
pub use error::{StoreError, Written, stored_as};
pub use fingerprints::{Twin, contradicts};
pub use grants::Grants;
pub use import::{Import, ImportRow, RowSealing};
pub use in_use::{Chosen, InUse};
pub use keys::{FirstKey, Readiness, RecordedKey};
pub use list::{Judge, ListSink, Narrowing, Preamble};
use pipeline::Statement;
pub use pipeline::VaultRow;
pub use resolve::Found;
pub use restore::{AccountPlan, RESTORE_BATCH, Restore, RestoreRows, Restored};
pub use retire::{NotRetired, Retirement};
pub use rewrite::{After, Rewritten, Walk, Which};
pub use sealed::{SealedCredential, SealedFound};
pub use usage::{KeyRecord, KeyUsage, Usage};
