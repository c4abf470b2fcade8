//! The words of credctl as types. Every room uses this one; it uses no other room.
//!
//! Text is parsed into one of these types where it comes in (an argument, a row, a file) and is
//! never parsed again.

mod account;
mod active;
mod boolean;
mod chain_state;
mod check;
mod credential;
mod credential_type;
mod environment;
mod event;
mod expiry;
mod fields;
mod fingerprint;
mod hex;
mod json;
mod key_id;
mod key_pair;
mod key_record;
mod list;
mod moment;
mod narrowing;
mod nickname;
mod pin;
mod reason;
mod reference;
mod seal;
mod sealed;
mod secret;
mod selection;
mod short_ids;
mod unsealed_rule;
mod visible;

pub use account::Account;
pub use active::{Active, InUse, Unusable};
pub use boolean::{BOOLEAN_WORDS, boolean};
pub use chain_state::ChainState;
pub use check::{CheckVerdict, KeptCheck, KeyFacts, Rights};
pub use credential::Credential;
pub use credential_type::{CredentialType, LEGACY_ALPACA_PAPER};
pub use environment::{Environment, InvalidEnvironment};
pub use event::{Author, ChainEnd, EMPTIED, Event, EventKind};
pub use expiry::Expiry;
pub use fields::Fields;
pub use fingerprint::Fingerprint;
pub use hex::hex;
pub use json::write_json;
pub use key_id::KeyId;
pub use key_pair::KeyPair;
pub use key_record::KeyRecord;
pub use list::{Beside, ListSink};
pub use moment::{Length, Moment};
pub use narrowing::Narrowing;
pub use nickname::{InvalidNickname, Nickname, is_hidden};
pub use pin::Pin;
pub use reason::{InvalidReason, Reason};
pub use reference::{Reading, Reference};
pub use seal::{Bound, SEAL_BYTES, Seal, SealMatch, SealState};
pub use sealed::Sealed;
pub use secret::{InvalidSecret, MAX_SECRET_BYTES, Secret, SecretShape};
pub use selection::{Layer, Selection};
pub use short_ids::short_ids;
pub use unsealed_rule::UnsealedRule;
pub use uuid::Uuid;
pub use visible::visible;
