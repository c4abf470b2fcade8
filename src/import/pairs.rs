use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::{Entry, ImportError};
use crate::domain::{Secret, Uuid};

/// Key pairs that a file had so far, to find one that it has twice. It holds digests, not keys.
pub(super) struct Pairs {
    /// Random bytes without which a digest says nothing about its keys.
    salt: [Uuid; 2],
    lines: HashMap<[u8; 16], u32>,
}

impl Pairs {
    pub(super) fn new() -> Self {
        Pairs {
            salt: [Uuid::new_v4(), Uuid::new_v4()],
            lines: HashMap::new(),
        }
    }

    /// Refuses one key pair under two names. That is a mistake, and one of the two would be skipped
    /// silently.
    ///
    /// # Errors
    /// Fails with [`ImportError`] if an entry of the same type has these keys.
    pub(super) fn refuse_twice(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let line = u32::try_from(entry.line).unwrap_or(u32::MAX);
        match self.lines.insert(self.digest(entry), line) {
            None => Ok(()),
            Some(before) => {
                let what = format!("the same keys as in line {before}");
                Err(ImportError::at(entry.line, what))
            }
        }
    }

    fn digest(&self, entry: &Entry) -> [u8; 16] {
        let mut digest = Sha256::new();
        self.salt.iter().for_each(|salt| digest.update(salt));
        let keys = &entry.keys;
        let further = keys.fields.iter();
        let further = further.flat_map(|(name, value)| [name, value.expose_secret()]);
        let pair = [&keys.api_key, &keys.secret_key].map(Secret::expose_secret);
        let all = [entry.provider.name.as_str()].into_iter().chain(pair);
        for part in all.chain(further) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut short = [0; 16];
        short.copy_from_slice(&digest.finalize()[..16]);
        short
    }
}
