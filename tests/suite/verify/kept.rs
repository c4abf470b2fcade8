//! What a provider said is kept, shown and demanded, as long as a vault key vouches for it.

use serde_json::{Value, json};

use super::{Case, scenario, servers::Servers, vault, verify};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    pg::APP,
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
    vault_keys::keys,
};

/// A vault with a good paper key of Alpaca that was verified, its servers, and its id.
fn verified() -> (Credctl, Servers, String) {
    let cases = [Case::in_state(("alpaca", "paper"), "good", 1)];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    verify(&t, &servers, &["good"]).ends().succeeded();
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    (t, servers, id)
}

/// The check that `list` tells of the only credential.
fn kept(t: &Credctl) -> Value {
    t.credentials()[0]["check"].clone()
}

/// `exec --verified=24h` of the only credential.
fn exec(t: &Credctl, verified: &str) -> Ended {
    t.run(["exec", "-c", "good", verified, "--", "true"]).ends()
}

#[test]
fn the_list_shows_it() {
    let (t, ..) = verified();
    let check = kept(&t);
    assert_eq!(
        (&check["verdict"], &check["reason"]),
        (&json!("good"), &Value::Null)
    );
    assert_eq!(
        check["rights"],
        json!({"read": true, "trade": true, "withdraw": false})
    );
    assert!(
        check["account"].as_str().unwrap().starts_with('…'),
        "{check}"
    );
    assert!(
        check["checked_by"].as_str().unwrap().contains("credctl/"),
        "{check}"
    );
    // Without a vault key nobody vouches for it.
    let answer = t
        .run(["list", "--json"])
        .var("CREDCTL_KEY_FILE", "/nowhere")
        .ends();
    assert_eq!(answer.json()["credentials"][0]["check"], Value::Null);
}

#[test]
fn a_table_has_a_column_for_it_once_there_is_one() {
    let (t, ..) = verified();
    t.add("never", &["--paper"]);
    let stage = Stage {
        settings: "cols 90 rows 24",
        ..ALL_STREAMS
    };
    let mut terminal = start_on(t.run(["list"]).var("NO_COLOR", "1"), stage);
    assert_ended(&mut terminal, 0);
    let screen = terminal.screen();
    let lines: Vec<_> = screen.lines().collect();
    assert!(lines[0].contains("  ID        CHECK  ADDED"), "{screen}");
    let cells: Vec<_> = lines[2..].iter().map(|line| line.contains('✓')).collect();
    assert_eq!(cells, [true, false], "{screen}");
}

/// A change of each column of a check.
const CHANGES: &[&str] = &[
    "user_id = 'somebody'",
    "credential_id = gen_random_uuid()",
    "revision = revision + 1",
    "verdict = 'limited'",
    "reason = 'because'",
    "at = at + interval '1 hour'",
    "actor = 'somebody'",
    "account = sha256('')",
    "account_tail = '…0000'",
    "account_kind = 'MARGIN'",
    "can_read = NULL",
    "can_trade = false",
    "can_withdraw = true",
    "address_lock = true",
    "expires_at = now()",
    "key_id = '0123456789abcdef'",
    "mac = sha256('')",
];

#[test]
fn a_change_voids_it_and_so_does_another_hand() {
    let (t, _, id) = verified();
    let columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'credctl.checks'::regclass AND attnum > 0
                   ORDER BY attnum";
    let changed = CHANGES
        .iter()
        .map(|change| change.split(' ').next().unwrap());
    assert_eq!(rows(&t, columns), changed.collect::<Vec<_>>());
    sql(&t, "CREATE TABLE kept AS TABLE credctl.checks");
    for change in CHANGES {
        assert_eq!(kept(&t)["verdict"], "good");
        sql(&t, &format!("UPDATE credctl.checks SET {change}"));
        assert_eq!(kept(&t), Value::Null, "{change}");
        let ended = exec(&t, "--verified");
        assert_eq!(ended.code, 107, "{change}: {ended:#?}");
        sql(
            &t,
            "DELETE FROM credctl.checks; INSERT INTO credctl.checks TABLE kept",
        );
    }
    t.run(["rename", &id, "other"]).ends().succeeded();
    assert_eq!(kept(&t), Value::Null);
}

