//! Files that `credctl import` refuses as a whole, naming the line but showing no value.

use std::fs;

use super::import::{file, import};
use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{dump, rows},
};

/// A secret that stands in every hostile file, and that no message may show.
const SECRET: &str = "S3CRET-OF-THE-FILE";

#[test]
fn nothing_of_a_file_is_stored_when_one_line_is_wrong_and_no_value_is_shown() {
    let t = vault();
    let before = dump(&t);
    let good = "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\n";
    let csv = "nickname,api_key,secret_key\nok,k1,s1\n";
    let names = "keys of alpaca are called APCA_API_KEY_ID and APCA_API_SECRET_KEY; ALPACA_API_KEY and \
                 ALPACA_SECRET_KEY; ALPACA_API_KEY and ALPACA_API_SECRET";
    for (name, text, expected) in [
        (".env", format!("{good}LIVE_API_KEY={SECRET}\n"), format!("line 3: the secret key is missing: {names}")),
        (".env", format!("{good}LIVE_SECRET_KEY={SECRET}\n"), format!("line 3: the API key ID is missing: {names}")),
        (".env", format!("{good}{SECRET}\n"), "line 3: this is not NAME=VALUE".into()),
        (".env", format!("{good}LIVE_API_KEY='{SECRET}\n"), "line 3: the quote that begins here is not closed".into()),
        (".env", format!("{good}LIVE_API_KEY=\nLIVE_SECRET_KEY={SECRET}\n"), format!("line 4: the API key ID is missing: {names}")),
        (".env", format!("{good}LIVE_API_KEY={SECRET}\x1b[2J\nLIVE_SECRET_KEY=s\n"), "line 3: the API key ID cannot be used: it holds a control character: copy the key again; --as-is stores it all the same".into()),
        (".env", format!("{good}LIVE_API_KEY=\"{SECRET}\\nx\"\nLIVE_SECRET_KEY=s\n"), "line 3: the API key ID cannot be used: it has more than one line".into()),
        ("a.csv", format!("{csv}\u{202e},{SECRET},s\n"), "line 3: a nickname cannot hold the character U+202E, which does not show".into()),
        ("a.csv", format!("{csv}-,{SECRET},s\n"), "line 3: a nickname cannot be `-`, which means the previous credential".into()),
        ("a.csv", format!("{csv}{},{SECRET},s\n", "x".repeat(256)), "line 3: a nickname has at most 255 characters; this one has 256".into()),
        ("a.csv", format!("{csv}b,{SECRET}\n"), "line 3: the number of columns is 2, but the first line names 3".into()),
        ("a.csv", format!("{csv}b,{SECRET},s\nc,{SECRET},s\n"), "line 4: the same keys as in line 3".into()),
        ("a.csv", format!("{SECRET},b\n"), "line 1: the first line has to name the columns: type, nickname, environment, api_key, secret_key and fields.NAME".into()),
        ("a.json", format!("[{{\"api_key\":\"{SECRET}\"]"), "line 1: this is not JSON".into()),
        ("a.json", format!("[{{\"type\":\"{SECRET}\",\"api_key\":\"k\",\"secret_key\":\"s\"}}]"), "line 1: its type is not one that `credctl types` lists".into()),
        ("a.yaml", format!("api_key: '{SECRET}\n"), "line 1: this is not YAML".into()),
        ("a.toml", format!("[a]\nkey = {SECRET}\n"), "line 2: this is not TOML".into()),
        ("a.ini", format!("[a]\n{SECRET}\n"), "line 2: this is neither `name = value` nor a section".into()),
    ] {
        let refused = import(&t, name, &text, &[]);
        let path = t.home().join(name);
        let expected = format!("credctl: `{}`, {expected}\nhint: nothing was stored\n", path.display());
        assert_eq!(outcome(&refused), (2, "", &*expected), "{text}");
        assert!(!refused.stderr.contains(SECRET), "{refused:#?}");
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_flag_that_contradicts_the_file_is_refused() {
    let t = vault();
    let text = "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\nKRAKEN_API_KEY=k\nKRAKEN_API_SECRET=s\n";
    for (flags, expected) in [
        (
            &["--live"][..],
            "line 1: this is paper, and --live was given",
        ),
        (
            &["--type", "alpaca"],
            "line 3: this is of type kraken, and --type says alpaca",
        ),
        (
            &["--type", "polygon"],
            "line 1: polygon has no paper environment",
        ),
    ] {
        let refused = import(&t, ".env", text, flags);
        assert_eq!(refused.code, 2, "{refused:#?}");
        assert!(refused.stderr.contains(expected), "{refused:#?}");
    }
    assert!(t.credentials().is_empty());
}

#[test]
fn what_is_no_text_is_empty_or_not_there_is_told_apart() {
    let t = vault();
    for (bytes, expected) in [
        (
            &b"PAPER_API_KEY=k\nX=\xff\n"[..],
            "line 2: this is not UTF-8 text",
        ),
        (b"PAPER_API_KEY=k\0\n", "line 1: it holds a NUL byte"),
        (b"", "holds no credentials"),
        (b"# nothing\n\nDEBUG=1\n", "holds no credentials"),
    ] {
        let path = file(&t, ".env", bytes);
        let refused = t.run(["import", path.to_str().unwrap()]).ends();
        assert_eq!((refused.code, &*refused.stdout), (2, ""), "{refused:#?}");
        assert!(refused.stderr.contains(expected), "{refused:#?}");
    }
    fs::create_dir(t.home().join("folder")).unwrap();
    for (path, expected) in [
        (
            "nowhere",
            "credctl: `nowhere` cannot be read: No such file or directory (os error 2)\n",
        ),
        (
            "folder",
            "credctl: `folder` is a folder\nhint: --recursive reads the files in it\n",
        ),
    ] {
        let refused = t.run(["import", path]).ends();
        assert_eq!(outcome(&refused), (12, "", expected));
    }
}

#[test]
fn a_pair_stored_under_the_other_environment_is_refused_and_nothing_is_stored() {
    let t = vault();
    import(
        &t,
        ".env",
        "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\n",
        &["--quiet"],
    )
    .succeeded();
    let id = rows(&t, "SELECT left(id::text, 8) FROM user_credentials").remove(0);
    let before = dump(&t);
    let text = "api_key,secret,environment\nk2,s2,paper\nk1,s1,live\n";
    for flags in [&[][..], &["--dry-run"]] {
        let refused = import(&t, "a.csv", text, flags);
        let expected = format!(
            "credctl: line 3: the same keys are stored already, as paper: alpaca · paper1 · {id}\n\
             hint: nothing was stored; check which environment these keys belong to\n"
        );
        assert_eq!(outcome(&refused), (7, "", &*expected));
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_wrong_vault_key_stores_nothing() {
    let t = vault();
    let other = Credctl::fresh();
    let text = "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\n";
    let key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    file(&other, "vault.keys", key);
    let before = dump(&t);
    let key_file = other.home().join("vault.keys");
    for flags in [&[][..], &["--dry-run"]] {
        let flags = [&["--key-file", key_file.to_str().unwrap()], flags].concat();
        assert_eq!(import(&t, ".env", text, &flags).code, 5);
    }
    assert_eq!(dump(&t), before);
}
