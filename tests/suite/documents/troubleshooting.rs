//! `docs/troubleshooting.md`: its messages are those that credctl prints.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    blocks::{page, without_blocks},
    home::{Home, Stored},
};

/// A message, a script of sh that provokes it, and the exit code of that script.
type Provoked = (&'static str, &'static str, i32);

/// Messages that a home with a private database can provoke. They run in this order.
const PROVOKED: &[Provoked] = &[
    (
        "there is no active credential",
        "CREDCTL_USER_ID=somebody credctl exec -- ./bot",
        103,
    ),
    ("no credential is called …", "credctl use 'Paper 9'", 3),
    (
        "… is live, and live keys are handed out only with --live",
        "credctl exec -c Live -- ./bot",
        107,
    ),
    (
        "… is live, and paper is expected",
        "credctl exec --paper -c Live -- ./bot",
        107,
    ),
    (
        "… does not state whether it is paper or live",
        "echo 'PKTEST0000000001WXYZ\nsecret-1' | credctl add --type alpaca --nickname Unstated --stdin\n\
         credctl exec -c Unstated -- ./bot",
        107,
    ),
    (
        "CREDCTL_CREDENTIAL is set to … and would still decide",
        "CREDCTL_CREDENTIAL=Live credctl use 'Paper 2'",
        7,
    ),
    (
        "cannot ask for …",
        "credctl add --type alpaca --nickname More --paper",
        2,
    ),
    (
        "the same keys are stored already",
        "printf '%s\\n%s\\n' \"$KEY\" \"$SECRET\" >keys.txt\n\
         credctl add --type alpaca --paper --nickname One --stdin <keys.txt\n\
         credctl add --type alpaca --paper --nickname Two --stdin <keys.txt",
        7,
    ),
    (
        "it is a placeholder, such as your_api_key_here",
        "echo 'your_api_key_here\nsecret-2' | credctl add --type alpaca --paper --nickname More --stdin",
        2,
    ),
    (
        "the vault key … is not this vault's",
        "CREDCTL_FERNET_KEYS=cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4= \\
         credctl add --type alpaca --paper --nickname More --from-env",
        5,
    ),
    (
        "… was sealed with vault key …, which is not at hand",
        "CREDCTL_FERNET_KEYS=cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4= credctl exec -- ./bot",
        105,
    ),
    (
        "`CREDCTL_FERNET_KEYS` and `CREDCTL_KEY_FILE` are both set",
        "CREDCTL_FERNET_KEYS=x CREDCTL_KEY_FILE=y credctl exec -- ./bot",
        112,
    ),
    (
        "the vault key is missing",
        "cd .local/share/credctl\nmv vault.keys away\ncredctl show --reveal || code=$?\n\
         mv away vault.keys\nexit $code",
        5,
    ),
    (
        "the vault key file … is not safe",
        "cd .local/share/credctl\nchmod 644 vault.keys\ncredctl show --reveal || code=$?\n\
         chmod 600 vault.keys\nexit $code",
        5,
    ),
    (
        "the passphrase is wrong, or the file was altered",
        "echo 'correct horse battery staple' >right && echo 'wrong horse battery staple' >wrong\n\
         chmod 600 right wrong && credctl vault export-key team.keys --passphrase-file right\n\
         credctl vault import-key team.keys --passphrase-file wrong",
        5,
    ),
    (
        "the database … cannot be reached",
        "CREDCTL_DATABASE_URL=postgres://credctl@%2Fnowhere/credctl credctl list",
        6,
    ),
    (
        "the database holds vault …, but … is expected",
        "CREDCTL_VAULT=a78cf2a1-5459-4941-8ab1-938b2c56a79c credctl exec -- ./bot",
        109,
    ),
    (
        "… was altered",
        "psql -q \"$(credctl db url)\" -c \"UPDATE user_credentials SET nickname = 'Paper 1' WHERE nickname = 'Live'\"\n\
         credctl rename \"$(credctl list --live | cut -c 1-36)\" New",
        9,
    ),
    (
        "… would be lost: no backup with vault keys was made",
        "credctl db destroy --yes",
        7,
    ),
    (
        "the config file … does not exist",
        "credctl list --config nowhere.toml",
        12,
    ),
    (
        "the active credential is gone",
        "credctl remove \"$(credctl current --id)\" --yes\ncredctl show --reveal",
        3,
    ),
];

#[test]
fn its_messages_are_provoked() {
    let home = Home::prepared(Stored::InPrivateDatabase);
    let told = messages();
    for (message, script, code) in PROVOKED {
        assert!(told.contains(*message), "not on the page: {message}");
        let ended = home.script("sh -e", &format!("{script}\n"));
        assert_eq!(ended.code, *code, "{message}: {ended:#?}");
        let mut rest = ended.stderr.as_str();
        for part in parts(message) {
            let found = rest.split_once(part);
            rest = found.unwrap_or_else(|| panic!("{message}: {ended:#?}")).1;
        }
    }
}

#[test]
fn its_other_messages_stand_in_the_source() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let told = messages();
    assert!(told.len() > 20, "{told:?}");
    let is_provoked = |message: &String| PROVOKED.iter().any(|(one, ..)| one == message);
    for message in told.into_iter().filter(|message| !is_provoked(message)) {
        for part in parts(&message) {
            assert!(source.contains(part), "{message}: `{part}`");
        }
    }
}

/// The headings of the page that are messages.
fn messages() -> BTreeSet<String> {
    let text = without_blocks(&page("docs/troubleshooting.md"));
    let headings = text.lines().filter_map(|line| line.strip_prefix("### "));
    headings.map(str::to_owned).collect()
}

/// The fixed words of a message.
fn parts(message: &str) -> impl Iterator<Item = &str> {
    let parts = message.split('…').map(|part| part.trim_matches([' ', ',']));
    parts.filter(|part| !part.is_empty())
}

/// The text of all files of Rust below a folder, in which a string over several lines is one line.
fn source(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&source(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&joined(&fs::read_to_string(&path).unwrap()));
        }
    }
    text
}

fn joined(code: &str) -> String {
    let mut parts = code.split("\\\n");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.trim_start());
    }
    text
}
