//! The server's side of SCRAM-SHA-256, also as nobody should do it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{PASSWORD, server::Signature};
use crate::common::proxy::messages::Message;

const SALT: &[u8] = b"salt of a test";

/// One exchange, as far as it has come.
#[derive(Default)]
pub struct Exchange {
    /// What both sides have said, without the wrapping.
    said: String,
    rounds: u32,
}

impl Exchange {
    /// The challenge to the program's first message.
    pub fn challenge(&mut self, first: &Message, rounds: &str, fits: bool) -> Vec<u8> {
        let text = String::from_utf8_lossy(&first.bytes).into_owned();
        let (_, bare) = text.split_once("n,,").expect("a beginning of SCRAM");
        let (_, nonce) = bare.split_once("r=").expect("a nonce");
        let nonce = if fits { nonce } else { "another" };
        let challenge = format!("r={nonce}impostor,s={},i={rounds}", STANDARD.encode(SALT));
        self.rounds = rounds.parse().unwrap_or_default();
        self.said = format!("{bare},{challenge}");
        challenge.into_bytes()
    }

    /// The answer to the program's proof; `None` if there is none.
    pub fn answer(&self, last: &Message, signature: Signature) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(&last.bytes).into_owned();
        let bare = text.find("c=").expect("a proof")..text.find(",p=").expect("a proof");
        let said = format!("{},{}", self.said, &text[bare]);
        let signed = |mut signature: Vec<u8>, flipped| {
            signature[31] ^= flipped;
            Some(format!("v={}", STANDARD.encode(signature)).into_bytes())
        };
        match signature {
            Signature::Right => signed(self.signature(&said), 0),
            Signature::Wrong => signed(self.signature(&said), 1),
            Signature::Refused => Some(b"e=invalid-proof".to_vec()),
            Signature::Missing => None,
        }
    }

    fn signature(&self, said: &str) -> Vec<u8> {
        let mut block = mac(PASSWORD.as_bytes(), &[SALT, &[0, 0, 0, 1]].concat());
        let mut salted = block.clone();
        for _ in 1..self.rounds {
            block = mac(PASSWORD.as_bytes(), &block);
            salted.iter_mut().zip(&block).for_each(|(s, b)| *s ^= b);
        }
        mac(&mac(&salted, b"Server Key"), said.as_bytes())
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
