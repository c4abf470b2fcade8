//! Many writers at once: no chain forks, no change is lost, every chain verifies.

use super::{each, kinds, log, vault};
use crate::common::{credctl::Ended, database::rows};

const WRITERS: usize = 20;

#[test]
fn twenty_writers_of_one_credential_make_one_chain() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let children: Vec<_> = (0..WRITERS)
        .map(|n| t.run(["rename", &id, &format!("Name {n}")]).start())
        .collect();
    let ended: Vec<_> = children
        .into_iter()
        .map(|child| Ended::of("rename".to_owned(), child))
        .collect();
    let codes: Vec<_> = ended.iter().map(|ended| ended.code).collect();
    assert!(codes.iter().all(|code| [0, 11].contains(code)), "{codes:?}");
    let renamed = codes.iter().filter(|code| **code == 0).count();
    assert!(renamed > 0);
    let mut expected = vec!["added"];
    expected.extend(vec!["renamed"; renamed]);
    assert_eq!(kinds(&t, &id), expected);
    let events = log(&t, &[]);
    assert!(each(&events, "chain").iter().all(|chain| *chain == "ok"));
    // The row is as the last event left it.
    let same = format!(
        "SELECT k.seal = e.seal AND k.revision = e.revision FROM credctl.credentials k, credctl.events e
         WHERE k.credential_id = '{id}' AND e.subject = '{id}' ORDER BY e.revision DESC LIMIT 1"
    );
    assert_eq!(rows(&t, &same), ["t"]);
}

#[test]
fn twenty_writers_of_twenty_credentials_do_not_meet() {
    let t = vault();
    let ids: Vec<_> = (0..WRITERS)
        .map(|n| t.add(&format!("Paper {n}"), &["--paper"]))
        .collect();
    let children: Vec<_> = ids
        .iter()
        .map(|id| t.run(["rename", id, &format!("of {id}")]).start())
        .collect();
    for child in children {
        Ended::of("rename".to_owned(), child).succeeded();
    }
    for id in &ids {
        assert_eq!(kinds(&t, id), ["added", "renamed"]);
    }
    let events = log(&t, &[]);
    assert!(each(&events, "chain").iter().all(|chain| *chain == "ok"));
}

#[test]
fn twenty_backups_at_once_are_told_of_one_after_the_other() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let children: Vec<_> = (0..WRITERS)
        .map(|n| t.run(["backup", &format!("{n}.backup")]).start())
        .collect();
    for child in children {
        let ended = Ended::of("backup".to_owned(), child).succeeded();
        assert!(!ended.stderr.contains("ledger"), "{ended:#?}");
    }
    let events = log(&t, &[]);
    let told = each(&events, "kind");
    let told = told.iter().filter(|kind| **kind == "backed_up").count();
    assert_eq!(told, WRITERS);
    assert!(each(&events, "chain").iter().all(|chain| *chain == "ok"));
}
