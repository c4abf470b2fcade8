//! The state file beside the config: which vault this machine has met in each place, and the newest
//! revisions of credentials that it has seen.
//!
//! The database cannot change what is remembered here. The file is text, one line for each fact, so
//! that reading it costs nothing that matters to a program that is started with a credential.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::Duration,
};

use uuid::Uuid;

use super::ConfigError;
use crate::files::{
    lock_file, make_own_folders,
    new_file::{NewFile, folder_of, sync_folder},
    trusted::{self, FileProblem, Rule},
};

/// First line of the file.
const HEAD: &str = "credctl state 1\n";

/// Maximum size of the file in bytes: more than [`MOST_SEEN`] lines and some thousand places take.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Number of credentials whose revisions are remembered: those that were seen last.
const MOST_SEEN: usize = 10_000;

/// Time to wait for another writer's lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// Memory of this machine, as it was read.
#[derive(Debug, Default)]
pub struct State {
    path: PathBuf,
    text: String,
}

/// Facts to remember.
#[derive(Debug, Clone, Default)]
pub struct NewFacts {
    /// Place of a database, and the id of the vault in it.
    pub pin: Option<(String, Uuid)>,
    /// Credentials of a vault, each with the revision that was seen.
    pub seen: Vec<(Uuid, i64)>,
}

impl State {
    /// Reads the state beside a config file. Without a file, nothing is remembered.
    ///
    /// # Errors
    /// Fails with [`ConfigError`] if the file exists but cannot be trusted, read or understood.
    pub fn load(config: &Path) -> Result<Self, ConfigError> {
        let path = config.with_extension("state");
        let text = match trusted::read(&path, MAX_BYTES, Rule::Private) {
            Ok(text) if text.starts_with(HEAD) => text.as_str().to_owned(),
            Ok(_) => return Err(ConfigError::State { path }),
            Err(error) if matches!(error.problem, FileProblem::Missing) => HEAD.to_owned(),
            Err(error) => return Err(error.into()),
        };
        Ok(State { path, text })
    }

    /// Returns the vault that this machine has pinned for a place.
    pub fn pinned(&self, place: &str) -> Option<Uuid> {
        let place = escaped(place);
        let is_of_place = |line: &&str| line.splitn(3, ' ').nth(2) == Some(place.as_str());
        let mut pins = self.text.lines().filter(|line| line.starts_with("vault "));
        pins.find(is_of_place)?.split(' ').nth(1)?.parse().ok()
    }

    /// Returns the highest revision of a credential that this machine has handed out or changed.
    pub fn seen(&self, vault: Uuid, credential: Uuid) -> Option<i64> {
        let line = format!("\nseen {vault} {credential} ");
        let at = self.text.find(&line)? + line.len();
        self.text[at..].lines().next()?.parse().ok()
    }

    /// Returns what [`State::seen`] does for each credential of a vault, for those who ask about many:
    /// the text is read once.
    pub fn seen_in(&self, vault: Uuid) -> HashMap<Uuid, i64> {
        let facts = self.text.lines().filter_map(Fact::parsed);
        let seen = facts.filter_map(|fact| match fact {
            Fact::Seen(of, id, revision) if of == vault => Some((id, revision)),
            Fact::Seen(..) | Fact::Pin { .. } => None,
        });
        seen.collect()
    }

    /// Remembers facts. Nothing is written if all of them are known.
    ///
    /// # Errors
    /// Fails with [`ConfigError`] if the file cannot be written.
    pub fn remember(&mut self, vault: Uuid, new: &NewFacts) -> Result<(), ConfigError> {
        if self.knows(vault, new) {
            return Ok(());
        }
        let failed = |error| ConfigError::write(self.path.clone(), error);
        make_own_folders(folder_of(&self.path)).map_err(failed)?;
        let lock = lock_file::acquire(&lock_file::beside(&self.path), PATIENCE);
        let _lock = lock.map_err(|_| ConfigError::Locked {
            lock: lock_file::beside(&self.path),
        })?;
        // Another command may have remembered something since.
        let now = State::load(&self.path)?;
        let text = now.with(vault, new);
        let file = NewFile::beside(&self.path).map_err(failed)?;
        // A power failure must not leave a file without its content, which would be refused.
        file.write(text.as_bytes()).map_err(failed)?;
        file.replace().map_err(failed)?;
        self.text = text;
        sync_folder(folder_of(&self.path)).map_err(failed)
    }

