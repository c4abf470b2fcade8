//! The table of cases, by what they are about.

pub mod hosts;
pub mod key_values;
pub mod newer;
pub mod numbers;
pub mod parameters;
pub mod passwords;
pub mod services;
pub mod tls;
pub mod urls;
pub mod variable_values;
pub mod variables;

/// The settings of a session at `a`, and these.
fn on_a(more: &str) -> String {
    format!("host=127.0.0.1 port={{a}} user=app dbname=vault {more}")
}

/// The settings of a session at the socket `s`, and these.
fn on_s(more: &str) -> String {
    format!("host={{s}} user=app dbname=vault {more}")
}
