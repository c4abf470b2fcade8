//! `[database] stored_types`: the spelling of a type by which another program routes.

use crate::common::{
    credctl::{Credctl, found_by_use, vault},
    database::{WITH_COMPANIONS, rows},
    home_files::{config, write_config, write_file},
};

const BOTH: &str = "
[database]
stored_types = { \"alpaca paper\" = \"alpaca_paper\", \"alpaca live\" = \"alpaca_live\" }
";

/// A vault with this section in its config.
fn with(section: &str) -> Credctl {
    let t = vault();
    let text = config(&t);
    let text = if text.is_empty() {
        "version = 1\n"
    } else {
        &text
    };
    write_config(&t, &format!("{text}{section}"));
    t
}

/// Nickname, stored type and environment of every row.
fn stored(t: &Credctl) -> Vec<String> {
    let columns = "c.nickname, c.credential_type, k.environment";
    let all = format!("SELECT {columns} FROM {WITH_COMPANIONS} ORDER BY c.created_at, c.id");
    rows(t, &all)
}

#[test]
fn what_is_added_is_stored_in_it_and_reads_as_ever() {
    let t = with(BOTH);
    let paper = t.add("Paper", &["--paper"]);
    let live = t.add("Live", &["--live"]);
    t.add("Unsaid", &[]);
    let kraken = ["add", "--type", "kraken", "--nickname", "K", "--stdin"];
    t.run(kraken).input("k\ns\n").ends().succeeded();
    let expected = [
        "Paper | alpaca_paper | paper",
        "Live | alpaca_live | live",
        "Unsaid | alpaca | NULL",
        "K | kraken | live",
    ];
    assert_eq!(stored(&t), expected);
    // Neither this machine nor one without the setting sees a difference.
    let mut other = t.neighbour();
    other.set("CREDCTL_KEY_FILE", t.data_home().join("vault.keys"));
    for t in [&t, &other] {
        let mut read: Vec<_> = t
            .credentials()
            .iter()
            .map(|c| {
                format!(
                    "{} {} {}",
                    c["label"], c["credential_type"], c["environment"]
                )
            })
            .collect();
        read.sort();
        let expected = [
            r#""K" "kraken" "live""#,
            r#""Live" "alpaca" "live""#,
            r#""Paper" "alpaca" "paper""#,
            r#""Unsaid" "alpaca" null"#,
        ];
        assert_eq!(read, expected);
        assert_eq!(found_by_use(t, &["alpaca/Paper"]), paper);
        assert_eq!(
            found_by_use(t, &["Live", "--type", "alpaca", "--live"]),
            live
        );
        for (flag, id, code) in [
            ("--paper", &paper, 0),
            ("--live", &live, 0),
            ("--live", &paper, 107),
            ("--paper", &live, 107),
        ] {
            let exec = t.run(["exec", flag, "-c", id, "--", "true"]).ends();
            assert_eq!(exec.code, code, "{exec:#?}");
        }
    }
}

#[test]
fn an_edit_that_states_the_environment_or_the_type_stores_it() {
    let t = vault();
    t.add("Old", &["--paper"]);
    t.add("Unsaid", &[]);
    let kraken = ["add", "--type", "kraken", "--nickname", "K", "--stdin"];
    t.run(kraken).input("k\ns\n").ends().succeeded();
    let text = config(&t);
    write_config(&t, &format!("{text}{BOTH}"));
    let edit = |arguments: &[&str]| {
        let arguments = [&["edit"], arguments, &["--yes", "--ignore-key-prefix"]].concat();
        t.run(arguments).ends()
    };
    // What is not the subject of the change stays as it is.
    t.run(["rename", "Old", "Older"]).ends().succeeded();
    edit(&["Older", "--disable"]).succeeded();
    edit(&["Older", "--enable"]).succeeded();
    assert_eq!(stored(&t)[0], "Older | alpaca | paper");
    edit(&["Older", "--paper"]).succeeded();
    edit(&["Unsaid", "--live"]).succeeded();
    edit(&["K", "--type", "alpaca", "--live"]).succeeded();
    let expected = [
        "Older | alpaca_paper | paper",
        "Unsaid | alpaca_live | live",
        "K | alpaca_live | live",
    ];
    assert_eq!(stored(&t), expected);
    // Another environment would be another type to the program that routes by it.
    let refused = edit(&["Older", "--live"]);
    assert_eq!(refused.code, 7, "{refused:#?}");
    assert_eq!(stored(&t), expected);
    edit(&["Older", "--type", "alpaca", "--live"]).succeeded();
    assert_eq!(stored(&t)[0], "Older | alpaca_live | live");
    t.run(["vault", "check"]).ends().succeeded();
}

#[test]
fn what_is_imported_is_stored_in_it() {
    let t = with(BOTH);
    let text = "PAPER1_API_KEY=PK1\nPAPER1_SECRET_KEY=s1\nLIVE1_API_KEY=AK1\nLIVE1_SECRET_KEY=s2\n";
    let file = write_file(&t, "keys.env", text, 0o600);
    t.run(["import", file.to_str().unwrap()]).ends().succeeded();
    let types = "SELECT credential_type FROM user_credentials ORDER BY credential_type";
    assert_eq!(rows(&t, types), ["alpaca_live", "alpaca_paper"]);
}

#[test]
fn a_spelling_that_would_be_read_as_something_else_is_12() {
    for (section, field, must) in [
        (
            "{ \"alpaca paper\" = \"alpaca_live\" }",
            "database.stored_types.alpaca paper",
            "a type that is read as this one",
        ),
        (
            "{ \"alpaca paper\" = \"kraken\" }",
            "database.stored_types.alpaca paper",
            "a type that is read as this one",
        ),
        (
            "{ \"alpaca\" = \"alpaca_paper\" }",
            "database.stored_types.alpaca",
            "named by a type and one of its environments",
        ),
        ("\"alpaca_paper\"", "database.stored_types", "a table"),
    ] {
        let t = with(&format!("\n[database]\nstored_types = {section}\n"));
        for (arguments, code) in [(&["list"][..], 12), (&["exec", "--", "true"], 112)] {
            let refused = t.run(arguments).ends();
            assert_eq!((refused.code, &*refused.stdout), (code, ""), "{refused:#?}");
            let message = format!("`{field}` must be {must}");
            assert!(refused.stderr.contains(&message), "{message} {refused:#?}");
        }
    }
}
