//! `credctl edit`: the fields that each flag changes, and edits that are refused.

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{WITH_COMPANIONS, insert_row, rows, sql},
    home_files::config,
    vault_keys::key_pair,
};

const OLD: &str = "aaaa0001-0000-4000-8000-000000000001";

/// The columns of the only row that an edit may change, as one line.
fn row(t: &Credctl) -> String {
    let columns = "c.credential_type, c.nickname, k.environment, c.is_active";
    rows(t, &format!("SELECT {columns} FROM {WITH_COMPANIONS}")).remove(0)
}

fn edit(t: &Credctl, flags: &[&str]) {
    let arguments = ["edit", "Paper", "--yes"].iter().chain(flags);
    t.run(arguments).ends().succeeded();
}

#[test]
fn each_flag_changes_its_field_and_no_other() {
    let t = vault();
    let id = t.add("Paper", &["--paper"]);
    sql(
        &t,
        "UPDATE user_credentials SET created_at = '2020-01-01', updated_at = '2020-01-01'",
    );
    let kept =
        format!("SELECT id, api_key, secret_key, k.key_id, created_at FROM {WITH_COMPANIONS}");
    let (before, choice) = (rows(&t, &kept), config(&t));
    let edited = t
        .run(["edit", "Paper", "--live", "--ignore-key-prefix", "--yes"])
        .ends();
    let expected = format!(
        "note: this credential is live: orders trade real money\n\
         Changed alpaca · Paper · live · {}\n",
        &id[..8]
    );
    assert_eq!(outcome(&edited), (0, "", &*expected));
    assert_eq!(row(&t), "alpaca | Paper | live | t");
    edit(&t, &["--paper"]);
    assert_eq!(row(&t), "alpaca | Paper | paper | t");
    let disabled = t.run(["edit", "Paper", "--disable", "--yes"]).ends();
    let expected = format!(
        "note: this was the active credential; choose another with `credctl use`\n\
         Changed alpaca · Paper · paper · {} · disabled\n",
        &id[..8]
    );
    assert_eq!(outcome(&disabled), (0, "", &*expected));
    assert_eq!(row(&t), "alpaca | Paper | paper | f");
    edit(&t, &["--enable"]);
    assert_eq!(row(&t), "alpaca | Paper | paper | t");
    edit(&t, &["--type", "Alpaca"]);
    assert_eq!(row(&t), "alpaca | Paper | paper | t");
    assert_eq!((rows(&t, &kept), config(&t)), (before, choice));
    let moved = "SELECT updated_at > now() - interval '1 minute' FROM user_credentials";
    assert_eq!(rows(&t, moved), ["t"]);
    assert_eq!(t.list()["selection"]["credential_id"], *id);
}

#[test]
fn several_flags_are_one_change_and_json_answers_it() {
    let t = vault();
    let id = t.add("Paper", &["--paper"]);
    let arguments = [
        "edit",
        "Paper",
        "--live",
        "--ignore-key-prefix",
        "--disable",
        "--yes",
        "--json",
    ];
    let edited = t.run(arguments).ends().succeeded();
    assert_eq!(edited.stderr, "");
    assert_eq!(edited.json()["credential"]["id"], *id);
    assert_eq!(edited.json()["credential"]["environment"], "live");
    assert_eq!(edited.json()["credential"]["is_active"], false);
    assert_eq!(edited.json()["credential"]["selected"], false);
    assert_eq!(row(&t), "alpaca | Paper | live | f");
}

#[test]
fn nothing_to_change_is_refused() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    for arguments in [&["edit", "Paper"][..], &["edit", "Paper", "--yes"]] {
        let expected = "credctl: nothing to change\n\
                        hint: give --paper, --live, --enable, --disable, --type, --expires, --note, --tag, --untag, --keys or --field\n";
        assert_eq!(outcome(&t.run(arguments).ends()), (2, "", expected));
    }
    for both in [["--enable", "--disable"], ["--paper", "--live"]] {
        let refused = t.run(["edit", "Paper"].iter().chain(&both)).ends();
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    }
}

#[test]
fn without_a_terminal_a_yes_must_be_given() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    let expected = "credctl: changing a credential needs confirmation\nhint: add --yes\n";
    let refused = t.run(["edit", "Paper", "--live"]).ends();
    assert_eq!(outcome(&refused), (7, "", expected));
    let keys = t
        .run(["edit", "Paper", "--stdin"])
        .input("PK2\ns2\n")
        .ends();
    assert_eq!(outcome(&keys), (7, "", expected));
    assert_eq!(row(&t), "alpaca | Paper | paper | t");
}

#[test]
fn other_keys_replace_those_stored() {
    let t = vault();
    let id = t.add("Paper", &["--paper"]);
    t.run(["edit", "Paper", "--stdin", "--yes"])
        .input("PK2\ns2\n")
        .ends()
        .succeeded();
    assert_eq!(key_pair(&t, &id), ("PK2".into(), "s2".into()));
    let variables = t.run(["edit", "Paper", "--keys", "--from-env", "--yes"]);
    variables
        .var("APCA_API_KEY_ID", "PK3")
        .var("APCA_API_SECRET_KEY", "s3")
        .ends()
        .succeeded();
    assert_eq!(key_pair(&t, &id), ("PK3".into(), "s3".into()));
    assert_eq!(row(&t), "alpaca | Paper | paper | t");
    let half = t
        .run(["edit", "Paper", "--stdin", "--yes"])
        .input("PK4\n")
        .ends();
    assert_eq!(
        outcome(&half),
        (2, "", "credctl: the secret key is missing\n")
    );
    assert_eq!(key_pair(&t, &id), ("PK3".into(), "s3".into()));
    let nobody = t.run(["edit", "Paper", "--keys", "--yes"]).ends();
    let expected = "credctl: cannot ask for the keys: stdin is not a terminal\n\
                    hint: give the keys by --stdin, --from-env or --api-key-file\n";
    assert_eq!(outcome(&nobody), (2, "", expected));
}

