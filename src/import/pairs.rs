use std::collections::{HashMap, hash_map};

use sha2::{Digest as _, Sha256};

use super::{Entry, ImportError};
use crate::domain::{Environment, Secret, Uuid};

/// Key pairs that files had so far, to find one that they have twice. It holds digests, not keys.
pub(super) struct Pairs {
    /// Random bytes without which a digest says nothing about its keys.
    salt: [Uuid; 2],
    known: HashMap<[u8; 16], Known>,
    /// Names of the files.
    files: Vec<String>,
}

/// Place and environment of a key pair.
#[derive(Clone, Copy)]
struct Known {
    file: u32,
    line: u32,
    environment: Option<Environment>,
    is_named: bool,
}

/// Whether a key pair stands before in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    No,
    /// It does, and nothing tells the two apart.
    Again,
}

impl Pairs {
    pub(super) fn new(files: Vec<String>) -> Self {
        Pairs {
            salt: [Uuid::new_v4(), Uuid::new_v4()],
            known: HashMap::new(),
            files,
        }
    }

    /// Returns the place of an entry for messages: its line, with the file if there are several.
    pub(super) fn place(&self, file: usize, line: usize) -> String {
        self.place_of(file, line, None)
    }

    fn place_of(&self, file: usize, line: usize, from: Option<usize>) -> String {
        match self
            .files
            .get(file)
            .filter(|_| self.files.len() > 1 && from != Some(file))
        {
            Some(name) => format!("{name}, line {line}"),
            None => format!("line {line}"),
        }
    }

    /// Adds the key pair of an entry. `is_named` is true if its file gives it a nickname of its own.
    ///
    /// # Errors
    /// Fails with [`ImportError`] if the pair is there already and the two are told apart: one key pair
    /// under two nicknames, or in two environments, is a mistake, and one of them would be skipped.
    pub(super) fn add(&mut self, entry: &Entry, is_named: bool) -> Result<Twice, ImportError> {
        let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let now = Known {
            file: number(entry.file),
            line: number(entry.line),
            environment: entry.environment,
            is_named,
        };
        let before = match self.known.entry(self.digest(entry)) {
            hash_map::Entry::Vacant(free) => {
                free.insert(now);
                return Ok(Twice::No);
            }
            hash_map::Entry::Occupied(known) => *known.get(),
        };
        let is_alike = before.environment == now.environment;
        let are_named = before.is_named && now.is_named && before.file == now.file;
        if is_alike && !are_named {
            return Ok(Twice::Again);
        }
        let place = self.place_of(before.file as usize, before.line as usize, Some(entry.file));
        let but = match (is_alike, before.environment) {
            (true, _) => String::new(),
            (false, Some(environment)) => format!(", which says {environment}"),
            (false, None) => ", which says neither paper nor live".to_owned(),
        };
        let what = format!("the same keys as in {place}{but}");
        Err(ImportError::at(entry.line, what))
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
