//! Help: the page of each command with its examples first, the groups of commands, and the topics.

mod examples;
mod groups;
mod overview;
mod pages;
mod topics;

pub use examples::examples;
pub use groups::GROUPS;
pub use overview::overview;
pub use pages::pages;
pub use topics::TOPICS;
