//! What is said to be done, and done then.

use std::fs;

use crate::common::{
    credctl::{Credctl, Ended, vault},
    database::name,
    home_files::write_file,
    pg::{self, APP},
    pty::{assert_ended, type_command},
};

/// Asserts the end of a refusal.
#[track_caller]
fn advised(ended: &Ended, code: i32, hint: &str) {
    assert_eq!(ended.code, code, "{ended:#?}");
    let hint = format!("\nhint: {hint}\n");
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
}

#[test]
fn a_service_is_written_where_it_is_looked_for() {
    let t = vault();
    let list = || t.run(["list"]).var("CREDCTL_DATABASE_URL", "service=mine");
    let hint = "check PGSERVICEFILE and ~/.pg_service.conf for a line `[NAME]`";
    advised(&list().ends(), 12, hint);
    let socket = pg::server().folder().display();
    let service = format!("[mine]\nhost={socket}\nuser={APP}\ndbname={}\n", name(&t));
    write_file(&t, ".pg_service.conf", service, 0o600);
    list().ends().succeeded();
}

#[test]
fn a_state_of_another_version_is_moved_away() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let state = t.config().with_extension("state");
    fs::write(&state, "version = 9000\n").unwrap();
    let exec = ["exec", "-c", &id, "--", "true"];
    let hint = "upgrade credctl; or move the file away, and this machine forgets which vaults and revisions \
                it has seen";
    advised(&t.run(exec).ends(), 112, hint);
    fs::rename(&state, t.home().join("away")).unwrap();
    t.run(exec).ends().succeeded();
}

#[test]
fn where_none_is_of_the_kind_to_pick_the_list_shows_which_there_are() {
    let t: Credctl = vault();
    t.add("Paper 1", &["--paper"]);
    let mut picked = type_command(&t, &["use", "--live"]);
    assert_ended(&mut picked, 3);
    let told =
        "credctl: there is no credential to use\nhint: `credctl list` shows what is stored\n";
    assert_eq!(picked.screen(), told);
    assert!(t.run(["list"]).ends().stdout.contains("Paper 1"));
}
