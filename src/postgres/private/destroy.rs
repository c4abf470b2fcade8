//! Removes a private database: the server is stopped, and its files and records are removed.
//!
//! Every step leaves something that is either usable or removed by the next attempt. It needs no program
//! of PostgreSQL, and no cluster that is whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustix::process::{Signal, kill_process};

use super::{
    PrivateError, PrivateServer,
    account::RunsAs,
    cluster,
    deadline::Deadline,
    folders,
    found::{self, Owner},
    layout::{DATA, Layout, lock_in, resolved},
    lock::Lock,
    names::ROOT_STORE,
    pid_file,
    record::{HOME_RECORD, Random},
};

const STOPPING: &str = "stopping the private database";

impl PrivateServer {
    /// Returns the paths of what there is to destroy: a cluster, a part of one, or a record of one.
    fn destructible(&self) -> Result<Option<Layout>, PrivateError> {
        let found = self.look_again()?;
        let is_left = || !cluster::unfinished(&self.home).is_empty();
        Ok(match found.layout() {
            Some(layout) => Some(layout.clone()),
            None => is_left().then(|| Layout::in_home(&self.home)),
        })
    }

    /// Returns true if there is something to destroy.
    ///
    /// # Errors
    /// Fails with [`PrivateError`] if the home claims data that do not belong to it.
    pub fn is_destructible(&self) -> Result<bool, PrivateError> {
        Ok(self.destructible()?.is_some())
    }

    /// Destroys the private database. Returns the folder that held the data, or `None` if there was none.
    ///
    /// # Errors
    /// Fails with [`PrivateError`] if the server does not stop, or if the system refuses.
    pub async fn destroy(&self) -> Result<Option<PathBuf>, PrivateError> {
        if !self.is_destructible()? {
            return Ok(None);
        }
        let (_locks, runner) = self.begin().await?;
        let Some(layout) = self.destructible()? else {
            return Ok(None);
        };
        if layout.is_apart() {
            remove_apart(&layout, self.runs_as, runner.deadline).await?;
            // Last: by this record, the next attempt finds what is left.
            remove_record(&self.home)?;
        } else {
            stop(&layout, runner.deadline).await?;
            // First: the cluster is usable without this record.
            remove_record(&self.home)?;
            remove_cluster(&layout, self.runs_as)?;
        }
        self.look_again()?;
        Ok(Some(layout.data))
    }
}

/// A folder of data that lie apart and belong to no home.
#[derive(Debug)]
pub struct OwnerlessData {
    layout: Layout,
    runs_as: RunsAs,
}

impl OwnerlessData {
    /// Returns the data at a path: the folder that `credctl db status --all` names, or the one above it.
    ///
    /// # Errors
    /// Fails with [`PrivateError::NotApart`] for any other path, and with [`PrivateError::Owned`] if a home
    /// owns the data.
    pub fn at(path: &Path) -> Result<Self, PrivateError> {
        let not_apart = || PrivateError::NotApart(path.to_owned());
        let path_there = resolved(path)?;
        let folder = match path_there.file_name() {
            Some(name) if name == DATA => path_there.parent().ok_or_else(not_apart)?,
            _ => &path_there,
        };
        let name = folder.file_name().and_then(|name| name.to_str());
        let name = name.and_then(Random::parsed).ok_or_else(not_apart)?;
        if folder.parent() != Some(Path::new(ROOT_STORE)) || !folder.is_dir() {
            return Err(not_apart());
        }
        let home = match found::owner(folder, &name)? {
            Owner::Nobody { home, .. } => home,
            Owner::Home(home) => {
                let data = folder.join(DATA);
                return Err(PrivateError::Owned { data, home });
            }
        };
        Ok(OwnerlessData {
            layout: Layout::apart(home.as_deref().unwrap_or(folder), &name),
            runs_as: RunsAs::detect()?,
        })
    }

    /// Returns the folder of the cluster.
    pub fn data_dir(&self) -> &Path {
        &self.layout.data
    }

    /// Destroys the data, if still no home owns them.
    ///
    /// # Errors
    /// Fails with [`PrivateError`] if a home has taken them up meanwhile, or if the system refuses.
    pub async fn destroy(&self) -> Result<(), PrivateError> {
        let deadline = Deadline::start();
        let _lock = Lock::take(&lock_in(&self.layout.folder), deadline).await?;
        OwnerlessData::at(&self.layout.folder)?;
        remove_apart(&self.layout, self.runs_as, deadline).await
    }
}

/// Removes data that lie apart. The caller must hold their lock.
async fn remove_apart(
    layout: &Layout,
    runs_as: RunsAs,
    deadline: Deadline,
) -> Result<(), PrivateError> {
    if !layout.folder.is_dir() {
        return Ok(());
    }
    found::check_folder(&layout.folder)?;
    stop(layout, deadline).await?;
    remove_cluster(layout, runs_as)?;
    remove_all(&layout.folder)
}

/// Stops the server at once: what it has not written yet is removed anyway.
async fn stop(layout: &Layout, deadline: Deadline) -> Result<(), PrivateError> {
    let Some(server) = pid_file::server(layout)? else {
        return Ok(());
    };
    match kill_process(server.pid, Signal::QUIT) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => {}
        Err(errno) => {
            let process = format!("process {}", server.pid.as_raw_nonzero());
            return Err(PrivateError::io("stop", process)(errno.into()));
        }
    }
    while pid_file::serves(server.pid, layout) {
        deadline.pause(STOPPING).await?;
    }
    Ok(())
}

/// Removes the cluster and its socket. The cluster loses its name first: what is left then is no cluster,
/// and is removed by the next attempt or by the next cluster.
fn remove_cluster(layout: &Layout, runs_as: RunsAs) -> Result<(), PrivateError> {
    if layout.data.symlink_metadata().is_ok() {
        let name = format!("{}{}", folders::MAKING, Random::<8>::new()?.as_str());
        fs::rename(&layout.data, layout.folder.join(name))
            .map_err(PrivateError::io("remove", &layout.data))?;
    }
    for entry in cluster::unfinished(&layout.folder) {
        remove_all(&entry)?;
    }
    // A home that was moved may have had its socket in the other place before.
    for socket in [&layout.socket, &layout.socket_beside_data()] {
        // Only a folder that nobody else can have made.
        if runs_as != RunsAs::Nobody && folders::check_socket(socket, runs_as).is_ok() {
            remove_all(socket)?;
        }
    }
    Ok(())
}

fn remove_record(home: &Path) -> Result<(), PrivateError> {
    let path = home.join(HOME_RECORD);
    unless_missing(fs::remove_file(&path)).map_err(PrivateError::io("remove", path))
}

fn remove_all(folder: &Path) -> Result<(), PrivateError> {
    unless_missing(fs::remove_dir_all(folder)).map_err(PrivateError::io("remove", folder))
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