    fn knows(&self, vault: Uuid, new: &NewFacts) -> bool {
        let is_pinned = |(place, id): &(String, Uuid)| self.pinned(place) == Some(*id);
        let is_seen = |seen: Option<i64>, revision: i64| seen.is_some_and(|seen| seen >= revision);
        let are_seen = || match new.seen[..] {
            [] => true,
            [(credential, revision)] => is_seen(self.seen(vault, credential), revision),
            ref many => {
                let known = self.seen_in(vault);
                let mut many = many.iter();
                many.all(|(credential, revision)| {
                    is_seen(known.get(credential).copied(), *revision)
                })
            }
        };
        new.pin.as_ref().is_none_or(is_pinned) && are_seen()
    }

    /// Returns the text with these facts. The facts that were remembered last stand at the end.
    fn with(&self, vault: Uuid, new: &NewFacts) -> String {
        let latest = &new.seen[new.seen.len().saturating_sub(MOST_SEEN)..];
        let mut added: HashMap<Uuid, i64> = latest.iter().copied().collect();
        let place = new.pin.as_ref().map(|(place, _)| escaped(place));
        let mut pins = Vec::new();
        let mut seen = Vec::new();
        for line in self.text.lines().skip(1) {
            match Fact::parsed(line) {
                Some(Fact::Pin { place: of }) if Some(of) == place.as_deref() => {}
                Some(Fact::Seen(of, id, known)) if of == vault && added.contains_key(&id) => {
                    added.entry(id).and_modify(|now| *now = known.max(*now));
                }
                Some(Fact::Seen(..)) => seen.push(line.to_owned()),
                Some(Fact::Pin { .. }) | None => pins.push(line.to_owned()),
            }
        }
        if let Some((_, id)) = &new.pin {
            pins.push(format!("vault {id} {}", place.unwrap_or_default()));
        }
        for (id, _) in latest {
            // A credential that is named twice is written once.
            if let Some(revision) = added.remove(id) {
                seen.push(format!("seen {vault} {id} {revision}"));
            }
        }
        seen.drain(..seen.len().saturating_sub(MOST_SEEN));
        let lines = pins.iter().chain(&seen);
        lines.fold(HEAD.to_owned(), |text, line| text + line + "\n")
    }
}

/// A line of the file.
enum Fact<'a> {
    Pin { place: &'a str },
    Seen(Uuid, Uuid, i64),
}

