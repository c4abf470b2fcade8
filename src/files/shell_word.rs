//! Paths as a shell spells them.

use std::{
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use crate::domain::visible;

/// Returns a path for a command that a message suggests: one word of a POSIX shell that cannot be
/// mistaken for an option.
pub fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let dash = if path.starts_with('-') { "./" } else { "" };
    quoted(&format!("{dash}{path}"))
}

/// Returns the value of an option for a command that a message suggests: one word of a POSIX shell.
pub fn argument(value: &str) -> String {
    quoted(&visible(value))
}

fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Quotes a path for a command that a shell runs, so that every byte of it passes unchanged.
pub fn exact(path: &Path) -> PathBuf {
    let mut text = b"'".to_vec();
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'\'' => text.extend_from_slice(b"'\\''"),
            other => text.push(other),
        }
    }
    text.push(b'\'');
    PathBuf::from(OsStr::from_bytes(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_pasted_into_a_shell() {
        let word = |path: &str| word(Path::new(path));
        assert_eq!(word("/k/vault.keys"), "/k/vault.keys");
        assert_eq!(word("/my keys/it's"), r"'/my keys/it'\''s'");
        assert_eq!(word("-k"), "./-k");
        assert_eq!(word("$(id)"), "'$(id)'");
        assert_eq!(word(""), "''");
        for c in "$`\"\\*?[]{}()<>&|;!#~=^ \t".chars() {
            assert_eq!(word(&format!("/k/{c}k")), format!("'/k/{c}k'"));
        }
    }

    #[test]
    fn an_argument_is_one_word() {
        assert_eq!(argument("trader-a"), "trader-a");
        assert_eq!(argument("it's $(id)"), r"'it'\''s $(id)'");
        assert_eq!(argument("a\nb"), r"'a\nb'");
    }

    #[test]
    fn an_exact_path_means_nothing_to_a_shell() {
        let quoted = exact(Path::new("/a'b $(touch c) `d` \"e\""));
        let echoed = std::process::Command::new("/bin/sh")
            .arg("-c")
            .arg(format!("printf %s {}", quoted.display()))
            .output()
            .unwrap();
        assert_eq!(echoed.stdout, b"/a'b $(touch c) `d` \"e\"");
    }
}
