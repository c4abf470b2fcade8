use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    fs::OpenOptions,
    io::{self, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, process::geteuid};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    Recent,
    known::{Known, KnownAccount, KnownKey, MOST},
};
use crate::{
    domain::hex,
    files::{make_own_folders, new_file::NewFile},
};

/// Maximum size of a cache file that is read: more than [`MOST`] credentials with the longest
/// labels take.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

const VERSION: u32 = 1;

/// Cache file of one user in one database. Each user of each database has a file of their own.
pub struct Cache {
    path: PathBuf,
    owner: CacheOwner,
}

/// Owner of the credentials in a cache file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheOwner {
    /// Database, without any password.
    pub place: String,
    pub user: String,
    /// Account; `None` if the list is not narrowed to one.
    pub account: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    owner: CacheOwner,
    #[serde(flatten)]
    known: AllKnown,
}

/// Everything that a cache file knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllKnown {
    /// Credentials, oldest first.
    pub credentials: Vec<Known>,
    /// Accounts of the user.
    #[serde(default)]
    pub accounts: Vec<KnownAccount>,
    /// Keys of the vault.
    #[serde(default)]
    pub vault_keys: Vec<KnownKey>,
}

impl Cache {
    /// Names the cache file of an owner in this folder. Neither file nor folder has to exist.
    pub fn of(home: &Path, owner: CacheOwner) -> Self {
        let account = owner.account.as_deref().unwrap_or_default();
        let name = format!("{}\0{}\0{account}", owner.place, owner.user);
        let name = Sha256::digest(name);
        Cache {
            path: home.join(format!("completion-{}.json", hex(&name[..8]))),
            owner,
        }
    }

    /// Returns what is cached; nothing if the file cannot be used.
    pub fn read(&self) -> AllKnown {
        let text = text(&self.path).unwrap_or_default();
        let content: Option<Content> = serde_json::from_str(&text).ok();
        let matching =
            content.filter(|content| (content.version, &content.owner) == (VERSION, &self.owner));
        matching.map(|content| content.known).unwrap_or_default()
    }

    /// Adds credentials, and replaces those that are cached already.
    ///
    /// If two commands write at once, the changes of one may be missing until the next `list`.
    pub fn add(&self, credentials: impl Iterator<Item = Known>) {
        self.change(|known| known.credentials = merged(&known.credentials, credentials));
    }

    /// Removes the credentials for whose id `is_gone` returns true.
    pub fn remove(&self, is_gone: impl Fn(Uuid) -> bool) {
        self.change(|known| known.credentials.retain(|one| !is_gone(one.id)));
    }

    /// Replaces the cached credentials with those of a complete list.
    pub fn replace(&self, recent: Recent) {
        self.change(|known| known.credentials = recent.newest());
    }

    /// Adds accounts, and replaces those that are cached already.
    pub fn add_accounts(&self, accounts: Vec<KnownAccount>) {
        self.change(|known| {
            let is_new = |old: &KnownAccount| accounts.iter().any(|new| new.id == old.id);
            known.accounts.retain(|old| !is_new(old));
            known.accounts.extend(accounts);
        });
    }

    /// Replaces the cached accounts with a complete list.
    pub fn replace_accounts(&self, accounts: Vec<KnownAccount>) {
        self.change(|known| known.accounts = accounts);
    }

    /// Replaces the cached vault keys.
    pub fn replace_vault_keys(&self, keys: Vec<KnownKey>) {
        self.change(|known| known.vault_keys = keys);
    }

    fn change(&self, change: impl FnOnce(&mut AllKnown)) {
        let old = self.read();
        let mut new = old.clone();
        change(&mut new);
        drop_oldest(&mut new.credentials);
        drop_oldest(&mut new.accounts);
        drop_oldest(&mut new.vault_keys);
        if new == old {
            return;
        }
        if let Err(error) = self.write(new) {
            tracing::debug!(path = %self.path.display(), %error, "completion cache");
        }
    }

    fn write(&self, known: AllKnown) -> io::Result<()> {
        let content = serde_json::to_vec(&Content {
            version: VERSION,
            owner: self.owner.clone(),
            known,
        })?;
        if let Some(folder) = self.path.parent() {
            make_own_folders(folder)?;
        }
        let new = NewFile::beside(&self.path)?;
        // Not synced: the next `list` restores what a power failure destroys.
        new.as_file().write_all(&content)?;
        new.replace()
    }
}

fn drop_oldest<T>(list: &mut Vec<T>) {
    list.drain(..list.len().saturating_sub(MOST));
}

/// Returns the newest of these credentials, oldest first. A new one takes the place of an old one with
/// its id.
fn merged(old: &[Known], new: impl Iterator<Item = Known>) -> Vec<Known> {
    let mut all: VecDeque<Known> = old.iter().cloned().collect();
    // Places are counted from the first credential there ever was, so that they stay the same while
    // the oldest are dropped.
    let mut dropped = 0;
    let mut places = HashMap::new();
    for (place, known) in all.iter().enumerate() {
        places.entry(known.id).or_insert(place);
    }
    for credential in new {
        match places.entry(credential.id) {
            Entry::Occupied(place) => {
                let at = place.get().checked_sub(dropped);
                if let Some(known) = at.and_then(|at| all.get_mut(at)) {
                    *known = credential;
                }
            }
            Entry::Vacant(place) => {
                place.insert(dropped + all.len());
                all.push_back(credential);
                if all.len() > MOST {
                    all.pop_front();
                    dropped += 1;
                }
            }
        }
    }
    all.into()
}

