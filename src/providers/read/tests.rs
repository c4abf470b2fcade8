mod checks;

use super::*;
use crate::providers::KeyCount;
use crate::providers::{Providers, defined};

/// Reads the `[types]` of a config file.
fn types(text: &str) -> Result<Providers, String> {
    let path = Path::new("/home/c/config.toml");
    let source = Source::new(path, text);
    let document = Document::parse(text).unwrap();
    let root = source.root(document.as_table());
    let table = root.table("types").unwrap().unwrap();
    defined(&table).map_err(|error| error.to_string())
}

fn refused(text: &str) -> String {
    let error = types(text).unwrap_err();
    let place = "`/home/c/config.toml`, ";
    error.strip_prefix(place).unwrap_or(&error).to_owned()
}

#[test]
fn a_type_in_the_config_file_may_have_every_field_of_a_built_in_one() {
    let providers = types(
        "[types.mine]\ntitle = 'My broker'\naliases = ['mb']\nenvironments = ['paper', 'live']\n\
         unset = ['MINE_URL']\nhosts = { paper = 'https://p.example', live = 'https://l.example' }\n\
         [types.mine.api_key]\ntitle = 'Token'\nhints = { TP = 'paper' }\n\
         [types.mine.secret_key]\nseveral_lines = true\noptional = true\n\
         [[types.mine.clients]]\ntitle = 'bot'\napi_key = 'MINE_TOKEN'\nsecret_key = 'MINE_PEM'\n\
         always = { MINE_MODE = 'x' }\npaper = { MINE_PAPER = '1' }\nlive = { MINE_PAPER = '0' }\n",
    )
    .unwrap();
    let mine = providers.known("MB").unwrap();
    assert_eq!(
        (mine.name.as_str(), mine.title.as_str()),
        ("mine", "My broker")
    );
    assert_eq!(
        (mine.origin, mine.key_count()),
        (ProviderOrigin::Config, KeyCount::OneOrTwo)
    );
    assert_eq!(mine.hinted_environment("TP1"), Some(Environment::Paper));
    assert_eq!(mine.api_key.title, "Token");
    assert_eq!(
        mine.secret_key
            .as_ref()
            .map(|field| (field.title.as_str(), field.shape)),
        Some(("Secret key", SecretShape::Text))
    );
    let live: Vec<_> = mine
        .assignments(Some(Environment::Live))
        .into_iter()
        .map(|assignment| (assignment.name, assignment.holds))
        .collect();
    assert_eq!(
        live,
        [
            ("MINE_TOKEN", Holds::ApiKey),
            ("MINE_PEM", Holds::SecretKey),
            ("MINE_MODE", Holds::Constant("x")),
            ("MINE_PAPER", Holds::Constant("0")),
        ]
    );
    assert_eq!(mine.hosts.len(), 2);
    assert!(mine.all_names().contains(&"MINE_URL"));
}

#[test]
fn a_type_needs_nothing_but_a_key() {
    let providers = types("[types.my-data]\napi_key = {}\n").unwrap();
    let data = providers.known("my-data").unwrap();
    assert_eq!(
        (data.title.as_str(), data.key_count()),
        ("my-data", KeyCount::One)
    );
    assert!(!data.has_environments());
    assert_eq!(data.all_names(), ["MY_DATA_API_KEY"]);
}

#[test]
fn a_built_in_type_is_replaced_as_a_whole_and_only_with_replace_set() {
    let text = "[types.polygon]\nreplace = true\napi_key = {}\n";
    let polygon = types(text).unwrap().known("polygon").unwrap();
    assert_eq!(polygon.origin, ProviderOrigin::Config);
    assert_eq!(polygon.all_names(), ["POLYGON_API_KEY"]);
    assert!(types(text).unwrap().known("massive").is_none());
    const REPLACE: &str =
        "must be a new name without `replace`, or a built-in one with `replace = true`";
    assert_eq!(
        refused("[types.polygon]\napi_key = {}\n"),
        format!("line 1: `types.polygon` {REPLACE}")
    );
    assert_eq!(
        refused("[types.mine]\nreplace = true\napi_key = {}\n"),
        format!("line 1: `types.mine` {REPLACE}")
    );
}

/// A type with one key, and further lines from line 3 on.
fn mine(rest: &str) -> String {
    format!("[types.mine]\napi_key = {{}}\n{rest}")
}

#[test]
fn a_type_must_not_have_a_name_that_is_stored_for_another() {
    let live = "environments = ['live']\n";
    for (name, text) in [
        (
            "alpaca_live",
            "[types.alpaca_live]\napi_key = {}\n".to_owned(),
        ),
        ("mine", mine("aliases = ['kraken_live']\n")),
        // In either order.
        (
            "mine_live",
            format!("[types.mine_live]\napi_key = {{}}\n{}", mine(live)),
        ),
    ] {
        let message = format!(
            "line 1: `types.{name}` must be free of names that mean another type and its \
             environment, such as `alpaca_live`"
        );
        assert_eq!(refused(&text), message);
    }
    let own = format!("[types.mine_paper]\napi_key = {{}}\n{}", mine(live));
    assert!(types(&own).is_ok());
}

