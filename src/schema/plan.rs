use super::{
    STEPS, Step, adopt,
    catalog::Catalog,
    history::{self, History},
    own_tables, unchanged_rows,
};
use crate::postgres::quote_literal;

/// What is left to do, and what has to be known for it.
pub(super) struct Pending {
    pub(super) batches: Vec<Batch>,
    pub(super) make_history: bool,
    pub(super) user_setting: String,
    /// The schema as it was found; of no interest once nothing is left.
    pub(super) catalog: Catalog,
}

/// What a schema without history holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExistingTables {
    /// None of our tables.
    Nothing,
    /// The older product's tables, complete up to this version.
    UpTo(i32),
}

/// One transaction: versions recorded as found, and those that are applied.
///
/// What is found goes with all that follows: tables of somebody else are taken over whole or left
/// without a trace. In a schema of ours each version is a transaction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) adopt: Vec<&'static Step>,
    pub(super) apply: Vec<&'static Step>,
}

/// Some SQL of a transaction, and the version it belongs to.
pub(super) struct Part {
    pub(super) version: Option<i32>,
    pub(super) sql: String,
}

/// What is left to do, in order.
pub(super) fn plan(history: &History, found: ExistingTables) -> Vec<Batch> {
    let recorded = |step: &Step| history.records.iter().any(|r| r.version == step.version);
    let left = STEPS.iter().filter(|step| !recorded(step));
    match found {
        ExistingTables::Nothing => left
            .map(|step| Batch {
                adopt: Vec::new(),
                apply: vec![step],
            })
            .collect(),
        ExistingTables::UpTo(version) => {
            let (adopt, apply) = left.partition(|step| step.version <= version);
            vec![Batch { adopt, apply }]
        }
    }
}

impl Batch {
    /// What the transaction runs between its beginning and its end, around what was looked at.
    pub(super) fn parts(&self, pending: &Pending) -> Vec<Part> {
        let mut first = String::new();
        if pending.make_history {
            first.push_str(history::CREATE);
        }
        for step in &self.adopt {
            first.push_str(&history::record_sql(step, true));
        }
        let setting = quote_literal(&pending.user_setting);
        first.push_str(&format!("SET LOCAL credctl.user_setting = {setting};\n"));
        first.push_str(&unchanged_rows::before(&pending.catalog));
        if !self.adopt.is_empty() {
            first.push_str(&adopt::prepare(&pending.catalog));
        }
        let applied = self.apply.iter().map(|step| Part {
            version: Some(step.version),
            sql: format!("{}{}", step.sql(), history::record_sql(step, false)),
        });
        let around = |sql| Part { version: None, sql };
        let last =
            unchanged_rows::after(&pending.catalog) + &own_tables::settle(!self.adopt.is_empty());
        [around(first)]
            .into_iter()
            .chain(applied)
            .chain([around(last)])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::history::Record;

    fn versions(recorded: &[i32], found: ExistingTables) -> Vec<(Vec<i32>, Vec<i32>)> {
        let record = |&version: &i32| Record {
            version,
            name: String::new(),
            sha256: String::new(),
            applied_at: jiff::Timestamp::UNIX_EPOCH,
            adopted: false,
        };
        let history = History {
            exists: true,
            records: recorded.iter().map(record).collect(),
        };
        let versions = |steps: &[&Step]| steps.iter().map(|step| step.version).collect();
        plan(&history, found)
            .iter()
            .map(|batch| (versions(&batch.adopt), versions(&batch.apply)))
            .collect()
    }

    #[test]
    fn an_empty_schema_gets_everything_one_by_one() {
        let all = [14, 15, 1001, 1002, 1003].map(|version| (vec![], vec![version]));
        assert_eq!(versions(&[], ExistingTables::Nothing), all);
    }

    #[test]
    fn what_is_found_is_taken_over_in_one() {
        let (from_14, from_15) = (ExistingTables::UpTo(14), ExistingTables::UpTo(15));
        assert_eq!(
            versions(&[], from_14),
            [(vec![14], vec![15, 1001, 1002, 1003])]
        );
        assert_eq!(
            versions(&[], from_15),
            [(vec![14, 15], vec![1001, 1002, 1003])]
        );
    }

    #[test]
    fn what_is_recorded_is_not_done_again() {
        let last = [(vec![], vec![1003])];
        assert_eq!(
            versions(&[14, 15, 1001, 1002], ExistingTables::Nothing),
            last
        );
        assert_eq!(
            versions(&[14, 15, 1001, 1002, 1003], ExistingTables::Nothing),
            []
        );
    }
}
