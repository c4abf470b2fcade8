//! Files that a run leaves beside the database: whole, or not at all.

use super::{
    case::{Case, WRITTEN},
    world::World,
};
use crate::common::vault_keys::keyring_on_disk;

/// Checks the files that a run of a case left; the error says what is wrong.
pub fn judge(world: &World, case: &Case, is_done: bool) -> Result<(), String> {
    match case.arguments {
        ["backup", ..] => backup(world, is_done),
        ["vault", "import-key", ..] => are_there("vault keys", world.key_file().exists(), is_done),
        ["vault", "retire", ..] => retired(world),
        _ => Ok(()),
    }
}

fn are_there(what: &str, there: bool, expected: bool) -> Result<(), String> {
    match there == expected {
        true => Ok(()),
        false => Err(format!("{what}: there {there}, expected {expected}")),
    }
}

fn backup(world: &World, is_done: bool) -> Result<(), String> {
    are_there("a backup", world.t.home().join(WRITTEN).exists(), is_done)?;
    if !is_done {
        return Ok(());
    }
    let dry = ["restore", WRITTEN, "--dry-run", "--json"];
    let found = world.run(&dry, None).ends();
    match found.code == 0 && found.json()["skipped"] == 2 {
        true => Ok(()),
        false => Err(format!("the backup is not whole: {found:#?}")),
    }
}

/// Checks that a retired key is still on the disk.
fn retired(world: &World) -> Result<(), String> {
    let keys = keyring_on_disk(&world.t);
    match keys.ids().any(|id| id.to_string() == world.old_key) {
        true => Ok(()),
        false => Err("the retired key is lost".to_owned()),
    }
}
