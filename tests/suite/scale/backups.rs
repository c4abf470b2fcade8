//! Backups of very many credentials.

use std::{fs, io::Read as _};

use super::lists::{MANY, is_bounded, many, start};
use crate::common::{
    credctl::{Credctl, Ended},
    vault_keys::key_file,
};

#[test]
fn a_backup_streams_in_bounded_memory() {
    let t = many(MANY);
    let (child, mut stdout) = start(&t, &["backup", "-"]);
    let mut text = Vec::new();
    let mut nearly = stdout.by_ref().take(50_000_000);
    nearly.read_to_end(&mut text).unwrap();
    is_bounded(&child);
    stdout.read_to_end(&mut text).unwrap();
    Ended::of("backup".to_owned(), child).succeeded();
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    // The header, the account, and the end.
    assert_eq!(lines, 1 + 1 + MANY + 1);
}

#[test]
fn a_backup_of_many_batches_comes_back_whole() {
    const BATCHES: usize = 10_001;
    let (t, to) = (many(BATCHES), Credctl::on_server());
    let backup = t.run(["backup", "-"]).ends().succeeded();
    fs::create_dir_all(to.data_home()).unwrap();
    fs::copy(key_file(&t), key_file(&to)).unwrap();
    let file = to.home().join("credctl.backup");
    fs::write(&file, backup.stdout).unwrap();
    for (field, flags) in [
        ("planned", &["--dry-run"][..]),
        ("restored", &[]),
        ("skipped", &[]),
    ] {
        let restore = ["restore", file.to_str().unwrap(), "--json"];
        let restored = answer(&to, &[&restore, flags].concat());
        assert_eq!(restored[field], BATCHES, "{restored}");
    }
    assert_eq!(to.credentials().len(), BATCHES);
}

fn answer(t: &Credctl, arguments: &[&str]) -> serde_json::Value {
    t.run(arguments).ends().succeeded().json()
}
