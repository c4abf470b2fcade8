//! The machines of one user, which differ in what they remember and where the vault key comes from.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::common::{
    credctl::Credctl,
    home_files::{write_config, write_file},
    vault_keys::key_file,
};

/// A machine with the vault key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// The one that made the vault: it has pinned it, and has seen every credential.
    Maker,
    /// One that has the key file, and neither a config nor anything that it remembers.
    Fresh,
    /// One that reads the key by `[key] command`, and remembers nothing.
    ByCommand,
}

impl Machine {
    pub const ALL: [Machine; 3] = [Machine::Maker, Machine::Fresh, Machine::ByCommand];
    /// Those that remember nothing.
    pub const VISITORS: [Machine; 2] = [Machine::Fresh, Machine::ByCommand];
    /// Those that have the vault key at hand, without running anything for it.
    pub const WITH_FILE: [Machine; 2] = [Machine::Maker, Machine::Fresh];
}

/// The home of a machine, and its config and state as they were.
pub struct Home {
    pub t: Credctl,
    kept: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Home {
    pub fn maker(t: Credctl) -> Self {
        Home {
            t,
            kept: Vec::new(),
        }
    }

    pub fn fresh(maker: &Credctl) -> Self {
        let t = maker.neighbour();
        let keys = fs::read(key_file(maker)).unwrap();
        write_file(&t, ".local/share/credctl/vault.keys", keys, 0o600);
        Home::maker(t)
    }

    pub fn by_command(maker: &Credctl) -> Self {
        let t = maker.neighbour();
        let path = key_file(maker);
        let config = format!("[key]\ncommand = [\"cat\", \"{}\"]\n", path.display());
        write_config(&t, &config);
        Home::maker(t)
    }

    /// Keeps config and state as they are now, for [`Home::restore`].
    pub fn keep(&mut self) {
        let paths = [self.t.config(), self.state()];
        let read = |path: PathBuf| {
            let text = fs::read(&path).ok();
            (path, text)
        };
        self.kept = paths.into_iter().map(read).collect();
    }

    /// Restores config and state.
    pub fn restore(&self) {
        for (path, text) in &self.kept {
            match text {
                Some(text) => write(path, text),
                None => drop(fs::remove_file(path)),
            }
        }
    }

    /// The path of what the machine remembers.
    pub fn state(&self) -> PathBuf {
        self.t.config().with_extension("state")
    }
}

fn write(path: &Path, text: &[u8]) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}
