use crate::schema::{SchemaError, damage::Damage, names::Names, own_tables};

/// Findings about a schema that has the own tables. Usually none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::schema) struct Repairs {
    pub(super) names: Names,
    pub(super) fixes: Vec<Fix>,
    /// Reasons why a fix, or credctl's next change of a row, would be refused.
    pub(in crate::schema) obstacles: Vec<String>,
    /// Losses. There are no fixes then.
    pub(in crate::schema) damage: Damage,
    /// Remarks on what is in nobody's way, but will surprise.
    pub(in crate::schema) remarks: Vec<String>,
}

/// A thing that is not as migrations left it, and that is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fix {
    pub(super) finding: String,
    /// Sentence for the report, once it is done.
    pub(super) done: String,
    pub(super) sql: String,
}

/// SQL that makes an index in the schema for which `schema` holds the place, in place of one that cannot be used.
pub(super) fn make_index(
    schema: &str,
    name: &str,
    table: &str,
    columns: &str,
    is_there: bool,
) -> String {
    let drop = match is_there {
        true => format!("DROP INDEX {schema}.{name};\n"),
        false => String::new(),
    };
    format!("{drop}CREATE INDEX {name} ON {schema}.{table} ({columns});\n")
}

impl Repairs {
    /// Nothing found yet.
    pub(super) fn of(names: &Names) -> Self {
        Repairs {
            names: names.clone(),
            ..Repairs::default()
        }
    }

    pub(super) fn without_fixes(mut self) -> Self {
        self.fixes.clear();
        self
    }

    /// Adds a fix. Names are filled into its SQL.
    pub(super) fn fix(&mut self, finding: String, done: String, sql: &str) {
        let sql = self.names.fill(sql);
        self.fixes.push(Fix { finding, done, sql });
    }

    /// Adds the fix of an index of a table.
    pub(super) fn fix_index(&mut self, index: &str, table: &str, sql: &str) {
        self.fix(
            format!("index `{index}` of {table} is missing"),
            format!("Restored index `{index}` of {table}"),
            sql,
        );
    }

    /// Returns true if nothing is left to put right.
    pub(in crate::schema) fn is_empty(&self) -> bool {
        self.fixes.is_empty()
    }

    /// Fails if something is lost, or if something is in the way that only the owner may change.
    ///
    /// # Errors
    /// Fails with [`SchemaError::Damaged`] or [`SchemaError::InTheWay`].
    pub(in crate::schema) fn verify(&self) -> Result<(), SchemaError> {
        if !self.damage.is_empty() {
            return Err(SchemaError::Damaged(self.damage.clone()));
        }
        if !self.obstacles.is_empty() {
            return Err(SchemaError::InTheWay(self.obstacles.clone()));
        }
        Ok(())
    }

    /// One sentence for each thing that is not as migrations left it.
    pub(in crate::schema) fn findings(&self) -> Vec<String> {
        self.fixes.iter().map(|fix| fix.finding.clone()).collect()
    }

    /// One sentence for each repair, once it is made.
    pub(in crate::schema) fn done(&self) -> Vec<String> {
        self.fixes.iter().map(|fix| fix.done.clone()).collect()
    }

    /// SQL of the repairs.
    pub(in crate::schema) fn sql(&self) -> String {
        let sql: String = self.fixes.iter().map(|fix| fix.sql.as_str()).collect();
        sql + &own_tables::finish(&self.names)
    }
}
