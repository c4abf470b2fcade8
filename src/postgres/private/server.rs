use std::path::Path;

use super::{
    account::RunsAs,
    cluster,
    deadline::Deadline,
    error::PrivateError,
    folders,
    layout::Layout,
    lock::Lock,
    names::{DATABASE, PORT},
    pid_file,
    process::Runner,
    programs::Programs,
    search::Search,
    separate_start::SeparateStart,
};
use crate::process::keep_descriptors;

/// The private PostgreSQL that belongs to one data home.
#[derive(Debug)]
pub struct PrivateServer {
    pub(super) layout: Layout,
    pub(super) runs_as: RunsAs,
    pub(super) search: Search,
    separate_start: Option<Box<SeparateStart>>,
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
    pub fn new(data_home: &Path, search: Search) -> Result<Self, PrivateError> {
        let runs_as = RunsAs::detect()?;
        let layout = Layout::find(data_home, runs_as)?;
        Ok(PrivateServer {
            layout,
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
    pub fn is_made(&self) -> Result<bool, PrivateError> {
        Ok(cluster::version(&self.layout.data)?.is_some())
    }

    /// Returns the folder of the cluster.
    pub fn data_dir(&self) -> &Path {
        &self.layout.data
    }

    /// Returns the folder of the Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.layout.socket
    }

    /// Returns the path of the server's log.
    pub fn log_file(&self) -> std::path::PathBuf {
        self.layout.log()
    }

    /// Returns the configuration for a connection as this role. Checks first that nobody else can
    /// have made the socket.
    pub fn connect_config(&self, role: &str) -> Result<tokio_postgres::Config, PrivateError> {
        if self.runs_as != RunsAs::Nobody {
            folders::check_socket(&self.layout.socket, self.runs_as)?;
        }
        Ok(self.config(role))
    }

    pub(super) fn config(&self, role: &str) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config
            .host_path(&self.layout.socket)
            .port(PORT)
            .dbname(DATABASE)
            .user(role)
            .application_name(concat!("credctl/", env!("CARGO_PKG_VERSION")));
        config
    }

    /// Makes the cluster if it is missing, and starts the server if it is down. Takes at most 60 s.
    ///
    /// Several processes that call this at once make one cluster and start one server. `say` receives
    /// a message for each step that takes a moment. From the first step on, programs started by this
    /// process inherit its standard streams only, unless another process did all the steps.
    pub async fn ensure_running(&self, say: &mut dyn FnMut(&str)) -> Result<(), PrivateError> {
        if let Some(separate) = &self.separate_start {
            separate.start(self.search.core_limit)?;
            if self.is_answering().await? {
                return Ok(());
            }
            // The start failed: try again in this process, which reports the reason.
        }
        let (_lock, runner) = self.begin().await?;
        self.make_if_missing(&runner, say).await?;
        self.bring_up(&runner, say).await
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
    pub async fn status(&self) -> Result<ServerStatus, PrivateError> {
        let Some(version) = cluster::version(&self.layout.data)? else {
            return Ok(ServerStatus::NotMade);
        };
        Ok(match pid_file::server(&self.layout)? {
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

    /// Stops the server, which rolls back open transactions. Returns `false` if no server was running.
    pub async fn stop(&self) -> Result<bool, PrivateError> {
        if !self.is_made()? {
            return Ok(false);
        }
        let (_lock, runner) = self.begin().await?;
        let Some(server) = pid_file::server(&self.layout)? else {
            return Ok(false);
        };
        self.bring_down(server, &runner).await?;
        Ok(true)
    }

    /// Begins an operation that changes something: starts the deadline and takes the lock.
    pub(super) async fn begin(&self) -> Result<(Lock, Runner), PrivateError> {
        let deadline = Deadline::start();
        folders::prepare_folder(&self.layout)?;
        let lock = Lock::take(&self.layout.lock(), deadline).await?;
        let runs_as = self.runs_as;
        Ok((lock, Runner { runs_as, deadline }))
    }

    pub(super) async fn make_if_missing(
        &self,
        runner: &Runner,
        say: &mut dyn FnMut(&str),
    ) -> Result<(), PrivateError> {
        keep_descriptors();
        if self.is_made()? {
            return Ok(());
        }
        say("making the private database");
        cluster::make(&self.layout, &self.search, runner).await
    }
}