/// Reads a file that belongs to this user and that no other user may write.
fn text(path: &Path) -> io::Result<String> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let metadata = file.metadata()?;
    let is_ours =
        metadata.is_file() && metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0;
    if !is_ours {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn known(number: u128) -> Known {
        Known {
            id: Uuid::from_u128(number),
            credential_type: "alpaca".to_owned(),
            label: format!("Paper \"{number}\"\n"),
            environment: Some("paper".to_owned()),
            enabled: true,
        }
    }

    fn all(numbers: impl Iterator<Item = u128>) -> Vec<Known> {
        numbers.map(known).collect()
    }

    fn cache_of(home: &Path, place: &str, user: &str) -> Cache {
        let (place, user) = (place.to_owned(), user.to_owned());
        let account = None;
        Cache::of(
            home,
            CacheOwner {
                place,
                user,
                account,
            },
        )
    }

    #[test]
    fn changes_are_cached_for_one_user_of_one_database() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().join("a/credctl");
        let cache = cache_of(&home, "place", "user");
        assert_eq!(cache.read().credentials, []);
        cache.add(all(1..4).into_iter());
        let renamed = Known {
            label: "Other".to_owned(),
            ..known(2)
        };
        cache.add(std::iter::once(renamed.clone()));
        cache.remove(|id| id == Uuid::from_u128(1));
        assert_eq!(cache.read().credentials, [renamed, known(3)]);
        assert_eq!(
            cache_of(&home, "place", "other").read(),
            AllKnown::default()
        );
        assert_eq!(cache_of(&home, "other", "user").read(), AllKnown::default());
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&cache.path), mode(&home)), (0o600, 0o700));
        assert_eq!(fs::read_dir(&home).unwrap().count(), 1);
    }

    #[test]
    fn accounts_and_vault_keys_are_kept_beside_credentials() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache_of(home.path(), "place", "user");
        let account = |id, name: &str| KnownAccount {
            id: Uuid::from_u128(id),
            name: name.to_owned(),
        };
        let key = |id: &str, seals| KnownKey {
            id: id.to_owned(),
            seals,
        };
        cache.add(std::iter::once(known(1)));
        cache.add_accounts(vec![account(1, "main"), account(2, "other")]);
        cache.add_accounts(vec![account(1, "renamed")]);
        cache.replace_vault_keys(vec![key("a", true), key("b", false)]);
        let expected = AllKnown {
            credentials: vec![known(1)],
            accounts: vec![account(2, "other"), account(1, "renamed")],
            vault_keys: vec![key("a", true), key("b", false)],
        };
        assert_eq!(cache.read(), expected);
        cache.replace_accounts(Vec::new());
        cache.remove(|_| true);
        let left = cache.read();
        assert_eq!((left.credentials, left.accounts), (vec![], vec![]));
    }

    #[test]
    fn only_the_newest_are_kept() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache_of(home.path(), "place", "user");
        cache.add(all(0..1500).into_iter());
        assert_eq!(cache.read().credentials, all(500..1500));
        cache.add(std::iter::once(known(1500)));
        assert_eq!(cache.read().credentials, all(501..1501));
    }

    #[test]
    fn each_change_gives_the_list_that_is_searched_from_its_beginning_for_every_credential() {
        let mut state = 7_u64;
        let mut random = move |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        for round in 0..60 {
            let most = MOST as u64;
            // Few ids, so that most are there already, or so many that the oldest are dropped.
            let ids = [3, most, 3 * most][round % 3];
            let mut list = |count| -> Vec<Known> {
                let one = |label| Known {
                    label: format!("{label}"),
                    ..known(random(ids).into())
                };
                (0..count).map(one).collect()
            };
            let (old, new) = (list(most), list([0, 1, 5, 2 * most, 4 * most][round % 5]));
            let mut expected = old.clone();
            for credential in new.clone() {
                match expected.iter_mut().find(|known| known.id == credential.id) {
                    Some(known) => *known = credential,
                    None => expected.push(credential),
                }
            }
            expected.drain(..expected.len().saturating_sub(MOST));
            assert_eq!(merged(&old, new.into_iter()), expected, "{round}");
        }
    }

    #[test]
    fn an_unusable_file_counts_as_empty_and_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache_of(home.path(), "place", "user");
        for garbage in ["", "{", "[]", "{\"version\":2}", "\u{0}"] {
            fs::write(&cache.path, garbage).unwrap();
            assert_eq!(cache.read().credentials, []);
            cache.add(std::iter::once(known(1)));
            assert_eq!(cache.read().credentials, [known(1)]);
        }
        fs::set_permissions(&cache.path, fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(cache.read().credentials, []);
        // A file of another user that was moved here is ignored.
        let other = cache_of(home.path(), "place", "other");
        other.add(std::iter::once(known(2)));
        fs::rename(&other.path, &cache.path).unwrap();
        assert_eq!(cache.read().credentials, []);
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_no_error() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let cache = cache_of(&file, "place", "user");
        cache.add(std::iter::once(known(1)));
        assert_eq!(cache.read().credentials, []);
    }
}
