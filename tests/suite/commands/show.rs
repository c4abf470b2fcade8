//! `credctl show`: the fields of a credential, and the keys if they are asked for by name.

use std::fs;

use crate::common::{
    credctl::paper_and_live,
    database::insert_row,
    pg::{POSTGRES, server},
};

const KEY: &str = "PKTEST0000000000WXYZ";
const SECRET: &str = "secret-of-a-test";

#[test]
fn keys_are_masked_unless_they_are_asked_for() {
    let (t, paper, live) = paper_and_live();
    for (id, hint) in [(&paper, "PK…WXYZ"), (&live, "PK…WXYZ")] {
        let shown = t.run(["show", id]).ends().succeeded().stdout;
        let masked = format!("api_key: {hint}\nsecret_key: ••••••••\n");
        assert!(shown.contains(&masked), "{shown}");
        assert!(!shown.contains(KEY) && !shown.contains(SECRET), "{shown}");
        let json = t.run(["show", id, "--json"]).ends().succeeded().json();
        assert_eq!(json["api_key_hint"], hint);
        assert!(json["api_key"].is_null() && json["secret_key"].is_null());
    }
    let revealed = t
        .run(["show", &paper, "--reveal"])
        .ends()
        .succeeded()
        .stdout;
    assert!(revealed.contains(&format!("api_key: {KEY}\nsecret_key: {SECRET}\n")));
    let json = t
        .run(["show", "--reveal", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(
        (&json["api_key"], &json["secret_key"]),
        (&KEY.into(), &SECRET.into())
    );
}

#[test]
fn a_field_is_printed_exactly() {
    let (t, paper, _) = paper_and_live();
    let field = |field: &str| t.run(["show", &paper, "--field", field]).ends().succeeded();
    assert_eq!(field("api_key").stdout, KEY);
    assert_eq!(field("secret_key").stdout, SECRET);
    let polygon = t
        .run(["add", "--type", "polygon", "--nickname", "Data", "--stdin"])
        .input("poly-key\n")
        .ends()
        .succeeded();
    let data = polygon.stdout.trim_end();
    let shown = t.run(["show", data, "--field", "secret_key"]).ends();
    assert_eq!((shown.succeeded().stdout.as_str(), 0), ("", 0));
    let shown = t.run(["show", data]).ends().succeeded().stdout;
    assert!(!shown.contains("secret_key"), "{shown}");
}

#[test]
fn keys_leave_the_vault_only_for_the_environment_that_is_expected() {
    let (t, paper, live) = paper_and_live();
    let either = t.add("Either", &[]);
    for (arguments, code) in [
        (&["show", &paper, "--field", "api_key"][..], 0),
        (&["show", &paper, "--field", "api_key", "--paper"], 0),
        (&["show", &paper, "--field", "api_key", "--live"], 7),
        (&["show", &live, "--field", "api_key"], 7),
        (&["show", &live, "--reveal"], 7),
        (&["show", &live, "--field", "api_key", "--paper"], 7),
        (&["show", &live, "--field", "api_key", "--live"], 0),
        (&["show", &either, "--field", "api_key"], 7),
        (&["show", &either, "--field", "api_key", "--live"], 7),
        (&["show", &either, "--reveal", "--paper"], 7),
        (&["show", &live, "--paper"], 7),
    ] {
        let ended = t.run(arguments).ends();
        assert_eq!(ended.code, code, "{ended:#?}");
        assert_eq!(ended.stdout.is_empty(), code != 0, "{ended:#?}");
    }
    t.run(["show", &live, "--reveal"]).ends().failed(
        7,
        "credctl: `Live` is live, and live keys are handed out only with --live\n\
         hint: check that it is the one you mean\n",
    );
    t.run(["show", &either, "--reveal"]).ends().failed(
        7,
        &format!(
            "credctl: `Either` does not state whether it is paper or live\n\
             hint: state it with `credctl edit {} --paper` or --live\n",
            &either[..8]
        ),
    );
    // A type of one environment is never stated to be the other one.
    let kraken = "3f9c2a1b-0000-4000-8000-000000000001";
    insert_row(&t, kraken, "kraken", Some("Kraken"), None);
    let refused = t
        .run(["show", kraken, "--reveal"])
        .var("CREDCTL_UNSEALED", "accept")
        .ends();
    let hint = "hint: state it with `credctl edit 3f9c2a1b --live`\n";
    assert!(refused.stderr.ends_with(hint), "{}", refused.stderr);
}

#[test]
fn what_is_disabled_or_gone_is_not_handed_out_and_nothing_stands_in() {
    let (t, paper, _) = paper_and_live();
    t.add("Paper 2", &["--paper"]);
    t.run(["edit", &paper, "--disable", "--yes"])
        .ends()
        .succeeded();
    let disabled = t.run(["show", "--reveal"]).ends();
    assert_eq!(
        (disabled.code, disabled.stdout.as_str()),
        (3, ""),
        "{disabled:#?}"
    );
    t.run(["remove", &paper, "--yes"]).ends().succeeded();
    t.run(["show", "--reveal"]).ends().failed(
        3,
        "credctl: the active credential is gone\n\
         hint: choose another with `credctl use`\n",
    );
}

#[test]
fn a_missing_wrong_or_damaged_key_is_told_apart() {
    let (t, paper, _) = paper_and_live();
    let keys = t.data_home().join("vault.keys");
    let kept = fs::read(&keys).unwrap();
    fs::remove_file(&keys).unwrap();
    let missing = t.run(["show", &paper]).ends();
    assert_eq!(
        (missing.code, missing.stdout.as_str()),
        (5, ""),
        "{missing:#?}"
    );
    let other = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    let wrong = t
        .run(["show", &paper])
        .var("CREDCTL_FERNET_KEYS", other)
        .ends();
    assert_eq!((wrong.code, wrong.stdout.as_str()), (5, ""), "{wrong:#?}");
    assert!(
        wrong.stderr.contains("was sealed with vault key "),
        "{wrong:#?}"
    );
    fs::write(&keys, kept).unwrap();
    set_mode(&keys);
    let database = t.database().name();
    server().with_client(database, POSTGRES, async |client| {
        let damage = "UPDATE user_credentials SET secret_key = left(secret_key, 60)";
        client.batch_execute(damage).await.unwrap();
    });
    let damaged = t.run(["show", &paper, "--field", "api_key"]).ends();
    assert_eq!(
        (damaged.code, damaged.stdout.as_str()),
        (9, ""),
        "{damaged:#?}"
    );
}

fn set_mode(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}
