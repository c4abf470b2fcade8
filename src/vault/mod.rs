//! The vault: the only place where a secret becomes a sealed field, and a sealed field a secret.

mod adopt_keys;
mod checker;
mod error;
mod key_check;
mod keys;
mod open_vault;
mod reseal;
mod restore_keys;
mod restoring;
mod strictness;

pub use adopt_keys::{AdoptedKeys, adopt_keys, require_common};
pub use checker::{Altered, Checker, Verdict};
pub use error::{Fault, RowFault, VaultError};
pub use keys::Keys;
pub use open_vault::{NewRow, Vault};
pub use reseal::on_all_cores;
pub use restore_keys::{OwnKeys, RestoreKeys};
pub use restoring::Restoring;
pub use strictness::Strictness;
