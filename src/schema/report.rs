use std::time::Duration;

/// How to go about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Make the tables even in a schema that holds something else's, or beside the product's.
    pub create: bool,
    /// The schema was named by somebody, so that tables in another one are no reason to ask.
    pub schema_is_named: bool,
    /// How long to wait for locks of others, for each migration.
    pub wait: Duration,
    /// How long the database may take to answer; the changes themselves may take longer.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            create: false,
            schema_is_named: false,
            wait: Duration::from_secs(30),
            deadline: Duration::from_secs(10),
        }
    }
}

/// What [`migrate`] did; empty if nothing was left to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Versions recorded as found.
    pub adopted: Vec<i32>,
    /// Versions applied.
    pub applied: Vec<i32>,
    /// What keeps row-level security from telling users apart in tables that were adopted.
    pub weaknesses: Vec<String>,
}

impl Report {
    /// This one and what was done after it; a version done twice counts once.
    #[must_use]
    pub fn and(mut self, later: Report) -> Self {
        let known = self.clone();
        let new =
            |version: &i32| !known.adopted.contains(version) && !known.applied.contains(version);
        self.adopted.extend(later.adopted.into_iter().filter(new));
        self.applied.extend(later.applied.into_iter().filter(new));
        self.weaknesses.extend(later.weaknesses);
        self
    }
}

/// What hardening changes; nothing where the tables are protected already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hardening {
    /// One sentence for each change, in order.
    pub changes: Vec<String>,
    /// What the owner of the tables should know besides.
    pub remarks: Vec<String>,
    /// The transaction, ready for `psql`; empty if nothing changes.
    pub sql: String,
}
