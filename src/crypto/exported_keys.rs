//! The file of `credctl vault export-key`: one line of JSON, which `docs/formats.md` describes.

use serde::{Deserialize, Serialize};

use super::passphrase::PassphraseBox;

/// What the file says it is.
const KIND: &str = "vault keys";

/// The version of the format this credctl writes, and the newest it reads.
const VERSION: u32 = 1;

/// Vault keys in a box, as a file of their own.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExportedKeys {
    credctl: String,
    version: u32,
    /// The keys.
    #[serde(flatten)]
    pub sealed: PassphraseBox,
}

/// Why a text is no such file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotExported {
    /// Another program wrote it, or it is cut.
    #[error("is no file of `credctl vault export-key`, or damaged")]
    Unknown,
    /// credctl wrote it, and it is something else.
    #[error("is a credctl {0}, not vault keys alone")]
    Other(String),
    /// A later version wrote it.
    #[error("is of version {0} of the format; this credctl knows {VERSION}")]
    Newer(u32),
}

/// What every file of credctl begins with.
#[derive(Deserialize)]
struct Head {
    credctl: String,
    version: u32,
}

impl ExportedKeys {
    /// A file of these keys.
    pub fn new(sealed: PassphraseBox) -> Self {
        ExportedKeys {
            credctl: KIND.to_owned(),
            version: VERSION,
            sealed,
        }
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// [`NotExported`].
    pub fn parse(text: &[u8]) -> Result<Self, NotExported> {
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let head = serde_json::from_slice::<Head>(line).map_err(|_| NotExported::Unknown)?;
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
        let passphrase = Passphrase::chosen(passphrase).unwrap();
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
    fn what_is_another_file_is_told() {
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
