//! Limits, umask and niceness that a server takes over from the process that starts it: those that suit
//! a server, whatever the caller was given.

use rustix::{
    fs::Mode,
    process::{
        Resource, Rlimit, getpriority_process, getrlimit, setpriority_process, setrlimit, umask,
    },
};

const KIB: u64 = 1024;
const GIB: u64 = 1024 * 1024 * KIB;

/// Limits that are raised for a server, with what a server needs of each.
const RAISED: [Need; 7] = [
    // PostgreSQL divides a table into files of this size.
    Need::of(Resource::Fsize, "file size", "-f", GIB, "bytes"),
    Need::of(Resource::As, "address space", "-v", GIB / 2, "bytes"),
    Need::of(Resource::Data, "data", "-d", GIB / 2, "bytes"),
    Need::of(Resource::Cpu, "processor time", "-t", 600, "seconds"),
    Need::of(Resource::Nofile, "open files", "-n", ENOUGH_FILES, "files"),
    // A single user's server needs about ten, but other programs of the user count as well.
    Need::of(Resource::Nproc, "processes", "-u", 16, "processes"),
    Need::of(Resource::Rss, "resident memory", "-m", 0, "bytes"),
];

const ENOUGH_FILES: u64 = 128;

/// Size of the stack that a server may use, by PostgreSQL's own default.
const STACK: u64 = 8 * 1024 * KIB;

#[derive(Debug, Clone, Copy)]
struct Need {
    resource: Resource,
    what: &'static str,
    option: &'static str,
    least: u64,
    unit: &'static str,
}

/// A limit that is too low for a server, and that this process may not raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the hard limit of {what} (`ulimit -H {option}`) is {limit} {unit}, and PostgreSQL needs {least}"
)]
pub struct TooLow {
    what: &'static str,
    option: &'static str,
    limit: u64,
    least: u64,
    unit: &'static str,
}

impl Need {
    const fn of(
        resource: Resource,
        what: &'static str,
        option: &'static str,
        least: u64,
        unit: &'static str,
    ) -> Self {
        Need {
            resource,
            what,
            option,
            least,
            unit,
        }
    }

    /// Returns the limits to try, the best first. Only root may exceed the hard limit.
    fn wanted(self, hard: Option<u64>) -> [Option<u64>; 2] {
        let best = match self.resource {
            // The system has a limit of its own for these, so there is no "unlimited".
            Resource::Nofile | Resource::Nproc => hard.map(|hard| hard.max(self.least)),
            _ => None,
        };
        [best, hard]
    }

    fn raise(self, hard: Option<u64>) {
        for limit in self.wanted(hard) {
            let both = Rlimit {
                current: limit,
                maximum: limit,
            };
            if setrlimit(self.resource, both).is_ok() {
                return;
            }
        }
    }

    fn too_low(self) -> Option<TooLow> {
        let limit = getrlimit(self.resource).current?;
        (limit < self.least).then_some(TooLow {
            what: self.what,
            option: self.option,
            limit,
            least: self.least,
            unit: self.unit,
        })
    }
}

/// Guard: programs that are started while it lives inherit what a server needs. Limits are the highest
/// that this process may set; files are made for their owner alone; the niceness is 0, where the
/// system permits it; the limit for core files is the caller's own.
///
/// Cgroup, scheduling policy and the choice of processors stay those of the caller: only a service
/// manager can change them for good.
pub struct ServerLimits {
    before: Vec<(Resource, Rlimit)>,
    umask: Mode,
    niceness: Option<i32>,
}

impl ServerLimits {
    /// Sets the limits. Without a core limit, the one of this process stays.
    pub fn set(core: Option<Rlimit>) -> Self {
        let niceness = getpriority_process(None).ok().filter(|nice| *nice != 0);
        if niceness.is_some() {
            // Only root may become less nice.
            let _ = setpriority_process(None, 0);
        }
        let mut limits = ServerLimits::supervised(core);
        limits.niceness = niceness;
        limits
    }

    /// Sets the limits for a server that a supervisor starts, which chooses the niceness itself.
    pub fn supervised(core: Option<Rlimit>) -> Self {
        let resources = RAISED.map(|need| need.resource);
        let all = resources
            .into_iter()
            .chain([Resource::Stack, Resource::Core]);
        let before = all
            .map(|resource| (resource, getrlimit(resource)))
            .collect();
        RAISED
            .into_iter()
            .for_each(|need| need.raise(getrlimit(need.resource).maximum));
        raise_stack();
        // If this fails, the server writes no core files, which is acceptable.
        let _ = core.map(|limit| setrlimit(Resource::Core, limit));
        ServerLimits {
            before,
            umask: umask(Mode::RWXG | Mode::RWXO),
            niceness: None,
        }
    }

    /// Returns the first limit that is too low for a server and could not be raised.
    pub fn too_low(&self) -> Option<TooLow> {
        RAISED.into_iter().find_map(Need::too_low)
    }
}

impl Drop for ServerLimits {
    fn drop(&mut self) {
        for (resource, limit) in &self.before {
            let _ = setrlimit(*resource, *limit);
        }
        umask(self.umask);
        if let Some(niceness) = self.niceness {
            let _ = setpriority_process(None, niceness);
        }
    }
}

/// Raises the stack to its usual size. An unlimited one would change how the system places memory.
fn raise_stack() {
    let old = getrlimit(Resource::Stack);
    if old.current.is_some_and(|size| size < STACK) {
        let size = old.maximum.map_or(STACK, |hard| hard.min(STACK));
        let _ = setrlimit(
            Resource::Stack,
            Rlimit {
                current: Some(size),
                maximum: old.maximum,
            },
        );
    }
}
