//! `vault seal` with references: credentials that are accepted as they are, one by one.

use super::{
    assert_healthy, column, id_of_nickname, insert_unsealed, rows_and_files, two_credentials, vault,
};
use crate::common::{
    database::alter,
    pty::{ALL_STREAMS, assert_ended, start_on},
};

#[test]
fn an_altered_label_is_shown_and_accepted_with_a_yes() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "nickname = 'Mine'");
    let before = rows_and_files(&t);
    let refused = vault(&t, &["seal", &id]);
    let expected = format!(
        "  alpaca · Mine · live · {} · its label was changed outside credctl\n\
         credctl: sealing what credctl did not write needs confirmation\nhint: add --yes\n",
        &id[..8]
    );
    assert_eq!(
        (refused.code, refused.stderr.as_str()),
        (7, &*expected),
        "{refused:#?}"
    );
    assert_eq!(rows_and_files(&t), before);

    let run = |answer: &str, code: i32| {
        let mut terminal = start_on(
            t.run(["vault", "seal", &id[..8]]).var("NO_COLOR", "1"),
            ALL_STREAMS,
        );
        terminal
            .shows("Accept these credentials as they are? [y/N] ")
            .types(answer);
        assert_ended(&mut terminal, code);
    };
    run("n\r", 130);
    assert_eq!(rows_and_files(&t), before);
    run("y\r", 0);
    assert_healthy(&t);
    assert_eq!(column(&t, &id, "nickname"), "Mine");
}

#[test]
fn one_that_is_as_credctl_wrote_it_is_sealed_without_asking() {
    let t = two_credentials();
    let tokens = "api_key || secret_key";
    let id = id_of_nickname(&t, "Live");
    let before = column(&t, &id, tokens);
    vault(&t, &["seal", "Live"]).succeeded();
    assert_eq!(column(&t, &id, tokens), before);
    assert_healthy(&t);
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
    assert_eq!(rows_and_files(&t), before);
    vault(&t, &["seal", &good, "--yes"]).succeeded();
    assert_eq!(column(&t, &good, "num_nonnulls(seal, label_seal)"), "2");
}

#[test]
fn an_altered_one_that_is_called_by_its_name_is_not_accepted() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "nickname = 'Mine'");
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal", "Mine", "--yes"]);
    assert_eq!(ended.code, 9, "{ended:#?}");
    assert_eq!(rows_and_files(&t), before);
}
