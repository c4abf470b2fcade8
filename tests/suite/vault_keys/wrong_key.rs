//! Commands with a key that is not the vault's, or with none at all.

use std::{fs, process::Stdio, sync::mpsc, thread, time::Duration};

use super::{add_with, adding, recorded};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
    vault_keys::{ONE, TWO, id_of},
};

/// Time for which a program that waits for its input is left waiting.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_wrong_key_is_refused_before_the_input_is_read() {
    let t = Credctl::on_server();
    add_with(&t, "CREDCTL_FERNET_KEYS", ONE).succeeded();
    let mut run = t
        .run(["add", "--paper", "--stdin"])
        .var("CREDCTL_FERNET_KEYS", TWO);
    let mut child = run
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nothing is ever written, and the pipe stays open: whoever reads it waits.
    let stdin = child.stdin.take().unwrap();
    let (ended, wait) = mpsc::channel();
    thread::spawn(move || {
        let _ = wait.recv_timeout(PATIENCE);
        drop(stdin);
    });
    let refused = Ended::of("add".to_owned(), child);
    ended.send(()).unwrap();
    let message = format!(
        "credctl: the vault key {} is not this vault's (the vault was sealed with {})\n\
         hint: the key came from CREDCTL_FERNET_KEYS; nothing was written\n",
        id_of(TWO),
        id_of(ONE)
    );
    assert_eq!(refused.stdout, "");
    refused.failed(5, &message);
    // The second key of a ring opens, and does not seal.
    add_with(&t, "CREDCTL_FERNET_KEYS", format!("{TWO},{ONE}")).failed(5, &message);
    assert_eq!(t.credentials().len(), 1);
    assert_eq!(recorded(&t).await, [id_of(ONE)]);
}

#[tokio::test]
async fn a_key_file_that_is_gone_is_missed_and_not_made_again() {
    let t = Credctl::on_server();
    adding(&t, "one").ends().succeeded();
    let path = t.data_home().join("vault.keys");
    let key = fs::read_to_string(&path).unwrap();
    let id = recorded(&t).await.remove(0);
    fs::remove_file(&path).unwrap();
    let message = format!(
        "credctl: the vault key is missing (the vault was sealed with {id})\n\
         hint: put it back at {} (mode 0600), or name its file with --key-file; `credctl restore FILE` brings vault keys from a backup made --with-keys, and `credctl vault import-key FILE` those that somebody exported\n",
        path.display()
    );
    adding(&t, "two").ends().failed(5, &message);
    assert!(!path.exists());
    assert_eq!(t.credentials().len(), 1);
    write_file(&t, ".local/share/credctl/vault.keys", key, 0o600);
    adding(&t, "two").ends().succeeded();
}

#[tokio::test]
async fn a_record_that_was_altered_is_told_apart_from_a_wrong_key() {
    let t = Credctl::on_server();
    add_with(&t, "CREDCTL_FERNET_KEYS", ONE).succeeded();
    super::rows(&t, "UPDATE credctl.keys SET check_token = 'gAAAA'").await;
    let ended = add_with(&t, "CREDCTL_FERNET_KEYS", ONE);
    let message = format!(
        "credctl: the record of vault key {} in the database does not fit this vault\n\
         hint: the record was altered, or the database holds a copy of another vault\n",
        id_of(ONE)
    );
    ended.failed(9, &message);
    assert_eq!(t.credentials().len(), 1);
}
