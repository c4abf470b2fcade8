//! Decides where the data of a home will lie, and keeps the records of both true.

use std::{path::PathBuf, sync::PoisonError, time::Duration};

use super::{
    PrivateError, PrivateServer,
    account::RunsAs,
    folders,
    found::{self, Claim, Found},
    layout::{self, Layout, lock_in},
    record::{DataPlace, DataRecord, HomeRecord, Random},
};
use crate::files::lock_file::{self, LockError};

/// Time to wait for another process that works on the same data.
const PATIENCE: Duration = Duration::from_secs(60);

impl PrivateServer {
    /// Looks for the data, and remembers what is found.
    pub(super) fn look_again(&self) -> Result<Found, PrivateError> {
        let found = found::find(&self.home)?;
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = found.clone();
        Ok(found)
    }

    /// Returns what was found last.
    pub(super) fn found(&self) -> Found {
        let found = self.found.read();
        found.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the paths of the finished cluster.
    pub(super) fn made(&self) -> Result<Layout, PrivateError> {
        match self.found() {
            Found::Made(layout) => Ok(layout),
            _ => Err(PrivateError::Vanished(self.home.clone())),
        }
    }

    /// Returns the paths as they are, or as the next command that stores something would make them.
    /// `None` if that will be a folder with a random name.
    pub(super) fn expected(&self) -> Option<Layout> {
        if let Some(layout) = self.found().layout() {
            return Some(layout.clone());
        }
        let is_in_home = layout::barrier(&self.home, self.runs_as).is_none();
        is_in_home.then(|| Layout::in_home(&self.home))
    }

    /// Decides where a new cluster will lie, and records it. The caller must hold the lock of the home.
    pub(super) fn reserve(&self) -> Result<(Layout, HomeRecord), PrivateError> {
        let known = match self.found() {
            Found::Begun(layout) | Found::Gone(layout) if layout.is_apart() => Some(layout),
            _ => None,
        };
        let record = match (HomeRecord::read(&self.home)?, known) {
            (Some(record), Some(layout)) => return self.begin_apart(record, layout),
            (record, _) => record,
        };
        let id = match record {
            Some(record) => record.id,
            None => Random::new()?,
        };
        if layout::barrier(&self.home, self.runs_as).is_none() {
            let place = DataPlace::InHome;
            let is_made = true;
            let record = HomeRecord { id, place, is_made };
            return Ok((Layout::in_home(&self.home), record));
        }
        let name = Random::new()?;
        let layout = Layout::apart(&self.home, &name);
        let record = HomeRecord {
            id,
            place: DataPlace::Apart(name),
            is_made: false,
        };
        self.begin_apart(record, layout)
    }

    /// Records first in the home, then beside the data, so that an interrupted attempt is continued in
    /// the same folder and leaves none that nobody owns.
    fn begin_apart(
        &self,
        record: HomeRecord,
        layout: Layout,
    ) -> Result<(Layout, HomeRecord), PrivateError> {
        let begun = HomeRecord {
            is_made: false,
            ..record
        };
        begun.write(&self.home)?;
        folders::prepare_apart(&layout.folder)?;
        let (id, home) = (begun.id.clone(), self.home.clone());
        DataRecord { id, home }.write(&layout.folder)?;
        let made = HomeRecord {
            is_made: true,
            ..begun
        };
        Ok((layout, made))
    }

    /// Writes into the home that the cluster is finished, if it does not say so. The caller must hold the
    /// lock of the home.
    pub(super) fn record_made(&self, layout: &Layout) -> Result<(), PrivateError> {
        let record = HomeRecord::read(&self.home)?;
        if record.as_ref().is_some_and(|record| record.is_made) {
            return Ok(());
        }
        let record = match (record, layout.is_apart()) {
            (Some(record), true) => HomeRecord {
                is_made: true,
                ..record
            },
            (record, _) => HomeRecord {
                id: record.map_or_else(Random::new, |record| Ok(record.id))?,
                place: DataPlace::InHome,
                is_made: true,
            },
        };
        record.write(&self.home)
    }

    /// Records the new path of a home that was moved. Of two copies of a removed home, the first one that
    /// comes gets the data; the other one is refused.
    pub(super) fn settle(&self, layout: &Layout) -> Result<(), PrivateError> {
        let record = HomeRecord::read(&self.home)?;
        let Some(record) = record.filter(|_| layout.is_apart()) else {
            return Ok(());
        };
        if found::claim(&record, layout)? == Claim::Both {
            return Ok(());
        }
        let path = lock_in(&layout.folder);
        let _lock = lock_file::acquire(&path, PATIENCE).map_err(|error| match error {
            LockError::Held(_) => PrivateError::TimedOut {
                what: "waiting for another process that uses the private database",
                seconds: PATIENCE.as_secs(),
            },
            LockError::Io(path, error) => PrivateError::io("lock", path)(error),
        })?;
        self.settle_locked(&record, layout)
    }

    /// As [`PrivateServer::settle`], for a caller that holds the lock of the data.
    pub(super) fn settle_locked(
        &self,
        record: &HomeRecord,
        layout: &Layout,
    ) -> Result<(), PrivateError> {
        if found::claim(record, layout)? == Claim::Both {
            return Ok(());
        }
        let (id, home) = (record.id.clone(), self.home.clone());
        DataRecord { id, home }.write(&layout.folder)
    }

    /// Fails if the server's user may not reach data that lie in the home: the home may have been moved
    /// to where it does not come.
    pub(super) fn require_reach(&self, layout: &Layout) -> Result<(), PrivateError> {
        let barrier = match layout.is_apart() || self.runs_as == RunsAs::Nobody {
            true => None,
            false => layout::barrier(&layout.folder, self.runs_as),
        };
        match barrier {
            None => Ok(()),
            Some(barrier) => Err(PrivateError::OutOfReach {
                data: layout.data.clone(),
                barrier,
            }),
        }
    }

    /// Returns the folder of the cluster. `None` if it will be one with a random name.
    pub fn data_dir(&self) -> Option<PathBuf> {
        self.expected().map(|layout| layout.data)
    }

    /// Returns the folder of the Unix socket, as for [`PrivateServer::data_dir`].
    pub fn socket_dir(&self) -> Option<PathBuf> {
        self.expected().map(|layout| layout.socket)
    }

    /// Returns the path of the server's log, as for [`PrivateServer::data_dir`].
    pub fn log_file(&self) -> Option<PathBuf> {
        self.expected().map(|layout| layout.log())
    }
}
