//! Asks providers about keys: a key pair in, a verdict out.
//!
//! [`Asker`] asks about many keys at the same time. How a provider is asked is data
//! ([`Check`](crate::providers::Check)): [`request`] fills in keys and time and signs, [`http`] sends
//! what came of it, and [`judgement`] says what the answer means. Nothing of a key, and no text of a
//! provider, goes into a message.

mod ask;
mod asker;
mod error;
mod facts;
mod filling;
mod gate;
mod http;
mod judgement;
mod jwt;
mod key_problem;
mod nonce;
mod places;
mod private_key;
mod proxy;
mod reply;
mod request;
mod signature;
mod values;

pub use ask::{Outcome, Question};
pub use asker::{Asker, AskerOptions};
pub use error::CheckError;
