//! Where further fields come from, and what is refused.

use serde_json::{Value, json};

use super::{KEY, PASSPHRASE, SECRET, add_oanda, add_okx, field_file, okx_parts, parts};
use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    home_files::write_file,
    pty::{assert_ended, type_command},
};

#[track_caller]
fn added(t: &Credctl, ended: Ended) -> Value {
    let id = ended.succeeded().stdout.trim_end().to_owned();
    let found = parts(t, &id);
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    found
}

const OKX: [&str; 4] = ["add", "--type", "okx", "--paper"];

fn okx(t: &Credctl, flags: &[&str], input: &str) -> Ended {
    t.run([&OKX[..], flags].concat()).input(input).ends()
}

#[test]
fn lines_json_files_and_variables_give_all_parts() {
    let t = vault();
    let expected = okx_parts(PASSPHRASE);
    let lines = format!("{KEY}\r\n{SECRET}\r\n{PASSPHRASE}\r\n");
    assert_eq!(added(&t, okx(&t, &["--stdin"], &lines)), expected);
    let object =
        json!({"api_key": KEY, "secret_key": SECRET, "fields": {"passphrase": PASSPHRASE}});
    assert_eq!(
        added(&t, okx(&t, &["--stdin"], &object.to_string())),
        expected
    );
    let field = field_file(&t, "passphrase", &format!("{PASSPHRASE}\n"));
    let pair = format!("{KEY}\n{SECRET}\n");
    let by_field = okx(&t, &["--stdin", "--field", &field], &pair);
    assert_eq!(added(&t, by_field), expected);
    let [key, secret] = [("k", KEY), ("s", SECRET)].map(|(name, text)| {
        let file = write_file(&t, name, text, 0o600);
        file.to_str().unwrap().to_owned()
    });
    let files = [
        "--api-key-file",
        &key,
        "--secret-key-file",
        &secret,
        "--field",
        &field,
    ];
    assert_eq!(added(&t, okx(&t, &files, "")), expected);
    for names in [
        ["OKX_API_KEY", "OKX_API_SECRET", "OKX_API_PASSPHRASE"],
        ["OKX_APIKEY", "OKX_SECRET", "OKX_PASSWORD"],
    ] {
        let mut run = t.run([&OKX[..], &["--from-env"]].concat());
        for (name, value) in names.into_iter().zip([KEY, SECRET, PASSPHRASE]) {
            run = run.var(name, value);
        }
        assert_eq!(added(&t, run.ends()), expected, "{names:?}");
    }
}

#[test]
fn a_field_that_is_no_secret_may_stand_on_the_command_line_and_may_be_missing() {
    let t = vault();
    let oanda = |flags: &[&str]| add_oanda(&t, flags);
    let with = |fields: Value| json!(["token-of-a-test", "", fields]);
    assert_eq!(added(&t, oanda(&[])), with(Value::Null));
    let field = ["--field", "account_id=001-004-1"];
    assert_eq!(
        added(&t, oanda(&field)),
        with(json!({"account_id": "001-004-1"}))
    );
    assert_eq!(
        added(&t, oanda(&["--field", "account_id="])),
        with(Value::Null)
    );
}

#[test]
fn what_cannot_be_the_fields_of_a_type_is_refused_and_nothing_is_stored() {
    let t = vault();
    let pair = format!("{KEY}\n{SECRET}\n");
    let field = field_file(&t, "passphrase", "HUSH");
    let empty = field_file(&t, "empty", " \n").replace("empty=", "passphrase=");
    for (flags, input, expected) in [
        (
            vec![],
            &*pair,
            "the passphrase is missing: add --field passphrase=@FILE",
        ),
        (
            vec!["--field", "passphrase=HUSH"],
            &pair,
            "the passphrase is a secret, and other programs can see it on the command line: write it \
             to a file, and give --field passphrase=@FILE",
        ),
        (
            vec!["--field", &empty],
            &pair,
            "the passphrase cannot be used: it is empty",
        ),
        (
            vec!["--field", "phrase=@x"],
            &pair,
            "okx has no field of that name: it has passphrase",
        ),
        (
            vec!["--field", &field, "--field", &field],
            &pair,
            "the passphrase is given twice",
        ),
        (
            vec!["--field", &field],
            "k\ns\nHUSH\n",
            "the passphrase is given twice",
        ),
        (
            vec![],
            "k\ns\nHUSH\nmore\n",
            "standard input has more lines than the keys of okx have parts",
        ),
    ] {
        let ended = okx(&t, &[&["--stdin"], &flags[..]].concat(), input);
        assert_eq!(outcome(&ended), (2, "", &*format!("credctl: {expected}\n")));
    }
    assert!(t.credentials().is_empty());
}

