//! `vault seal` with references: credentials that are accepted as they are, one by one.

use super::{
    assert_healthy, column, id_of_nickname, insert_unsealed, key_of, rows_and_files,
    two_credentials, vault,
};
use crate::common::{
    database::{alter, sql},
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
};

const NICKNAME: &str = "its nickname was changed outside credctl from `Live` to `Mine`";

#[test]
fn an_altered_nickname_is_shown_and_accepted_with_a_yes() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "nickname = 'Mine'");
    let before = rows_and_files(&t);
    let refused = vault(&t, &["seal", &id]);
    let expected = format!(
        "alpaca · Mine · live · {id}\n  {NICKNAME}\n\
         credctl: sealing what credctl did not write needs confirmation\nhint: add --yes\n"
    );
    assert_eq!(
        (refused.code, refused.stderr.as_str()),
        (7, &*expected),
        "{refused:#?}"
    );
    assert_eq!(rows_and_files(&t), before);

    let wide = Stage {
        settings: "cols 160",
        ..ALL_STREAMS
    };
    let run = |reference: &str, answer: &str, code: i32| {
        let seal = t.run(["vault", "seal", reference]).var("NO_COLOR", "1");
        let mut terminal = start_on(seal, wide);
        terminal
            .shows("Accept it as it is now? [y/N] ")
            .types(answer);
        assert_ended(&mut terminal, code);
        assert!(
            terminal.screen().contains(NICKNAME),
            "{}",
            terminal.screen()
        );
    };
    run(&id[..8], "n\r", 130);
    assert_eq!(rows_and_files(&t), before);
    // Who looks at it may call it by the name that it has now.
    run("Mine", "y\r", 0);
    assert_healthy(&t);
    assert_eq!(column(&t, &id, "c.nickname || k.nickname"), "MineMine");
}

#[test]
fn one_that_is_as_credctl_wrote_it_stays_so_without_asking() {
    let t = two_credentials();
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal", "Live"]).succeeded();
    assert_eq!(ended.stderr, "Nothing to seal\n");
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn one_that_does_not_open_is_refused_and_nothing_else_is_sealed() {
    let t = two_credentials();
    let (good, damaged) = (
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "polygon"),
    );
    alter(&t, &damaged, "secret_key = left(secret_key, 60)");
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal", &good, &damaged, "--yes"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (9, ""), "{ended:#?}");
    let expected = format!("credctl: `polygon` ({damaged}) cannot be sealed: ");
    assert!(ended.stderr.starts_with(&expected), "{ended:#?}");
    let hint = format!("\nhint: remove it with `credctl remove {damaged}`, and store it again\n");
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    assert_eq!(rows_and_files(&t), before);
    vault(&t, &["seal", &good, "--yes"]).succeeded();
    assert_ne!(key_of(&t, &good), "NULL");
    t.run(["remove", &damaged, "--yes"]).ends().succeeded();
}

#[test]
fn the_environment_is_stated_for_an_altered_one_too() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    sql(
        &t,
        &format!("UPDATE credctl.credentials SET environment = NULL WHERE credential_id = '{id}'"),
    );
    vault(&t, &["seal", &id, "--live", "--yes"]).succeeded();
    assert_eq!(column(&t, &id, "k.environment"), "live");
    assert_healthy(&t);
}

#[test]
fn its_revision_is_above_all_that_other_machines_have_seen() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    for nickname in ["a", "b", "c"] {
        t.run(["rename", &id, nickname]).ends().succeeded();
    }
    assert_eq!(column(&t, &id, "k.revision"), "4");
    alter(&t, &id, "nickname = 'Mine'");
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    let revision: i64 = column(&t, &id, "k.revision").parse().unwrap();
    let now = "(extract(epoch FROM now()) * 1000000)::bigint";
    let now: i64 = column(&t, &id, now).parse().unwrap();
    assert!((now - 600_000_000..=now).contains(&revision), "{revision}");
    t.run(["rename", &id, "d"]).ends().succeeded();
    assert_eq!(column(&t, &id, "k.revision"), (revision + 1).to_string());
}
