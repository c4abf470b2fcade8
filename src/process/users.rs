//! The system's users.

use std::io;

use nix::unistd::{Uid, User};

/// Returns the name of the user this program runs as. A user without a name is given by number.
///
/// # Errors
/// Fails if the system cannot look up its users.
pub fn system_user() -> io::Result<String> {
    let uid = nix::unistd::geteuid();
    Ok(user_name(uid)?.unwrap_or_else(|| uid.to_string()))
}

/// Returns the name of a user, or `None` for a user who has only a number.
///
/// # Errors
/// Fails if the system cannot look up its users.
pub fn user_name(uid: Uid) -> io::Result<Option<String>> {
    let user = User::from_uid(uid)?;
    Ok(user.map(|user| user.name))
}
