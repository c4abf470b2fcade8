//! Changes of the tables of the whole vault: its row, its keys, its history and its ledger.

use super::{
    cells::Cells,
    changes::{self, Column},
    command, side_by_side,
};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    rounds::{rounds, tell},
    vault_keys::key_file,
};

/// Changes of each table that are tried unless all of them are.
const BOUNDED: usize = 12;

/// Changes that leave everything as it is, or that nothing depends on.
const UNFOUND: &[(&str, &str, &str)] = &[
    ("credctl.vault", "again", "the same row twice says the same"),
    (
        "credctl.keys",
        "the record of a key that nothing needs",
        "as if it was retired",
    ),
    (
        "credctl.keys",
        "again",
        "the same record twice says the same",
    ),
    ("credctl.vault", "singleton", "keeps the table at one row"),
    ("credctl.vault", "user_setting", "at most hides rows"),
    (
        "credctl.vault",
        "uses_schema_functions",
        "at most makes a trigger of the shared tables fail",
    ),
    (
        "credctl.vault",
        "adopted_sealed",
        "at most refuses to make a first key",
    ),
    ("credctl.vault", "made_at", "only told"),
    ("credctl.vault", "version", "at most refuses"),
    ("credctl.vault", "readable_from", "at most refuses"),
    (
        "credctl.migrations",
        "*",
        "the history; migrate looks at it",
    ),
    (
        "credctl.events",
        "*",
        "none here is signed; signed ones are altered in `ledger`",
    ),
];

/// The statements that change a table, each with what it changes: each column of one row to another
/// value, to NULL, and exchanged with another row's; and rows taken away or put in twice.
fn statements(cells: &Cells, table: &str) -> Vec<(String, String)> {
    let of_key = |key: &str| format!("t.key_id = '{key}'");
    let older = of_key(cells.older_key());
    let targets = match table {
        "credctl.keys" => vec![of_key(&cells.keyring.primary().to_string()), older.clone()],
        _ => vec![format!(
            "t.ctid = (SELECT min(ctid::text)::tid FROM {table})"
        )],
    };
    let mut all = Vec::new();
    for target in &targets {
        for column in changes::columns(&cells.t, table) {
            let (name, other) = (&column.name, other(cells, table, &column));
            let set = format!("UPDATE {table} t SET {name}");
            all.extend([
                (name.clone(), format!("{set} = {other} WHERE {target}")),
                (name.clone(), format!("{set} = NULL WHERE {target}")),
                (name.clone(), format!("{set} = NULL")),
                (
                    name.clone(),
                    format!("{set} = o.{name} FROM kept o WHERE o::text <> t::text"),
                ),
            ]);
        }
        let gone = match *target == older {
            true => "the record of a key that nothing needs",
            false => "*",
        };
        let delete = format!("DELETE FROM {table} t WHERE {target}");
        all.push((gone.to_owned(), delete));
    }
    all.push(("*".to_owned(), format!("DELETE FROM {table}")));
    let again = format!("INSERT INTO {table} SELECT * FROM kept LIMIT 1");
    all.push(("again".to_owned(), again));
    all
}

fn other(cells: &Cells, table: &str, column: &Column) -> String {
    match (table, column.name.as_str()) {
        ("credctl.vault", "user_setting") => "'search_path'".to_owned(),
        ("credctl.keys", "key_id") => "'0123456789abcdef'".to_owned(),
        (_, "environment") => "t.environment".to_owned(),
        _ => changes::other(column, cells.other_token(), cells.older_key()),
    }
}

/// Two homes with the same vault keys: one that has met the vault, and one that remembers nothing.
fn asked(cells: &Cells, t: &Credctl) -> Vec<Ended> {
    let (paper, live) = (cells.honest(0, 'p'), cells.honest(0, 'l'));
    let shown = [
        "--",
        "sh",
        "-c",
        "echo \"$CREDCTL_EXEC_ENVIRONMENT $APCA_API_KEY_ID\"",
    ];
    let exec = |words: &[&str]| command(&[&["exec"], words, &shown].concat());
    side_by_side(
        t,
        &[
            exec(&["-c", &paper.nickname]),
            exec(&["-c", &live.id.to_string(), "--live"]),
            exec(&["-c", &paper.nickname, "--live"]),
            command(&["list", "--json"]),
        ],
    )
}

fn same_home(cells: &Cells) -> Credctl {
    let other = cells.t.neighbour();
    std::fs::create_dir_all(other.data_home()).unwrap();
    std::fs::copy(key_file(&cells.t), key_file(&other)).unwrap();
    other
}

fn is_unfound(table: &str, column: &str) -> bool {
    let mut known = UNFOUND.iter();
    known.any(|(of, name, _)| *of == table && (*name == column || *name == "*"))
}