impl<'a> Fact<'a> {
    fn parsed(line: &'a str) -> Option<Self> {
        let mut words = line.splitn(3, ' ');
        match (words.next()?, words.next()?, words.next()?) {
            ("vault", _, place) => Some(Fact::Pin { place }),
            ("seen", vault, rest) => {
                let (id, revision) = rest.split_once(' ')?;
                let (vault, id) = (vault.parse().ok()?, id.parse().ok()?);
                Some(Fact::Seen(vault, id, revision.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// Returns a place without line breaks.
fn escaped(place: &str) -> String {
    place.escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Barrier, thread};

    use super::*;

    const VAULT: Uuid = Uuid::from_u128(7);

    fn seen(state: &State, credential: u128) -> Option<i64> {
        state.seen(VAULT, Uuid::from_u128(credential))
    }

    #[test]
    fn what_is_remembered_is_found_again_and_the_highest_revision_counts() {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("a/config.toml");
        let facts = |revision| NewFacts {
            pin: Some(("a host\nas \"user\"".to_owned(), VAULT)),
            seen: vec![(Uuid::from_u128(1), revision), (Uuid::from_u128(2), 5)],
        };
        let mut state = State::load(&config).unwrap();
        assert_eq!((state.pinned("x"), seen(&state, 1)), (None, None));
        state.remember(VAULT, &facts(3)).unwrap();
        state.remember(VAULT, &facts(2)).unwrap();
        let mut other = State::load(&config).unwrap();
        assert_eq!(other.pinned("a host\nas \"user\""), Some(VAULT));
        assert_eq!(other.pinned("a host"), None);
        assert_eq!((seen(&other, 1), seen(&other, 2)), (Some(3), Some(5)));
        assert_eq!(other.seen(Uuid::from_u128(8), Uuid::from_u128(1)), None);
        other.remember(VAULT, &facts(4)).unwrap();
        // The first reader knows nothing of it, and must not forget it.
        let third = NewFacts {
            seen: vec![(Uuid::from_u128(3), 1)],
            ..NewFacts::default()
        };
        state.remember(VAULT, &third).unwrap();
        let state = State::load(&config).unwrap();
        assert_eq!((seen(&state, 1), seen(&state, 3)), (Some(4), Some(1)));
        let all = [(1, 4), (2, 5), (3, 1)].map(|(id, revision)| (Uuid::from_u128(id), revision));
        assert_eq!(state.seen_in(VAULT), all.into());
        assert_eq!(state.seen_in(Uuid::from_u128(8)), [].into());
        let again = NewFacts {
            pin: Some(("a host\nas \"user\"".to_owned(), Uuid::from_u128(9))),
            ..NewFacts::default()
        };
        let mut state = state;
        state.remember(VAULT, &again).unwrap();
        let pinned = State::load(&config).unwrap().pinned("a host\nas \"user\"");
        assert_eq!(pinned, Some(Uuid::from_u128(9)));
    }

    #[test]
    fn what_several_remember_at_once_is_not_lost() {
        const AT_ONCE: u128 = 8;
        const EACH: u128 = 10;
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config.toml");
        let start = Barrier::new(AT_ONCE as usize);
        let remember = |writer: u128| {
            start.wait();
            for n in 0..EACH {
                let new = NewFacts {
                    pin: None,
                    seen: vec![(Uuid::from_u128(writer * EACH + n), 1)],
                };
                let mut state = State::load(&config).unwrap();
                state.remember(VAULT, &new).unwrap();
            }
        };
        let remember = &remember;
        thread::scope(|scope| {
            (0..AT_ONCE).for_each(|writer| drop(scope.spawn(move || remember(writer))));
        });
        let seen = State::load(&config).unwrap().seen_in(VAULT);
        assert_eq!(seen.len() as u128, AT_ONCE * EACH);
    }

    #[test]
    fn the_credentials_that_were_seen_last_are_remembered() {
        let many = |range: std::ops::Range<u128>| NewFacts {
            pin: None,
            seen: range.map(|n| (Uuid::from_u128(n), 1)).collect(),
        };
        let home = tempfile::tempdir().unwrap();
        let mut state = State::load(&home.path().join("config.toml")).unwrap();
        state.remember(VAULT, &many(0..10_000)).unwrap();
        state.remember(VAULT, &many(10_000..10_002)).unwrap();
        let known = [0, 1, 2, 10_001].map(|n| seen(&state, n));
        assert_eq!(known, [None, None, Some(1), Some(1)]);
    }

    #[test]
    fn a_file_of_another_kind_is_an_error_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config.toml");
        let path = home.path().join("config.state");
        for garbage in ["", "{}", "credctl state 2\n"] {
            fs::write(&path, garbage).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(&path, mode).unwrap();
            let refused = State::load(&config);
            assert!(matches!(refused, Err(ConfigError::State { .. })));
        }
    }
}