#[test]
fn a_type_with_another_number_of_keys_needs_them_and_drops_its_environment() {
    let t = vault();
    let id = t.add("Paper", &["--paper"]);
    let refused = t
        .run(["edit", "Paper", "--type", "polygon", "--yes"])
        .ends();
    let expected = "credctl: polygon has a different number of keys\n\
                    hint: add --keys, --stdin, --from-env or --api-key-file\n";
    assert_eq!(outcome(&refused), (2, "", expected));
    let stated = [
        "edit", "Paper", "--type", "polygon", "--live", "--stdin", "--yes",
    ];
    let expected = "credctl: polygon has no environments: leave out --live\n";
    let stated = t.run(stated).input("polygonkey\n").ends();
    assert_eq!(outcome(&stated), (2, "", expected));
    t.run(["edit", "Paper", "--type", "polygon", "--stdin", "--yes"])
        .input("polygonkey\n")
        .ends()
        .succeeded();
    assert_eq!(row(&t), "polygon | Paper | NULL | t");
    assert_eq!(key_pair(&t, &id), ("polygonkey".into(), String::new()));
    let slip = t.run(["edit", "Paper", "--type", "Karken", "--yes"]).ends();
    let expected = "credctl: `Karken` is not a type that `credctl types` lists\n\
         hint: did you mean `kraken`? To give a type of your own a name so close to it, define [types.NAME] in the \
         config file\n";
    assert_eq!(outcome(&slip), (2, "", expected));
}

#[test]
fn an_environment_that_cannot_be_is_cleared_by_the_next_edit() {
    let t = vault();
    insert_row(&t, OLD, "polygon", Some("Paper"), Some("live"));
    edit(&t, &["--disable"]);
    assert_eq!(row(&t), "polygon | Paper | NULL | f");
}

#[test]
fn the_only_environment_of_a_type_comes_with_it() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    let stated = ["edit", "Paper", "--type", "kraken", "--paper", "--yes"];
    let expected = "credctl: kraken has no paper environment: leave out --paper\n";
    assert_eq!(outcome(&t.run(stated).ends()), (2, "", expected));
    edit(&t, &["--type", "kraken"]);
    assert_eq!(row(&t), "kraken | Paper | live | t");
}

#[test]
fn a_type_of_ones_own_may_get_other_keys() {
    let t = vault();
    insert_row(&t, OLD, "mybroker", Some("Paper"), None);
    t.run(["edit", "Paper", "--stdin", "--yes"])
        .input("K1\n")
        .ends()
        .succeeded();
    assert_eq!(row(&t), "mybroker | Paper | NULL | t");
    assert_eq!(key_pair(&t, OLD), ("K1".into(), String::new()));
}

#[test]
fn one_of_a_type_credctl_does_not_know_keeps_it() {
    let t = vault();
    insert_row(&t, OLD, "Old Broker", Some("Paper"), None);
    edit(&t, &["--live", "--disable"]);
    assert_eq!(row(&t), "Old Broker | Paper | live | f");
    let keys = t
        .run(["edit", "Paper", "--stdin", "--yes"])
        .input("PK1\ns1\n")
        .ends();
    let expected = "credctl: credctl does not know which keys type `Old Broker` has\n\
                    hint: change it to a known type with --type\n";
    assert_eq!(outcome(&keys), (2, "", expected));
}

#[test]
fn an_environment_that_the_key_contradicts_is_refused_unless_a_flag_says_so() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    let live = t.run(["add", "--nickname", "Live", "--live", "--stdin"]);
    live.input("AKTEST0000000000WXYZ\ns1\n").ends().succeeded();
    let before = t.database().dump();
    let refused = |looks: &str, stated: &str| {
        format!(
            "credctl: this key looks like a {looks} key, and {stated} is stated\n\
             hint: check which environment it belongs to; --ignore-key-prefix stores it all the same\n"
        )
    };
    for (arguments, input, looks, stated) in [
        (
            &["edit", "Paper", "--live", "--yes"][..],
            "",
            "paper",
            "live",
        ),
        (&["edit", "Live", "--paper", "--yes"], "", "live", "paper"),
        (
            &["edit", "Paper", "--stdin", "--yes"],
            "AK2\ns2\n",
            "live",
            "paper",
        ),
        (
            &["edit", "Live", "--stdin", "--yes"],
            "PK2\ns2\n",
            "paper",
            "live",
        ),
        (
            &["edit", "Paper", "--live", "--stdin", "--yes"],
            "PK2\ns2\n",
            "paper",
            "live",
        ),
    ] {
        let ended = t.run(arguments).input(input).ends();
        ended.failed(7, &refused(looks, stated));
        assert_eq!(t.database().dump(), before, "{arguments:?}");
    }
    // What does not touch the environment or the keys asks about neither.
    let fits = t.run(["edit", "Paper", "--live", "--stdin", "--yes"]);
    fits.input("AK3\ns3\n").ends().succeeded();
    t.run(["edit", "Live", "--disable", "--yes"])
        .ends()
        .succeeded();
}
