//! The system's users.

use std::io;

use nix::unistd::{Gid, Group, Uid, User};

/// Returns the name of the user this program runs as. A user without a name is given by number.
///
/// # Errors
/// Fails if the system cannot look up its users.
pub fn system_user() -> io::Result<String> {
    let uid = nix::unistd::geteuid();
    Ok(user_name(uid)?.unwrap_or_else(|| uid.to_string()))
}

/// Returns who makes changes, for the ledger: system user, host, and this program with its version.
pub fn actor() -> String {
    let user = system_user().unwrap_or_else(|_| nix::unistd::geteuid().to_string());
    let system = rustix::system::uname();
    let host = system.nodename().to_string_lossy().into_owned();
    let program = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    format!("{user}@{host} {program}")
}

/// Returns the name of a user, or `None` for a user who has only a number.
///
/// # Errors
/// Fails if the system cannot look up its users.
pub fn user_name(uid: Uid) -> io::Result<Option<String>> {
    let user = User::from_uid(uid)?;
    Ok(user.map(|user| user.name))
}

/// Returns true if a group is this user's private one: the user's first group, with the user's name
/// and no other members.
pub fn is_private_group(gid: u32) -> bool {
    let uid = nix::unistd::geteuid();
    let found = (User::from_uid(uid), Group::from_gid(Gid::from_raw(gid)));
    let (Ok(Some(user)), Ok(Some(group))) = found else {
        return false;
    };
    let is_alone = group.mem.iter().all(|member| *member == user.name);
    user.gid == group.gid && user.name == group.name && is_alone
}

/// Returns true if the system shows this id for users that do not exist in the user namespace of
/// this process.
pub fn is_unmapped_user(uid: u32) -> bool {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let overflow = read("/proc/sys/kernel/overflowuid");
    let map = read("/proc/self/uid_map");
    overflow.trim().parse() == Ok(uid) && !map.is_empty() && !is_mapped(&map, uid)
}

/// Returns true if a map of user ids, as the kernel shows it, contains an id.
fn is_mapped(map: &str, uid: u32) -> bool {
    let has = |line: &str| {
        let mut numbers = line.split_whitespace().map(str::parse::<u64>);
        let (Some(Ok(first)), Some(_), Some(Ok(count))) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            return true;
        };
        (first..first.saturating_add(count)).contains(&uid.into())
    };
    map.lines().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_unmapped_if_no_range_of_the_map_has_the_id() {
        let everybody = "         0          0 4294967295\n";
        assert!(is_mapped(everybody, 65534) && is_mapped(everybody, 0));
        assert!(!is_mapped("1000 1000 1\n", 65534));
        let podman = "0 1000 1\n1 100000 65536\n";
        assert!(is_mapped(podman, 65534) && !is_mapped(podman, 65537));
        assert!(is_mapped("what is this\n", 65534));
    }
}
