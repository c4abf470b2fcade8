//! `credctl import`: the files it reads, and the credentials it stores.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    database::{WITH_COMPANIONS, dump, rows},
    home_files::write_file,
    vault_keys::key_pair,
};

/// Writes a file that only its owner may read, and returns its path.
pub fn file(t: &Credctl, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    write_file(t, name, text, 0o600)
}

/// Imports a text as a file of this name.
pub fn import(t: &Credctl, name: &str, text: &str, flags: &[&str]) -> Ended {
    let path = file(t, name, text);
    let arguments = ["import", path.to_str().unwrap()];
    t.run(arguments.iter().chain(flags)).ends()
}

/// Type, nickname, environment and keys of all credentials, oldest first.
fn stored(t: &Credctl) -> Vec<String> {
    let query = format!(
        "SELECT c.id, concat_ws(' ', c.credential_type, c.nickname, coalesce(k.environment, '-'))
         FROM {WITH_COMPANIONS} ORDER BY c.created_at"
    );
    let with_keys = |row: &String| {
        let (id, text) = row.split_once(" | ").unwrap();
        let (api_key, secret_key) = key_pair(t, id);
        format!("{text} {api_key} {secret_key}")
    };
    rows(t, &query).iter().map(with_keys).collect()
}

const DOTENV: &str = "\u{feff}# accounts\r\n\
    export ALPACA_PAPER1_API_KEY='k1'\r\n\
    ALPACA_PAPER1_SECRET_KEY=\"s1$x\" # mine\r\n\
    LIVE_API_KEY_ID=k2\r\n\
    LIVE_API_SECRET=s2\r\n\
    POLYGON_API_KEY=p1\r\n\
    DEBUG=1\r\n";

const THREE: [&str; 3] = [
    "alpaca paper1 paper k1 s1$x",
    "alpaca live live k2 s2",
    "polygon polygon - p1 ",
];

#[test]
fn groups_of_a_dotenv_file_are_stored_and_the_first_paper_one_is_active() {
    let t = vault();
    let imported = import(&t, ".env", DOTENV, &[]);
    let expected = "note: left out, not about keys: DEBUG\nStored 3\nUsing paper1\n";
    let ids = rows(&t, "SELECT id FROM user_credentials ORDER BY created_at");
    let answer = format!("{}\n", ids.join("\n"));
    assert_eq!(outcome(&imported), (0, &*answer, expected));
    assert_eq!(stored(&t), THREE);
    assert_eq!(t.list()["selection"]["credential_id"], ids[0]);
}

#[test]
fn a_second_import_stores_nothing_and_answers_the_same_ids() {
    let t = vault();
    let first = import(&t, ".env", DOTENV, &["--quiet"]).succeeded();
    let before = dump(&t);
    let again = import(&t, ".env", DOTENV, &[]);
    let expected = "note: left out, not about keys: DEBUG\nStored 0, skipped 3 already stored\n";
    assert_eq!(outcome(&again), (0, &*first.stdout, expected));
    let json = import(&t, ".env", DOTENV, &["--json"]).succeeded().json();
    let ids: Vec<_> = first.stdout.lines().collect();
    let path = t.home().join(".env").display().to_string();
    let skipped = json!([
        {"file": path, "line": 2, "credential_id": ids[0]},
        {"file": path, "line": 4, "credential_id": ids[1]},
        {"file": path, "line": 6, "credential_id": ids[2]},
    ]);
    let left_out = json!([{"file": path, "line": 7, "name": "DEBUG", "reason": "not_keys"}]);
    let remarks = json!(["left out, not about keys: DEBUG"]);
    let expected = json!({"schema_version": 1, "imported": [], "skipped": skipped, "planned": [],
                          "left_out": left_out, "remarks": remarks});
    assert_eq!(json, expected);
    assert_eq!(dump(&t), before);
}

#[test]
fn what_is_new_is_stored_beside_what_is_skipped() {
    let t = vault();
    import(&t, ".env", DOTENV, &["--quiet"]).succeeded();
    let more = format!("{DOTENV}ALPACA_PAPER2_API_KEY=k3\nALPACA_PAPER2_SECRET_KEY=s3\n");
    let imported = import(&t, ".env", &more, &["--json"]).succeeded().json();
    let [new] = imported["imported"].as_array().unwrap().as_slice() else {
        panic!("{imported:#}");
    };
    assert_eq!(
        (&new["nickname"], &new["selected"]),
        (&json!("paper2"), &json!(false))
    );
    assert_eq!(imported["skipped"].as_array().unwrap().len(), 3);
    assert_eq!(stored(&t).len(), 4);
}

#[test]
fn json_csv_and_profiles_are_read_by_their_names_and_by_their_content() {
    let json = r#"[{"type":"kraken","nickname":"Main","environment":"live","api_key":"k","secret_key":"s\"1"}]"#;
    let csv = "nickname;environment;api_key;secret_key\n\"A; b\";paper;k;s\n";
    let profile = "api_key: k\nsecret_key: s\nbase_url: https://api.alpaca.markets\n";
    for (name, text, expected) in [
        ("a.json", json, "kraken Main live k s\"1"),
        ("keys", json, "kraken Main live k s\"1"),
        ("a.csv", csv, "alpaca A; b paper k s"),
        ("keys", csv, "alpaca A; b paper k s"),
        ("desk.yaml", profile, "alpaca desk live k s"),
        ("desk", profile, "alpaca desk live k s"),
    ] {
        let t = vault();
        import(&t, name, text, &[]).succeeded();
        assert_eq!(stored(&t), [expected], "{name}: {text}");
    }
}

