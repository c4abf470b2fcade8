//! The server's side of SCRAM-SHA-256, as far as it shows which password a program has.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// The passwords that programs prove to have.
const PASSWORDS: [&str; 6] = ["text", "variable", "service", "file", "other", "late"];

const SALT: &[u8] = b"salt of a test";

/// Fewer rounds are refused over TCP.
const ROUNDS: u32 = 4096;

/// One exchange after the program's first message.
pub struct Exchange {
    bare: String,
    /// The challenge to send.
    pub challenge: String,
}

impl Exchange {
    /// Answers the program's first message.
    pub fn begin(first: &str) -> Self {
        let (_, bare) = first.split_once("n,,").expect("a beginning of SCRAM");
        let (_, nonce) = bare.split_once("r=").expect("a nonce");
        let salt = STANDARD.encode(SALT);
        Exchange {
            challenge: format!("r={nonce}server,s={salt},i={ROUNDS}"),
            bare: bare.to_owned(),
        }
    }

    /// The password that the program's last message proves; `?` if it is none of ours.
    pub fn proven(&self, last: &str) -> &'static str {
        let (unproven, proof) = last.split_once(",p=").expect("a proof");
        let proof = STANDARD.decode(proof).expect("base64");
        let said = format!("{},{},{unproven}", self.bare, self.challenge);
        let is_proven = |password: &&&str| {
            let key = mac(&salted(password), b"Client Key");
            let stored = Sha256::digest(&key);
            let signature = mac(&stored, said.as_bytes());
            let mask = key.iter().zip(signature).map(|(key, sign)| key ^ sign);
            mask.eq(proof.iter().copied())
        };
        PASSWORDS.iter().find(is_proven).copied().unwrap_or("?")
    }
}

fn salted(password: &str) -> Vec<u8> {
    let mut block = mac(password.as_bytes(), &[SALT, &[0, 0, 0, 1]].concat());
    let mut salted = block.clone();
    for _ in 1..ROUNDS {
        block = mac(password.as_bytes(), &block);
        salted.iter_mut().zip(&block).for_each(|(s, b)| *s ^= b);
    }
    salted
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
