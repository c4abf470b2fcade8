//! Input: key pairs, passphrases and texts, from prompts, files, pipes and variables.
//!
//! No option takes a secret, and no message repeats an input.

mod error;
mod fields;
mod json_keys;
mod key_pair;
mod key_texts;
mod passphrase;
mod prompts;
mod read_key;
mod source;
mod text;
mod variables;

pub use error::InputError;
pub use key_pair::KeyInputArgs;
pub use passphrase::PassphraseArgs;
pub use text::Input;