#[test]
fn an_error_names_line_and_field() {
    for (text, message) in [
        (
            "[types]\nmine = 1\n".to_owned(),
            "line 2: `types.mine` must be a table",
        ),
        (
            "[types.Mine]\napi_key = {}\n".to_owned(),
            "line 1: `types.Mine` must be a name of lower-case letters, digits, `-` and `_`",
        ),
        (
            "[types.alpaca_paper]\napi_key = {}\n".to_owned(),
            "line 1: `types.alpaca_paper` must be a name that no other type or alias has",
        ),
        (
            "[types.massive]\napi_key = {}\n".to_owned(),
            "line 1: `types.massive` must be a name that no other type or alias has",
        ),
        (
            mine("aliases = ['polygon']\n"),
            "line 3: `types.mine.aliases` must be names that no other type or alias has",
        ),
        (
            "[types.mine]\ntitle = 'x'\n".to_owned(),
            "line 1: `types.mine.api_key` must be a table: every type has a first key",
        ),
        (
            mine("colour = 'red'\n"),
            "line 3: `types.mine.colour` must be left out: a type has title, aliases, environments, \
             unset, prefixes, hosts, api_key, secret_key, fields, clients, names, check and replace",
        ),
        (
            mine("environments = ['sandbox']\n"),
            "line 3: `types.mine.environments` must be a list of \"paper\" and \"live\", each at most once",
        ),
        (
            mine("environments = ['paper', 'paper']\n"),
            "line 3: `types.mine.environments` must be a list of \"paper\" and \"live\", each at most once",
        ),
        (
            mine("prefixes = ['M_']\n"),
            "line 3: `types.mine.prefixes` must be the beginning of the names of variables: three letters or more, and `_` at its end",
        ),
        (
            mine("[types.mine.fields.secret_key]\n"),
            "line 3: `types.mine.fields.secret_key` must be a name of lower-case letters, digits and `_`, \
             a letter first, not that of one of the two keys",
        ),
        (
            mine("[types.mine.fields.pin]\ncolour = 1\n"),
            "line 4: `types.mine.fields.pin.colour` must be left out: a field has title, several_lines, optional, chosen, secret and lives",
        ),
        (
            mine("hosts = { live = 'api.example' }\n"),
            "line 3: `types.mine.hosts.live` must be a URL that begins with https:// or http://",
        ),
    ] {
        assert_eq!(refused(&text), message, "{text}");
    }
}

#[test]
fn an_error_in_a_client_names_line_and_field() {
    for (text, message) in [
        (
            mine("clients = 'bot'\n"),
            "line 3: `types.mine.clients` must be a list of tables",
        ),
        (
            mine("[[types.mine.clients]]\ntitle = 'bot'\n"),
            "line 4: `types.mine.clients.api_key` must be the name of a variable: letters, digits and \
             `_`, no digit first, not one of credctl's own",
        ),
        (
            mine("[[types.mine.clients]]\n\napi_key = 'CREDCTL_HOME'\n"),
            "line 5: `types.mine.clients.api_key` must be the name of a variable: letters, digits and \
             `_`, no digit first, not one of credctl's own",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\nsecret_key = 'S'\n"),
            "line 5: `types.mine.clients.secret_key` must be left out: the type has one key",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\nfields = { pin = 'P' }\n"),
            "line 5: `types.mine.clients.fields.pin` must be left out: the type has no such field",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\nunset = ['K']\n"),
            "line 1: `types.mine.unset` must be a list of variables that no client sets",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\npaper = { P = '1' }\n"),
            "line 5: `types.mine.clients.paper` must be left out: the type has no such environment",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\nalways = { M = \"a\\nb\" }\n"),
            "line 5: `types.mine.clients.always.M` must be a table of variables, each with a string on one line",
        ),
        (
            mine("[[types.mine.clients]]\napi_key = 'K'\nalways = { K = '1' }\n"),
            "line 3: `types.mine.clients` must be a list that gives each variable one value",
        ),
        (
            mine("unset = ['K']\n[[types.mine.clients]]\napi_key = 'K'\n"),
            "line 3: `types.mine.unset` must be a list of variables that no client sets",
        ),
    ] {
        assert_eq!(refused(&text), message, "{text}");
    }
}

#[test]
fn two_definitions_cannot_share_a_name() {
    assert_eq!(
        refused("[types.one]\naliases = ['two']\napi_key = {}\n[types.two]\napi_key = {}\n"),
        "line 4: `types.two` must be a name that no other type or alias has"
    );
    assert_eq!(
        refused(
            "[types.one]\naliases = ['x']\napi_key = {}\n[types.two]\naliases = ['x']\napi_key = {}\n"
        ),
        "line 5: `types.two.aliases` must be names that no other type or alias has"
    );
}
