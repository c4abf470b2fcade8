//! A box that a passphrase opens: Argon2id derives a key from the passphrase, and Fernet seals with
//! it.
//!
//! The parameters of the derivation stand beside the sealed bytes, where anybody may have written
//! them. They are checked before any memory is reserved for them.

use std::{fmt, ops::RangeInclusive};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{base64_text, mac::KEY_BYTES, token, vault_key::VaultKey};
use crate::domain::Sealed;

/// Smallest number of characters in a passphrase that is chosen.
pub const FEWEST_CHARACTERS: usize = 8;

/// Greatest number of bytes in a passphrase.
pub const MOST_BYTES: usize = 4096;

/// The only key derivation that is accepted.
const ALGORITHM: &str = "argon2id";

const SALT_BYTES: usize = 16;

/// Cost of new boxes: a short wait at a terminal, but expensive for somebody who tries many
/// passphrases.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// Costs that are accepted in a box from elsewhere.
const ALLOWED_MEMORY_KIB: RangeInclusive<u32> = 8 * 1024..=256 * 1024;
const ALLOWED_PASSES: RangeInclusive<u32> = 1..=16;
const ALLOWED_LANES: RangeInclusive<u32> = 1..=4;

/// A passphrase as it was typed. Wiped when dropped, never shown.
pub struct Passphrase(Zeroizing<String>);

/// Reason why a text cannot be a passphrase. Never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassphrase {
    /// The text is empty.
    #[error("the passphrase is empty")]
    Empty,
    /// The text is short enough to be guessed.
    #[error("the passphrase has fewer than {FEWEST_CHARACTERS} characters")]
    TooShort,
    /// The text is longer than [`MOST_BYTES`].
    #[error("the passphrase is longer than {MOST_BYTES} bytes")]
    TooLong,
}

/// Bytes sealed under a passphrase, with the parameters for opening them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseBox {
    kdf: Kdf,
    sealed: String,
}

/// Parameters by which the key is derived from the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kdf {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// Salt in base64, as in a token.
    salt: String,
}

/// Reason why a box was not made, or does not open.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// The passphrase does not open the box. Fernet cannot distinguish this from a box that was
    /// altered.
    #[error("the passphrase is wrong, or the file was altered")]
    WrongPassphrase,
    /// The parameters are outside the bounds for boxes of credctl. Says which one.
    #[error("the file was not sealed by credctl, or was altered: {0}")]
    Hostile(String),
    /// The sealed part is not a Fernet token.
    #[error("the sealed part of the file is damaged")]
    Damaged,
    /// The system provides too little memory, or no randomness.
    #[error("the system does not provide the memory or randomness that a passphrase needs: {0}")]
    System(String),
}

impl Passphrase {
    /// Takes a passphrase that was chosen before. The text may be short, because the box decides
    /// whether it opens.
    ///
    /// # Errors
    /// Fails with [`InvalidPassphrase`] if the text is empty or too long.
    pub fn existing(text: Zeroizing<String>) -> Result<Self, InvalidPassphrase> {
        match text.len() {
            0 => Err(InvalidPassphrase::Empty),
            1..=MOST_BYTES => Ok(Passphrase(text)),
            _ => Err(InvalidPassphrase::TooLong),
        }
    }

    /// Takes a passphrase that is chosen now.
    ///
    /// # Errors
    /// Fails with [`InvalidPassphrase`] if the text is empty, too short or too long.
    pub fn new(text: Zeroizing<String>) -> Result<Self, InvalidPassphrase> {
        let passphrase = Passphrase::existing(text)?;
        match passphrase.0.chars().count() < FEWEST_CHARACTERS {
            true => Err(InvalidPassphrase::TooShort),
            false => Ok(passphrase),
        }
    }

    /// Returns true if the passphrase was typed exactly like this text.
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
    /// Seals bytes under a passphrase. The derivation is slow on purpose, so that trying many
    /// passphrases is expensive.
    ///
    /// # Errors
    /// Fails with [`BoxError::System`] if the system does not provide memory or randomness.
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

    /// Opens the box and returns the sealed bytes.
    ///
    /// # Errors
    /// Fails with [`BoxError`] if the box does not open. An altered box is distinguished from a
    /// wrong passphrase where that is possible.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, BoxError> {
        let sealed = token::well_formed(&Sealed::stored(self.sealed.clone()));
        let sealed = sealed.ok_or(BoxError::Damaged)?;
        let key = self.kdf.key(passphrase)?;
        key.decrypt(&sealed).ok_or(BoxError::WrongPassphrase)
    }
}

impl Kdf {
    fn key(&self, passphrase: &Passphrase) -> Result<VaultKey, BoxError> {
        let salt = self.checked_salt()?;
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

    /// Returns the salt if all parameters are within bounds.
    fn checked_salt(&self) -> Result<[u8; SALT_BYTES], BoxError> {
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

/// Reserves memory for the derivation. It is wiped afterwards, because the key can be read from it.
fn memory(blocks: usize) -> Result<Zeroizing<Vec<Block>>, BoxError> {
    let mut memory = Zeroizing::new(Vec::new());
    let reserved = memory.try_reserve_exact(blocks);
    reserved.map_err(|error| BoxError::System(error.to_string()))?;
    memory.resize(blocks, Block::default());
    Ok(memory)
}

#[cfg(test)]
mod tests;
