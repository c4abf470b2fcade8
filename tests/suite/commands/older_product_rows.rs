//! Rows as the older product wrote them: without nicknames, and `alpaca_paper` as a type.

use crate::common::{
    credctl::{Credctl, found_by_use, outcome, vault},
    database::{WITH_COMPANIONS, dump, insert_row, insert_unsealed, rows},
};

const OLD: &str = "aaaa0001-0000-4000-8000-000000000001";
const BLANK: &str = "aaaa0002-0000-4000-8000-000000000002";
const DATA: &str = "aaaa0003-0000-4000-8000-000000000003";

fn row(t: &Credctl, id: &str) -> String {
    let columns = "c.credential_type, c.nickname, k.environment, c.is_active, api_key";
    let query = format!("SELECT {columns} FROM {WITH_COMPANIONS} WHERE id = '{id}'");
    rows(t, &query).remove(0)
}

#[test]
fn one_without_a_nickname_is_named_by_its_type() {
    let t = vault();
    insert_row(&t, OLD, "alpaca", None, Some("paper"));
    assert_eq!(found_by_use(&t, &["alpaca"]), OLD);
    assert_eq!(found_by_use(&t, &["alpaca/alpaca"]), OLD);
    for (nickname, id) in [("", BLANK), (" \t\u{a0}", DATA)] {
        insert_row(&t, id, "polygon", Some(nickname), None);
        assert_eq!(found_by_use(&t, &["polygon"]), id);
        t.run(["rename", "polygon", "Data"]).ends().succeeded();
        assert_eq!(row(&t, id), "polygon | Data | NULL | t | gAAAA");
    }
    insert_row(
        &t,
        "aaaa0004-0000-4000-8000-000000000004",
        "kraken",
        None,
        None,
    );
    assert_eq!(t.run(["use", "kraken"]).ends().code, 0);
    let labels: Vec<_> = t.credentials().iter().map(|c| c["label"].clone()).collect();
    assert_eq!(labels, ["alpaca", "kraken", "Data", "Data"]);
    let second = "aaaa0005-0000-4000-8000-000000000005";
    insert_row(&t, second, "alpaca", Some("alpaca"), Some("live"));
    assert_eq!(t.run(["use", "alpaca"]).ends().code, 4);
}

#[test]
fn alpaca_paper_reads_as_alpaca_paper_everywhere() {
    let t = vault();
    insert_row(&t, OLD, "alpaca_paper", Some("Old"), None);
    let listed = &t.credentials()[0];
    assert_eq!(
        (&listed["credential_type"], &listed["environment"]),
        (&"alpaca".into(), &"paper".into())
    );
    let piped = t
        .run(["list", "--type", "alpaca", "--paper"])
        .ends()
        .succeeded();
    assert!(
        piped.stdout.contains("\talpaca\tOld\tpaper\tenabled\t"),
        "{piped:#?}"
    );
    for arguments in [
        &["alpaca/Old"][..],
        &["alpaca_paper/Old"],
        &["Old", "--type", "alpaca", "--paper"],
    ] {
        assert_eq!(found_by_use(&t, arguments), OLD, "{arguments:?}");
    }
    assert_eq!(t.run(["use", "Old", "--live"]).ends().code, 3);
    insert_row(&t, BLANK, "alpaca_paper", None, None);
    assert_eq!(found_by_use(&t, &["alpaca"]), BLANK);
}

#[test]
fn a_contradiction_counts_as_not_stated() {
    let t = vault();
    insert_row(&t, OLD, "alpaca_paper", Some("Odd"), Some("live"));
    assert_eq!(t.credentials()[0]["environment"], serde_json::Value::Null);
    for flag in ["--paper", "--live"] {
        assert_eq!(t.run(["use", "Odd", flag]).ends().code, 3);
    }
}

#[test]
fn a_type_that_another_program_routes_by_is_kept_unless_another_is_asked_for() {
    let t = vault();
    insert_row(&t, OLD, "alpaca_paper", Some("Old"), None);
    t.run(["rename", "Old", "New"]).ends().succeeded();
    t.run(["edit", "New", "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(row(&t, OLD), "alpaca_paper | New | paper | f | gAAAA");
    t.run(["edit", OLD, "--enable", "--paper", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(row(&t, OLD), "alpaca_paper | New | paper | t | gAAAA");

    insert_row(&t, BLANK, "alpaca_paper", Some("Typed"), None);
    t.run(["edit", "Typed", "--type", "alpaca", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(row(&t, BLANK), "alpaca | Typed | paper | t | gAAAA");
    insert_row(&t, DATA, "alpaca_paper", Some("Promoted"), None);
    let retype = [
        "edit",
        DATA,
        "--type",
        "alpaca",
        "--live",
        "--ignore-key-prefix",
        "--yes",
    ];
    t.run(retype).ends().succeeded();
    assert_eq!(row(&t, DATA), "alpaca | Promoted | live | t | gAAAA");
}

#[test]
fn an_environment_that_contradicts_the_type_is_refused_whichever_command_states_it() {
    for (stored, flag, by_type) in [
        ("alpaca_live", "--paper", "live"),
        ("alpaca_paper", "--live", "paper"),
        ("mybroker_live", "--paper", "live"),
    ] {
        let t = vault();
        insert_row(&t, OLD, stored, Some("Sealed"), None);
        insert_unsealed(&t, DATA, stored, Some("Unsealed"));
        let before = dump(&t);
        let contradiction = format!("says {by_type}, which contradicts {flag}");
        let edit = t.run(["edit", OLD, flag, "--yes"]).ends();
        assert_eq!((edit.code, &*edit.stdout), (7, ""), "{edit:#?}");
        let message = format!("its stored type `{stored}` {contradiction}");
        assert!(edit.stderr.contains(&message), "{edit:#?}");
        let seal = t.run(["vault", "seal", DATA, flag, "--yes"]).ends();
        assert_eq!((seal.code, &*seal.stdout), (7, ""), "{seal:#?}");
        assert!(seal.stderr.contains(&contradiction), "{seal:#?}");
        for id in [OLD, DATA] {
            let exec = t.run(["exec", flag, "-c", id, "--", "true"]);
            let exec = exec.var("CREDCTL_UNSEALED", "accept").ends();
            assert_eq!((exec.code, &*exec.stdout), (107, ""), "{exec:#?}");
        }
        assert_eq!(dump(&t), before);
    }
}

#[test]
fn a_spelling_of_the_older_product_is_no_type_to_add() {
    let t = vault();
    let written = t
        .run(["add", "--type", "alpaca_paper", "--stdin"])
        .input("PK1\ns1\n");
    let expected = "credctl: `alpaca_paper` is not a type that `credctl types` lists\n\
         hint: use --type alpaca, and tell accounts apart by nickname, --paper and --live; or define \
         [types.NAME] in the config file\n";
    assert_eq!(outcome(&written.ends()), (2, "", expected));
}
