//! The caller's system user, and the system user that runs the server.

use std::{os::unix::process::CommandExt, process::Command};

use nix::unistd::{Uid, User};

use super::PrivateError;
use crate::process::user_name;

/// System user that runs the server for root. Every PostgreSQL package creates it.
const SERVER_USER: &str = "postgres";

/// Returns the name that peer authentication will see.
pub(super) fn peer_name() -> Result<String, PrivateError> {
    let uid = nix::unistd::geteuid();
    user_name(uid)
        .map_err(PrivateError::UserLookup)?
        .ok_or(PrivateError::NoSystemUser { uid: uid.as_raw() })
}

/// Returns a user's name or id in the form used in errors.
pub(super) fn quoted_name(uid: u32) -> String {
    match user_name(Uid::from_raw(uid)) {
        Ok(Some(name)) => format!("`{name}`"),
        _ => format!("user id {uid}"),
    }
}

/// System user that runs the server and owns its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunsAs {
    /// User who runs credctl.
    Caller { uid: u32 },
    /// A system user, on behalf of root.
    System { uid: u32, gid: u32 },
    /// Nobody: root runs credctl, and the system user is missing.
    Nobody,
}

impl RunsAs {
    /// Returns the user who runs credctl, also if that is root.
    pub(super) fn of_caller() -> Self {
        let uid = nix::unistd::geteuid().as_raw();
        RunsAs::Caller { uid }
    }

    pub(super) fn detect() -> Result<Self, PrivateError> {
        let uid = nix::unistd::geteuid();
        if !uid.is_root() {
            return Ok(RunsAs::Caller { uid: uid.as_raw() });
        }
        let user =
            User::from_name(SERVER_USER).map_err(|errno| PrivateError::UserLookup(errno.into()))?;
        Ok(user.map_or(RunsAs::Nobody, |user| RunsAs::System {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        }))
    }

    /// Returns the id of the user that owns the server's files.
    pub(super) fn uid(self) -> Result<u32, PrivateError> {
        match self {
            RunsAs::Caller { uid } | RunsAs::System { uid, .. } => Ok(uid),
            RunsAs::Nobody => Err(PrivateError::NoServerUser),
        }
    }

    /// Returns user and group to whom new files must be given, or `None` if the caller is the owner.
    pub(super) fn recipient(self) -> Option<(u32, u32)> {
        match self {
            RunsAs::System { uid, gid } => Some((uid, gid)),
            RunsAs::Caller { .. } | RunsAs::Nobody => None,
        }
    }

    /// Makes a command run as this user. The standard library then also drops the other groups.
    pub(super) fn apply(self, command: &mut Command) {
        if let RunsAs::System { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }
}
