use super::{
    STEPS, Step, adopt,
    catalog::Catalog,
    history::{self, History},
    names::{Names, search_path},
    own_tables,
    repairs::Repairs,
    unchanged_rows,
};
use crate::postgres::quote_literal;

/// Migrations that are left to do, and the facts that they need.
pub(super) struct Pending {
    pub(super) batches: Vec<Batch>,
    pub(super) names: Names,
    /// SQL that creates the own schema. Empty if it exists.
    pub(super) make_schema: String,
    pub(super) make_history: bool,
    pub(super) user_setting: String,
    /// Repairs that are due. None as long as versions are pending.
    pub(super) repairs: Repairs,
    /// Remarks on the schemas.
    pub(super) remarks: Vec<String>,
    /// Effects of the batches that other programs may notice.
    pub(super) announcement: Option<String>,
    /// Catalog of the schema before the migrations. Empty if nothing is left to do.
    pub(super) catalog: Catalog,
}

/// Tables in a schema without history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExistingTables {
    /// Neither credctl's nor the older product's tables.
    Nothing,
    /// Tables of the older product, complete up to this version.
    UpTo(i32),
}

/// One transaction: versions that are recorded as found, and versions that are applied.
///
/// Adoption and all migrations after it are one transaction, so that tables of another program are
/// either adopted completely or left without a trace. In a schema that credctl created, each version
/// is a transaction of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) adopt: Vec<&'static Step>,
    pub(super) apply: Vec<&'static Step>,
}

/// SQL that is part of a transaction, and the version to which it belongs.
pub(super) struct StepPart {
    pub(super) version: Option<i32>,
    pub(super) sql: String,
}

/// Transactions that are left to do, in order.
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
    /// SQL between BEGIN and COMMIT of the transaction: the steps, with preparations before them and
    /// checks after them.
    pub(super) fn parts(&self, pending: &Pending) -> Vec<StepPart> {
        let (names, catalog) = (&pending.names, &pending.catalog);
        let applied = self.apply.iter().map(|step| {
            let record = history::record_sql(step, false);
            StepPart {
                version: Some(step.version),
                sql: names.fill(&format!("{}{record}", step.sql())),
            }
        });
        let around = |sql| StepPart { version: None, sql };
        let last = unchanged_rows::after(catalog, names) + &own_tables::finish(names);
        [around(self.first(pending))]
            .into_iter()
            .chain(applied)
            .chain([around(last)])
            .collect()
    }

    /// SQL before the steps.
    fn first(&self, pending: &Pending) -> String {
        let (names, catalog) = (&pending.names, &pending.catalog);
        let mut first = pending.make_schema.clone();
        if pending.make_history {
            first.push_str(&names.fill(history::CREATE));
        }
        for step in &self.adopt {
            first.push_str(&names.fill(&history::record_sql(step, true)));
        }
        first.push_str(&format!(
            "SET LOCAL credctl.user_setting = {};\nSET LOCAL credctl.uses_schema_functions = {};\n",
            quote_literal(&pending.user_setting),
            catalog.uses_schema_functions,
        ));
        // The changes of rows run checks and the like of the older product.
        if catalog.uses_schema_functions {
            let path = search_path(&names.shared, true);
            first.push_str(&format!("SET LOCAL search_path = {path};\n"));
        }
        first.push_str(&unchanged_rows::before(catalog, names));
        if !self.adopt.is_empty() {
            first.push_str(&adopt::prepare(catalog, names));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::history::HistoryRow;

    fn versions(recorded: &[i32], found: ExistingTables) -> Vec<(Vec<i32>, Vec<i32>)> {
        let record = |&version: &i32| HistoryRow {
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
    fn an_empty_schema_gets_each_version_in_its_own_transaction() {
        let all = [14, 15, 1001].map(|version| (vec![], vec![version]));
        assert_eq!(versions(&[], ExistingTables::Nothing), all);
    }

    #[test]
    fn existing_tables_are_adopted_in_one_transaction() {
        let (from_14, from_15) = (ExistingTables::UpTo(14), ExistingTables::UpTo(15));
        assert_eq!(versions(&[], from_14), [(vec![14], vec![15, 1001])]);
        assert_eq!(versions(&[], from_15), [(vec![14, 15], vec![1001])]);
    }

    #[test]
    fn a_recorded_version_is_not_applied_again() {
        let last = [(vec![], vec![1001])];
        assert_eq!(versions(&[14, 15], ExistingTables::Nothing), last);
        assert_eq!(versions(&[14, 15, 1001], ExistingTables::Nothing), []);
    }
}
