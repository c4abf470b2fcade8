use std::{
    path::{Path, PathBuf},
    sync::RwLock,
};

use super::{
    account::RunsAs,
    cluster,
    deadline::Deadline,
    error::PrivateError,
    folders,
    found::{self, Found},
    layout::{Layout, resolved},
    lock::Lock,
    names::{DATABASE, PORT},
    pid_file,
    process::{Runner, require_limits},
    programs::Programs,
    record::HomeRecord,
    search::Search,
    separate_start::SeparateStart,
};
use crate::process::keep_descriptors;

/// Folder to which a private PostgreSQL belongs.
#[derive(Debug, Clone, Copy)]
pub struct DataHome<'a> {
    pub path: &'a Path,
    /// True if there are vault keys, wherever they come from. A cluster that is missing is not made anew
    /// then: its rows can be opened, if it is put back.
    pub has_vault_keys: bool,
}

/// The private PostgreSQL that belongs to one data home.
#[derive(Debug)]
pub struct PrivateServer {
    /// Data home of the user. The vault keys are also in this folder.
    pub(super) home: PathBuf,
    has_vault_keys: bool,
    /// What was found last. A command that makes the cluster decides where that lies.
    pub(super) found: RwLock<Found>,
    pub(super) runs_as: RunsAs,
    pub(super) search: Search,
    separate_start: Option<Box<SeparateStart>>,
}

/// Locks for making, starting and stopping the server: of the home, and of data that lie apart.
#[derive(Debug)]
pub(super) struct Locks {
    _home: Lock,
    _data: Option<Lock>,
}

/// State of the private PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerStatus {
    /// The cluster does not exist.
    NotMade,
    /// The cluster exists, and no server runs.
    Stopped {
        /// Major version of PostgreSQL.
        version: u32,
    },
    /// A server runs.
    Running {
        /// Major version of PostgreSQL.
        version: u32,
        /// Process id of the server.
        pid: i32,
        /// True if the server accepts connections.
        ready: bool,
    },
}

impl PrivateServer {
    /// Returns the server of this data home. Determines its paths and changes nothing.
    ///
    /// Fails with [`PrivateError`] if the home claims data that do not belong to it.
    pub fn new(home: DataHome<'_>, search: Search) -> Result<Self, PrivateError> {
        let runs_as = RunsAs::detect()?;
        let path = resolved(home.path)?;
        Ok(PrivateServer {
            found: RwLock::new(found::find(&path)?),
            home: path,
            has_vault_keys: home.has_vault_keys,
            runs_as,
            search,
            separate_start: None,
        })
    }

    /// Sets another program that starts the server if it is down.
    pub fn started_by(mut self, separate: SeparateStart) -> Self {
        self.separate_start = Some(Box::new(separate));
        self
    }

    /// Returns true if there is a finished cluster. Starts and creates nothing.
    ///
    /// Fails with [`PrivateError::Gone`] if the cluster was removed and its vault keys were not.
    pub fn is_made(&self) -> Result<bool, PrivateError> {
        match self.look_again()? {
            Found::Made(_) => Ok(true),
            Found::Gone(layout) if self.has_vault_keys => {
                Err(PrivateError::Gone { data: layout.data })
            }
            Found::Gone(_) | Found::Begun(_) | Found::Nothing => Ok(false),
        }
    }

    /// Returns the data home.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the configuration for a connection as this role. Checks first that nobody else can
    /// have made the socket. If the home was moved, the data are told.
    pub fn connect_config(&self, role: &str) -> Result<tokio_postgres::Config, PrivateError> {
        let layout = self.made()?;
        self.settle(&layout)?;
        if self.runs_as != RunsAs::Nobody {
            folders::check_socket(&layout.socket, self.runs_as)?;
        }
        Ok(config(&layout, role))
    }

    /// Makes the cluster if it is missing, and starts the server if it is down. Takes at most 60 s.
    ///
    /// Several processes that call this at once make one cluster and start one server. `say` receives
    /// a message for each step that takes a moment. From the first step on, programs started by this
    /// process inherit its standard streams only, unless another process did all the steps.
    pub async fn ensure_running(&self, say: &mut dyn FnMut(&str)) -> Result<(), PrivateError> {
        if let Some(separate) = &self.separate_start {
            separate.start(self.search.core_limit)?;
            if let Found::Made(layout) = self.look_again()?
                && self.is_answering(&layout).await?
            {
                return Ok(());
            }
            // The start failed: try again in this process, which reports the reason.
        }
        let (_locks, runner) = self.begin().await?;
        let (layout, _data) = self.make_if_missing(&runner, say).await?;
        self.bring_up(&layout, &runner, say).await
    }

