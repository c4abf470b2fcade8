use std::{
    fs::DirBuilder,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt, symlink},
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

use super::*;
use crate::{
    config,
    domain::{CredentialType, Environment},
};

fn load(path: &Path) -> Result<Config, ConfigError> {
    config::load(path).map(Option::unwrap_or_default)
}

fn active(number: u128) -> Active {
    Active {
        credential_id: Uuid::from_u128(number),
        previous_id: Some(Uuid::from_u128(number + 1)),
        credential_type: CredentialType::stored("alpaca"),
        environment: Some(Environment::Paper),
        nickname: Some(format!("Paper {number}")),
        place: Some(format!("trading on 127.0.0.1:{number} as app")),
        account_id: Some(Uuid::from_u128(number + 2)),
        account_name: Some("main".to_owned()),
        state: None,
    }
}

const USER: &str = "trader-a";

/// The choice of one user of a vault.
fn whose(vault: u128) -> (Uuid, &'static str) {
    (Uuid::from_u128(vault), USER)
}

/// What is remembered of a vault.
fn loaded(path: &Path, vault: u128) -> Option<Active> {
    let active = load(path).unwrap().active;
    active.of(Uuid::from_u128(vault), USER).cloned()
}

/// The number of vaults of which something is remembered.
fn count(path: &Path) -> usize {
    load(path).unwrap().active.of_user(USER).count()
}

fn set(path: &Path, vault: u128) -> Result<(), ConfigError> {
    set_active(path, whose(vault), |_| Some(active(vault))).map(is_on_disk)
}

fn is_on_disk(saved: Saved) {
    assert!(matches!(saved, Saved::OnDisk), "{saved:?}");
}

fn home() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("a/credctl/config.toml");
    (home, path)
}

/// Makes a private folder, whatever the umask.
fn make_folder(path: &Path) {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).unwrap();
}

fn write(path: &Path, text: &str, mode: u32) {
    make_folder(path.parent().unwrap());
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_first_choice_makes_a_private_file_in_a_private_folder() {
    let (_home, path) = home();
    assert_eq!(count(&path), 0);
    set(&path, 1).unwrap();
    assert_eq!(loaded(&path, 1), Some(active(1)));
    let folder = path.parent().unwrap();
    assert_eq!((mode(&path), mode(folder)), (0o600, 0o700));
    assert_eq!(mode(folder.parent().unwrap()), 0o700);
    assert_eq!(names(folder), ["config.toml", "config.toml.lock"]);
    assert_eq!(mode(&folder.join("config.toml.lock")), 0o600);
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("version = 1\n")
    );
}

#[test]
fn the_change_receives_the_previous_choice() {
    let (_home, path) = home();
    set(&path, 1).unwrap();
    set_active(&path, whose(1), |before| {
        assert_eq!(before, Some(&active(1)));
        Some(active(5))
    })
    .map(is_on_disk)
    .unwrap();
    assert_eq!(loaded(&path, 1), Some(active(5)));
    is_on_disk(set_active(&path, whose(1), |_| None).unwrap());
    assert_eq!(count(&path), 0);
}

#[test]
fn a_change_to_the_same_value_does_not_replace_the_file() {
    let (_home, path) = home();
    set(&path, 1).unwrap();
    let before = fs::metadata(&path).unwrap().ino();
    set(&path, 1).unwrap();
    is_on_disk(set_active(&path, whose(2), |_| None).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().ino(), before);
}

#[test]
fn a_file_that_cannot_be_used_is_never_overwritten() {
    for (text, mode) in [
        ("", 0o600),
        ("garbage", 0o600),
        ("version = 2\n", 0o600),
        ("user_id = 1\n", 0o600),
        ("version = 1\n", 0o644),
        ("version = 1\n", 0o400),
    ] {
        let (_home, path) = home();
        write(&path, text, mode);
        set(&path, 1).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_file_its_owner_made_read_only_is_named() {
    let (_home, path) = home();
    write(&path, "version = 1\n", 0o400);
    let refused = set(&path, 1).unwrap_err();
    assert!(matches!(refused, ConfigError::ReadOnly { path: named } if named == path));
}

/// `/sys` takes no files, not even from root.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_named() {
    let refused = set(Path::new("/sys/config.toml"), 1).unwrap_err();
    assert!(matches!(refused, ConfigError::ReadOnly { path } if path == Path::new("/sys")));
}

#[test]
fn a_folder_others_can_write_to_is_refused() {
    let (_home, path) = home();
    write(&path, "version = 1\n", 0o600);
    let folder = path.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    for refused in [set(&path, 1).unwrap_err(), load(&path).unwrap_err()] {
        assert!(matches!(
            refused,
            ConfigError::UnsafeFolder { mode: 0o777, .. }
        ));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o1777)).unwrap();
    set(&path, 1).unwrap();
}

