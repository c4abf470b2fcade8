//! Sealing and opening: Fernet keys, their ids and their sources.
//!
//! ```text
//! KeySettings → choose → KeySource → load ─┬→ Keyring → seal, open
//!                                     make ─┘
//! ```
//!
//! Tokens and keys are plain Fernet, so that credctl and Python's `cryptography` read each other's
//! tokens. This room reads no environment variable and invents no path: callers pass everything in.
//! The only things stored are vault keys, and no error holds one.

mod base64_text;
mod checks;
mod error;
mod exported_keys;
mod fields;
mod key_bundle;
mod key_file;
mod key_file_change;
mod key_lines;
mod key_records;
mod key_settings;
mod key_source;
mod key_text;
mod keyring;
mod ledger;
mod load;
mod mac;
mod make;
mod passphrase;
mod retired_keys;
mod seals;
mod token;
mod vault_key;

pub use checks::CheckOwner;
pub use error::KeyError;
pub use exported_keys::{ExportedKeys, NotExported};
pub use key_bundle::{BundleError, KeyBundle};
pub use key_file_change::KeyFile;
pub use key_records::Vouched;
pub use key_settings::KeySettings;
pub use key_source::{KeySource, SourceInputs, choose, shadowed};
pub use keyring::{Keyring, OpenError};
pub use ledger::LedgerKeys;
pub use load::{LoadOptions, load};
pub use make::{make, sync_key_file};
pub use passphrase::{BoxError, InvalidPassphrase, MOST_BYTES, Passphrase, PassphraseBox};
pub use retired_keys::find_retired;
pub use seals::Sealer;
pub use vault_key::VaultKey;
