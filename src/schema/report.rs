use std::time::Duration;

/// Options of [`migrate`](super::migrate), [`dry_run`](super::dry_run) and the hardening.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// True if the tables are to be created even in a schema that holds unrelated tables, or while
    /// another schema holds the shared tables.
    pub create: bool,
    /// True if the user named the schema. Shared tables in another schema are then no reason to refuse.
    pub schema_is_named: bool,
    /// Longest wait for locks of other sessions, for each migration.
    pub wait: Duration,
    /// Function that tells of a wait for locks which lasts more than a moment, and of who holds them.
    pub tell: Option<fn(&str)>,
    /// Longest wait for an answer of the database. The changes themselves may take longer.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            create: false,
            schema_is_named: false,
            wait: Duration::from_secs(30),
            tell: None,
            deadline: Duration::from_secs(10),
        }
    }
}

/// Result of [`migrate`](super::migrate). Empty if nothing was left to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Versions that were recorded as found.
    pub adopted: Vec<i32>,
    /// Versions that were applied.
    pub applied: Vec<i32>,
    /// Number of credentials that an adoption found. They are unsealed.
    pub unsealed: i64,
    /// Reasons why row-level security does not separate users in the adopted tables.
    pub weaknesses: Vec<String>,
    /// One sentence for each thing that was put right again.
    pub repairs: Vec<String>,
    /// Further remarks for the owner of the tables.
    pub remarks: Vec<String>,
}

impl Report {
    /// This report together with a later one. What is in both counts once: an attempt whose COMMIT was
    /// lost reports what the next one finds again.
    #[must_use]
    pub fn and(mut self, later: Report) -> Self {
        let known = self.clone();
        let new =
            |version: &i32| !known.adopted.contains(version) && !known.applied.contains(version);
        self.adopted.extend(later.adopted.into_iter().filter(new));
        self.applied.extend(later.applied.into_iter().filter(new));
        if later.unsealed > 0 {
            self.unsealed = later.unsealed;
        }
        extend_once(&mut self.weaknesses, later.weaknesses);
        extend_once(&mut self.repairs, later.repairs);
        extend_once(&mut self.remarks, later.remarks);
        self
    }
}

fn extend_once(texts: &mut Vec<String>, later: Vec<String>) {
    for text in later {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
}

/// Changes of a hardening. Empty if the tables are protected already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hardening {
    /// One sentence for each change, in order.
    pub changes: Vec<String>,
    /// Further remarks for the owner of the tables.
    pub remarks: Vec<String>,
    /// SQL of the transaction, ready for `psql`. Empty if nothing changes.
    pub sql: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_had_to_be_repeated_counts_once() {
        let attempt = Report {
            adopted: vec![14],
            applied: vec![15, 1001],
            unsealed: 9,
            weaknesses: vec!["weak".to_owned()],
            repairs: vec!["put right".to_owned()],
            remarks: vec!["remark".to_owned()],
        };
        assert_eq!(attempt.clone().and(attempt.clone()), attempt);
        assert_eq!(attempt.clone().and(Report::default()), attempt);
        assert_eq!(Report::default().and(attempt.clone()), attempt);
    }
}
