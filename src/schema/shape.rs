//! The shape of credctl's own tables, read from the SQL that makes them.

use super::STEPS;

/// Own table whose rows can be asked for again: nothing is lost if it is made anew.
pub(super) const REPLACEABLE: &str = "checks";

/// A table of the own schema, as migrations make it. Its SQL holds the places of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableShape {
    pub(super) name: String,
    pub(super) columns: Vec<ColumnShape>,
    pub(super) constraints: Vec<ConstraintShape>,
    pub(super) indexes: Vec<IndexShape>,
    /// True if its rows belong to users, so that row-level security is in force.
    pub(super) is_secured: bool,
    /// Statements that make the table with its indexes and comments, without its policy.
    pub(super) sql: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnShape {
    pub(super) name: String,
    /// Data type as `format_type` writes it.
    pub(super) data_type: String,
    pub(super) not_null: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConstraintShape {
    pub(super) name: String,
    /// Definition, as `ALTER TABLE … ADD CONSTRAINT` takes it after the name.
    pub(super) definition: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexShape {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

/// Returns the shapes of the own tables, but for the history, in the order in which they are made.
pub(super) fn own_tables() -> Vec<TableShape> {
    let text: String = STEPS.iter().map(|step| step.sql()).collect();
    let names = text.split(CREATE_TABLE).skip(1);
    let names = names.filter_map(|rest| Some(rest.split_once(" (")?.0));
    names.map(|name| table(&text, name)).collect()
}

/// SQL that makes the policy of a table, for the users that this setting names.
pub(super) fn make_policy(table: &str, setting: &str) -> String {
    let policy = policy_name(table);
    format!(
        "DROP POLICY IF EXISTS {policy} ON {{own}}.{table};\n\
         CREATE POLICY {policy} ON {{own}}.{table}\n    \
         USING (user_id = NULLIF(pg_catalog.current_setting('{setting}', true), ''));\n\
         ALTER TABLE {{own}}.{table} ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE {{own}}.{table} FORCE ROW LEVEL SECURITY;\n"
    )
}

/// Name of the policy of a table.
pub(super) fn policy_name(table: &str) -> String {
    format!("{table}_of_user")
}

/// Condition of the policies, as the server writes it.
pub(super) fn policy_condition(setting: &str) -> String {
    format!("(user_id = NULLIF(current_setting('{setting}'::text, true), ''::text))")
}

const CREATE_TABLE: &str = "CREATE TABLE {own}.";

/// Returns the shape of the table that statements make.
pub(super) fn table(text: &str, name: &str) -> TableShape {
    let statements = statements_on(text, name);
    let body = statements.first().and_then(|create| {
        let (_, body) = create.split_once(" (\n")?;
        body.strip_suffix("\n);")
    });
    let mut shape = TableShape {
        name: name.to_owned(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: statements.iter().filter_map(|s| index(s)).collect(),
        is_secured: text.contains(&format!("ALTER TABLE {{own}}.{name} FORCE ROW LEVEL")),
        sql: statements
            .iter()
            .map(|s| format!("{s}\n"))
            .collect::<String>(),
    };
    for item in body.unwrap_or_default().lines() {
        shape.take(item.trim().trim_end_matches(','));
    }
    shape
}

/// Statements that make a table, its indexes and its comments. None of them holds a `;` at the end of a
/// line within it.
fn statements_on<'t>(text: &'t str, table: &str) -> Vec<&'t str> {
    let own = format!("{{own}}.{table}");
    let is_of_table = |rest: &str| {
        let after = rest.strip_prefix(&*own);
        after.is_some_and(|after| after.starts_with([' ', '.']))
    };
    let begins = |statement: &str| match statement.split_once("{own}.") {
        Some((before, _)) => {
            let kind = before.split_whitespace().next();
            let makes = matches!(kind, Some("CREATE" | "COMMENT"));
            makes && is_of_table(&statement[before.len()..])
        }
        None => false,
    };
    let all = text.split_inclusive(";\n").map(str::trim);
    let without_comment = all.map(|statement| {
        let mut rest = statement;
        while let Some((comment, after)) = rest.split_once('\n')
            && comment.starts_with("--")
        {
            rest = after.trim_start();
        }
        rest
    });
    without_comment.filter(|one| begins(one)).collect()
}

/// Index that a statement makes. `None` if it makes something else.
fn index(statement: &str) -> Option<IndexShape> {
    let (name, rest) = statement.strip_prefix("CREATE INDEX ")?.split_once(' ')?;
    let (_, columns) = rest.split_once('(')?;
    let columns = columns.trim_end_matches(");").split(", ");
    Some(IndexShape {
        name: name.to_owned(),
        columns: columns.map(str::to_owned).collect(),
    })
}

impl TableShape {
    /// Takes one line between the parentheses of CREATE TABLE.
    fn take(&mut self, item: &str) {
        let table = self.name.clone();
        if item.starts_with("PRIMARY KEY") {
            return self.constrain(format!("{table}_pkey"), item);
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(constraint) = item.strip_prefix("CONSTRAINT ") {
            let (name, definition) = constraint.split_once(' ').unwrap_or_default();
            return self.constrain(name.to_owned(), definition);
        }
        let item = words(item);
        let mut parts = item.splitn(3, ' ');
        let (name, data_type) = (parts.next(), parts.next());
        let (name, rest) = (name.unwrap_or_default(), parts.next().unwrap_or_default());
        let is_key = rest.contains("PRIMARY KEY");
        if is_key {
            self.constrain(format!("{table}_pkey"), &format!("PRIMARY KEY ({name})"));
        }
        if let Some((_, target)) = rest.split_once("REFERENCES ") {
            let definition = format!("FOREIGN KEY ({name}) REFERENCES {target}");
            self.constrain(format!("{table}_{name}_fkey"), &definition);
        }
        self.columns.push(ColumnShape {
            name: name.to_owned(),
            data_type: match data_type.unwrap_or_default() {
                "timestamptz" => "timestamp with time zone".to_owned(),
                other => other.to_owned(),
            },
            not_null: is_key || rest.contains("NOT NULL"),
        });
    }

    fn constrain(&mut self, name: String, definition: &str) {
        self.constraints.push(ConstraintShape {
            name,
            definition: definition.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_from_the_migration() {
        let tables = own_tables();
        let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["vault", "keys", "credentials", "events", "checks"]);
        let secured: Vec<_> = tables.iter().filter(|t| t.is_secured).collect();
        assert_eq!(secured.len(), 3);
        let companions = &tables[2];
        let constraints: Vec<_> = companions.constraints.iter().map(|c| &*c.name).collect();
        let expected = [
            "credentials_key_id_fkey",
            "credentials_pkey",
            "credentials_environment_check",
            "credentials_note_check",
            "credentials_tags_check",
            "credentials_fingerprint_check",
            "credentials_seal_check",
        ];
        assert_eq!(constraints, expected);
        assert_eq!(companions.indexes.len(), 2);
        assert_eq!(companions.indexes[0].columns, ["fingerprint", "user_id"]);
    }

    #[test]
    fn the_statements_of_a_table_are_its_own() {
        let tables = own_tables();
        let checks = tables
            .iter()
            .find(|table| table.name == REPLACEABLE)
            .unwrap();
        assert!(checks.sql.starts_with("CREATE TABLE {own}.checks (\n"));
        let statements = checks.sql.matches(";\n").count();
        // The table, its index, its comment and one for each column.
        assert_eq!(statements, 3 + checks.columns.len());
        assert!(!checks.sql.contains("events"), "{}", checks.sql);
    }
}
