//! Systems that lack the programs, a user or the memory that a private database needs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rustix::process::geteuid;

use super::{KEYS, names};
use crate::common::{
    credctl::{Credctl, Run},
    home_files::write_file,
    pg,
    private_postgres::data_folder,
};

const ADD: [&str; 5] = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];

/// Puts other files in the place of some, and runs the rest.
const IN_PLACE: &str = "
while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$2\" || exit 99; shift 2; done
shift; exec \"$@\"";

/// A run that finds other files in the place of some, as nobody else does.
fn with<'t>(run: Run<'t>, files: &[(PathBuf, PathBuf)]) -> Run<'t> {
    let pairs = files.iter().flat_map(|(new, old)| [new.as_path(), old]);
    let script = ["-c", IN_PLACE, "sh"].map(Path::new);
    let words = script.into_iter().chain(pairs).chain([Path::new("--")]);
    apart(run.under("sh", words))
}

/// A run whose mounts nobody else sees.
fn apart(run: Run<'_>) -> Run<'_> {
    let rights = ["--map-current-user", "--keep-caps", "--mount"];
    run.under(
        "unshare",
        if geteuid().is_root() {
            &rights[2..]
        } else {
            &rights
        },
    )
}

/// What hides every `initdb` of this machine.
fn without_programs() -> Vec<(PathBuf, PathBuf)> {
    let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let of_debian = folders.map(|folder| folder.unwrap().path().join("bin/initdb"));
    let all = of_debian.chain([pg::program("initdb")]);
    all.filter(|path| path.exists())
        .map(|path| ("/dev/null".into(), path))
        .collect()
}

/// What has the system know these users only.
fn with_users(t: &Credctl, users: &str) -> Vec<(PathBuf, PathBuf)> {
    let passwd = write_file(t, "passwd", users, 0o644);
    let order = write_file(t, "nsswitch.conf", "passwd: files\ngroup: files\n", 0o644);
    let mut all = vec![(passwd, "/etc/passwd".into())];
    if Path::new("/etc/nsswitch.conf").exists() {
        all.push((order, "/etc/nsswitch.conf".into()));
    }
    all
}

/// The users of this machine, but for those with this beginning of a line.
fn users_without(line: impl Fn(&str) -> bool) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let others = users.lines().filter(|user| !line(user));
    others.map(|user| format!("{user}\n")).collect()
}

#[test]
fn without_the_programs_it_is_said_how_this_system_gets_them() {
    let t = Credctl::fresh();
    for (release, way) in [
        ("ID=debian\n", "install it: apt-get install postgresql; or"),
        ("ID=alpine\n", "install it: apk add postgresql; or"),
        ("ID=of-our-own\n", "install PostgreSQL, or"),
    ] {
        let mut files = without_programs();
        let release = write_file(&t, "os-release", release, 0o644);
        files.push((release, "/etc/os-release".into()));
        let expected = format!(
            "credctl: the programs of PostgreSQL 14 or later are not installed\n\
             hint: {way} use a server by setting CREDCTL_DATABASE_URL\n"
        );
        let add = with(t.run(ADD).input(KEYS), &files).ends();
        add.failed(12, &expected);
    }
    let server = Credctl::on_server();
    with(server.run(ADD).input(KEYS), &without_programs())
        .ends()
        .succeeded();
    // Once they are installed.
    t.run(ADD).input(KEYS).ends().succeeded();
    t.run(["db", "stop"]).ends().succeeded();
    let data = data_folder(&t);
    let version = fs::read_to_string(data.join("PG_VERSION")).unwrap();
    let version = version.trim();
    let expected = format!(
        "credctl: the private database belongs to PostgreSQL {version}, whose programs were not found\n\
         hint: install PostgreSQL {version}\n"
    );
    with(t.run(["list"]), &without_programs())
        .ends()
        .failed(12, &expected);
    assert_eq!(names(&t), ["Paper 1"]);
}

#[test]
fn without_a_name_or_the_user_of_the_server_it_is_said_how_to_make_them() {
    let t = Credctl::fresh();
    let uid = geteuid().as_raw();
    if geteuid().is_root() {
        let users = users_without(|user| user.starts_with("postgres:"));
        let files = with_users(&t, &users);
        with(t.run(ADD).input(KEYS), &files).ends().failed(
            12,
            "credctl: PostgreSQL does not run as root, and there is no system user `postgres` to run it\n\
             hint: install PostgreSQL's server package, which creates that user\n",
        );
    }
    let is_mine = |user: &str| user.split(':').nth(2) == Some(&uid.to_string());
    let users = users_without(is_mine);
    let files = with_users(&t, &users);
    let expected = format!(
        "credctl: the user id {uid} has no name on this system, which PostgreSQL requires\n\
         hint: add a line `NAME:x:{uid}:{uid}::/:/bin/sh` to /etc/passwd, or use a server by setting \
         CREDCTL_DATABASE_URL\n"
    );
    with(t.run(ADD).input(KEYS), &files)
        .ends()
        .failed(12, &expected);
    let server = Credctl::on_server();
    let add = server.run(ADD).input(KEYS);
    with(add, &with_users(&server, &users)).ends().succeeded();
    let files = with_users(&t, &format!("{users}somebody:x:{uid}:{uid}::/:/bin/sh\n"));
    with(t.run(ADD).input(KEYS), &files).ends().succeeded();
    with(t.run(["db", "stop"]), &files).ends().succeeded();
}

#[test]
fn a_server_that_lacks_memory_is_made_and_started_once_it_has_it() {
    let t = Credctl::fresh();
    let advised = "mount -o remount,size=64m /dev/shm";
    let tiny = "mount -t tmpfs -o size=4k tmpfs /dev/shm";
    let within = |mounts: &str, words: &[&str]| {
        let script = format!("{mounts} && \"$@\"");
        let run = t.run(words).input(KEYS).under("sh", ["-c", &script, "sh"]);
        apart(run).ends()
    };
    let mended = format!("{tiny} && {advised}");
    let hint = format!(
        "\nhint: give /dev/shm more room: `{advised}`, or `--shm-size 64m` of the container"
    );
    let refused = within(tiny, &ADD);
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(
        refused.stderr.ends_with(&format!("{hint}\n")),
        "{refused:#?}"
    );
    within(&mended, &ADD).succeeded();
    t.run(["db", "stop"]).ends().succeeded();

    // What a user sets counts before what credctl sets.
    let data = data_folder(&t);
    let settings = data.join("postgresql.conf");
    let right = fs::read_to_string(&settings).unwrap();
    let posix = format!("{right}\ndynamic_shared_memory_type = posix\n");
    fs::write(&settings, posix).unwrap();
    let log = data.join("server.log").display().to_string();
    let refused = within(tiny, &["list"]);
    assert_eq!(refused.code, 12, "{refused:#?}");
    let hint = format!("{hint}; the full log is in {log}\n");
    assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
    within(&mended, &["list"]).succeeded();
    t.run(["db", "stop"]).ends().succeeded();

    fs::write(&settings, format!("{right}\nno_such_setting = 1\n")).unwrap();
    let refused = t.run(["list"]).ends();
    let hint = format!("\nhint: the full log is in {log}\n");
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
    let said = fs::read_to_string(log).unwrap();
    assert!(said.contains("no_such_setting"), "{said}");
    fs::write(&settings, right).unwrap();
    assert_eq!(names(&t), ["Paper 1"]);
}