#[test]
fn a_path_that_is_in_the_way_is_named() {
    let (home, path) = home();
    make_folder(&path);
    assert!(
        set(&path, 1)
            .unwrap_err()
            .to_string()
            .contains("is a folder, not a file")
    );
    fs::remove_dir(&path).unwrap();

    let lock = lock_file::beside(&path);
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let refused = set(&path, 1).unwrap_err();
    assert!(matches!(refused, ConfigError::Write { path, .. } if path == lock));

    let file = home.path().join("file");
    write(&file, "", 0o600);
    assert!(matches!(
        set(&file.join("c"), 1),
        Err(ConfigError::Write { .. })
    ));
}

#[test]
fn a_symlink_stays_and_its_target_is_replaced() {
    let (home, path) = home();
    let target = home.path().join("dotfiles/credctl.toml");
    write(&target, "# mine\nversion = 1\n", 0o600);
    make_folder(path.parent().unwrap());
    let between = home.path().join("between");
    symlink(&target, &between).unwrap();
    symlink(&between, &path).unwrap();

    set(&path, 1).unwrap();
    assert!(path.is_symlink() && between.is_symlink());
    let text = fs::read_to_string(&target).unwrap();
    assert!(
        text.starts_with("# mine\nversion = 1\n\n[active."),
        "{text}"
    );
    assert_eq!(loaded(&path, 1), Some(active(1)));
}

#[test]
fn a_symlink_to_nothing_or_to_itself_is_refused() {
    let (_home, path) = home();
    make_folder(path.parent().unwrap());
    symlink("nowhere", &path).unwrap();
    for refused in [set(&path, 1).unwrap_err(), load(&path).unwrap_err()] {
        assert!(refused.to_string().ends_with("is a symlink to nothing"));
    }
    fs::remove_file(&path).unwrap();
    symlink("config.toml", &path).unwrap();
    set(&path, 1).unwrap_err();
    load(&path).unwrap_err();
    assert_eq!(names(path.parent().unwrap()), ["config.toml"]);
}

#[test]
fn a_killed_writers_file_is_removed_by_the_next_writer() {
    let (_home, path) = home();
    let left = path.with_file_name(".config.toml.Ab12Cd.tmp");
    // The second time there is nothing to change.
    for _ in 0..2 {
        write(&left, "version = ", 0o600);
        set(&path, 1).unwrap();
        assert_eq!(count(&path), 1);
        assert_eq!(
            names(path.parent().unwrap()),
            ["config.toml", "config.toml.lock"]
        );
    }
}

/// A writer in a separate process, started by [`writer`]. Not a test by itself.
#[test]
fn a_writer() {
    let Some(path) = std::env::var_os("CREDCTL_TEST_CONFIG") else {
        return;
    };
    let vaults = std::env::var("CREDCTL_TEST_VAULTS").unwrap();
    let (first, last) = vaults.split_once('-').unwrap();
    for vault in first.parse::<u128>().unwrap()..last.parse().unwrap() {
        set(Path::new(&path), vault).unwrap();
    }
}

fn writer(path: &Path, vaults: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "config::save::tests::a_writer"])
        .env("CREDCTL_TEST_CONFIG", path)
        .env("CREDCTL_TEST_VAULTS", vaults)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn concurrent_changes_are_not_lost() {
    let (_home, path) = home();
    let processes = [writer(&path, "0-10"), writer(&path, "10-20")];
    thread::scope(|scope| {
        for vault in 20..50 {
            let path = &path;
            scope.spawn(move || set(path, vault).unwrap());
        }
    });
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(count(&path), 50);
    for vault in 0..50 {
        assert_eq!(loaded(&path, vault), Some(active(vault)));
    }
}

#[test]
fn a_writer_killed_at_any_moment_leaves_a_whole_file() {
    let (_home, path) = home();
    set(&path, 0).unwrap();
    for round in 1..=12 {
        let mut process = writer(&path, "1-100000");
        // Read meanwhile, as other commands would, for a time that differs between rounds.
        let before = count(&path);
        let mut seen = before;
        while seen < before + round % 4 {
            let now = count(&path);
            assert!(now >= seen);
            seen = now;
            assert!(
                process.try_wait().unwrap().is_none(),
                "the writer ended by itself"
            );
        }
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(count(&path) >= seen);
    }
    // The lock ended with its holder.
    set(&path, 200_000).unwrap();
}
