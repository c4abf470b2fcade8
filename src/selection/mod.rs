//! Selection of credentials: which one is meant, which environment is expected, which may be handed
//! out, and which choice is remembered.

mod account;
pub mod active;
mod error;
mod expectation;
mod hand_out;
mod resolve;
pub mod strict;

pub use account::account;
pub use error::{Advice, ExpectationError, SelectionError};
pub use expectation::{Expectation, check_environments, expectation, refuse_disabled};
pub use hand_out::{Order, SelectedCredentials, find};
pub use resolve::{all, ambiguous, credentials, judge, narrowing, one, unknown};
