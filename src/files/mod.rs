//! Files: atomic writes, locks, files that others must not read or change, and bounded reads into
//! wiped buffers.

mod bounded;
pub mod json_members;
pub mod json_text;
pub mod lock_file;
pub mod new_file;
mod new_folder;
mod own_folders;
pub mod shell_word;
mod system_hint;
pub mod toml_fields;
pub mod trusted;

pub use bounded::{read_bounded, read_expected, unbuffered_stdin};
pub use new_folder::NewFolder;
pub use own_folders::make_own_folders;
pub use system_hint::{is_shortage, system_hint};