#[test]
fn a_check_of_another_credential_does_not_count() {
    let cases = [
        Case::in_state(("alpaca", "paper"), "good", 1),
        Case::in_state(("alpaca", "paper"), "expired", 2),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    assert_eq!(verify(&t, &servers, &["--all"]).ends().code, 14);
    sql(
        &t,
        "DELETE FROM credctl.checks WHERE verdict = 'rejected';
         UPDATE credctl.checks SET credential_id = (SELECT id FROM user_credentials WHERE nickname = 'expired')",
    );
    let listed = t.credentials();
    assert!(
        listed.iter().all(|one| one["check"].is_null()),
        "{listed:#?}"
    );
}

#[test]
fn a_program_starts_only_with_keys_that_were_verified_of_late() {
    let (t, servers, id) = verified();
    exec(&t, "--verified").succeeded();
    exec(&t, "--verified=1h").succeeded();
    verify(&t, &servers, &["--paper"]).ends().failed(
        2,
        "credctl: --type, --paper and --live choose among several credentials\n\
         hint: add --all, or name credentials\n",
    );
    for words in [&["--paper", "--all"], &["--paper", "good"]] {
        verify(&t, &servers, words).ends().succeeded();
    }
    let ended = exec(&t, "--verified=0s");
    assert_eq!(ended.code, 107, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("`good` may not be used: it was last verified at "),
        "{ended:#?}"
    );
    let short = &id[..8];
    let hint = format!("hint: ask its provider: credctl verify {short}\n");
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    verify(&t, &servers, &[short]).ends().succeeded();
    exec(&t, "--verified=60s").succeeded();
    drop(servers);
    // The provider has no answer now: what it said stays known.
    let away = Servers::start(
        &json!({"paper-api.alpaca.markets": {"provider": "alpaca", "keys": [], "fault": {"kind": "status", "status": 503}}}),
    );
    assert_eq!(verify(&t, &away, &["good"]).ends().code, 15);
    exec(&t, "--verified").succeeded();
    // It knows the key no more.
    let gone =
        Servers::start(&json!({"paper-api.alpaca.markets": {"provider": "alpaca", "keys": []}}));
    assert_eq!(verify(&t, &gone, &["good"]).ends().code, 14);
    let ended = exec(&t, "--verified");
    assert_eq!(ended.code, 107, "{ended:#?}");
    assert!(
        ended.stderr.contains("its last verdict is rejected"),
        "{ended:#?}"
    );
    // Without the flag, it is the user's affair.
    exec(&t, "--expired").succeeded();
}

#[test]
fn one_that_was_never_asked_about_does_not_start() {
    let t = Credctl::on_server();
    t.add("good", &["--paper"]);
    let ended = exec(&t, "--verified");
    assert_eq!(ended.code, 107, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("it was not verified since it was stored or changed"),
        "{ended:#?}"
    );
}

#[test]
fn nothing_of_the_account_stands_in_the_database() {
    let mut case = Case::in_state(("kraken", "live"), "good", 1);
    case.known["account"] = json!({"iban": "SENTINEL-ACCOUNT-1234"});
    let servers = Servers::start(&scenario(std::slice::from_ref(&case)));
    let t = vault(std::slice::from_ref(&case));
    verify(&t, &servers, &["good"]).ends().succeeded();
    let row = rows(&t, "SELECT row_to_json(q) FROM credctl.checks q").remove(0);
    assert!(row.contains("…1234") && !row.contains("SENTINEL"), "{row}");
    let hash = rows(&t, "SELECT encode(account, 'hex') FROM credctl.checks").remove(0);
    let plain = rows(&t, "SELECT encode(sha256('SENTINEL-ACCOUNT-1234'), 'hex')").remove(0);
    assert_ne!(hash, plain);
    assert!(!keys(&t).is_empty());
}

#[test]
fn a_removed_credential_leaves_no_check_behind_for_long() {
    let (t, _, id) = verified();
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    t.run(["vault", "check"]).ends().succeeded();
    assert_eq!(rows(&t, "SELECT count(*) FROM credctl.checks"), ["0"]);
}

#[test]
fn a_vault_that_cannot_be_written_to_is_no_obstacle() {
    let cases = [Case::in_state(("alpaca", "paper"), "good", 1)];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    sql(&t, &format!("REVOKE INSERT ON credctl.checks FROM {APP}"));
    let ended = verify(&t, &servers, &["good"]).ends().succeeded();
    assert!(
        ended.stderr.contains("what was found out is not kept: "),
        "{ended:#?}"
    );
}
