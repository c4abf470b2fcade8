//! The memory of a command that has sealed the keys: nothing in it gives them away.
//!
//! The image is taken while the database keeps the command from storing what it sealed.

mod image;
mod passwords;
mod statements;

use std::{fs, process::Child};

use credctl::parts::domain::Uuid;
use rustix::process::geteuid;

use crate::common::{
    credctl::{Credctl, Ended, Run, vault},
    database::name,
    home_files::write_file,
    pg::{self, POSTGRES},
    pty::{ALL_STREAMS, Fate, Terminal, start_on},
    vault_keys::key_pair,
};
use image::Image;

/// A lock under which others read, and nobody writes.
const LOCK: &str = "BEGIN; LOCK TABLE user_credentials IN SHARE MODE";

const WAITING: &str = "SELECT FROM pg_locks l
    WHERE NOT l.granted AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid))";

/// Texts that occur nowhere else.
struct Texts {
    nickname: String,
    api_key: String,
    secret_key: String,
}

impl Texts {
    fn new() -> Self {
        let text = |parts: usize| {
            let parts = (0..parts).map(|_| Uuid::new_v4().simple().to_string());
            parts.collect::<String>()
        };
        Texts {
            nickname: text(2),
            api_key: format!("PK{}", text(2)),
            // As long as a private key in PEM: small pieces of memory are soon used again.
            secret_key: text(40),
        }
    }

    /// The arguments of an `add` that reads the keys from standard input.
    fn add(&self) -> [&str; 5] {
        ["add", "--nickname", &self.nickname, "--paper", "--stdin"]
    }

    /// Asserts that the keys are nowhere in an image that holds the nickname.
    #[track_caller]
    fn are_wiped_from(&self, image: &Image) {
        assert!(!image.pieces_of(&self.nickname).is_empty(), "no image");
        assert_eq!(image.pieces_of(&self.api_key), [""; 0], "the API key");
        assert_eq!(image.pieces_of(&self.secret_key), [""; 0], "the secret key");
    }
}

/// A command whose memory a test may read. Root may read any; other users start it in a user
/// namespace of their own.
fn readable<'t>(t: &'t Credctl, arguments: &[&str]) -> Run<'t> {
    let run = t.run(arguments).var("CREDCTL_TIMEOUT", "60");
    match geteuid().is_root() {
        true => run,
        false => run.under("unshare", ["--map-root-user"]),
    }
}

/// Starts a process that cannot store what it has sealed; returns it with what `see` saw at that
/// moment.
fn held<P: Send, S: Send>(
    t: &Credctl,
    start: impl FnOnce() -> P + Send,
    pid: fn(&P) -> u32,
    see: fn(u32) -> S,
) -> (P, S) {
    let mut held = None;
    pg::server().with_client(name(t), POSTGRES, async |client| {
        client.batch_execute(LOCK).await.unwrap();
        let process = start();
        let pid = pid(&process);
        while client.query_typed(WAITING, &[]).await.unwrap().is_empty() {
            let maps = fs::read(format!("/proc/{pid}/maps"));
            assert!(maps.is_ok_and(|maps| !maps.is_empty()), "it did not wait");
        }
        held = Some((process, see(pid)));
        client.batch_execute("COMMIT").await.unwrap();
    });
    held.unwrap()
}

/// Runs such a command to its end, and returns its image at that moment.
fn image_of(t: &Credctl, arguments: &[&str], input: String) -> Image {
    let start = || readable(t, arguments).input(input).start();
    let (child, image) = held(t, start, Child::id, Image::of);
    Ended::of(arguments.join(" "), child).succeeded();
    image
}

/// The keys of the newest credential.
fn stored(t: &Credctl) -> (String, String) {
    let credentials = t.credentials();
    key_pair(t, credentials.last().unwrap()["id"].as_str().unwrap())
}

/// Writes a file of the home, and returns its path.
fn file(t: &Credctl, name: &str, text: &str) -> String {
    let path = write_file(t, name, text, 0o644);
    path.to_str().unwrap().to_owned()
}

#[test]
fn keys_from_standard_input_are_wiped() {
    let t = vault();
    let texts = Texts::new();
    let (api_key, secret_key) = (&texts.api_key, &texts.secret_key);
    let image = image_of(&t, &texts.add(), format!("{api_key}\n{secret_key}\n"));
    texts.are_wiped_from(&image);
    assert_eq!(stored(&t), (api_key.clone(), secret_key.clone()));
}

