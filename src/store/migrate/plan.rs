use super::{
    STEPS, Step,
    history::{self, History},
    ident::quote_literal,
};

/// What a schema without history holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// None of our tables.
    Nothing,
    /// The older product's tables, complete up to this version.
    UpTo(i32),
}

/// One transaction: versions recorded as found, and one that is applied.
///
/// They go together, so that a schema whose first migration fails is left without a trace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) adopt: Vec<&'static Step>,
    pub(super) apply: &'static Step,
}

/// What is left to do, in order.
pub(super) fn plan(history: &History, found: Found) -> Vec<Batch> {
    let recorded = |step: &Step| history.records.iter().any(|r| r.version == step.version);
    let (adopt, apply): (Vec<_>, Vec<_>) = STEPS
        .iter()
        .filter(|step| !recorded(step))
        .partition(|step| matches!(found, Found::UpTo(version) if step.version <= version));
    let mut adopt = Some(adopt);
    apply
        .into_iter()
        .map(|apply| Batch {
            adopt: adopt.take().unwrap_or_default(),
            apply,
        })
        .collect()
}

impl Batch {
    /// The SQL of the transaction, without its beginning and its end.
    pub(super) fn sql(&self, make_history: bool, user_setting: &str) -> String {
        let mut sql = String::new();
        if make_history {
            sql.push_str(history::CREATE);
        }
        for step in &self.adopt {
            sql.push_str(&history::record_sql(step, true));
        }
        let setting = quote_literal(user_setting);
        sql.push_str(&format!("SET LOCAL credctl.user_setting = {setting};\n"));
        sql.push_str(&self.apply.sql());
        sql.push_str(&history::record_sql(self.apply, false));
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::history::Record;

    fn versions(recorded: &[i32], found: Found) -> Vec<(Vec<i32>, i32)> {
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
        plan(&history, found)
            .iter()
            .map(|batch| {
                let adopt = batch.adopt.iter().map(|step| step.version).collect();
                (adopt, batch.apply.version)
            })
            .collect()
    }

    #[test]
    fn an_empty_schema_gets_everything_one_by_one() {
        let all = [(vec![], 14), (vec![], 15), (vec![], 1001)];
        assert_eq!(versions(&[], Found::Nothing), all);
    }

    #[test]
    fn what_is_found_is_recorded_with_the_first_that_is_applied() {
        assert_eq!(
            versions(&[], Found::UpTo(14)),
            [(vec![14], 15), (vec![], 1001)]
        );
        assert_eq!(versions(&[], Found::UpTo(15)), [(vec![14, 15], 1001)]);
    }

    #[test]
    fn what_is_recorded_is_not_done_again() {
        assert_eq!(versions(&[14, 15], Found::Nothing), [(vec![], 1001)]);
        assert_eq!(versions(&[14, 15, 1001], Found::Nothing), []);
    }
}
