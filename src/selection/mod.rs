//! Selection of credentials: which one is meant, which environment is expected, which may be handed
//! out, and which choice is remembered.

mod account;
pub mod active;
mod ambiguity;
mod error;
mod expectation;
mod hand_out;
mod judge;
mod lost;
mod offers;
mod order;
mod outside;
mod pick;
mod resolve;
mod sealing;
mod search;

pub use account::account;
pub use error::{Advice, ExpectationError, SelectionError};
pub use expectation::{Expectation, check_environments, expectation, refuse_disabled};
pub use hand_out::{Expired, SelectedCredentials};
pub use judge::{
    Found, judge, judge_for_change, judge_for_choice, note, refuse_disabled_account,
    refuse_unsealed,
};
pub use lost::{CHOOSE_ANOTHER, enable, enable_or_choose, lost_error, remarks_on_lost};
pub use order::{Order, find};
pub use pick::Offered;
pub use resolve::{all, narrowing, none_active, one, unknown};
pub use sealing::{remark_on_first_key, remark_on_strangers};
pub use search::{one_or_picked, searched};
