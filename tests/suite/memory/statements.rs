//! The memory of commands at every statement that they wait for: no vault key is in it, and no secret that
//! is sealed or not yet needed.

use std::{cell::RefCell, fs, process::Child, thread, time::Duration};

use super::{Image, Texts, readable};
use crate::common::{
    credctl::{Credctl, vault},
    proxy::{
        Plan, Proxy,
        fault::{Deed, Fault, Side, Spot},
    },
    rounds::rounds,
    vault_keys::{key_file, keys},
};

/// Number of statements of a command in a run of the suite.
const BOUNDED: usize = 4;

/// The answers of the first connection of a command behind which it waits: the ends of its statements.
fn ends_of_statements(proxy: &Proxy) -> Vec<usize> {
    let connections = proxy.connections();
    let answers = connections[0].answers.iter().enumerate();
    let ends = answers.filter(|(_, message)| message.tag == b'C');
    rounds(ends.map(|(at, _)| at).collect(), BOUNDED)
}

/// Makes a home reach its database by way of a proxy.
pub(super) type Lead = fn(&mut Credctl, &Proxy);

/// The usual way: a variable with a URL that holds no password.
const BY_VARIABLE: Lead = |t, proxy| proxy.serve(t);

/// Makes a home reach its database without a proxy again.
fn lead_back(t: &mut Credctl) {
    let url = t.database().url("credctl");
    t.unset("CREDCTL_DATABASE_URL_FILE");
    t.set("CREDCTL_DATABASE_URL", url);
}

/// Runs a command once undisturbed, and returns the answers that a next one waits for.
fn statements(t: &mut Credctl, lead: Lead, arguments: &[&str], input: &str) -> Vec<usize> {
    let proxy = Proxy::new(Plan::Faithful);
    lead(t, &proxy);
    t.run(arguments).input(input).ends().succeeded();
    lead_back(t);
    ends_of_statements(&proxy)
}

/// The image of a command that waits for this answer, after which it is killed. `None` if it got on without
/// that answer.
fn image_at(
    t: &mut Credctl,
    lead: Lead,
    arguments: &[&str],
    input: &str,
    answer: usize,
) -> Option<Image> {
    let spot = Spot {
        connection: 0,
        side: Side::Answer,
        message: answer,
    };
    let proxy = Proxy::new(Plan::Meddle(Fault {
        spot,
        deed: Deed::Silence,
        for_good: false,
    }));
    lead(t, &proxy);
    let mut child: Child = readable(t, arguments).input(input).start();
    while proxy.answers() <= answer && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    let image = child
        .try_wait()
        .unwrap()
        .is_none()
        .then(|| Image::of(child.id()));
    child.kill().ok();
    child.wait().unwrap();
    lead_back(t);
    image
}

/// The vault keys in the key file of the home, if there is one.
fn keys_there(t: &Credctl) -> Vec<String> {
    match key_file(t).exists() {
        true => keys(t),
        false => Vec::new(),
    }
}

/// Lets a command wait at each of its statements, once it is prepared, and looks at its image.
pub(super) fn at_each_statement(
    t: &mut Credctl,
    lead: Lead,
    (arguments, input): (&[&str], &str),
    prepare: impl Fn(&Credctl),
    mut look: impl FnMut(&Credctl, &Image, usize),
) {
    prepare(t);
    let mut images = 0;
    for answer in statements(t, lead, arguments, input) {
        prepare(t);
        if let Some(image) = image_at(t, lead, arguments, input, answer) {
            images += 1;
            look(t, &image, answer);
        }
    }
    assert!(images > 2, "{images} images");
}

/// Asserts that no vault key is in the memory of a command at any of its statements.
fn assert_no_key(
    t: &mut Credctl,
    arguments: &[&str],
    input: &str,
    secrets: &[&str],
    prepare: impl Fn(&Credctl),
) {
    // Those that there were, and those that it made since.
    let known = RefCell::new(Vec::new());
    let prepare = |t: &Credctl| {
        known.borrow_mut().extend(keys_there(t));
        prepare(t);
    };
    let look = |t: &Credctl, image: &Image, answer| {
        known.borrow_mut().extend(keys_there(t));
        assert!(!known.borrow().is_empty());
        for key in known.borrow().iter() {
            assert_eq!(
                image.pieces_of_key(key),
                [""; 0],
                "{arguments:?} at {answer}: a vault key"
            );
        }
        for secret in secrets {
            assert_eq!(
                image.pieces_of(secret),
                [""; 0],
                "{arguments:?} at {answer}: a secret"
            );
        }
    };
    at_each_statement(t, BY_VARIABLE, (arguments, input), prepare, look);
}

#[test]
fn no_vault_key_is_there_while_an_add_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let add = [&texts.add()[..], &["--again"]].concat();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    assert_no_key(&mut t, &add, &input, &[], |_| ());
}

#[test]
fn neither_a_vault_key_nor_a_secret_is_there_while_an_exec_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    t.run(texts.add()).input(input).ends().succeeded();
    let exec = ["exec", "-c", &texts.nickname, "--", "true"];
    assert_no_key(
        &mut t,
        &exec,
        "",
        &[&texts.api_key, &texts.secret_key],
        |_| (),
    );
}

#[test]
fn neither_a_vault_key_nor_a_secret_is_there_while_a_rotation_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    t.run(texts.add()).input(input).ends().succeeded();
    let rotate = ["vault", "rotate", "--yes"];
    assert_no_key(
        &mut t,
        &rotate,
        "",
        &[&texts.api_key, &texts.secret_key],
        |_| (),
    );
}

#[test]
fn neither_a_vault_key_nor_a_secret_is_there_while_a_restore_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    t.run(texts.add()).input(input).ends().succeeded();
    t.run(["backup", "all.backup"]).ends().succeeded();
    let remove = |t: &Credctl| {
        let remove = ["remove", &texts.nickname, "--yes", "--if-present"];
        t.run(remove).ends().succeeded();
    };
    let secrets = [&*texts.api_key, &texts.secret_key];
    assert_no_key(&mut t, &["restore", "all.backup"], "", &secrets, remove);
}

#[test]
fn neither_a_vault_key_nor_a_passphrase_is_there_while_a_restore_that_brings_the_keys_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    t.run(texts.add()).input(input).ends().succeeded();
    let (backup, passphrase) = (
        t.home().join("all.backup").display().to_string(),
        &texts.secret_key[..1000],
    );
    let input = format!("{passphrase}\n");
    let backup = ["backup", &backup, "--with-keys", "--passphrase-file", "-"];
    t.run(backup).input(&*input).ends().succeeded();
    let kept = fs::read(key_file(&t)).unwrap();
    // As on a machine that has lost its vault keys.
    let prepare = |t: &Credctl| {
        fs::write(key_file(t), &kept).unwrap();
        let remove = ["remove", &texts.nickname, "--yes", "--if-present"];
        t.run(remove).ends().succeeded();
        fs::remove_file(key_file(t)).unwrap();
    };
    let restore = ["restore", backup[1], "--passphrase-file", "-"];
    let secrets = [passphrase, &texts.api_key, &texts.secret_key];
    assert_no_key(&mut t, &restore, &input, &secrets, prepare);
}
