//! The command that installs PostgreSQL on this system.

use std::fs;

/// Returns the command that installs the PostgreSQL programs here, if this system is known.
pub(super) fn command() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("brew install postgresql@17");
    }
    let release = fs::read_to_string("/etc/os-release")
        .or_else(|_| fs::read_to_string("/usr/lib/os-release"))
        .ok()?;
    for_release(&release)
}

/// Returns the command of the first known system among `ID` and `ID_LIKE`.
fn for_release(release: &str) -> Option<&'static str> {
    let field = |name: &str| {
        let value = release.lines().find_map(|line| line.strip_prefix(name))?;
        Some(value.trim_matches(['"', '\'']))
    };
    let systems = [field("ID="), field("ID_LIKE=")];
    systems
        .into_iter()
        .flatten()
        .flat_map(str::split_whitespace)
        .find_map(for_system)
}

fn for_system(id: &str) -> Option<&'static str> {
    Some(match id {
        "debian" | "ubuntu" => "apt-get install postgresql",
        "fedora" | "rhel" | "centos" | "amzn" => "dnf install postgresql-server",
        "alpine" => "apk add postgresql",
        "arch" => "pacman -S postgresql",
        "suse" | "opensuse" | "sles" => "zypper install postgresql-server",
        "freebsd" => "pkg install postgresql17-server",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_command() {
        let of = |release: &str| for_release(release);
        assert_eq!(
            of("NAME=x\nID=debian\n"),
            Some("apt-get install postgresql")
        );
        assert_eq!(of("ID=\"alpine\"\n"), Some("apk add postgresql"));
        assert_eq!(of("ID=slackware\n"), None);
    }

    #[test]
    fn a_derivative_has_the_command_of_the_known_system_it_is_like() {
        let release = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        assert_eq!(for_release(release), Some("apt-get install postgresql"));
        let release = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(for_release(release), Some("dnf install postgresql-server"));
    }
}
