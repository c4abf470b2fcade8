//! What stays where a private database was destroyed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{commands::past_backups, context::Context, crypto, domain::Event};

/// A file or folder that stays.
#[derive(Debug, Serialize)]
pub(super) struct Left {
    kind: &'static str,
    path: String,
}

impl Left {
    fn new(kind: &'static str, path: &Path) -> Self {
        Left {
            kind,
            path: path.display().to_string(),
        }
    }

    pub(super) fn line(&self) -> String {
        format!("Left: {} ({})", self.path, self.kind.replace('_', " "))
    }
}

/// Returns what is left: vault keys, config, state, the cache of completions, backups that the ledger
/// told of, and whatever else stands in the data home.
pub(super) fn left(ctx: &Context<'_>, backups: &[Event]) -> Vec<Left> {
    let paths = &ctx.settings.paths;
    let key_source = crypto::choose(ctx.settings.keys.inputs.clone()).ok();
    let keys = key_source.as_ref().and_then(|source| source.path());
    let mut known: Vec<(&'static str, PathBuf)> = Vec::new();
    known.extend(keys.map(|path| ("vault_keys", path.to_owned())));
    known.push(("config", paths.config.clone()));
    known.push(("state", paths.config.with_extension("state")));
    let apart = paths.cache_home.iter();
    let apart = apart.filter(|cache| **cache != paths.data_home);
    known.extend(apart.map(|cache| ("completion_cache", cache.clone())));
    let places = backups.iter().filter_map(past_backups::place);
    known.extend(places.map(|place| ("backup", PathBuf::from(place))));
    let mut in_home = entries(&paths.data_home);
    in_home.retain(|path| known.iter().all(|(_, known)| known != path));
    known.extend(in_home.into_iter().map(|path| (kind(&path), path)));
    known.dedup_by(|a, b| a.1 == b.1);
    let there = known.iter().filter(|(_, path)| path.exists());
    there.map(|(kind, path)| Left::new(kind, path)).collect()
}

fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match () {
        () if name.starts_with("completion-") => "completion_cache",
        () if name.starts_with("vault.keys") => "vault_keys",
        () if name.ends_with(".lock") => "lock",
        () => "other",
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.map(|entry| entry.path()).collect();
    entries.sort_unstable();
    entries
}