#[test]
fn standard_input_is_read_and_a_format_can_be_forced() {
    let t = vault();
    let text = "api_key,secret\nk=1,s\n";
    let arguments = [
        "import", "-", "--format", "csv", "--type", "binance", "--paper",
    ];
    let imported = t.run(arguments).input(text).ends().succeeded();
    assert_eq!(imported.stdout.lines().count(), 1);
    assert_eq!(stored(&t), ["binance binance paper k=1 s"]);
}

#[test]
fn what_show_reveals_of_one_vault_another_one_imports() {
    let (from, to) = (vault(), vault());
    from.add("Paper 1", &["--paper"]);
    from.add("Paper 2", &["--paper"]);
    let show = |name: &str| {
        let shown = from.run(["show", name, "--reveal", "--json"]).ends();
        shown.succeeded().stdout
    };
    let both = show("Paper 1") + &show("Paper 2");
    to.run(["import", "-"]).input(both).ends().succeeded();
    assert_eq!(stored(&to), stored(&from));
}

#[test]
fn a_dry_run_says_what_would_happen_and_makes_nothing() {
    let t = vault();
    let first = import(
        &t,
        "first.env",
        "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\n",
        &["--quiet"],
    );
    let id = first.succeeded().stdout.trim_end().to_owned();
    let before = dump(&t);
    let text = "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\nKRAKEN_API_KEY=k2\nKRAKEN_API_SECRET=s2\n";
    let path = t.home().join(".env").display().to_string();
    let planned = import(&t, ".env", text, &["--dry-run"]);
    let expected = format!(
        "1\tskip\talpaca\tpaper1\tpaper\t{id}\t{path}\n3\tstore\tkraken\tkraken\tlive\t\t{path}\n"
    );
    let says = "Would store 1 and skip 1 already stored\n";
    assert_eq!(outcome(&planned), (0, &*expected, says));
    let json = import(&t, ".env", text, &["--dry-run", "--json"])
        .succeeded()
        .json();
    let new = json!([{"file": path, "line": 3, "credential_type": "kraken", "nickname": "kraken", "environment": "live"}]);
    assert_eq!((&json["planned"], &json["imported"]), (&new, &json!([])));
    assert_eq!(
        json["skipped"],
        json!([{"file": path, "line": 1, "credential_id": id}])
    );
    assert_eq!(dump(&t), before);

    let fresh = Credctl::fresh();
    let planned = import(&fresh, ".env", text, &["--dry-run"]);
    assert_eq!((planned.code, &*planned.stderr), (0, "Would store 2\n"));
    assert!(!fresh.data_home().exists() && !fresh.config().exists());
    assert!(!planned.stdout.contains("k1") && !planned.stdout.contains("s1"));
}

#[test]
fn an_account_and_defaults_are_taken_from_flags() {
    let t = vault();
    t.run(["account", "add", "second"]).ends().succeeded();
    let text = "MINE_API_KEY=k\nMINE_SECRET_KEY=s\n";
    let refused = import(&t, ".env", text, &["--type", "alpaca", "--live"]);
    assert_eq!(refused.code, 4, "{refused:#?}");
    let flags = ["--type", "alpaca", "--live", "--account", "second"];
    import(&t, ".env", text, &flags).succeeded();
    assert_eq!(stored(&t), ["alpaca mine live k s"]);
    let of = "SELECT a.account_name FROM user_credentials c JOIN user_accounts a ON a.id = c.user_account_id";
    assert_eq!(rows(&t, of), ["second"]);
}

#[test]
fn others_who_may_read_the_file_are_remarked_on() {
    let t = vault();
    let path = file(&t, ".env", DOTENV);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let imported = t.run(["import", ".env"]).ends().succeeded();
    let remark = "note: other users can read `.env`: remove it, or run `chmod 600 .env`\n";
    assert!(imported.stderr.contains(remark), "{imported:#?}");
}

#[test]
fn keys_that_look_like_the_other_environment_are_refused_with_their_lines_unless_a_flag_says_so() {
    let t = vault();
    let text = "api_key,secret,environment\nPK1,s1,live\nAK2,s2,paper\nPK3,s3,\nAK4,s4,live\n";
    let said = [
        "stated to be paper, but the key does not look like it: line 3",
        "stated to be live, but the key does not look like it: line 2",
    ];
    let before = t.database().dump();
    for flags in [&["--quiet"][..], &["--quiet", "--dry-run"]] {
        let expected = format!(
            "credctl: {}; {}; nothing was stored\nhint: check which environment it belongs to; \
             --ignore-key-prefix stores it all the same\n",
            said[0], said[1]
        );
        import(&t, "a.csv", text, flags).failed(7, &expected);
    }
    assert_eq!(t.database().dump(), before);
    let flags = ["--json", "--ignore-key-prefix"];
    let json = import(&t, "a.csv", text, &flags).succeeded().json();
    let expected = json!([
        "neither paper nor live is stated for line 4",
        said[0],
        said[1],
    ]);
    assert_eq!(json["remarks"], expected);
    let environments: Vec<&Value> = json["imported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["environment"])
        .collect();
    let [paper, live] = [json!("paper"), json!("live")];
    assert_eq!(environments, [&live, &paper, &Value::Null, &live]);
    // Such a key does not become active by itself.
    assert!(t.list()["selection"]["credential_id"].is_null());
}

#[test]
fn the_private_database_is_made_by_an_import() {
    let t = Credctl::fresh();
    let imported = import(&t, ".env", "PAPER_API_KEY=k\nPAPER_SECRET_KEY=s\n", &[]).succeeded();
    assert!(
        imported.stderr.contains("keep a copy with"),
        "{imported:#?}"
    );
    let shown = t
        .run(["show", "paper", "--field", "secret_key"])
        .ends()
        .succeeded();
    assert_eq!(shown.stdout, "s");
}
