//! `import` and `add --from-env` read the same names in the same way.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{
    credctl::{Credctl, vault},
    home_files::write_file,
};

/// Words that state an environment.
const WORDS: &[&str] = &[
    "",
    "paper",
    "sandbox",
    "demo",
    "test",
    "testnet",
    "practice",
    "live",
    "prod",
    "production",
    "real",
    "main",
];

const API_KEY: &str = "k7Yp2QmX9vBt4NcR6wLs8JhF";
const SECRET_KEY: &str = "s5Dk3GzP1xVn7MqT9bWc2RyH";

/// A family of names: of the first key, of the second one, and of further fields.
struct Family {
    names: Vec<(String, &'static str)>,
}

/// The families of a type: those of its clients, and the names that begin with the type.
fn families(one: &Value) -> Vec<Family> {
    let name = one["credential_type"].as_str().unwrap();
    let mut values: BTreeMap<String, &'static str> = BTreeMap::new();
    for variables in one["variables"].as_array().unwrap() {
        for set in variables["set"].as_array().unwrap() {
            let value = match set["value"].as_str().unwrap() {
                "<api_key>" => API_KEY,
                "<secret_key>" => SECRET_KEY,
                "<passphrase>" | "<account_id>" | "<account_number>" => "f1",
                _ => continue,
            };
            values.insert(set["name"].as_str().unwrap().to_owned(), value);
        }
    }
    let of_client = |client: &Value| {
        let names = client["variables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap());
        let names = names.filter_map(|name| Some((name.to_owned(), *values.get(name)?)));
        Family {
            names: names.collect(),
        }
    };
    let clients = one["clients"].as_array().unwrap().iter();
    let mut families: Vec<_> = clients
        .map(of_client)
        .filter(|family| !family.names.is_empty())
        .collect();
    let prefix = name.to_uppercase().replace('-', "_");
    let own = [("API_KEY", API_KEY), ("SECRET_KEY", SECRET_KEY)].into_iter();
    let own = own.take(if one["secret_key"].is_null() { 1 } else { 2 });
    let names = own
        .map(|(part, value)| (format!("{prefix}_{part}"), value))
        .collect();
    families.push(Family { names });
    families
}

/// Type, environment and keys of a credential, which is removed; `None` if there is none.
fn taken(t: &Credctl, credential: Option<&Value>) -> Option<String> {
    let credential = credential?;
    let id = credential["id"].as_str().unwrap();
    let (api_key, secret_key) = crate::common::vault_keys::key_pair(t, id);
    let environment = credential["environment"].as_str().unwrap_or("-");
    let kind = credential["credential_type"].as_str().unwrap();
    t.run(["remove", id, "--yes", "--quiet"]).ends().succeeded();
    Some(format!("{kind} {environment} {api_key} {secret_key}"))
}

/// Imports variables as a file, and adds them from the environment, each into the empty vault.
fn both(t: &Credctl, kind: &str, variables: &[(String, String)]) -> [Option<String>; 2] {
    let text: String = variables
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    write_file(t, "x.env", text, 0o600);
    let import = t.run(["import", "x.env", "--type", kind, "--json"]).ends();
    let imported = (import.code == 0).then(|| import.json());
    let imported = imported.map_or(Vec::new(), |answer| {
        answer["imported"].as_array().unwrap().clone()
    });
    assert!(imported.len() < 2, "{imported:?}");
    let imported = taken(t, imported.first());
    let mut add = t.run(["add", "--type", kind, "--from-env", "--json"]);
    for (name, value) in variables {
        add = add.var(name, value);
    }
    let add = add.ends();
    let added = (add.code == 0).then(|| add.json()["credential"].clone());
    [imported, taken(t, added.as_ref())]
}

/// Types with families of their names and with words, as a setting beside them: a sixth of all, for a test of
/// the input reads each.
#[test]
fn a_setting_beside_the_names_of_any_family_is_read_alike() {
    let t = vault();
    let all = t.run(["types", "--json"]).ends().succeeded().json();
    let (mut count, mut differ) = (0, Vec::new());
    for one in all["types"].as_array().unwrap() {
        let kind = one["credential_type"].as_str().unwrap();
        let prefix = kind.to_uppercase().replace('-', "_");
        let families = families(one);
        for (number, word) in WORDS.iter().enumerate().skip(count % 6).step_by(6) {
            let family = &families[number % families.len()];
            let mut variables: Vec<(String, String)> = family
                .names
                .iter()
                .map(|(name, value)| (name.clone(), (*value).to_owned()))
                .collect();
            if !word.is_empty() {
                variables.push((format!("{prefix}_ENVIRONMENT"), (*word).to_owned()));
            }
            count += 1;
            let [imported, added] = both(&t, kind, &variables);
            if imported != added {
                differ.push(format!(
                    "{variables:?}\n  import {imported:?}\n  add    {added:?}"
                ));
            }
        }
    }
    assert!(count >= 26 * WORDS.len() / 6, "{count}");
    assert_eq!(t.credentials(), [Value::Null; 0]);
    assert!(differ.is_empty(), "\n{}\n", differ.join("\n"));
}

#[test]
fn a_word_in_the_names_and_a_switch_are_read_alike_and_mean_what_they_say() {
    let t = vault();
    for word in &WORDS[1..] {
        let upper = word.to_uppercase();
        let environment = match *word {
            "live" | "prod" | "production" | "real" | "main" => "live",
            _ => "paper",
        };
        let pair = |prefix: &str| {
            let keys = [("API_KEY", API_KEY), ("SECRET_KEY", SECRET_KEY)];
            keys.map(|(part, value)| (format!("{prefix}_{part}"), value.to_owned()))
                .to_vec()
        };
        let expected = Some(format!("tastytrade {environment} {API_KEY} {SECRET_KEY}"));
        let named = both(&t, "tastytrade", &pair(&format!("TASTYTRADE_{upper}")));
        assert_eq!(named, [expected.clone(), expected.clone()], "{word}");
        let mut switched = pair("TASTYTRADE");
        switched.push((format!("TASTYTRADE_USE_{upper}"), "yes".to_owned()));
        assert_eq!(
            both(&t, "tastytrade", &switched),
            [expected.clone(), expected],
            "{word}"
        );
    }
}
