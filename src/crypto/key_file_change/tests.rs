use std::os::unix::fs::symlink;

use super::*;

const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// A folder with a key file that holds one key.
    fn new() -> Self {
        let home = Home {
            folder: tempfile::tempdir().unwrap(),
        };
        home.file("vault.keys", ONE, 0o600);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str, mode: u32) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn lock(&self) -> Result<KeyFile, KeyError> {
        KeyFile::lock(&KeySource::Default(self.path("vault.keys")), &[])
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn one() -> KeyId {
    VaultKey::parse(ONE).unwrap().id()
}

#[test]
fn a_new_key_is_on_the_disk_before_it_is_in_the_file() {
    let home = Home::new();
    let file = home.lock().unwrap();
    let key = file.stage_new_key().unwrap();
    assert_eq!(
        home.names(),
        ["vault.keys", "vault.keys.lock", "vault.keys.new"]
    );
    // A command that continues after one was killed gets the same key.
    assert_eq!(file.stage_new_key().unwrap().id(), key.id());
    let keyring = file.put_first(&key).unwrap();
    assert_eq!(keyring.ids().collect::<Vec<_>>(), [key.id(), one()]);
    file.discard_staged_key().unwrap();
    file.discard_staged_key().unwrap();
    assert!(file.pending().unwrap().is_none());
    assert_eq!(home.names(), ["vault.keys", "vault.keys.lock"]);
}

#[test]
fn one_command_at_a_time_changes_the_file() {
    let home = Home::new();
    let held = home.lock().unwrap();
    assert!(matches!(home.lock(), Err(KeyError::Busy { .. })));
    drop(held);
    assert!(home.lock().is_ok());
}

#[test]
fn a_retired_key_is_copied_to_a_dated_private_file() {
    let home = Home::new();
    let file = home.lock().unwrap();
    let others = [VaultKey::generate(), VaultKey::generate()];
    for key in &others {
        file.put_last(&[key]).unwrap();
    }
    let keyring = file.load().unwrap().unwrap();
    let mut aside = Vec::new();
    for id in [one(), others[0].id()] {
        aside.push(file.save_removed(keyring.key(id).unwrap()).unwrap());
        file.remove_key(id).unwrap();
    }
    let left = file.load().unwrap().unwrap();
    assert_eq!(left.ids().collect::<Vec<_>>(), [others[1].id()]);
    assert_eq!(aside[0], aside[1]);
    let retired = key_file::load(&aside[0], &[]).unwrap();
    assert_eq!(retired.ids().collect::<Vec<_>>(), [one(), others[0].id()]);
    let name = aside[0].file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("vault.keys.retired-20"), "{name}");
}

#[test]
fn permissions_and_links_stay_as_they_are() {
    let home = Home::new();
    fs::rename(home.path("vault.keys"), home.path("kept.keys")).unwrap();
    home.file("kept.keys", ONE, 0o400);
    symlink("kept.keys", home.path("vault.keys")).unwrap();
    home.lock()
        .unwrap()
        .put_last(&[&VaultKey::generate()])
        .unwrap();
    assert!(home.path("vault.keys").is_symlink());
    let mode = fs::metadata(home.path("kept.keys")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o400);
}

#[test]
fn a_source_other_than_a_file_of_the_users_own_is_not_changed() {
    let variable = KeySource::Variable(ONE.into());
    let refused = KeyFile::lock(&variable, &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the vault keys come from CREDCTL_FERNET_KEYS, which credctl does not change"
    );
    let home = Home::new();
    let mounted = KeySource::Config(home.path("vault.keys"));
    let mounts = [home.folder.path().to_owned()];
    let refused = KeyFile::lock(&mounted, &mounts).unwrap_err();
    assert!(matches!(refused, KeyError::Unchangeable { .. }));
}

#[test]
fn a_file_that_does_not_exist_is_made() {
    let home = Home::new();
    let path = home.path("new/vault.keys");
    let file = KeyFile::lock(&KeySource::Default(path.clone()), &[]).unwrap();
    assert!(file.load().unwrap().is_none());
    let key = VaultKey::generate();
    file.put_last(&[&key]).unwrap();
    let mode = fs::metadata(&path).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o600);
}