#[test]
fn a_type_without_fields_and_malformed_ones_are_refused() {
    let t = vault();
    let pair = format!("{KEY}\n{SECRET}\n");
    let field = field_file(&t, "passphrase", "HUSH");
    let alpaca = ["add", "--paper", "--stdin", "--field", &field];
    let ended = t.run(alpaca).input("k\ns\n").ends();
    let expected = "credctl: alpaca has no field of that name: its keys have no further fields\n";
    assert_eq!(outcome(&ended), (2, "", expected));
    let unreadable = okx(
        &t,
        &["--stdin", "--field", "passphrase=@/nonexistent/file"],
        &pair,
    );
    assert_eq!(unreadable.code, 12, "{unreadable:?}");
    let malformed = okx(&t, &["--stdin", "--field", "HUSH"], &pair);
    let expected = "credctl: --field takes the name of a field and its file: NAME=@FILE\n";
    assert_eq!(outcome(&malformed), (2, "", expected));
    let object = json!({"api_key": "k", "secret_key": "s", "fields": {"passphrase": 1}});
    assert_eq!(okx(&t, &["--stdin"], &object.to_string()).code, 2);
    let twice = r#"{"api_key":"k","secret_key":"s","fields":{"passphrase":"a","passphrase":"b"}}"#;
    let twice = okx(&t, &["--stdin"], twice);
    let expected = "credctl: the passphrase is given twice\n";
    assert_eq!(outcome(&twice), (2, "", expected));
    let mut half = t.run([&OKX[..], &["--from-env"]].concat());
    half = half.var("OKX_API_KEY", "k").var("OKX_API_SECRET", "s");
    let expected = "credctl: OKX_API_KEY is set, but not the variable that belongs to it\n";
    assert_eq!(outcome(&half.ends()), (2, "", expected));
    assert!(t.credentials().is_empty());
}

#[test]
fn at_a_terminal_a_secret_field_is_hidden_and_another_one_is_not() {
    let t = Credctl::on_server();
    let add = ["add", "--type", "okx", "--nickname", "O", "--paper"];
    let mut okx = type_command(&t, &add);
    okx.shows("API key: ").types(&format!("{KEY}\r"));
    okx.shows("Secret key: ").types(&format!("{SECRET}\r"));
    okx.shows("Passphrase: ").types("HUSH-HUSH\r");
    assert_ended(&mut okx, 0);
    assert!(!okx.screen().contains("HUSH"), "{}", okx.screen());
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(parts(&t, &id), okx_parts("HUSH-HUSH"));
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    let add = ["add", "--type", "oanda", "--nickname", "A", "--paper"];
    let mut oanda = type_command(&t, &add);
    oanda.shows("Access token: ").types("token-of-a-test\r");
    oanda.shows("Account ID (empty: none): ").types("001-004\r");
    assert_ended(&mut oanda, 0);
    assert!(oanda.screen().contains("001-004"), "{}", oanda.screen());
}

#[test]
fn files_of_other_tools_give_all_parts() {
    let t = vault();
    let shown = {
        let id = add_okx(&t, "Shown");
        let json = t
            .run(["show", &id, "--reveal", "--json"])
            .ends()
            .succeeded()
            .stdout;
        t.run(["remove", &id, "--yes"]).ends().succeeded();
        json
    };
    let table = format!(
        "type,nickname,environment,api_key,secret_key,fields.passphrase\n\
         okx,T,paper,{KEY},{SECRET},\"{}\"\n",
        PASSPHRASE.replace('"', "\"\"")
    );
    // What a dotenv reader takes from single quotes is all there is between them.
    let plain = "a phrase with $ and \\ and ✓";
    let dotenv = |names: [&str; 3]| {
        format!(
            "{}={KEY}\n{}={SECRET}\n{}='{plain}'\n",
            names[0], names[1], names[2]
        )
    };
    for (name, text) in [
        ("shown.json", shown.as_str()),
        ("table.csv", &table),
        (
            "client.env",
            &dotenv(["OKX_API_KEY", "OKX_API_SECRET", "OKX_API_PASSPHRASE"]),
        ),
        (
            "own.env",
            &dotenv([
                "OKX_BOT_API_KEY",
                "OKX_BOT_SECRET_KEY",
                "OKX_BOT_PASSPHRASE",
            ]),
        ),
    ] {
        let file = write_file(&t, name, text, 0o600);
        let import = ["import", file.to_str().unwrap()];
        t.run(import).ends().succeeded();
        let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
        let is_dotenv = name.ends_with(".env");
        let expected = okx_parts(if is_dotenv { plain } else { PASSPHRASE });
        assert_eq!(parts(&t, &id), expected, "{name}");
        t.run(["remove", &id, "--yes"]).ends().succeeded();
    }
}

#[test]
fn half_a_key_in_a_file_is_refused_and_an_account_without_a_key_is_left_out() {
    let t = vault();
    let import = |text: &str| {
        let file = write_file(&t, "half.env", text, 0o600);
        t.run(["import", file.to_str().unwrap()]).ends()
    };
    let half = import("OKX_API_KEY=k\nOKX_API_SECRET=s\n");
    assert_eq!(half.code, 2, "{half:?}");
    assert!(
        half.stderr.contains("line 1: the passphrase is missing"),
        "{half:?}"
    );
    let account =
        import("ALPACA_PAPER_API_KEY=k\nALPACA_PAPER_SECRET_KEY=s\nOANDA_ACCOUNT_ID=001\n");
    assert_eq!(account.code, 0, "{account:?}");
    assert!(account.stderr.contains("OANDA_ACCOUNT_ID"), "{account:?}");
    assert_eq!(t.credentials().len(), 1);
}
