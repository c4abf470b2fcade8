//! Tests of the whole private server on real clusters, run as root or as an ordinary user.

mod recovery;
mod serving;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, thread};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use std::path::Path;

use super::{layout::Layout, *};

/// A data home for one test. Its server is stopped at the end, even if the test fails.
struct Home {
    _folder: TempDir,
    path: PathBuf,
    server: PrivateServer,
}

impl Home {
    /// Makes a home with the mode that `mktemp -d` would give it.
    fn closed() -> Self {
        Home::named("credctl", 0o700)
    }

    /// Makes a home of this name, and gives this mode to it and to the folder above it.
    fn named(name: &str, mode: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        for folder in [folder.path(), &path] {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
        let server = server(&path);
        Home {
            _folder: folder,
            path,
            server,
        }
    }

    /// Starts the server, and returns the messages of `say`.
    async fn ensure_running(&self) -> Result<Vec<String>, PrivateError> {
        let mut said = Vec::new();
        let mut say = |text: &str| said.push(text.to_owned());
        self.server.ensure_running(&mut say).await?;
        Ok(said)
    }

    async fn connect(&self, role: &str) -> Result<Client, tokio_postgres::Error> {
        let config = self.server.connect_config(role).unwrap();
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    async fn run(&self, role: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.connect(role).await?.batch_execute(sql).await
    }

    async fn value(&self, role: &str, sql: &str) -> String {
        let client = self.connect(role).await.unwrap();
        let row = client.query_typed_one(sql, &[]).await.unwrap();
        row.get(0)
    }

    fn pid(&self) -> Pid {
        let server = pid_file::server(&self.layout()).unwrap();
        server.expect("a server runs").pid
    }

    fn layout(&self) -> Layout {
        self.server.made().unwrap()
    }

    fn data_dir(&self) -> PathBuf {
        self.server.data_dir().unwrap()
    }

    fn socket_dir(&self) -> PathBuf {
        self.server.socket_dir().unwrap()
    }

    fn kill_server(&self) {
        let pid = self.pid();
        kill_process(pid, Signal::KILL).unwrap();
        while pid_file::serves(pid, &self.layout()) {
            thread::yield_now();
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let Ok(layout) = self.server.made() else {
            return;
        };
        if let Ok(Some(server)) = pid_file::server(&layout) {
            let _ = kill_process(server.pid, Signal::QUIT);
            while pid_file::serves(server.pid, &layout) {
                thread::yield_now();
            }
        }
        for folder in [&layout.folder, &layout.socket] {
            if !folder.starts_with(&layout.home) {
                let _ = fs::remove_dir_all(folder);
            }
        }
    }
}

fn server(home: &Path) -> PrivateServer {
    let path = std::env::var_os("PATH");
    let search = Search {
        path,
        ..Search::default()
    };
    PrivateServer::new(data_home(home), search).unwrap()
}

fn data_home(path: &Path) -> DataHome<'_> {
    DataHome {
        path,
        has_vault_keys: true,
    }
}
