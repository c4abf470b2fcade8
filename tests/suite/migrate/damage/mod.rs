//! Schemas that lost something: what is put back, what is named, and that no command runs in a circle.

mod lost;
mod put_back;
mod sweep;

use crate::common::{credctl::Credctl, pg::OWNER};

/// The tables of a vault, with their schemas.
const TABLES: [&str; 8] = [
    "credctl.checks",
    "credctl.credentials",
    "credctl.events",
    "credctl.keys",
    "credctl.migrations",
    "credctl.vault",
    "public.user_accounts",
    "public.user_credentials",
];

/// Runs `migrate` with these arguments as the owner of the tables; its exit code and stderr.
fn as_owner(t: &Credctl, arguments: &[&str]) -> (i32, String) {
    let url = t.database().url(OWNER);
    let arguments = ["migrate"].iter().chain(arguments);
    let ended = t
        .run(arguments)
        .var("CREDCTL_DATABASE_URL", url)
        .var("CREDCTL_TIMEOUT", "30")
        .ends();
    (ended.code, ended.stderr)
}
