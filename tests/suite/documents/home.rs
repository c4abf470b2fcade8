//! The home in which the blocks of a page run, and the programs that the pages name.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use super::{blocks::Block, server::OnLoopback};
use crate::common::{
    credctl::{Credctl, Ended, PROGRAM},
    home_files::write_file,
    pg,
};

/// What is stored before the first block runs, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// Nothing; the first command that writes makes the private database.
    Nothing,
    /// `Paper 1` (active), `Paper 2`, `Live` and `Data`, in the private database.
    InPrivateDatabase,
    /// The same, on a server.
    OnServer,
    /// The same on a server; another one listens on 127.0.0.1 and demands passwords.
    OnServerBesideLoopback,
}

/// Variables that scripts of the pages expect.
const VARIABLES: [(&str, &str); 10] = [
    ("KEY", "PKBOT000000000000001"),
    ("SECRET", "secret-of-bot"),
    ("PASSPHRASE", "secret-of-both"),
    ("APCA_API_KEY_ID", "PKNIGHTLY00000000002"),
    ("APCA_API_SECRET_KEY", "secret-of-nightly"),
    ("LC_ALL", "C.UTF-8"),
    ("TERM", "xterm"),
    ("NO_COLOR", "1"),
    ("PAGER", "cat"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
];

/// Files of the home.
const FILES: [(&str, &str); 5] = [
    ("keys/id", "AKREAL00000000000003\n"),
    ("keys/secret", "secret-of-real\n"),
    ("keys/phrase", "secret-of-phrase\n"),
    ("keys/token", "secret-of-token\n"),
    (
        ".env",
        "ALPACA_PAPER1_API_KEY=PKFILE00000000000004\n\
         ALPACA_PAPER1_SECRET_KEY=secret-of-paper1-in-a-file\n\
         ALPACA_LIVE_API_KEY=AKFILE00000000000005\n\
         ALPACA_LIVE_SECRET_KEY=secret-of-live-in-a-file\n\
         POLYGON_API_KEY=poly-key-of-the-file\n",
    ),
];

/// Programs that the pages start.
const PROGRAMS: [(&str, &str); 6] = [
    ("bot", include_str!("stand_ins/bot.sh")),
    ("smoke-test", include_str!("stand_ins/bot.sh")),
    ("rebalance.sh", include_str!("stand_ins/bot.sh")),
    ("programs/sudo", include_str!("stand_ins/sudo.sh")),
    ("programs/apt-get", include_str!("stand_ins/apt-get.sh")),
    ("programs/strict_env", "#!/bin/sh\nexit 0\n"),
];

/// The home of one page.
pub struct Home {
    pub credctl: Credctl,
    /// Held until the page is done.
    _server: Option<OnLoopback>,
}

impl Home {
    /// A prepared home.
    pub fn prepared(stored: Stored) -> Self {
        let mut credctl = match stored {
            Stored::Nothing | Stored::InPrivateDatabase => Credctl::fresh(),
            Stored::OnServer | Stored::OnServerBesideLoopback => Credctl::on_server(),
        };
        let mut server = None;
        if stored != Stored::Nothing {
            store(&credctl);
        }
        if stored == Stored::OnServerBesideLoopback {
            let started = OnLoopback::start();
            credctl.set("PGPORT", started.port().to_string());
            server = Some(started);
        }
        write_files(&credctl);
        set_variables(&mut credctl, server.as_ref());
        Home {
            credctl,
            _server: server,
        }
    }

    /// The home folder.
    pub fn folder(&self) -> &Path {
        self.credctl.home()
    }

    /// A program that starts in the home, with the variables of every block.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.credctl.variables())
            .current_dir(self.folder());
        command
    }

    /// Writes the text of a block to the file that it names.
    pub fn write_block(&self, block: &Block, name: &str) {
        let name = name.trim_start_matches("~/");
        write_file(&self.credctl, name, &block.text, 0o600);
    }

    /// Writes a text to a file beside those of the page.
    pub fn scratch(&self, name: &str, text: &str) -> PathBuf {
        write_file(&self.credctl, &format!(".page/{name}"), text, 0o600)
    }

    /// Runs a script in a shell without a terminal, its standard input closed.
    pub fn script(&self, shell: &str, text: &str) -> Ended {
        let file = self.scratch("block", text);
        let mut command = self.command("sh");
        command
            .args(["-c", r#"exec $0 "$1" <&-"#, shell])
            .arg(file)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        Ended::of(text.to_owned(), command.spawn().unwrap())
    }
}

fn store(t: &Credctl) {
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t.add("Live", &["--live"]);
    let data = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    let data = t.run(data).input("poly-key-of-a-test\n");
    data.ends().succeeded();
}

fn write_files(t: &Credctl) {
    for (name, text) in FILES {
        write_file(t, name, text, 0o600);
    }
    for (name, text) in PROGRAMS {
        write_file(t, name, text, 0o755);
    }
    write_file(t, "bot.py", include_str!("stand_ins/bot.py"), 0o644);
    let client = include_str!("stand_ins/alpaca_client.py");
    write_file(t, "python/alpaca/trading/client.py", client, 0o644);
    let programs = t.home().join("programs");
    symlink(PROGRAM, programs.join("credctl")).unwrap();
    fs::set_permissions(&programs, fs::Permissions::from_mode(0o755)).unwrap();
}

fn set_variables(t: &mut Credctl, server: Option<&OnLoopback>) {
    let home = t.home().to_owned();
    for (name, value) in VARIABLES {
        t.set(name, value);
    }
    t.set("KEYS", home.join("keys"));
    t.set("PYTHONPATH", home.join("python"));
    t.set("GITHUB_ENV", home.join("github-env"));
    let path = env::var_os("PATH").unwrap_or_default();
    let postgres = pg::program("psql").parent().unwrap().to_owned();
    let folders = [home.join("programs"), postgres];
    let folders = folders.into_iter().chain(env::split_paths(&path));
    t.set("PATH", env::join_paths(folders).unwrap());
    let (folder, port) = match server {
        Some(server) => (server.folder(), server.port()),
        None => (pg::server().folder(), 5432),
    };
    t.set("SUPERUSER_HOST", folder);
    t.set("SUPERUSER_PORT", port.to_string());
}
