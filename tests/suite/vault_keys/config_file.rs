//! Config files that are invalid, unsafe or not writable.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    process::Command,
};

use crate::common::{
    credctl::{Credctl, NONE_ACTIVE},
    home_files::{write_config, write_file},
};

/// A vault with two credentials and no config file.
fn vault() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    fs::remove_file(t.config()).unwrap();
    t
}

/// Asserts that neither a reading nor a choosing command goes on, and that the file stays as it is.
fn is_refused(t: &Credctl, message: &str) {
    let before = fs::read(t.config()).unwrap();
    for arguments in [&["list"][..], &["use", "Paper 2"]] {
        t.run(arguments)
            .ends()
            .failed(12, &format!("credctl: {message}\n"));
    }
    assert_eq!(fs::read(t.config()).unwrap(), before);
    let error = t.run(["list", "--json"]).ends().error();
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&"installation".into(), &12.into())
    );
}

#[test]
fn a_config_that_cannot_be_understood_is_named_and_left_alone() {
    let t = vault();
    let path = write_config(&t, "");
    let path = path.display();
    let newer = "version = 2\nuser_id = 7\n";
    for (text, message) in [
        (
            "",
            format!(
                "the config file `{path}` is empty\nhint: restore it from a backup, or start anew: `echo 'version = 1' >{path}`"
            ),
        ),
        (
            newer,
            format!(
                "the config file `{path}` has version 2; this credctl reads up to version 1\nhint: upgrade credctl"
            ),
        ),
        (
            "version = 1\nno_input = \"maybe\"\n",
            format!(
                "the config file `{path}`, line 2: `no_input` must be `true`, `1`, `yes` or `on`, or `false`, `0`, `no` or `off`"
            ),
        ),
        (
            "[database]\nurl = \"a\"\nurl_file = \"b\"\n",
            format!(
                "the config file `{path}`, line 3: `database.url` and `database.url_file` exclude each other"
            ),
        ),
    ] {
        write_config(&t, text);
        is_refused(&t, &message);
    }
    write_config(&t, "this is not\nTOML, and holds hunter2");
    let garbage = t.run(["list"]).ends();
    assert_eq!(garbage.code, 12);
    let begin = format!("credctl: the config file `{path}` is not TOML: line 1, column 6: ");
    assert!(garbage.stderr.starts_with(&begin), "{garbage:#?}");
    assert!(!garbage.stderr.contains("hunter2"), "{garbage:#?}");
}

#[test]
fn a_config_that_others_can_read_or_that_is_no_file_is_refused() {
    let t = vault();
    let path = write_file(&t, ".config/credctl/config.toml", "version = 1\n", 0o644);
    let path = path.display();
    is_refused(
        &t,
        &format!(
            "the config file `{path}` can be read or changed by others (mode 0644)\nhint: run `chmod 600 {path}`"
        ),
    );
    fs::remove_file(t.config()).unwrap();
    fs::create_dir(t.config()).unwrap();
    let message = format!("credctl: the config file `{path}` is a folder, not a file\n");
    t.run(["list"]).ends().failed(12, &message);
}

#[test]
fn a_config_that_was_named_must_exist_whatever_the_command() {
    let t = vault();
    let none = t.home().join("strict.toml");
    let shown = none.display();
    let message = format!("credctl: the config file `{shown}` does not exist\n");
    let create = format!("hint: create it with `(umask 077; echo 'version = 1' >{shown})`, or");
    for arguments in [
        &["list"][..],
        &["use", "Paper 2"],
        &["add", "--nickname", "Paper 3", "--paper", "--stdin"],
        &["current", "--id"],
        &["db", "status"],
    ] {
        let by_variable = t.run(arguments).var("CREDCTL_CONFIG", &none);
        let expected = format!("{message}{create} unset CREDCTL_CONFIG\n");
        let ended = by_variable.input("PK3\ns3\n").ends();
        assert_eq!(ended.failed(12, &expected).stdout, "");
        let mut by_flag = t.run(arguments).input("PK3\ns3\n");
        by_flag.command().arg("--config").arg(&none);
        let expected = format!("{message}{create} leave out --config\n");
        by_flag.ends().failed(12, &expected);
    }
    let exec = t.run(["exec", "-c", "Paper 1", "--", "true"]);
    assert_eq!(exec.var("CREDCTL_CONFIG", &none).ends().code, 112);
    assert!(!none.exists() && !t.config().exists());
    assert_eq!(t.credentials().len(), 2);
}

