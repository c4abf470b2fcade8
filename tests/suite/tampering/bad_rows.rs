//! One row that holds what credctl never writes: it is named, it is not handed out, it can be removed, and it
//! is in nobody's way.

use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{rows, sql},
    pg::{APP, Database},
};

/// Statements that put a value which is no value into the row `Live`, from the catalog: a time that no clock
/// shows, and NULL where credctl writes a value.
fn statements(t: &Credctl, live: &str) -> Vec<String> {
    let columns = "
        SELECT c.oid::regclass, a.attname, a.atttypid::regtype
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.oid IN ('user_credentials'::regclass, 'credctl.credentials'::regclass)
          AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname NOT IN ('id', 'user_id', 'credential_id') ORDER BY 1, a.attnum";
    let mut statements = Vec::new();
    for column in rows(t, columns) {
        let [table, name, data_type] = column.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let id = match table {
            "user_credentials" => "id",
            _ => "credential_id",
        };
        let update =
            |value: &str| format!("UPDATE {table} SET {name} = {value} WHERE {id} = '{live}'");
        if data_type.starts_with("timestamp") {
            let times = ["'infinity'", "'-infinity'", "'200000-01-01'"];
            statements.extend(times.map(update));
        }
        let nullable = format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL");
        statements.push(format!("{nullable}; {}", update("NULL")));
    }
    statements
}

/// Asserts what holds of the row after a statement; the other one is as it was.
fn is_in_nobodys_way(t: &Credctl, statement: &str, (paper, live): (&str, &str)) {
    sql(t, statement);
    let listed = t.run(["list", "--json"]).ends().succeeded().json();
    let of = |id: &str| {
        let all = listed["credentials"].as_array().unwrap();
        let found = all.iter().find(|c| c["id"] == id);
        found
            .unwrap_or_else(|| panic!("{statement}: {listed:#}"))
            .clone()
    };
    assert_eq!(of(paper)["seal"], "ok", "{statement}");
    let is_altered = of(live)["seal"] == "broken";
    let piped = t.run(["list"]).ends().succeeded();
    assert_eq!(piped.stdout.lines().count(), 2, "{statement}: {piped:#?}");
    t.run(["exec", "-c", paper, "--", "true"])
        .ends()
        .succeeded();
    let exec = t.run(["exec", "-c", live, "--live", "--", "true"]).ends();
    // NULL may be what the column held. What a person can state anew is told first.
    let refused = match statement {
        _ if statement.contains("user_credentials SET is_active") => 103,
        _ if statement.contains("SET environment") => 107,
        // A name that was changed outside is remarked, and the id leads to the credential.
        _ if statement.contains("user_credentials SET nickname") => 0,
        _ => 109,
    };
    assert_eq!(
        exec.code,
        if is_altered { refused } else { 0 },
        "{statement}: {exec:#?}"
    );
    if is_altered {
        let short = &live[..8];
        assert!(piped.stderr.contains(short), "{statement}: {piped:#?}");
        assert!(exec.stderr.contains(short), "{statement}: {exec:#?}");
    }
    let file = format!("{}.backup", t.database().name());
    let backup = t.run(["backup", &file]).ends().succeeded();
    let said = format!("({live})");
    assert_eq!(
        backup.stderr.contains(&said),
        is_altered,
        "{statement}: {backup:#?}"
    );
    let removed = t.run(["remove", live, "--yes"]).ends().succeeded();
    assert!(
        removed.stderr.contains("Removed "),
        "{statement}: {removed:#?}"
    );
    assert_eq!(t.credentials().len(), 1, "{statement}");
}

fn each(which: usize) {
    let (mut t, paper, live) = paper_and_live();
    let template = t.database.take().unwrap();
    let copy = || Some(Database::create(&format!("TEMPLATE {}", template.name())));
    t.database = copy();
    let statements = statements(&t, &live);
    assert!(statements.len() > 25, "{statements:?}");
    for statement in statements.iter().skip(which).step_by(3) {
        t.database = copy();
        t.connect_as(APP);
        // This machine remembers what it removed; the copies share its vault.
        std::fs::remove_file(t.config().with_extension("state")).ok();
        is_in_nobodys_way(&t, statement, (&paper, &live));
    }
}

#[test]
fn the_first_third_of_all_values_is_in_nobodys_way() {
    each(0);
}

#[test]
fn the_second_third_of_all_values_is_in_nobodys_way() {
    each(1);
}

#[test]
fn the_last_third_of_all_values_is_in_nobodys_way() {
    each(2);
}

#[test]
fn a_time_that_cannot_be_read_is_told_as_that() {
    let (t, _, live) = paper_and_live();
    sql(
        &t,
        &format!("UPDATE user_credentials SET updated_at = 'infinity' WHERE id = '{live}'"),
    );
    let short = &live[..8];
    let what = "the time of its last change cannot be read";
    let piped = t.run(["list"]).ends().succeeded();
    let remark = format!("note: `Live` ({short}): {what}; it is not handed out\n");
    assert_eq!(piped.stderr, remark);
    let exec = t.run(["exec", "-c", "Live", "--live", "--", "true"]).ends();
    assert_eq!(exec.code, 109, "{exec:#?}");
    let told = format!(
        "credctl: `Live` ({live}) was altered: {what}\n\
         hint: correct the value in the database, or remove the credential: credctl remove {live}\n"
    );
    assert_eq!(exec.stderr, told);
    let backup = t.run(["backup", "undated.backup"]).ends().succeeded();
    let told = format!("note: `Live` ({live}): {what}; it is in the backup without it\n");
    assert!(backup.stderr.contains(&told), "{backup:#?}");
    let checked = t.run(["vault", "check"]).ends();
    let finding = format!("damaged\t{live}\t-\tit holds values that credctl never writes\n");
    assert_eq!((checked.code, checked.stdout), (16, finding));
}

#[test]
fn an_account_whose_times_cannot_be_read_is_in_nobodys_way() {
    let (t, paper, _) = paper_and_live();
    sql(
        &t,
        "UPDATE user_accounts SET created_at = 'infinity', updated_at = '-infinity'",
    );
    t.run(["exec", "-c", &paper, "--", "true"])
        .ends()
        .succeeded();
    t.run(["backup", "all.backup"]).ends().succeeded();
    assert_eq!(t.credentials().len(), 2);
    t.add("Third", &["--paper", "--again"]);
    t.run(["account", "list"]).ends().succeeded();
}