#[test]
fn keys_from_json_are_wiped_however_they_are_escaped() {
    let t = vault();
    let texts = Texts::new();
    let (api_key, secret_key) = (&texts.api_key, &texts.secret_key);
    let (head, tail) = secret_key.split_at(30);
    let escaped = format!("{head}\\n\\u00e9\\\"{tail}");
    let json = format!(r#"{{"api_key": "{api_key}", "secret_key": "{escaped}"}}"#);
    let coinbase = [
        &texts.add()[..3],
        &["--type", "coinbase", "--live", "--stdin"],
    ]
    .concat();
    let image = image_of(&t, &coinbase, json);
    texts.are_wiped_from(&image);
    assert_eq!(stored(&t), (api_key.clone(), format!("{head}\né\"{tail}")));
}

#[test]
fn keys_from_files_are_wiped() {
    let t = vault();
    let texts = Texts::new();
    let [api_key, secret_key] = [("one", &texts.api_key), ("two", &texts.secret_key)];
    let api_key = file(&t, api_key.0, api_key.1);
    let secret_key = file(&t, secret_key.0, secret_key.1);
    let add = ["add", "--nickname", &texts.nickname, "--paper"];
    let files = ["--api-key-file", &api_key, "--secret-key-file", &secret_key];
    let image = image_of(&t, &[&add[..], &files].concat(), String::new());
    texts.are_wiped_from(&image);
}

#[test]
fn keys_that_replace_others_are_wiped() {
    let t = vault();
    let texts = Texts::new();
    let id = t.add(&texts.nickname, &["--paper"]);
    let edit = ["edit", &id, "--stdin", "--yes"];
    let image = image_of(
        &t,
        &edit,
        format!("{}\n{}\n", texts.api_key, texts.secret_key),
    );
    texts.are_wiped_from(&image);
}

#[test]
fn keys_typed_at_a_terminal_are_wiped() {
    let t = vault();
    let texts = Texts::new();
    let start = || {
        let add = [
            "add",
            "-t",
            "alpaca",
            "--nickname",
            &texts.nickname,
            "--paper",
        ];
        let mut add = start_on(readable(&t, &add), ALL_STREAMS);
        add.shows("API key ID: ");
        // A slip of the hand, and its correction.
        add.types(&texts.secret_key)
            .types("x\x7f\x15")
            .types(&texts.api_key)
            .types("\r");
        add.shows("Secret key: ")
            .types(&texts.secret_key)
            .types("\r");
        add
    };
    let pid = |add: &Terminal| u32::try_from(add.pid()).unwrap();
    let (mut add, image) = held(&t, start, pid, Image::of);
    assert_eq!(add.fate(), Fate::Exited(0), "{}", add.shown());
    texts.are_wiped_from(&image);
    assert_eq!(
        stored(&t),
        (texts.api_key.clone(), texts.secret_key.clone())
    );
}

/// A file of this format that holds one credential.
fn of_another_tool(format: &str, texts: &Texts) -> String {
    let Texts {
        nickname,
        api_key,
        secret_key,
    } = texts;
    match format {
        "dotenv" => format!(
            "ALPACA_{nickname}_API_KEY=\"{api_key}\"\nALPACA_{nickname}_SECRET_KEY='{secret_key}'\n"
        ),
        "json" => format!(
            r#"[{{"nickname": "{nickname}", "api_key": "{api_key}", "secret_key": "\u0041{secret_key}"}}]"#
        ),
        "csv" => format!("nickname,api_key,secret_key\n{nickname},{api_key},\"{secret_key}\"\n"),
        _ => format!("api_key: {api_key}\nsecret_key: \"it\\\"s-{secret_key}\"\n"),
    }
}

#[test]
fn keys_from_files_of_other_tools_are_wiped_before_the_first_is_stored() {
    let t = vault();
    for format in ["dotenv", "json", "csv", "yaml"] {
        let texts = Texts::new();
        let path = file(&t, &texts.nickname, &of_another_tool(format, &texts));
        let import = ["import", &path, "--format", format, "--paper"];
        texts.are_wiped_from(&image_of(&t, &import, String::new()));
    }
}

#[test]
fn keys_of_another_tool_from_standard_input_are_wiped() {
    let t = vault();
    for format in ["dotenv", "json", "csv"] {
        let texts = Texts::new();
        let import = ["import", "-", "--format", format, "--paper"];
        texts.are_wiped_from(&image_of(&t, &import, of_another_tool(format, &texts)));
    }
}

#[test]
fn a_passphrase_from_standard_input_is_wiped() {
    let t = vault();
    let texts = Texts::new();
    let id = t.add(&texts.nickname, &["--paper"]);
    let passphrase = &texts.secret_key[..1000];
    let backup = t.home().join("backup").display().to_string();
    let from_stdin = ["--passphrase-file", "-"];
    let write = [&["backup", &backup, "--with-keys"], &from_stdin[..]].concat();
    let input = || format!("{passphrase}\n");
    t.run(write).input(input()).ends().succeeded();
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    // A machine without vault keys needs those of the backup.
    let other = t.neighbour();
    let restore = [&["restore", &backup], &from_stdin[..]].concat();
    let start = || readable(&other, &restore).input(input()).start();
    let (child, image) = held(&t, start, Child::id, Image::of);
    Ended::of(restore.join(" "), child).succeeded();
    assert!(!image.pieces_of(&texts.nickname).is_empty(), "no image");
    assert_eq!(image.pieces_of(passphrase), [""; 0], "the passphrase");
    assert_eq!(t.nicknames(), [texts.nickname]);
}

#[test]
fn the_memory_of_a_command_goes_into_no_core_file() {
    let t = vault();
    let add = ["add", "--nickname", "One", "--paper", "--stdin"];
    let start = || readable(&t, &add).input("PK1\ns1\n").start();
    let limits = |pid| fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let (child, limits) = held(&t, start, Child::id, limits);
    Ended::of("add".to_owned(), child).succeeded();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let soft = core.and_then(|line| line.split_whitespace().nth(4));
    assert_eq!(soft, Some("0"), "{limits}");
}
