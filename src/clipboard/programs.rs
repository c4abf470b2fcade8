use std::{
    ffi::{OsStr, OsString},
    process::Command,
};

use crate::process::Vars;

/// Programs by which the clipboard of a desktop is reached: each a name and its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Programs {
    /// Reads what the clipboard is to hold.
    pub copy: &'static [&'static str],
    /// Prints what it holds.
    pub paste: &'static [&'static str],
    /// Clears it; reads nothing.
    pub clear: &'static [&'static str],
}

const WAYLAND: Programs = Programs {
    copy: &["wl-copy"],
    paste: &["wl-paste", "--no-newline"],
    clear: &["wl-copy", "--clear"],
};

const XCLIP: Programs = Programs {
    copy: &["xclip", "-selection", "clipboard", "-in"],
    paste: &["xclip", "-selection", "clipboard", "-out"],
    clear: &["xclip", "-selection", "clipboard", "-in"],
};

const XSEL: Programs = Programs {
    copy: &["xsel", "--clipboard", "--input"],
    paste: &["xsel", "--clipboard", "--output"],
    clear: &["xsel", "--clipboard", "--clear"],
};

const MACOS: Programs = Programs {
    copy: &["pbcopy"],
    paste: &["pbpaste"],
    clear: &["pbcopy"],
};

const ALL: [&Programs; 4] = [&WAYLAND, &XCLIP, &XSEL, &MACOS];

/// Variables that these programs need. They get no others: credctl's own may hold a vault key.
const VARIABLES: [&str; 8] = [
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
];

impl Programs {
    /// Returns the programs of the desktop that this process is on. `None` if it is on none, or if they
    /// are not installed.
    pub(super) fn of(vars: &Vars) -> Option<&'static Self> {
        let is_set = |name| vars.foreign(name).is_some();
        // The clipboard of a distant Mac is of no use to somebody before another one.
        let is_at_mac = cfg!(target_os = "macos") && !is_set("SSH_CONNECTION");
        let is_there = |programs: &Programs| match programs.copy[0] {
            "wl-copy" => is_set("WAYLAND_DISPLAY"),
            "pbcopy" => is_at_mac,
            _ => is_set("DISPLAY"),
        };
        let mut all = ALL.into_iter().filter(|programs| is_there(programs));
        all.find(|programs| vars.has_program(OsStr::new(programs.name())))
    }

    /// Returns the programs with this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|programs| programs.name() == name)
    }

    /// Returns the name of the program that copies.
    pub(super) fn name(&self) -> &'static str {
        self.copy[0]
    }
}

/// Returns the command of a program with its arguments, which gets no variables but these.
pub(super) fn command(argv: &[&str], variables: &[(&str, OsString)]) -> Command {
    let mut command = Command::new(argv[0]);
    command.args(&argv[1..]).env_clear();
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command
}

/// Returns the variables that the programs need.
pub(super) fn variables(vars: &Vars) -> Vec<(&'static str, OsString)> {
    let set = VARIABLES
        .into_iter()
        .filter_map(|name| Some((name, vars.os(name)?.to_owned())));
    set.collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn chosen(folder: &Path, set: &[(&str, &str)]) -> Option<&'static str> {
        let path = ("PATH", folder.to_str().unwrap());
        let vars: Vars = set.iter().copied().chain([path]).collect();
        Programs::of(&vars).map(Programs::name)
    }

    #[test]
    fn the_program_is_that_of_the_desktop_and_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let wayland = ("WAYLAND_DISPLAY", "wayland-0");
        let x = ("DISPLAY", ":0");
        assert_eq!(chosen(folder.path(), &[wayland, x]), None);
        fs::write(folder.path().join("xsel"), "").unwrap();
        assert_eq!(chosen(folder.path(), &[wayland, x]), Some("xsel"));
        assert_eq!(chosen(folder.path(), &[wayland]), None);
        fs::write(folder.path().join("xclip"), "").unwrap();
        assert_eq!(chosen(folder.path(), &[wayland, x]), Some("xclip"));
        fs::write(folder.path().join("wl-copy"), "").unwrap();
        assert_eq!(chosen(folder.path(), &[wayland, x]), Some("wl-copy"));
        assert_eq!(chosen(folder.path(), &[x]), Some("xclip"));
        assert_eq!(chosen(folder.path(), &[("DISPLAY", "")]), None);
    }
}