fn try_table(cells: &Cells, table: &str) -> usize {
    sql(
        &cells.t,
        &format!("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM {table}"),
    );
    let mut tried = 0;
    for (column, statement) in rounds(statements(cells, table), BOUNDED) {
        sql(
            &cells.t,
            &format!("TRUNCATE {table}; INSERT INTO {table} SELECT * FROM kept; {statement}"),
        );
        let difference = format!(
            "(TABLE {table} EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE {table})"
        );
        if rows(&cells.t, &difference).is_empty() {
            continue;
        }
        tried += 1;
        let knows_nothing = same_home(cells);
        for t in [&cells.t, &knows_nothing] {
            one_state(cells, t, (table, &column, &statement));
        }
    }
    sql(
        &cells.t,
        &format!("TRUNCATE {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"),
    );
    tried
}

fn one_state(cells: &Cells, t: &Credctl, (table, column, statement): (&str, &str, &str)) {
    let is_refusal = |code: i32| code > 1;
    let ends = asked(cells, t);
    let honest = [
        "paper PKPAPER0000000000001\n",
        "live AKLIVE00000000000002\n",
    ];
    for (ended, honest) in ends.iter().zip(honest) {
        let is_honest = (ended.code, ended.stdout.as_str()) == (0, honest);
        let is_refused = is_refusal(ended.code - 100) && ended.stdout.is_empty();
        assert!(is_honest || is_refused, "{statement}: {ended:?}");
    }
    // Whatever the vault says of itself, paper is not handed out as live.
    let contradicted = &ends[2];
    let is_refused = is_refusal(contradicted.code - 100) && contradicted.stdout.is_empty();
    assert!(is_refused, "{statement}: {contradicted:?}");
    let list = &ends[3];
    let is_refused = is_refusal(list.code) && list.stdout.is_empty();
    assert!(list.code == 0 || is_refused, "{statement}: {list:?}");
    let check = t.run(["vault", "check"]).ends();
    let is_well = check.code == 0 && is_unfound(table, column);
    assert!(is_refusal(check.code) || is_well, "{statement}: {check:?}");
    let before = cells.stored(0);
    let id = cells.honest(0, 'd').id.to_string();
    let rename = t.run(["rename", &id, "Mine"]).ends();
    if rename.code == 0 {
        let name = format!("SELECT nickname FROM user_credentials WHERE id = '{id}'");
        assert_eq!(rows(&cells.t, &name), ["Mine"], "{statement}");
        cells.restore();
    } else {
        assert!(is_refusal(rename.code), "{statement}: {rename:?}");
        assert_eq!(cells.stored(0), before, "{statement}");
    }
}

fn with_each_change_of(table: &str) {
    let cells = Cells::new(1);
    sql(
        &cells.t,
        "INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor, was)
         SELECT gen_random_uuid(), 'trader-a', gen_random_uuid(), n, 'add', now(), 'x', '{}' FROM generate_series(1, 2) n",
    );
    for t in [&cells.t, &same_home(&cells)] {
        let ends = asked(&cells, t);
        let codes: Vec<_> = ends.iter().map(|ended| ended.code).collect();
        assert_eq!(codes, [0, 0, 107, 0], "{ends:?}");
    }
    let tried = try_table(&cells, table);
    tell(&format!("{tried} changes of {table}, on two machines each"));
    assert!(tried > 5, "{tried}");
}

#[test]
fn no_change_of_the_row_of_the_vault_hands_out_or_writes_what_is_not_honest() {
    with_each_change_of("credctl.vault");
}

#[test]
fn no_change_of_the_records_of_keys_hands_out_or_writes_what_is_not_honest() {
    with_each_change_of("credctl.keys");
}

#[test]
fn no_change_of_the_history_hands_out_or_writes_what_is_not_honest() {
    with_each_change_of("credctl.migrations");
}

#[test]
fn no_change_of_the_ledger_hands_out_or_writes_what_is_not_honest() {
    with_each_change_of("credctl.events");
}

#[test]
fn the_vault_has_no_other_tables() {
    let cells = Cells::new(1);
    let known = changes::PER_CREDENTIAL.into_iter().chain(changes::OF_VAULT);
    let known = known.chain([changes::CHECKS]);
    let mut known: Vec<_> = known.map(str::to_owned).collect();
    known.sort();
    let all = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'
               AND relnamespace IN ('public'::regnamespace, 'credctl'::regnamespace)
               AND relname NOT LIKE 'kept%' AND relname NOT LIKE 'older%' ORDER BY 1";
    assert_eq!(rows(&cells.t, all), known);
}
