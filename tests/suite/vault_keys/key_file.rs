//! Key files in the shapes that editors, shells and systems give them.

use std::{fs, os::unix::fs::MetadataExt};

use super::{add_with, adding, recorded};
use crate::common::{
    credctl::Credctl,
    home_files::write_file,
    vault_keys::{ONE, TWO, id_of},
};

/// A vault whose only key is [`ONE`].
fn vault() -> Credctl {
    let t = Credctl::on_server();
    add_with(&t, "CREDCTL_FERNET_KEYS", ONE).succeeded();
    t
}

#[test]
fn every_spelling_of_a_key_is_the_same_key() {
    let t = vault();
    let other_alphabet = ONE.replace('-', "+").replace('_', "/");
    for text in [
        format!("{ONE}\n"),
        ONE.to_owned(),
        format!("# mine\r\n{ONE}\r\n\r\n"),
        format!("\u{feff}  {ONE}\t\n"),
        format!("{other_alphabet}\n"),
        format!("{ONE}\n{TWO}\n"),
    ] {
        let path = write_file(&t, "keys", &text, 0o600);
        let added = add_with(&t, "CREDCTL_KEY_FILE", &path);
        assert_eq!(added.code, 0, "{text:?} {added:#?}");
    }
    let value = format!(" {other_alphabet} , {TWO}");
    add_with(&t, "CREDCTL_FERNET_KEYS", value).succeeded();
    let credentials = t.credentials();
    assert_eq!(credentials.len(), 8);
    assert!(credentials.iter().all(|c| c["key_id"] == id_of(ONE)));
}

#[test]
fn a_key_file_that_is_of_no_use_is_refused_by_what_is_wrong_with_it() {
    let t = vault();
    let zeros = format!("{}=", "A".repeat(43));
    for (text, problem) in [
        (String::new(), "{} holds no vault key"),
        ("# nothing\n\n".to_owned(), "{} holds no vault key"),
        (
            format!("\"{ONE}\"\n"),
            "line 1 of {} is not a vault key: it has quotes around it",
        ),
        (
            format!("\n'{ONE}'\n"),
            "line 2 of {} is not a vault key: it has quotes around it",
        ),
        (
            format!("{zeros}\n"),
            "line 1 of {} is not a vault key: it is all zeros",
        ),
        (
            ONE[..40].to_owned(),
            "line 1 of {} is not a vault key: it has 30 bytes instead of 32",
        ),
        (
            format!("{ONE}\n{TWO}\n# again\n{ONE}\n"),
            "lines 1 and 4 of {} are the same vault key",
        ),
    ] {
        let path = write_file(&t, "keys", &text, 0o600);
        let named = format!("the vault key file `{}`", path.display());
        let message = format!("credctl: {}\n", problem.replace("{}", &named));
        add_with(&t, "CREDCTL_KEY_FILE", &path).failed(5, &message);
    }
    assert_eq!(t.credentials().len(), 1);
}

#[test]
fn a_key_file_that_others_can_read_is_refused_with_the_command_to_run() {
    let t = vault();
    let path = write_file(&t, "my keys", ONE, 0o644);
    let (shown, owner) = (path.display(), fs::metadata(&path).unwrap().uid());
    let message = format!(
        "credctl: the vault key file `{shown}` is not safe: mode 0644, owned by user {owner}\n\
         hint: run `chmod 600 '{shown}'`\n"
    );
    add_with(&t, "CREDCTL_KEY_FILE", &path).failed(5, &message);
    let flag = t.run(
        ["add", "--paper", "--stdin", "--key-file"]
            .map(Into::into)
            .into_iter()
            .chain([path.clone().into_os_string()]),
    );
    flag.input("PK1\ns1\n").ends().failed(5, &message);
    let folder = t.home().join("folder");
    fs::create_dir(&folder).unwrap();
    let message = format!(
        "credctl: the vault key file `{}` is not a regular file\n",
        folder.display()
    );
    add_with(&t, "CREDCTL_KEY_FILE", &folder).failed(5, &message);
    let none = t.home().join("none");
    let message = format!("credctl: there is no vault key file `{}`\n", none.display());
    add_with(&t, "CREDCTL_KEY_FILE", &none).failed(5, &message);
    assert_eq!(t.credentials().len(), 1);
}

#[test]
fn two_variables_that_both_name_keys_are_refused_unless_the_flag_decides() {
    let t = vault();
    let path = write_file(&t, "keys", ONE, 0o600);
    let both = || {
        adding(&t, "more")
            .var("CREDCTL_KEY_FILE", &path)
            .var("CREDCTL_FERNET_KEYS", TWO)
    };
    both().ends().failed(
        12,
        "credctl: `CREDCTL_FERNET_KEYS` and `CREDCTL_KEY_FILE` are both set\nhint: unset one of them\n",
    );
    let mut decided = both();
    decided.command().arg("--key-file").arg(&path);
    decided.ends().succeeded();
    assert_eq!(t.credentials().len(), 2);
}

#[tokio::test]
async fn a_made_key_file_is_private_and_named_once() {
    let t = Credctl::on_server();
    let first = adding(&t, "one").ends().succeeded();
    let second = adding(&t, "two").ends().succeeded();
    let path = t.data_home().join("vault.keys");
    let note = format!("{}", path.display());
    assert!(first.stderr.contains(&note), "where it is: {first:#?}");
    assert!(
        first.stderr.contains("without it nothing can be opened"),
        "{first:#?}"
    );
    assert!(!second.stderr.contains("vault.keys"), "{second:#?}");
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    assert_eq!(fs::metadata(t.data_home()).unwrap().mode() & 0o7777, 0o700);
    let text = fs::read_to_string(&path).unwrap();
    let key = text.lines().find(|line| !line.starts_with('#')).unwrap();
    assert_eq!(recorded(&t).await, [id_of(key)]);
    assert!(!first.stderr.contains(key) && !first.stdout.contains(key));
}