    /// Fails if there are no programs with which a cluster could be made. Starts and creates nothing.
    ///
    /// # Errors
    /// Fails with [`PrivateError::NoPrograms`], or [`PrivateError::NotPrograms`] for the folder that a
    /// setting names.
    pub async fn require_programs(&self) -> Result<(), PrivateError> {
        let runner = Runner {
            runs_as: self.runs_as,
            deadline: Deadline::start(),
        };
        runner.runs_as.uid()?;
        Programs::newest(&self.search, &runner).await.map(drop)
    }

    /// Returns the state of the server. Starts and creates nothing.
    pub fn status(&self) -> Result<ServerStatus, PrivateError> {
        if !self.is_made()? {
            return Ok(ServerStatus::NotMade);
        }
        status(&self.made()?)
    }

    /// Stops the server, which rolls back open transactions. Returns `false` if no server was running.
    pub async fn stop(&self) -> Result<bool, PrivateError> {
        if !self.is_made()? {
            return Ok(false);
        }
        let (_locks, runner) = self.begin().await?;
        let layout = self.made()?;
        let Some(server) = pid_file::server(&layout)? else {
            return Ok(false);
        };
        self.bring_down(&layout, server, &runner).await?;
        Ok(true)
    }

    /// Begins an operation that changes something: starts the deadline, takes the locks, and finds out
    /// what other processes did meanwhile.
    pub(super) async fn begin(&self) -> Result<(Locks, Runner), PrivateError> {
        let deadline = Deadline::start();
        folders::prepare_home(&self.home)?;
        let of_home = Lock::take(&Layout::in_home(&self.home).lock(), deadline).await?;
        let of_data = match self.look_again()? {
            Found::Made(layout) => self.lock_data(&layout, deadline).await?,
            _ => None,
        };
        let locks = Locks {
            _home: of_home,
            _data: of_data,
        };
        let runs_as = self.runs_as;
        Ok((locks, Runner { runs_as, deadline }))
    }

    /// Takes the lock of data that lie apart, and records the path of a home that was moved.
    async fn lock_data(
        &self,
        layout: &Layout,
        deadline: Deadline,
    ) -> Result<Option<Lock>, PrivateError> {
        let Some(path) = layout.lock_of_data() else {
            return Ok(None);
        };
        let lock = Lock::take(&path, deadline).await?;
        if let Some(record) = HomeRecord::read(&self.home)? {
            self.settle_locked(&record, layout)?;
        }
        Ok(Some(lock))
    }

    /// Makes the cluster if it is missing. Returns its paths, and the lock of a new one.
    pub(super) async fn make_if_missing(
        &self,
        runner: &Runner,
        say: &mut dyn FnMut(&str),
    ) -> Result<(Layout, Option<Lock>), PrivateError> {
        keep_descriptors();
        if self.is_made()? {
            let layout = self.made()?;
            self.record_made(&layout)?;
            return Ok((layout, None));
        }
        require_limits()?;
        say("making the private database");
        runner.runs_as.uid()?;
        let programs = Programs::newest(&self.search, runner).await?;
        let (layout, record) = self.reserve()?;
        let lock = self.lock_data(&layout, runner.deadline).await?;
        cluster::make(&layout, &programs, runner).await?;
        record.write(&self.home)?;
        self.look_again()?;
        Ok((layout, lock))
    }
}

/// Returns the configuration for a connection as this role.
pub(super) fn config(layout: &Layout, role: &str) -> tokio_postgres::Config {
    let mut config = tokio_postgres::Config::new();
    config
        .host_path(&layout.socket)
        .port(PORT)
        .dbname(DATABASE)
        .user(role)
        .application_name(concat!("credctl/", env!("CARGO_PKG_VERSION")));
    config
}

/// Returns the state of the server of a cluster.
pub(super) fn status(layout: &Layout) -> Result<ServerStatus, PrivateError> {
    let Some(version) = cluster::version(&layout.data)? else {
        return Ok(ServerStatus::NotMade);
    };
    Ok(match pid_file::server(layout)? {
        None => ServerStatus::Stopped { version },
        Some(server) => {
            let (pid, ready) = (server.pid.as_raw_nonzero().get(), server.ready);
            ServerStatus::Running {
                version,
                pid,
                ready,
            }
        }
    })
}
