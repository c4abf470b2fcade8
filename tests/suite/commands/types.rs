//! `credctl types`, and credentials of other types than Alpaca: built in, defined by the user, or
//! unknown.

use std::fs;

use serde_json::{Value, json};

use super::add_keys::from_env;
use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    database::rows,
    home_files::write_config,
    vault_keys::key_pair,
};

/// A type without environments, and with an alias.
const OWN: &str = "version = 1\n\
    [types.mydata]\n\
    title = \"My data\"\n\
    aliases = [\"md\"]\n\
    [types.mydata.api_key]\n\
    title = \"Token\"\n\
    [[types.mydata.clients]]\n\
    api_key = \"MYDATA_TOKEN\"\n\
    always = { MYDATA_URL = \"https://data.example\" }\n";

/// A home whose database does not exist.
fn without_database() -> Credctl {
    let mut t = Credctl::fresh();
    t.set("CREDCTL_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    t
}

#[test]
fn all_types_are_lines_without_a_database() {
    let t = without_database();
    let all = t.run(["types"]).ends();
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
    for line in [
        "alpaca\tAlpaca\t-\tpaper, live\tAPI key ID, Secret key\n",
        "\nbinance\tBinance\t-\tpaper, live\tAPI key, Secret key (may have several lines)\n",
        "\noanda\tOANDA\t-\tpaper, live\tAccess token, Account ID (optional)\n",
        "\nokx\tOKX\tokex\tpaper, live\tAPI key, Secret key, Passphrase\n",
        "\npolygon\tMassive (formerly Polygon)\tmassive\t-\tAPI key\n",
    ] {
        assert!(all.stdout.contains(line), "{}", all.stdout);
    }
    let json = t.run(["types", "--json"]).ends().succeeded().json();
    let types = json["types"].as_array().unwrap();
    assert_eq!(types.len(), all.stdout.lines().count());
    assert!(types.is_sorted_by_key(|one| one["credential_type"].as_str().unwrap()));
    assert!(!t.data_home().exists());
}

#[test]
fn a_type_shows_what_programs_get_in_each_environment() {
    let t = without_database();
    let shown = t.run(["types", "Tradier"]).ends();
    let expected = "type\ttradier\tTradier\n\
        key\tapi_key\tAccess token\n\
        key\taccount_number\tAccount number (optional)\n\
        host\tpaper\thttps://sandbox.tradier.com/v1\n\
        host\tlive\thttps://api.tradier.com/v1\n\
        prefix\tTRADIER_\tunset\n\
        verify\tGET\t/user/profile\n\
        verify\tdoes not tell\twhat the token may do, and when it ends: those of OAuth live for a day\n\
        variable\tTRADIER_ACCESS_TOKEN\t<api_key>\t<api_key>\tlumibot";
    assert!(shown.stdout.starts_with(expected), "{shown:?}");
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    let switch = "\nvariable\tTRADIER_IS_PAPER\ttrue\tfalse\tlumibot\n";
    assert!(shown.stdout.contains(switch), "{shown:?}");
    let alpaca = t.run(["types", "alpaca"]).ends().succeeded().stdout;
    for line in [
        "hint\tPK\tpaper\n",
        "variable\tAPCA_API_BASE_URL\thttps://paper-api.alpaca.markets\thttps://api.alpaca.markets\t",
        "variable\tALPACA_PROFILE\tunset\tunset\tAlpaca command line\n",
    ] {
        assert!(alpaca.contains(line), "{alpaca}");
    }
}

#[test]
fn the_json_of_a_type_has_every_field() {
    let t = without_database();
    let shown = t.run(["types", "massive", "--json"]).ends().succeeded();
    let mut json = shown.json();
    assert_eq!(shown.stderr, "");
    let one = json["types"][0].as_object_mut().unwrap();
    let (clients, variables) = (one.remove("clients"), one.remove("variables"));
    let key = json!({"title": "API key", "several_lines": false, "optional": false});
    let check = json!({
        "method": "GET", "path": "/v1/marketstatus/now",
        "source": "massive.com/docs/rest; OpenBB-finance/OpenBB#4747",
        "unknown": "which account the key is of, and whether it ends",
    });
    let expected = json!({"schema_version": 1, "types": [{
        "credential_type": "polygon", "title": "Massive (formerly Polygon)", "aliases": ["massive"],
        "origin": "built-in", "environments": [], "api_key": key, "secret_key": null, "fields": [],
        "key_hints": [], "hosts": [{"environment": null, "url": "https://api.massive.com"}],
        "prefixes": ["MASSIVE_"], "check": check,
    }], "remarks": []});
    assert_eq!(json, expected);
    let client = &clients.unwrap()[0];
    assert_eq!(client["title"], "Massive clients");
    assert_eq!(client["variables"], json!(["MASSIVE_API_KEY"]));
    let variables = &variables.unwrap()[0];
    assert_eq!(variables["environment"], Value::Null);
    let set = variables["set"].as_array().unwrap();
    assert!(set.contains(&json!({"name": "POLYGON_API_KEY", "value": "<api_key>"})));
    let okx = t.run(["types", "okx", "--json"]).ends().succeeded().json();
    let passphrase = json!({"name": "passphrase", "secret": true, "lives_seconds": null, "title": "Passphrase",
        "several_lines": false, "optional": false});
    assert_eq!(okx["types"][0]["fields"], json!([passphrase]));
    let alpaca = t
        .run(["types", "alpaca", "--json"])
        .ends()
        .succeeded()
        .json();
    let alpaca = &alpaca["types"][0];
    let hints =
        json!([{"prefix": "PK", "environment": "paper"}, {"prefix": "AK", "environment": "live"}]);
    assert_eq!(alpaca["key_hints"], hints);
    assert_eq!(alpaca["variables"][1]["environment"], "live");
}

#[test]
fn a_type_nobody_defined_is_shown_as_it_is_assumed_unless_its_name_looks_like_a_slip() {
    let t = without_database();
    let own = t.run(["types", "my-broker"]).ends();
    let expected = "type\tmy-broker\tmy-broker\n\
        key\tapi_key\tAPI key\n\
        key\tsecret_key\tSecret key (optional)\n\
        variable\tMY_BROKER_API_KEY\t<api_key>\t<api_key>\tany\n\
        variable\tMY_BROKER_SECRET_KEY\t<secret_key>\t<secret_key>\tany\n";
    let note = "note: `my-broker` is not defined anywhere: this is what is assumed about it\n";
    assert_eq!(outcome(&own), (0, expected, note));
    for slip in ["oandaa", "kraken-2", "My Broker"] {
        assert_eq!(t.run(["types", slip]).ends().code, 2, "{slip}");
    }
}

/// The line of this type in `credctl types`; `None` if it is not listed.
fn line(t: &Credctl, name: &str) -> Option<String> {
    let all = t.run(["types"]).ends().succeeded().stdout;
    let begin = format!("{name}\t");
    all.lines()
        .find(|l| l.starts_with(&begin))
        .map(str::to_owned)
}

#[test]
fn the_config_file_defines_types_and_they_are_used_like_built_in_ones() {
    let t = vault();
    write_config(&t, OWN);
    let own = line(&t, "mydata");
    assert_eq!(own.as_deref(), Some("mydata\tMy data\tmd\t-\tToken"));
    let shown = t.run(["types", "md"]).ends().succeeded().stdout;
    assert!(
        shown.contains("variable\tMYDATA_TOKEN\t<api_key>\tany\n"),
        "{shown}"
    );
    assert!(
        shown.contains("variable\tMYDATA_URL\thttps://data.example\tany\n"),
        "{shown}"
    );
    let added = t
        .run(["add", "--type", "md", "--nickname", "Mine", "--from-env"])
        .var("MYDATA_TOKEN", "T1")
        .ends();
    let id = rows(&t, "SELECT id FROM user_credentials").remove(0);
    let expected = format!("Stored mydata · Mine · {} · key …\n", &id[..8]);
    assert_eq!(outcome(&added), (0, &*format!("{id}\n"), &*expected));
    assert_eq!(key_pair(&t, &id), ("T1".into(), String::new()));
    let listed = t.run(["list", "--type", "md"]).ends().succeeded().stdout;
    assert!(listed.contains("\tmydata\tMine\t-\tenabled\t"), "{listed}");
    t.run(["use", "md/Mine"]).ends().succeeded();
    let stated = t.run(["add", "--type", "md", "--live", "--stdin"]).ends();
    let expected = "credctl: mydata has no environments: leave out --live\n";
    assert_eq!(outcome(&stated), (2, "", expected));
    assert!(fs::read_to_string(t.config()).unwrap().starts_with(OWN));
}

#[test]
fn a_wrong_definition_is_named_whatever_the_command() {
    let t = without_database();
    let config = t.config();
    for (text, said_of_it) in [
        (
            "[types.mydata]\napi_key = {}\ncolor = 1\n",
            "line 3: `types.mydata.color` must be left out: a type has title, aliases, environments, \
             unset, prefixes, hosts, api_key, secret_key, fields, clients, names, check and replace",
        ),
        (
            "[types.alpaca]\napi_key = {}\n",
            "line 1: `types.alpaca` must be a new name without `replace`, or a built-in one with \
             `replace = true`",
        ),
    ] {
        write_config(&t, text);
        let expected = format!(
            "credctl: the config file `{}`, {said_of_it}\n",
            config.display()
        );
        for command in ["types", "list"] {
            assert_eq!(outcome(&t.run([command]).ends()), (12, "", &*expected));
        }
    }
}

#[test]
fn a_built_in_type_is_replaced_where_the_config_file_says_so() {
    let t = without_database();
    write_config(
        &t,
        "[types.polygon]\nreplace = true\ntitle = \"Mine\"\napi_key = {}\n",
    );
    assert_eq!(
        line(&t, "polygon").as_deref(),
        Some("polygon\tMine\t-\t-\tAPI key")
    );
}

/// The type and environment of an added credential, and its keys.
#[track_caller]
fn stored(t: &Credctl, added: Ended) -> (Value, (String, String)) {
    let added = added.succeeded();
    let id = added.stdout.trim_end();
    let all = t.credentials();
    let credential = all.iter().find(|c| c["id"] == id).unwrap();
    let of = json!([credential["credential_type"], credential["environment"]]);
    (of, key_pair(t, id))
}

fn pair(api_key: &str, secret_key: &str) -> (String, String) {
    (api_key.into(), secret_key.into())
}

#[test]
fn the_variables_of_every_provider_are_a_source() {
    let t = vault();
    let testnet_and_live = [
        ("BINANCE_TESTNET_API_KEY", "T1"),
        ("BINANCE_TESTNET_API_SECRET", "t1"),
        ("BINANCE_API_KEY", "L1"),
        ("BINANCE_API_SECRET", "l1"),
    ];
    let add = |flags: &[&str]| stored(&t, from_env(&t, flags, &testnet_and_live));
    let binance = |flag| add(&["--type", "binance", flag]);
    assert_eq!(
        binance("--paper"),
        (json!(["binance", "paper"]), pair("T1", "t1"))
    );
    assert_eq!(
        binance("--live"),
        (json!(["binance", "live"]), pair("L1", "l1"))
    );
    let pem = "-----BEGIN EC PRIVATE KEY-----\nabc+/=\n-----END EC PRIVATE KEY-----";
    let lumibot = [
        ("COINBASE_API_KEY_NAME", "organizations/1"),
        ("COINBASE_PRIVATE_KEY", pem),
    ];
    let coinbase = stored(&t, from_env(&t, &["--type", "coinbase"], &lumibot));
    // There is nothing but live: it needs no saying, and `exec` must know.
    assert_eq!(
        coinbase,
        (json!(["coinbase", "live"]), pair("organizations/1", pem))
    );
    let token = [("TRADIER_ACCESS_TOKEN", "T2")];
    let tradier = stored(&t, from_env(&t, &["--type", "tradier", "--paper"], &token));
    assert_eq!(tradier, (json!(["tradier", "paper"]), pair("T2", "")));
    let own = [("OANDA_API_KEY", "T3"), ("OANDA_ACCOUNT_ID", "101-1")];
    let oanda = stored(&t, from_env(&t, &["--type", "oanda", "--live"], &own));
    assert_eq!(oanda, (json!(["oanda", "live"]), pair("T3", "")));
    let half = from_env(&t, &["--type", "kraken"], &[("KRAKEN_API_KEY", "HUSH")]);
    let expected = "credctl: KRAKEN_API_KEY is set, but not the variable that belongs to it\n";
    assert_eq!(outcome(&half), (2, "", expected));
}

#[test]
fn a_type_of_ones_own_is_stored_with_a_remark() {
    let t = vault();
    let added = t
        .run(["add", "--type", "mybroker", "--paper", "--stdin"])
        .input("K1\n")
        .ends();
    let note = "note: `mybroker` is a type of your own; `credctl types mybroker` shows what is assumed about it\n";
    assert!(added.stderr.starts_with(note), "{}", added.stderr);
    assert_eq!(
        stored(&t, added),
        (json!(["mybroker", "paper"]), pair("K1", ""))
    );
}

#[test]
fn an_environment_that_a_provider_does_not_have_is_refused() {
    let t = vault();
    let paper = t
        .run(["add", "--type", "kraken", "--paper", "--stdin"])
        .ends();
    let expected = "credctl: kraken has no paper environment: leave out --paper\n";
    assert_eq!(outcome(&paper), (2, "", expected));
    assert!(t.credentials().is_empty());
}
