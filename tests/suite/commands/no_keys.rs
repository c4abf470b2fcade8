//! Texts that are no key, wherever a key comes in.

use super::import::import;
use crate::common::{
    credctl::{Credctl, Ended, vault},
    database::dump,
    home_files::write_file,
    vault_keys::key_pair,
};

/// Texts in the place of a key, and words of the reason.
const TEXTS: [(&str, &str); 9] = [
    ("${ALPACA_SECRET_KEY}", "it is a reference"),
    ("op://trading/alpaca/secret", "it is a reference"),
    ("encrypted:BDqDBibm4wsYqMpCjTQ6BsDHm", "it is encrypted"),
    ("your_secret_key_here", "it is a placeholder"),
    ("********WXYZ", "a part of it is hidden"),
    (
        "SECRET\u{200b}0123456789",
        "it holds a character that does not show",
    ),
    ("SECRET 0123456789", "it holds a blank"),
    ("“SECRET0123456789”", "it stands in quotes"),
    ("APCA_API_SECRET_KEY=SECRET0123456789", "it is a whole line"),
];

const KEY: &str = "PKTEST0000000000WXYZ";

type Source = fn(&Credctl, &str, &[&str]) -> Ended;

/// The sources of a secret key.
const SOURCES: [(&str, Source); 6] = [
    ("add --stdin", |t, text, flags| {
        let run = t.run([&["add", "--paper", "--stdin"], flags].concat());
        run.input(format!("{KEY}\n{text}\n")).ends()
    }),
    ("add --stdin, JSON", |t, text, flags| {
        let run = t.run([&["add", "--paper", "--stdin"], flags].concat());
        let keys = serde_json::json!({"api_key": KEY, "secret_key": text});
        run.input(keys.to_string()).ends()
    }),
    ("add --from-env", |t, text, flags| {
        let run = t.run([&["add", "--paper", "--from-env"], flags].concat());
        let run = run.var("APCA_API_KEY_ID", KEY);
        run.var("APCA_API_SECRET_KEY", text).ends()
    }),
    ("add, files", |t, text, flags| {
        let [key, secret] = [("k", KEY), ("s", text)].map(|(name, text)| {
            let file = write_file(t, name, text, 0o600);
            file.to_str().unwrap().to_owned()
        });
        let files = ["--api-key-file", &key, "--secret-key-file", &secret];
        t.run([&["add", "--paper"], &files[..], flags].concat())
            .ends()
    }),
    ("edit --stdin", |t, text, flags| {
        let run = t.run([&["edit", "Stored", "--stdin", "--yes"], flags].concat());
        run.input(format!("{KEY}\n{text}\n")).ends()
    }),
    ("import", |t, text, flags| {
        let file = serde_json::json!([{
            "type": "alpaca", "nickname": "I", "environment": "paper",
            "api_key": KEY, "secret_key": text
        }]);
        import(t, "keys.json", &file.to_string(), flags)
    }),
];

#[test]
fn a_text_that_is_no_key_is_refused_from_every_source_and_nothing_is_stored() {
    let t = vault();
    t.add("Stored", &["--paper"]);
    let before = dump(&t);
    for (source, give) in SOURCES {
        for (text, reason) in TEXTS {
            let refused = give(&t, text, &[]);
            let said = &refused.stderr;
            assert_eq!((refused.code, &*refused.stdout), (2, ""), "{source} {text}");
            assert!(said.contains(reason), "{source} {text}: {said}");
            assert!(
                said.contains("the secret key") && said.contains("--as-is"),
                "{said}"
            );
            assert!(
                !said.contains("SECRET0") && !said.contains("WXYZ"),
                "{said}"
            );
        }
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn as_is_takes_every_text_and_keeps_it() {
    for (source, give) in SOURCES {
        let t = vault();
        let id = t.add("Stored", &["--paper"]);
        for (text, _) in TEXTS {
            let done = give(&t, text, &["--as-is"]).succeeded();
            let kept = match source.starts_with("edit") {
                true => id.clone(),
                false => done.stdout.trim_end().to_owned(),
            };
            assert_eq!(key_pair(&t, &kept).1, text, "{source}");
        }
    }
}

#[test]
fn a_swapped_pair_is_refused() {
    let t = vault();
    let before = dump(&t);
    let add = |flags: &[&str]| {
        let run = t.run([&["add", "--paper", "--stdin"], flags].concat());
        run.input("8ee5kyPyYLmschz37QdQR2T4pVBUGV9HUW9c4sn6\nPK5F3F2AD8EC793E6ABC\n")
            .ends()
    };
    let said = "credctl: the API key ID and the secret key are swapped: the second one begins as \
                the API key ID of Alpaca does\nhint: if it is right all the same, add --as-is\n";
    add(&[]).failed(2, said);
    assert_eq!(dump(&t), before);
    add(&["--as-is"]).succeeded();
}

#[test]
fn a_field_that_a_person_chose_may_hold_blanks_and_signs() {
    let t = vault();
    for (number, passphrase) in ["correct horse battery", "$ecret \"x\" <3", "a=b"]
        .into_iter()
        .enumerate()
    {
        let file = write_file(&t, "phrase", passphrase, 0o600);
        let field = format!("passphrase=@{}", file.to_str().unwrap());
        let run = t.run([
            "add", "--type", "okx", "--paper", "--stdin", "--field", &field,
        ]);
        run.input(format!("key-{number}\nsecret-{number}\n"))
            .ends()
            .succeeded();
    }
    let file = write_file(&t, "phrase", "${OKX_PASSPHRASE}", 0o600);
    let field = format!("passphrase=@{}", file.to_str().unwrap());
    let run = t.run([
        "add", "--type", "okx", "--paper", "--stdin", "--field", &field,
    ]);
    let refused = run.input("key\nsecret-4\n").ends();
    assert_eq!(refused.code, 2, "{refused:#?}");
    assert!(
        refused
            .stderr
            .contains("the passphrase cannot be used: it is a reference")
    );
}
