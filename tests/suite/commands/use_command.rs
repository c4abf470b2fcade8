//! `credctl use`, which chooses the active credential of this machine.

use crate::common::{
    credctl::{Credctl, USER, found_by_use, outcome, vault},
    database::{name, rows, sql},
    home_files::config,
    pg::{self, APP},
};

fn two() -> (Credctl, String, String) {
    let t = vault();
    let one = t.add("One", &["--paper"]);
    let two = t.add("Two", &["--paper"]);
    (t, one, two)
}

#[test]
fn the_choice_is_said_on_stderr_and_kept() {
    let (t, one, two) = two();
    assert_eq!(t.list()["selection"]["credential_id"], *one);
    let using = format!("Using alpaca · Two · paper · {}\n", &two[..8]);
    assert_eq!(outcome(&t.run(["use", "Two"]).ends()), (0, "", &*using));
    assert_eq!(t.list()["selection"]["credential_id"], *two);
    let in_database = "SELECT count(*) FROM user_credentials WHERE updated_at <> created_at";
    assert_eq!(rows(&t, in_database), ["0"]);
}

#[test]
fn a_live_one_is_used_with_a_remark() {
    let (t, ..) = two();
    let id = t.add("Real", &["--live"]);
    let expected = format!(
        "note: this credential is live: orders trade real money\nUsing alpaca · Real · live · {}\n",
        &id[..8]
    );
    assert_eq!(outcome(&t.run(["use", "Real"]).ends()), (0, "", &*expected));
    let json = t.run(["use", "Real", "--json"]).ends().succeeded().json();
    assert_eq!(
        json["remarks"][0],
        "this credential is live: orders trade real money"
    );
    assert_eq!(json["credential"]["selected"], true);
}

#[test]
fn a_dash_goes_back_and_forth() {
    let (t, one, two) = two();
    let expected = "credctl: there is no previous credential\n";
    assert_eq!(outcome(&t.run(["use", "-"]).ends()), (3, "", expected));
    found_by_use(&t, &["Two"]);
    assert_eq!(found_by_use(&t, &["-"]), one);
    assert_eq!(found_by_use(&t, &["-"]), two);
    found_by_use(&t, &["Two"]);
    assert_eq!(found_by_use(&t, &["-"]), one);
}

#[test]
fn a_dash_that_leads_to_a_removed_one_says_how_to_bring_it_back() {
    let (t, one, two) = two();
    found_by_use(&t, &["Two"]);
    let removed = t.run(["remove", "One", "--yes", "--json"]).ends();
    let event = removed.succeeded().json()["event_ids"][0].clone();
    let event = event.as_str().unwrap();
    let message = format!(
        "credctl: the previous credential ({one}) was removed\n\
         hint: bring it back with `credctl undo {event}`, or choose another with `credctl use`\n"
    );
    assert_eq!(outcome(&t.run(["use", "-"]).ends()), (3, "", &*message));
    assert_eq!(t.list()["selection"]["credential_id"], *two);
    // The way that is told leads there.
    t.run(["undo", event, "--yes"]).ends().succeeded();
    assert_eq!(found_by_use(&t, &["-"]), one);
    // Of one that was destroyed nothing comes back.
    t.run(["remove", "Two", "--yes", "--purge"])
        .ends()
        .succeeded();
    let message = format!(
        "credctl: the previous credential ({two}) was removed\n\
         hint: choose another with `credctl use`\n"
    );
    assert_eq!(outcome(&t.run(["use", "-"]).ends()), (3, "", &*message));
    // Nor of one that another program removed.
    let three = t.add("Three", &["--paper", "--use"]);
    t.add("Four", &["--paper", "--use"]);
    sql(
        &t,
        &format!("DELETE FROM user_credentials WHERE id = '{three}'"),
    );
    let gone = t.run(["use", "-"]).ends();
    assert!(gone.stderr.contains(&three) && gone.code == 3, "{gone:#?}");
    // A dash goes on from one that is gone to the one before.
    t.run(["remove", "Four", "--yes"]).ends().succeeded();
    assert_eq!(found_by_use(&t, &["One"]), one);
}

#[test]
fn a_disabled_one_is_refused() {
    let (t, one, two) = two();
    t.run(["edit", "Two", "--disable", "--yes"])
        .ends()
        .succeeded();
    let expected = format!(
        "credctl: `Two` is disabled\nhint: enable it with `credctl edit {} --enable`\n",
        &two[..8]
    );
    assert_eq!(outcome(&t.run(["use", "Two"]).ends()), (3, "", &*expected));
    assert_eq!(t.list()["selection"]["credential_id"], *one);
}

#[test]
fn it_is_refused_while_a_variable_decides_anyway() {
    let (t, one, _) = two();
    let before = config(&t);
    let expected = "credctl: CREDCTL_CREDENTIAL is set to `One` and would still decide (variable layer)\n\
                    hint: run `unset CREDCTL_CREDENTIAL` first\n";
    for arguments in [&["use", "Two"][..], &["use", "-"], &["use"]] {
        let refused = t.run(arguments).var("CREDCTL_CREDENTIAL", "One").ends();
        assert_eq!(outcome(&refused), (7, "", expected));
    }
    assert_eq!(config(&t), before);
    assert_eq!(t.list()["selection"]["credential_id"], *one);
}

#[test]
fn without_a_reference_and_a_terminal_it_says_what_to_type() {
    let (t, ..) = two();
    let expected = "credctl: cannot ask for the credential to use: stdin is not a terminal\n\
                    hint: name it: credctl use CREDENTIAL\n";
    assert_eq!(outcome(&t.run(["use"]).ends()), (2, "", expected));
}

#[test]
fn each_vault_has_its_own_choice_in_one_config_file() {
    let (mut t, one, _) = two();
    let first = t.database.take().unwrap();
    let second = pg::migrated();
    t.set("CREDCTL_DATABASE_URL", second.url(APP));
    t.database = Some(second);
    t.run(["account", "add", "main"]).ends().succeeded();
    // The second vault gets the key of the first one: sealing there is another matter.
    let elsewhere = t.add("Elsewhere", &["--paper"]);
    assert_eq!(t.list()["selection"]["credential_id"], *elsewhere);
    let id = rows(&t, "SELECT id FROM credctl.vault").remove(0);
    assert!(
        config(&t).contains(&format!("[active.{id}.{USER}]")),
        "{}",
        config(&t)
    );
    assert_ne!(name(&t), first.name());
    t.set("CREDCTL_DATABASE_URL", first.url(APP));
    assert_eq!(t.list()["selection"]["credential_id"], *one);
    assert_eq!(t.variables()[std::ffi::OsStr::new("CREDCTL_USER_ID")], USER);
}
