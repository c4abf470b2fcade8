//! A user who may start no further process or thread.

use super::other_user::OtherUser;
use crate::common::credctl::Ended;

#[test]
fn a_host_name_that_cannot_be_looked_up_for_want_of_a_thread_is_told() {
    let user = OtherUser::new();
    let mut list = user.after("prlimit --nproc=1 --pid $$", &["list"]);
    list.env(
        "CREDCTL_DATABASE_URL",
        "postgres://credctl@db.invalid/credctl",
    );
    let ended = Ended::of("list".to_owned(), list.spawn().unwrap());
    assert_eq!((ended.code, ended.stdout.as_str()), (12, ""), "{ended:#?}");
    let lines: Vec<_> = ended.stderr.lines().collect();
    let [error, hint] = lines[..] else {
        panic!("{ended:#?}");
    };
    assert!(
        error.starts_with("credctl: the name of the database's host cannot be looked up: "),
        "{ended:#?}"
    );
    assert_eq!(
        hint,
        "hint: end some programs, or raise the limit of processes (`ulimit -u`)"
    );
}
