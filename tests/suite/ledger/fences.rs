//! A change whose COMMIT was not answered is found by its event, or ruled out by a fence.

use std::path::Path;

use super::{each, kinds, log};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    pg::{self, APP},
    private_postgres::status,
    proxy::{Plan, Proxy},
    psql::psql,
};

/// A vault with a credential, reached through a proxy.
fn vault_behind(plan: Plan) -> (Credctl, Credctl, Proxy, String) {
    let mut t = super::vault();
    let id = t.add("Paper 1", &["--paper"]);
    let mut direct = t.neighbour();
    direct.set("CREDCTL_DATABASE_URL", t.database().url(APP));
    std::fs::create_dir_all(direct.data_home()).unwrap();
    let keys = crate::common::vault_keys::key_file(&t);
    std::fs::copy(keys, crate::common::vault_keys::key_file(&direct)).unwrap();
    let proxy = Proxy::new(plan);
    proxy.serve(&mut t);
    (t, direct, proxy, id)
}

fn rename(t: &Credctl, id: &str) -> Ended {
    t.run(["rename", id, "Mine"]).ends()
}

#[test]
fn a_change_that_was_committed_is_found_by_its_event() {
    let (t, _, _proxy, id) = vault_behind(Plan::CutAfterCommit);
    rename(&t, &id).succeeded();
    assert_eq!(kinds(&t, &id), ["added", "renamed"]);
    assert_eq!(rows(&t, FENCES), ["0"]);
}

const FENCES: &str = "SELECT count(*) FROM credctl.events WHERE kind = 'fence'";

#[test]
fn a_change_that_was_not_committed_is_ruled_out_for_ever() {
    let (t, direct, _proxy, id) = vault_behind(Plan::CutInsteadOfCommit);
    let refused = rename(&t, &id);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (6, ""),
        "{refused:#?}"
    );
    let truth = "the connection was lost before anything was committed";
    assert!(refused.stderr.contains(truth), "{refused:#?}");
    assert_eq!(kinds(&t, &id), ["added"]);
    assert_eq!(rows(&t, FENCES), ["1"]);
    // The log does not tell of fences, and the next change is not hindered by one.
    assert_eq!(each(&log(&direct, &[]), "kind"), ["added"]);
    rename(&direct, &id).succeeded();
    assert_eq!(kinds(&t, &id), ["added", "renamed"]);
}

#[test]
fn after_a_failover_to_a_server_that_lacks_the_change_it_is_said_not_to_be_there() {
    let (t, _, _proxy, id) = vault_behind(Plan::CutAfterCommit);
    // The change is lost once it is committed, as a standby that lags behind loses it.
    sql(
        &t,
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
           $$ BEGIN IF EXISTS (SELECT FROM credctl.events WHERE kind = 'renamed') THEN
                DELETE FROM credctl.events WHERE kind = 'renamed';
              END IF; RETURN NULL; END $$;
         CREATE TRIGGER lose BEFORE INSERT ON credctl.events FOR EACH STATEMENT EXECUTE FUNCTION lose()",
    );
    let refused = rename(&t, &id);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (6, ""),
        "{refused:#?}"
    );
    assert_eq!(kinds(&t, &id), ["added"]);
}

#[test]
fn a_change_that_is_still_under_way_is_waited_for_until_the_server_ends_it() {
    let (mut t, _, _proxy, id) = vault_behind(Plan::HoldInsteadOfCommit);
    t.set("CREDCTL_TIMEOUT", "2s");
    let refused = rename(&t, &id);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (6, ""),
        "{refused:#?}"
    );
    assert!(refused.stderr.contains(NOTHING), "{refused:#?}");
    assert_eq!(kinds(&t, &id), ["added"]);
    assert_eq!(rows(&t, FENCES), ["1"]);
}

#[test]
fn a_change_that_is_still_under_way_is_waited_for_until_it_is_committed() {
    let (t, _, _proxy, id) = vault_behind(Plan::HoldCommitUntilAsked);
    rename(&t, &id).succeeded();
    assert_eq!(kinds(&t, &id), ["added", "renamed"]);
    assert_eq!(rows(&t, FENCES), ["0"]);
}

const NOTHING: &str = "the connection was lost before anything was committed";

#[test]
fn a_change_that_was_prepared_is_found_once_somebody_ends_it() {
    for (end, code, expected) in [
        ("COMMIT", 0, &["added", "renamed"][..]),
        ("ROLLBACK", 6, &["added"]),
    ] {
        let (t, _, proxy, id) = vault_behind(Plan::PrepareInsteadOfCommit);
        let renaming = t.run(["rename", &id, "Mine"]).start();
        proxy.wait_until_connected(2);
        let end = format!("{end} PREPARED '{}'", proxy.prepared_name());
        in_its_database(&t, &end);
        let ended = Ended::of("rename".to_owned(), renaming);
        assert_eq!(ended.code, code, "{ended:#?}");
        assert_eq!(kinds(&t, &id), expected);
    }
}

#[test]
fn a_change_that_stays_prepared_is_unknown_and_says_how_to_look() {
    let (mut t, direct, proxy, id) = vault_behind(Plan::PrepareInsteadOfCommit);
    t.set("CREDCTL_TIMEOUT", "1s");
    let unknown = rename(&t, &id);
    assert_eq!(
        (unknown.code, unknown.stdout.as_str()),
        (10, ""),
        "{unknown:#?}"
    );
    assert!(
        unknown.stderr.contains("credctl list | grep"),
        "{unknown:#?}"
    );
    in_its_database(&t, &format!("COMMIT PREPARED '{}'", proxy.prepared_name()));
    assert_eq!(kinds(&t, &id), ["added", "renamed"]);
    direct.run(["show", &id]).ends().succeeded();
}

/// Runs a statement as superuser in the database of this home.
fn in_its_database(t: &Credctl, sql: &str) {
    pg::server().with_client(t.database().name(), pg::POSTGRES, async |client| {
        let mut done = client.batch_execute(sql).await;
        // The server has accepted the cut connection's last message, and may not have done it yet.
        while done.is_err() {
            tokio::task::yield_now().await;
            done = client.batch_execute(sql).await;
        }
    });
}

#[test]
fn what_a_server_committed_before_it_was_started_again_is_found() {
    let t = Credctl::fresh();
    let id = t.add("Paper 1", &["--paper"]);
    let server = status(&t);
    let folder = server["socket"].as_str().unwrap();
    let proxy = Proxy::before(Path::new(folder), Plan::SilentAfterCommit);
    let user = psql(&t, "SELECT user_id FROM user_accounts");
    let url = proxy.url_to(APP, "credctl");
    let renaming = t
        .run(["rename", &id, "Mine", "--timeout", "5s"])
        .var("CREDCTL_DATABASE_URL", url)
        .var("CREDCTL_USER_ID", user.trim())
        .start();
    let renamed = format!("SELECT count(*) FROM credctl.events WHERE subject = '{id}'");
    while psql(&t, &renamed).trim() != "2" {}
    for step in ["stop", "start"] {
        t.run(["db", step]).ends().succeeded();
    }
    Ended::of("rename".to_owned(), renaming).succeeded();
    let nickname = "SELECT nickname FROM user_credentials";
    assert_eq!(psql(&t, nickname).trim(), "Mine");
}
