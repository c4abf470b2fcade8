//! Damage: what a schema has lost, and what helps.

use std::fmt;

use crate::domain::visible_start;
use crate::postgres::visible_ident;

/// Number of losses that a message names.
const MAX_NAMED: usize = 4;

/// Losses of a schema that [`migrate`](super::migrate) cannot make good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    /// One sentence for each loss.
    pub lost: Vec<String>,
    /// Remedy that helps against all of them.
    pub remedy: Remedy,
}

/// Help against a damage, from the least to the most.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// The table of this schema holds nothing that cannot be had again: drop it and migrate.
    #[default]
    History,
    /// The table of this schema can be asked for again: drop it and migrate.
    Replace {
        /// Name of the own schema.
        schema: String,
        /// Name of the table.
        table: String,
    },
    /// A dump or a backup; or the own schema is dropped, and the shared tables taken over anew.
    Own {
        /// Name of the own schema.
        schema: String,
    },
    /// A dump or a backup alone.
    Shared,
}

impl Damage {
    /// Damage of the history alone.
    pub(super) fn of_history(lost: Vec<String>) -> Self {
        Damage {
            lost,
            remedy: Remedy::History,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lost.is_empty()
    }

    /// Adds losses. What helps against all of them helps against these.
    pub(super) fn add(&mut self, lost: Vec<String>, remedy: Remedy) {
        if lost.is_empty() {
            return;
        }
        self.lost.extend(lost);
        self.remedy = self.remedy.clone().max(remedy);
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = self
            .lost
            .iter()
            .take(MAX_NAMED)
            .map(|l| visible_start(l))
            .collect();
        f.write_str(&named.join("; "))?;
        match self.lost.len().saturating_sub(MAX_NAMED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl Remedy {
    /// Advice in one sentence.
    pub fn advice(&self) -> String {
        const RESTORE: &str =
            "restore a dump of this database, or a backup into another one with `credctl restore`";
        match self {
            Remedy::History => {
                "have the owner of the table drop it; `credctl migrate` then records what it finds"
                    .to_owned()
            }
            Remedy::Replace { schema, table } => format!(
                "nothing in it is needed: run DROP TABLE {}.{} as its owner, then `credctl migrate`, which \
                 makes it anew",
                visible_ident(schema),
                visible_ident(table)
            ),
            Remedy::Own { schema } => format!(
                "{RESTORE}; without either, run DROP SCHEMA {} CASCADE as its owner, then `credctl migrate`, \
                 `credctl vault pin` and `credctl vault seal`: key pairs and nicknames stay, environments, \
                 notes and the ledger are lost",
                visible_ident(schema)
            ),
            Remedy::Shared => RESTORE.to_owned(),
        }
    }
}
