//! A change whose COMMIT was not answered is found by its event, or ruled out by a fence.

use super::{each, kinds, log};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    pg::APP,
    proxy::{Plan, Proxy},
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