#[test]
fn the_hint_for_a_missing_config_makes_one_that_is_read_and_written() {
    let t = vault();
    let path = t.home().join("my config.toml");
    let named = |arguments: &[&str]| t.run(arguments).var("CREDCTL_CONFIG", &path).ends();
    let missing = named(&["list"]);
    let hint = missing.stderr.split('`').nth(3).unwrap().to_owned();
    // An empty file that the shell made is refused with a hint that completes it.
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let empty = named(&["list"]);
    assert_eq!(empty.code, 12, "{empty:#?}");
    let completed = empty.stderr.split('`').nth(3).unwrap().to_owned();
    for command in [completed, hint] {
        let made = Command::new("sh").args(["-c", &command]).status().unwrap();
        assert!(made.success(), "{command}");
        named(&["use", "Paper 2"]).succeeded();
        assert!(fs::read_to_string(&path).unwrap().contains("[active."));
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_config_that_others_could_replace_is_refused() {
    let t = vault();
    write_config(&t, "version = 1\n");
    let folder = t.config().parent().unwrap().to_owned();
    let chmod = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    let (shown, owner) = (folder.display(), fs::metadata(&folder).unwrap().uid());
    for mode in [0o777, 0o775, 0o757] {
        chmod(mode);
        let message = format!(
            "the config file is not safe: others can write to its folder `{shown}` (owner {owner}, \
             mode {mode:04o})\nhint: run `chmod go-w {shown}`"
        );
        is_refused(&t, &message);
    }
    chmod(0o1777);
    assert_eq!(t.credentials().len(), 2);
    // A link is refused by the folder of its target too.
    let target = t.home().join("target.toml");
    fs::rename(t.config(), &target).unwrap();
    symlink(&target, t.config()).unwrap();
    assert_eq!(t.credentials().len(), 2);
    fs::set_permissions(t.home(), fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(t.run(["list"]).ends().code, 12);
}

#[test]
fn unknown_fields_and_comments_are_kept_and_remarked_on() {
    let t = vault();
    let text = "# mine\nversion = 1\ncolour = \"red\" # later\n\n[database]\npool = 3\n";
    let path = write_config(&t, text);
    let path = path.display();
    let notes = format!(
        "note: `{path}`, line 3: `colour` is not known to credctl\n\
         note: `{path}`, line 6: `database.pool` is not known to credctl\n"
    );
    let listed = t.run(["list"]).ends().succeeded();
    assert_eq!(listed.stderr, format!("{notes}{NONE_ACTIVE}"));
    let used = t.run(["use", "Paper 2"]).ends().succeeded();
    assert!(used.stderr.starts_with(&notes), "{used:#?}");
    let after = fs::read_to_string(t.config()).unwrap();
    assert!(after.starts_with(text), "{after}");
    assert_eq!(t.list()["remarks"].as_array().unwrap().len(), 2);
}

#[test]
fn a_config_that_is_a_link_stays_a_link_and_its_target_is_replaced() {
    let t = vault();
    let target = write_file(
        &t,
        "dotfiles/credctl.toml",
        "version = 1 # tracked\n",
        0o600,
    );
    symlink(&target, t.config()).unwrap();
    t.run(["use", "Paper 2"]).ends().succeeded();
    assert_eq!(fs::read_link(t.config()).unwrap(), target);
    let text = fs::read_to_string(&target).unwrap();
    assert!(
        text.starts_with("version = 1 # tracked\n") && text.contains("[active."),
        "{text}"
    );
    let mode = fs::metadata(&target).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode, 0o600);
    let beside: Vec<_> = fs::read_dir(target.parent().unwrap()).unwrap().collect();
    assert!(
        beside.len() <= 2,
        "nothing but the file and its lock: {beside:?}"
    );
    fs::remove_file(&target).unwrap();
    let dangling = t.run(["list"]).ends();
    let message = format!(
        "credctl: the config file `{}` is a symlink to nothing\n",
        t.config().display()
    );
    dangling.failed(12, &message);
}

#[test]
fn a_read_only_config_is_read_and_not_changed() {
    let t = vault();
    let path = write_file(&t, ".config/credctl/config.toml", "version = 1\n", 0o400);
    assert_eq!(t.credentials().len(), 2);
    let message = format!(
        "credctl: the choice was not saved: the config file cannot be changed: `{}` is read-only\n\
         hint: make it writable, or name another file with --config\n",
        path.display()
    );
    t.run(["use", "Paper 2"]).ends().failed(12, &message);
    let added = t
        .run(["add", "--nickname", "Paper 3", "--paper", "--stdin"])
        .input("PK3\ns3\n")
        .ends()
        .succeeded();
    let note = "note: it is stored, but could not be made active: ";
    assert!(added.stderr.contains(note), "{added:#?}");
    assert_eq!(t.credentials()[2]["id"], added.stdout.trim_end());
    assert_eq!(fs::read_to_string(&path).unwrap(), "version = 1\n");
}

#[test]
fn why_a_choice_was_not_kept_is_said_once() {
    let t = vault();
    let lock = t.config().with_extension("toml.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let added = t
        .run(["add", "--nickname", "Paper 3", "--paper", "--stdin"])
        .input("PK3\ns3\n")
        .ends()
        .succeeded();
    let note = format!(
        "note: it is stored, but could not be made active: the choice was not saved: the config file \
         cannot be changed: `{}`: Is a directory (os error 21)\n",
        lock.display()
    );
    assert!(added.stderr.starts_with(&note), "{added:#?}");
}

#[test]
fn without_a_home_the_way_out_is_named() {
    let mut t = vault();
    let home = t.home().join("elsewhere");
    let ended = t.run(["list"]).without("HOME").ends();
    assert_eq!(ended.code, 12, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("hint: set HOME, or CREDCTL_HOME to a folder of your choice"),
        "{ended:#?}"
    );
    assert!(!home.exists());
    t.set("CREDCTL_HOME", &home);
    t.unset("CREDCTL_KEY_FILE");
    let listed = t.run(["list"]).without("HOME").ends().succeeded();
    assert_eq!(listed.stdout.lines().count(), 2);
    assert!(!Path::new(&home).exists(), "reading makes nothing");
}
