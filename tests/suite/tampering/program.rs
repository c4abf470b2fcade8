//! Each single change, and what the program itself does then.

use super::{
    cells::{Cells, Honest},
    changes::{self, Change, PER_CREDENTIAL},
    command, side_by_side,
};
use crate::common::{
    credctl::Ended,
    database::sql,
    rounds::{rounds, tell},
};

/// Changes of each table that are tried unless all of them are.
const BOUNDED: usize = 12;

/// What a started program is given, in one line.
const SHOWN: &str = "echo \"$CREDCTL_EXEC_ID $CREDCTL_EXEC_ENVIRONMENT $APCA_API_KEY_ID $APCA_API_SECRET_KEY $APCA_API_BASE_URL\"";

/// The commands that hand out a credential: by its id, and by its name within its account.
fn handing_out(honest: &Honest) -> Vec<Vec<String>> {
    let flag = format!("--{}", honest.environment);
    let (id, name, account) = (
        honest.id.to_string(),
        honest.nickname.as_str(),
        honest.account_name.as_str(),
    );
    let exec = |words: &[&str]| {
        command(
            &[
                &["exec", "--color", "never"],
                words,
                &["--", "sh", "-c", SHOWN],
            ]
            .concat(),
        )
    };
    vec![
        exec(&["-c", &id, &flag]),
        exec(&["-c", name, &flag]),
        exec(&["-c", name, &flag, "--account", account]),
        command(&["show", &id, "--reveal", "--json", &flag]),
        command(&["show", name, "--field", "secret_key", &flag]),
    ]
}

/// Asserts that a command handed out nothing, or exactly this.
#[track_caller]
fn nothing_else(honest: &Honest, at: usize, ended: &Ended, why: &str) -> bool {
    let offset = if at < 3 { 100 } else { 0 };
    if ended.code != 0 {
        assert_eq!(ended.stdout, "", "{why}: {ended:?}");
        let codes = [3, 4, 7, 9].map(|code| code + offset);
        assert!(codes.contains(&ended.code), "{why}: {ended:?}");
        return false;
    }
    let [key, secret] = honest.pair;
    match at {
        0..3 => {
            let start = format!("{} {} {key} {secret} ", honest.id, honest.environment);
            let base = format!(
                "https://{}api",
                if honest.environment == "paper" {
                    "paper-"
                } else {
                    ""
                }
            );
            assert!(
                ended.stdout.starts_with(&(start + &base)),
                "{why}: {ended:?}"
            );
        }
        3 => {
            let answer = ended.json();
            let given =
                ["api_key", "secret_key"].map(|field| answer[field].as_str().unwrap().to_owned());
            assert_eq!(given, honest.pair, "{why}");
            let one = &answer["credential"];
            assert_eq!(one["environment"], honest.environment, "{why}");
            assert_eq!(one["account_id"], honest.account_id.to_string(), "{why}");
            let is_named = one["nickname"] == honest.nickname.as_str();
            assert!(
                is_named
                    || (one["seal"] == "broken"
                        && answer["remarks"].to_string().contains(&honest.nickname)),
                "{why}: {ended:?}"
            );
        }
        _ => assert_eq!(ended.stdout, secret, "{why}"),
    }
    true
}

fn with_each_change_of(table: &str) {
    let changes = changes::all(&Cells::new(1).t);
    let cells = Cells::new(changes.len());
    let each: Vec<_> = changes.iter().map(|change| vec![change]).collect();
    cells.apply(&each);
    let changed = cells.changed();
    let mut of_table = changed;
    of_table.retain(|cell| changes[*cell].table == table);
    let (mut tried, mut answered) = (0, 0);
    for cell in rounds(of_table, BOUNDED) {
        let change = &changes[cell];
        tried += 1;
        for side in ['p', 'l'] {
            let honest = cells.honest(cell, side);
            let ends = side_by_side(&cells.t, &handing_out(&honest));
            for (at, ended) in ends.iter().enumerate() {
                answered += usize::from(nothing_else(&honest, at, ended, &change.name()));
            }
        }
        elsewhere(&cells, cell, change);
        rename(&cells, cell, change);
    }
    tell(&format!(
        "{tried} changes of {table}, {answered} honest answers"
    ));
    assert!(tried > 5 && answered > tried);
}

/// Asserts that nothing is handed out of an account in which it honestly is not.
fn elsewhere(cells: &Cells, cell: usize, change: &Change) {
    for (side, other) in [('p', 'l'), ('l', 'p')] {
        let (honest, account) = (
            cells.honest(cell, side),
            cells.honest(cell, other).account_name,
        );
        let flag = format!("--{}", honest.environment);
        let exec = [
            "exec",
            "-c",
            &honest.nickname,
            &flag,
            "--account",
            &account,
            "--",
            "echo",
            "started",
        ];
        let ended = cells.t.run(exec).ends();
        let is_refused = [103, 104, 107, 109].contains(&ended.code) && ended.stdout.is_empty();
        assert!(is_refused, "{}: {ended:?}", change.name());
    }
}

/// Asserts that a rename is refused and writes nothing, or finds everything honest.
fn rename(cells: &Cells, cell: usize, change: &Change) {
    let honest = cells.honest(cell, 'p');
    let id = honest.id.to_string();
    for reference in [&id, &honest.nickname] {
        let before = cells.stored(cell);
        let ended = cells.t.run(["rename", reference, "Mine", "--json"]).ends();
        if ended.code == 0 {
            assert!(change.is_harmless(), "{}: {ended:?}", change.name());
            let answer = ended.json();
            let one = &answer["credential"];
            assert_eq!(
                (&one["environment"], &one["seal"]),
                (&"paper".into(), &"ok".into()),
                "{}",
                change.name()
            );
            return;
        }
        assert!(
            [3, 4, 9, 11].contains(&ended.code),
            "{}: {ended:?}",
            change.name()
        );
        assert_eq!(cells.stored(cell), before, "{}", change.name());
    }
}

#[test]
fn the_program_gives_away_nothing_when_an_account_was_changed() {
    with_each_change_of(PER_CREDENTIAL[0]);
}

#[test]
fn the_program_gives_away_nothing_when_a_credential_was_changed() {
    with_each_change_of(PER_CREDENTIAL[1]);
}

#[test]
fn the_program_gives_away_nothing_when_a_companion_was_changed() {
    with_each_change_of(PER_CREDENTIAL[2]);
}

#[test]
fn an_older_state_is_refused_where_a_newer_one_was_handed_out() {
    let cells = Cells::new(1);
    let (honest, older) = (cells.honest(0, 'p'), cells.older(0));
    let ask = |honest: &Honest| side_by_side(&cells.t, &handing_out(honest));
    for (at, ended) in ask(&honest).iter().enumerate() {
        assert!(
            nothing_else(&honest, at, ended, "nothing was changed"),
            "{ended:?}"
        );
    }
    let put_back = "DELETE FROM user_credentials WHERE side = 'p'; INSERT INTO user_credentials SELECT * FROM older_user_credentials;
                    DELETE FROM credctl.credentials WHERE side = 'p'; INSERT INTO credctl.credentials SELECT * FROM older_credctl_credentials";
    sql(&cells.t, put_back);
    for (at, ended) in ask(&older).iter().enumerate() {
        let offset = if at < 3 { 100 } else { 0 };
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9 + offset, ""),
            "{ended:?}"
        );
    }
    let check = cells.t.run(["vault", "check"]).ends();
    assert!(
        check.code == 16 && check.stdout.starts_with("older\t"),
        "{check:?}"
    );
}
