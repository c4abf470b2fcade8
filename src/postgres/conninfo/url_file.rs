use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::ConnInfoError;
use crate::files::trusted::{self, Rule};

/// Maximum size of the file in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// Reads the single line of a file that names a server. `mounts` are the folders of mounted secrets.
///
/// # Errors
/// Fails with [`ConnInfoError::File`] if the file cannot be read, or if others can read it and root
/// does not share it as a secret. Fails with [`ConnInfoError::UrlFile`] if the file does not
/// hold exactly one line.
pub fn read_url_file(path: &Path, mounts: &[PathBuf]) -> Result<Zeroizing<String>, ConnInfoError> {
    let text = trusted::read(path, MAX_BYTES, Rule::Secret { mounts })?;
    let wrong = |problem| ConnInfoError::UrlFile {
        path: path.to_owned(),
        problem,
    };
    let line = text.trim();
    if line.is_empty() {
        return Err(wrong("is empty"));
    }
    if line.contains(['\n', '\r']) {
        return Err(wrong("has more than one line"));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn read(text: &str, mode: u32) -> Result<Zeroizing<String>, ConnInfoError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        read_url_file(file.path(), &[])
    }

    #[test]
    fn the_one_line_is_read_without_white_space_around_it() {
        assert_eq!(
            *read(" postgres://h/db \r\n\n", 0o600).unwrap(),
            "postgres://h/db"
        );
    }

    #[test]
    fn anything_else_is_refused_without_being_repeated() {
        let secret = "postgres://u:hunter2@h/db";
        for (text, mode) in [
            (String::new(), 0o600),
            (" \n".to_owned(), 0o600),
            (format!("{secret}\n{secret}\n"), 0o600),
            (secret.repeat(1000), 0o600),
            (secret.to_owned(), 0o644),
        ] {
            let error = read(&text, mode).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }
}
