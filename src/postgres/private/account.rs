//! Who the caller is, and who runs the server for them.

use std::{io, os::unix::process::CommandExt, process::Command};

use nix::unistd::{Uid, User};

use super::PrivateError;

/// The system user that serves root, as every packaging of PostgreSQL makes it.
const SERVER_USER: &str = "postgres";

/// The name of the user this program runs as, for peer authentication and as the default user id.
///
/// A user without a name is given by number; such a user has no private database.
pub fn system_user() -> Result<String, PrivateError> {
    let uid = nix::unistd::geteuid();
    Ok(name_of(uid)?.unwrap_or_else(|| uid.to_string()))
}

/// The name that peer authentication will see.
pub(super) fn peer_name() -> Result<String, PrivateError> {
    let uid = nix::unistd::geteuid();
    name_of(uid)?.ok_or(PrivateError::NoSystemUser { uid: uid.as_raw() })
}

/// A user as an error names them.
pub(super) fn shown(uid: u32) -> String {
    match name_of(Uid::from_raw(uid)) {
        Ok(Some(name)) => format!("`{name}`"),
        _ => format!("user id {uid}"),
    }
}

fn name_of(uid: Uid) -> Result<Option<String>, PrivateError> {
    let user = User::from_uid(uid).map_err(lookup)?;
    Ok(user.map(|user| user.name))
}

fn lookup(errno: nix::errno::Errno) -> PrivateError {
    PrivateError::UserLookup(io::Error::from(errno))
}

/// Who runs the server and owns its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunsAs {
    /// The user who runs credctl.
    Caller { uid: u32 },
    /// A system user, on behalf of root.
    System { uid: u32, gid: u32 },
    /// Nobody: root runs credctl, and the system user is missing.
    Nobody,
}

impl RunsAs {
    pub(super) fn detect() -> Result<Self, PrivateError> {
        let uid = nix::unistd::geteuid();
        if !uid.is_root() {
            return Ok(RunsAs::Caller { uid: uid.as_raw() });
        }
        let user = User::from_name(SERVER_USER).map_err(lookup)?;
        Ok(user.map_or(RunsAs::Nobody, |user| RunsAs::System {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        }))
    }

    /// The user id that owns the server's files.
    pub(super) fn uid(self) -> Result<u32, PrivateError> {
        match self {
            RunsAs::Caller { uid } | RunsAs::System { uid, .. } => Ok(uid),
            RunsAs::Nobody => Err(PrivateError::NoServerUser),
        }
    }

    /// User and group to give a new file to, when that is not who makes it anyway.
    pub(super) fn recipient(self) -> Option<(u32, u32)> {
        match self {
            RunsAs::System { uid, gid } => Some((uid, gid)),
            RunsAs::Caller { .. } | RunsAs::Nobody => None,
        }
    }

    /// Lets a command run as this user; the standard library drops the other groups with it.
    pub(super) fn apply(self, command: &mut Command) {
        if let RunsAs::System { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }
}
