//! A box that a passphrase opens: Argon2id makes a key of the passphrase, and Fernet seals with it.
//!
//! What it takes to open a box stands beside it, where anybody may have written it: it is judged
//! before any memory is taken for it.

use std::{fmt, ops::RangeInclusive};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{base64_text, mac::KEY_BYTES, token, vault_key::VaultKey};
use crate::domain::Sealed;

/// The fewest characters of a passphrase that is chosen.
pub const FEWEST_CHARACTERS: usize = 8;

/// The most bytes a passphrase may have.
pub const MOST_BYTES: usize = 4096;

/// The one way of making a key of a passphrase.
const ALGORITHM: &str = "argon2id";

const SALT_BYTES: usize = 16;

/// What is worth waiting for at a terminal, and dear enough for whoever tries many.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What is accepted of a box that somebody else made.
const ALLOWED_MEMORY_KIB: RangeInclusive<u32> = 8 * 1024..=256 * 1024;
const ALLOWED_PASSES: RangeInclusive<u32> = 1..=16;
const ALLOWED_LANES: RangeInclusive<u32> = 1..=4;

/// A passphrase as it was typed: wiped when dropped, and not shown.
pub struct Passphrase(Zeroizing<String>);

/// Why a text is no passphrase. Never says what the text was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassphrase {
    /// Nothing.
    #[error("the passphrase is empty")]
    Empty,
    /// Somebody would guess it.
    #[error("the passphrase has fewer than {FEWEST_CHARACTERS} characters")]
    TooShort,
    /// More than [`MOST_BYTES`].
    #[error("the passphrase is longer than {MOST_BYTES} bytes")]
    TooLong,
}

/// Bytes sealed under a passphrase, and what it takes to open them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseBox {
    kdf: Kdf,
    sealed: String,
}

/// How the key is made of the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kdf {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// Base64, as in a token.
    salt: String,
}

/// Why a box was not made, or does not open.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// The passphrase does not open it. Fernet does not tell that from a box that was altered.
    #[error("the passphrase is wrong, or the file was altered")]
    WrongPassphrase,
    /// Opening it would take what no box of credctl takes.
    #[error("the file was not sealed by credctl, or was altered: {0}")]
    Hostile(String),
    /// What is sealed is no Fernet token.
    #[error("what is sealed in the file is damaged")]
    Damaged,
    /// The system gives no memory or no randomness.
    #[error("the system does not give what sealing under a passphrase takes: {0}")]
    System(String),
}

impl Passphrase {
    /// A passphrase that was chosen before: it opens, or it does not.
    ///
    /// # Errors
    /// [`InvalidPassphrase`] for one that nobody can have chosen.
    pub fn given(text: Zeroizing<String>) -> Result<Self, InvalidPassphrase> {
        match text.len() {
            0 => Err(InvalidPassphrase::Empty),
            1..=MOST_BYTES => Ok(Passphrase(text)),
            _ => Err(InvalidPassphrase::TooLong),
        }
    }

    /// A passphrase that is chosen now.
    ///
    /// # Errors
    /// The same, and [`InvalidPassphrase::TooShort`].
    pub fn chosen(text: Zeroizing<String>) -> Result<Self, InvalidPassphrase> {
        let passphrase = Passphrase::given(text)?;
        match passphrase.0.chars().count() < FEWEST_CHARACTERS {
            true => Err(InvalidPassphrase::TooShort),
            false => Ok(passphrase),
        }
    }

    /// Whether two are the same, as typed.
    pub fn is(&self, other: &str) -> bool {
        self.0.as_str() == other
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl PassphraseBox {
    /// Seals bytes under a passphrase; takes as long as trying one should.
    ///
    /// # Errors
    /// [`BoxError::System`].
    pub fn seal(plaintext: &[u8], passphrase: &Passphrase) -> Result<Self, BoxError> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt).map_err(|error| BoxError::System(error.to_string()))?;
        let kdf = Kdf {
            algorithm: ALGORITHM.to_owned(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: base64_text::encode(&salt).to_string(),
        };
        let sealed = kdf.key(passphrase)?.encrypt(plaintext);
        Ok(PassphraseBox { kdf, sealed })
    }

    /// What is in it.
    ///
    /// # Errors
    /// [`BoxError`]; what was altered is told from a wrong passphrase where that can be.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, BoxError> {
        let sealed = token::well_formed(&Sealed::stored(self.sealed.clone()));
        let sealed = sealed.ok_or(BoxError::Damaged)?;
        let key = self.kdf.key(passphrase)?;
        key.decrypt(&sealed).ok_or(BoxError::WrongPassphrase)
    }
}

impl Kdf {
    fn key(&self, passphrase: &Passphrase) -> Result<VaultKey, BoxError> {
        let salt = self.judged()?;
        let system = |error: argon2::Error| BoxError::System(error.to_string());
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_BYTES));
        let params = params.map_err(system)?;
        let mut memory = memory(params.block_count())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        argon2
            .hash_password_into_with_memory(
                passphrase.0.as_bytes(),
                &salt,
                &mut *key,
                memory.as_mut_slice(),
            )
            .map_err(system)?;
        VaultKey::parse(&base64_text::encode(key.as_slice())).map_err(|_| BoxError::Damaged)
    }

    /// The salt, where all of it is within bounds.
    fn judged(&self) -> Result<[u8; SALT_BYTES], BoxError> {
        let hostile = |what: String| Err(BoxError::Hostile(what));
        if self.algorithm != ALGORITHM {
            return hostile(format!("its algorithm is not {ALGORITHM}"));
        }
        for (what, value, allowed) in [
            ("memory in KiB", self.memory_kib, ALLOWED_MEMORY_KIB),
            ("number of passes", self.passes, ALLOWED_PASSES),
            ("number of lanes", self.lanes, ALLOWED_LANES),
        ] {
            if !allowed.contains(&value) {
                let (least, most) = (allowed.start(), allowed.end());
                return hostile(format!("its {what} is {value}, not {least} to {most}"));
            }
        }
        let salt = base64_text::decode(&self.salt);
        match salt.and_then(|salt| salt.as_slice().try_into().ok()) {
            Some(salt) => Ok(salt),
            None => hostile(format!("its salt does not have {SALT_BYTES} bytes")),
        }
    }
}

/// Memory that is wiped afterwards: the key can be read off it.
fn memory(blocks: usize) -> Result<Zeroizing<Vec<Block>>, BoxError> {
    let mut memory = Zeroizing::new(Vec::new());
    let taken = memory.try_reserve_exact(blocks);
    taken.map_err(|error| BoxError::System(error.to_string()))?;
    memory.resize(blocks, Block::default());
    Ok(memory)
}

#[cfg(test)]
mod tests;
