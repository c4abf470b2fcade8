//! The vault: the only place where a secret becomes a sealed field, and a sealed field a secret.

mod adopt_keys;
mod alteration;
mod checker;
mod checks;
mod error;
mod judgement;
mod key_check;
mod keys;
mod ledger;
mod new_row;
mod open_vault;
mod pair;
mod reseal;
mod restore_keys;
mod restoring;
mod retelling;

pub use adopt_keys::{AdoptedKeys, adopt_keys, require_common};
pub use alteration::{Alteration, Alterations, KeysReplaced};
pub use checker::{Checker, FIRST_REVISION, Verdict};
pub use error::{Fault, RowFault, VaultError};
pub use judgement::{AskedBy, Passed, Standards};
pub use key_check::KnownKeys;
pub use keys::Keys;
pub use ledger::{EventJudge, Ledger};
pub use new_row::{NewRow, SealedPair};
pub use open_vault::Vault;
pub use reseal::{accepted_revision, next_revision, on_all_cores};
pub use restore_keys::{OwnKeys, RestoreKeys};
pub use restoring::Restoring;
