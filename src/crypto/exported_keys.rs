//! The file of `credctl vault export-key`: one line of JSON. `docs/formats.md` describes it.

use serde::{Deserialize, Serialize};

use super::passphrase::PassphraseBox;

/// Kind of the file, as its first field states it.
const KIND: &str = "vault keys";

/// Version of the format that this credctl writes, and the newest that it reads.
const VERSION: u32 = 1;

/// Exported vault keys: a box that is a file of its own.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExportedKeys {
    credctl: String,
    version: u32,
    /// Box with the keys.
    #[serde(flatten)]
    pub sealed: PassphraseBox,
}

/// Reason why a text is not a file of exported vault keys. Messages begin with the name of the
/// file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotExported {
    /// The file was written by another program, or is cut.
    #[error("is not a file of `credctl vault export-key`, or is damaged")]
    Unknown,
    /// The file was written by another command of credctl. Holds the kind of the file.
    #[error("is a credctl {0}, not a file of `credctl vault export-key`")]
    Other(String),
    /// The file was written by a later version of credctl. Holds the version of the format.
    #[error("has format version {0}; this credctl knows {VERSION}")]
    Newer(u32),
}

/// The fields with which every file of credctl begins.
#[derive(Deserialize)]
struct KeysHeader {
    credctl: String,
    version: u32,
}

impl ExportedKeys {
    /// Makes a file of these keys.
    pub fn new(sealed: PassphraseBox) -> Self {
        ExportedKeys {
            credctl: KIND.to_owned(),
            version: VERSION,
            sealed,
        }
    }

    /// Parses the text of the file.
    ///
    /// # Errors
    /// Fails with [`NotExported`] if the text is not such a file, or is of a later version.
    pub fn parse(text: &[u8]) -> Result<Self, NotExported> {
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let head = serde_json::from_slice::<KeysHeader>(line).map_err(|_| NotExported::Unknown)?;
        match (head.credctl.as_str(), head.version) {
            (KIND, VERSION) => serde_json::from_slice(line).map_err(|_| NotExported::Unknown),
            (KIND, version) => Err(NotExported::Newer(version)),
            ("backup", _) => Err(NotExported::Other("backup".to_owned())),
            _ => Err(NotExported::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::crypto::Passphrase;

    fn text() -> String {
        let passphrase = Zeroizing::new("correct horse".to_owned());
        let passphrase = Passphrase::new(passphrase).unwrap();
        let sealed = PassphraseBox::seal(b"keys", &passphrase).unwrap();
        serde_json::to_string(&ExportedKeys::new(sealed)).unwrap()
    }

    fn refusal(text: &str) -> NotExported {
        ExportedKeys::parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn the_file_reads_back_and_begins_as_published() {
        let text = text();
        assert!(text.starts_with(r#"{"credctl":"vault keys","version":1,"kdf":{"#));
        assert!(ExportedKeys::parse(text.as_bytes()).is_ok());
        assert!(ExportedKeys::parse(format!("{text}\n").as_bytes()).is_ok());
    }

    #[test]
    fn other_files_are_refused() {
        let text = text();
        for other in ["", "gAAAA", "{}", "\u{0}", &text[..text.len() / 2]] {
            assert_eq!(refusal(other), NotExported::Unknown, "{other}");
        }
        let newer = text.replace(r#""version":1"#, r#""version":2"#);
        assert_eq!(refusal(&newer), NotExported::Newer(2));
        let backup = text.replace("vault keys", "backup");
        assert_eq!(refusal(&backup), NotExported::Other("backup".into()));
    }
}
