//! Several files at once, and the files of a folder.

use serde_json::json;

use crate::common::{
    credctl::{outcome, vault},
    home_files::write_file,
};

const FIRST: &str =
    "ALPACA_PAPER1_API_KEY=k1-of-the-first\nALPACA_PAPER1_SECRET_KEY=s1-of-the-first\n";
const SECOND: &str = "kraken:\n  api_key: k2-of-the-second\n  api_secret: s2-of-the-second\n";

#[test]
fn all_files_are_stored_or_none() {
    let t = vault();
    write_file(&t, "a.env", FIRST, 0o600);
    write_file(&t, "b.yaml", SECOND, 0o600);
    write_file(&t, "c.env", "KRAKEN_API_KEY=half-of-a-pair\n", 0o600);
    let refused = t.run(["import", "a.env", "b.yaml", "c.env"]).ends();
    assert_eq!(refused.code, 2);
    assert!(
        refused
            .stderr
            .starts_with("credctl: `c.env`, line 1: the private key is missing"),
        "{refused:#?}"
    );
    assert!(t.credentials().is_empty());
    let json = t
        .run(["import", "a.env", "b.yaml", "--json"])
        .ends()
        .succeeded()
        .json();
    let nicknames: Vec<_> = json["imported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["nickname"].clone())
        .collect();
    assert_eq!(nicknames, [json!("paper1"), json!("kraken")]);
    let again = t
        .run(["import", "a.env", "b.yaml", "--json"])
        .ends()
        .succeeded()
        .json();
    let files: Vec<_> = again["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["file"].clone())
        .collect();
    assert_eq!(files, [json!("a.env"), json!("b.yaml")]);
}

#[test]
fn one_pair_in_two_files_is_stored_once_and_refused_where_they_contradict() {
    let t = vault();
    let pair = "ALPACA_API_KEY=k1-of-both-files\nALPACA_SECRET_KEY=s1-of-both-files\n";
    write_file(&t, "a.env", pair, 0o600);
    write_file(&t, "b.env", pair, 0o600);
    write_file(&t, "c.env", format!("{pair}ALPACA_PAPER=true\n"), 0o600);
    let refused = t.run(["import", "a.env", "c.env"]).ends();
    let message = "credctl: `c.env`, line 1: the same keys as in `a.env`, line 1, which says neither paper nor live\n";
    assert_eq!(
        outcome(&refused),
        (2, "", &*format!("{message}hint: nothing was stored\n"))
    );
    let json = t
        .run(["import", "a.env", "b.env", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(json["imported"].as_array().unwrap().len(), 1);
    let again = json!([{"file": "b.env", "line": 1, "name": "alpaca", "reason": "again"}]);
    assert_eq!(json["left_out"], again);
}

#[test]
fn of_a_folder_with_very_many_files_those_that_are_meant_are_read() {
    let t = vault();
    for number in 0..=1000 {
        write_file(&t, &format!("many/{number}.json"), "{}", 0o600);
    }
    write_file(&t, "many/of-this-year/a.env", FIRST, 0o600);
    let refused = t.run(["import", "many", "--recursive"]).ends();
    refused.failed(
        2,
        "credctl: there are more than 1000 files in `many`\nhint: name the files, or a smaller folder\n",
    );
    let smaller = ["import", "many/of-this-year", "--recursive"];
    t.run(smaller).ends().succeeded();
    write_file(&t, "many/b.yaml", SECOND, 0o600);
    t.run(["import", "many/b.yaml"]).ends().succeeded();
    assert_eq!(t.nicknames(), ["paper1", "kraken"]);
}

#[test]
fn a_folder_is_read_only_when_asked_and_without_what_holds_no_keys() {
    let t = vault();
    for (name, text) in [
        ("keys/a.env", FIRST),
        ("keys/inner/b.yaml", SECOND),
        ("keys/inner/package.json", "{}"),
        ("keys/tsconfig.base.json", "{ not json"),
        ("keys/README.md", "ALPACA_PAPER9_API_KEY=k9"),
        (
            "keys/.git/config.env",
            "LIVE_API_KEY=k8\nLIVE_SECRET_KEY=s8\n",
        ),
        (
            "keys/node_modules/x.env",
            "LIVE_API_KEY=k8\nLIVE_SECRET_KEY=s8\n",
        ),
    ] {
        write_file(&t, name, text, 0o600);
    }
    let refused = t.run(["import", "keys"]).ends();
    let message = "credctl: `keys` is a folder\nhint: --recursive reads the files in it\n";
    assert_eq!(outcome(&refused), (12, "", message));
    let imported = t.run(["import", "keys", "--recursive"]).ends().succeeded();
    let remark = "note: left out: `keys/tsconfig.base.json`, line 1: this is not JSON\n";
    assert!(imported.stderr.contains(remark), "{imported:#?}");
    assert_eq!(t.nicknames(), ["paper1", "kraken"]);
}
