//! Variables of a provider's own client programs.

use std::rc::Rc;

use super::InputError;
use crate::{
    domain::Environment,
    import::{Draft, of_variables},
    process::Vars,
    providers::{Client, KeyCount, Provider, Providers},
};

/// Finds the keys of a provider that variables hold. The names are read as in files: those of its clients,
/// and others that name the type. Variables of another environment than the stated one do not count.
///
/// # Errors
/// Fails with [`InputError`] if there are none, half a pair, or several that nothing tells apart, and if
/// variables contradict each other.
pub(super) fn found(
    provider: &Rc<Provider>,
    environment: Option<Environment>,
    (vars, providers): (&Vars, &Providers),
) -> Result<Draft, InputError> {
    let drafts = of_variables(vars.texts(), provider, providers);
    let mut drafts = drafts.map_err(|wrong| InputError::Unusable(wrong.what))?;
    drafts.retain(|draft| may_be(draft, environment));
    refuse_half(provider, &drafts, vars)?;
    for draft in &drafts {
        provider
            .refuse_environment(draft.environment)
            .map_err(|_| no_environment(provider, draft))?;
    }
    if drafts.iter().any(|draft| draft.nickname.is_none()) {
        drafts.retain(|draft| draft.nickname.is_none());
    }
    match drafts.len() {
        0 => Err(none_set(provider, environment)),
        1 => Ok(drafts.remove(0)),
        _ => Err(several(provider, &drafts, vars)),
    }
}

/// Returns true if keys may be of this environment.
fn may_be(draft: &Draft, environment: Option<Environment>) -> bool {
    match (draft.environment, environment) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

fn refuse_half(provider: &Provider, drafts: &[Draft], vars: &Vars) -> Result<(), InputError> {
    let needs_second = provider.key_count() == KeyCount::Two;
    let lacks_field = |draft: &Draft| {
        let is_given = |name: &str| draft.fields.iter().any(|(known, _)| known == name);
        provider.missing_field(is_given).is_some()
    };
    let is_half = |draft: &&Draft| {
        let lacks_second = needs_second && draft.secret_key.is_none();
        draft.api_key.is_none() || lacks_second || lacks_field(draft)
    };
    match drafts.iter().find(is_half) {
        None => Ok(()),
        Some(half) => Err(InputError::Unusable(format!(
            "{} is set, but not the variable that belongs to it",
            name(half, vars)
        ))),
    }
}

fn no_environment(provider: &Provider, draft: &Draft) -> InputError {
    let stated = draft.environment.map_or("", Environment::as_str);
    InputError::Unusable(format!(
        "the variables say {stated}, and {} has no {stated} environment",
        provider.name
    ))
}

/// Returns the name of the first variable of keys.
fn name<'v>(draft: &Draft, vars: &'v Vars) -> &'v str {
    let number = draft.line.saturating_sub(1);
    vars.texts()
        .nth(number)
        .map_or("a variable", |(name, _)| name)
}

fn several(provider: &Provider, drafts: &[Draft], vars: &Vars) -> InputError {
    let names: Vec<_> = drafts.iter().map(|draft| name(draft, vars)).collect();
    InputError::Unusable(format!(
        "several keys of {} are set: {}; say which with --paper or --live, or unset the others",
        provider.name,
        names.join(", ")
    ))
}

fn none_set(provider: &Provider, environment: Option<Environment>) -> InputError {
    let is_for = |client: &&Client| client.is_for(environment) && client.api_key.is_some();
    let named = |client: &Client| {
        let keys = client.api_key.iter().chain(&client.secret_key);
        let fields = client.fields.iter().map(|(_, name)| name);
        let names: Vec<_> = keys.chain(fields).map(String::as_str).collect();
        names.join(" and ")
    };
    let mut all: Vec<String> = Vec::new();
    for family in provider.clients.iter().filter(is_for).map(named) {
        if !all.contains(&family) {
            all.push(family);
        }
    }
    InputError::Unusable(format!("none of these is set: {}", all.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Defaults, ImportFiles, InputFormat, Written};

    type Found = (String, Option<String>, Option<Environment>);

    const PAPER: Option<Environment> = Some(Environment::Paper);
    const LIVE: Option<Environment> = Some(Environment::Live);

    fn of(
        name: &str,
        environment: Option<Environment>,
        vars: &[(&str, &str)],
    ) -> Result<Found, String> {
        let providers = Providers::default();
        let provider = providers.named(name).unwrap();
        among(&provider, environment, &providers, vars)
    }

    fn among(
        provider: &Rc<Provider>,
        environment: Option<Environment>,
        providers: &Providers,
        vars: &[(&str, &str)],
    ) -> Result<Found, String> {
        let vars: Vars = vars.iter().copied().collect();
        let draft = found(provider, environment, (&vars, providers));
        let draft = draft.map_err(|error| error.to_string())?;
        let text = |key: &crate::import::WrittenKey| key.text.to_string();
        let secret_key = draft.secret_key.as_ref().map(text);
        Ok((text(&draft.api_key.unwrap()), secret_key, draft.environment))
    }

    fn keys(first: &str, second: &str, environment: Option<Environment>) -> Result<Found, String> {
        Ok((first.to_owned(), Some(second.to_owned()), environment))
    }

    #[test]
    fn a_complete_pair_is_taken_and_what_stands_beside_states_its_environment() {
        let apca = [
            ("APCA_API_KEY_ID", "k"),
            ("APCA_API_SECRET_KEY", "s"),
            ("OPENAI_API_KEY", "x"),
        ];
        assert_eq!(of("alpaca", None, &apca), keys("k", "s", None));
        let lumibot = [
            ("ALPACA_API_KEY", "k"),
            ("ALPACA_API_SECRET", "s"),
            ("ALPACA_IS_PAPER", "true"),
        ];
        assert_eq!(of("alpaca", None, &lumibot), keys("k", "s", PAPER));
        let own = [("ALPACA_SANDBOX_KEY", "k"), ("ALPACA_SANDBOX_SECRET", "s")];
        assert_eq!(of("alpaca", None, &own), keys("k", "s", PAPER));
    }

    #[test]
    fn families_of_the_other_environment_do_not_count() {
        let both = [
            ("BINANCE_API_KEY", "live"),
            ("BINANCE_API_SECRET", "s"),
            ("BINANCE_TESTNET_API_KEY", "paper"),
            ("BINANCE_TESTNET_API_SECRET", "s"),
        ];
        assert_eq!(of("binance", PAPER, &both), keys("paper", "s", PAPER));
        assert_eq!(of("binance", LIVE, &both), keys("live", "s", LIVE));
        assert_eq!(
            of("binance", LIVE, &both[2..]).unwrap_err(),
            "none of these is set: BINANCE_API_KEY and BINANCE_API_SECRET; BINANCE_API_KEY and \
             BINANCE_SECRET; BINANCE_APIKEY and BINANCE_SECRET"
        );
        assert_eq!(
            of("binance", None, &both).unwrap_err(),
            "several keys of binance are set: BINANCE_API_KEY, BINANCE_TESTNET_API_KEY; say which with \
             --paper or --live, or unset the others"
        );
    }

    #[test]
    fn an_optional_second_part_may_be_missing_but_not_alone() {
        let token = ("TRADIER_ACCESS_TOKEN", "t");
        let account = ("TRADIER_ACCOUNT_NUMBER", "a");
        let alone = Ok(("t".to_owned(), None, None));
        assert_eq!(of("tradier", None, &[token]), alone);
        assert_eq!(of("tradier", None, &[token, account]), alone);
        assert!(of("tradier", None, &[account]).is_err());
    }

    #[test]
    fn half_a_pair_and_contradictions_are_refused() {
        let message = of("alpaca", None, &[("APCA_API_KEY_ID", "k")]).unwrap_err();
        assert_eq!(
            message,
            "APCA_API_KEY_ID is set, but not the variable that belongs to it"
        );
        let values = |key: &'static str| {
            [
                ("APCA_API_KEY_ID", "k"),
                ("APCA_API_SECRET_KEY", "s"),
                ("ALPACA_API_KEY", key),
                ("ALPACA_SECRET_KEY", "s"),
            ]
        };
        let differ = of("alpaca", None, &values("other")).unwrap_err();
        assert!(differ.contains("holds a different key than"), "{differ}");
        assert_eq!(of("alpaca", None, &values("k")), keys("k", "s", None));
        let demo = [
            ("BYBIT_API_KEY", "k"),
            ("BYBIT_API_SECRET", "s"),
            ("BYBIT_DEMO", "true"),
        ];
        assert!(
            of("bybit", None, &demo)
                .unwrap_err()
                .contains("demo trading")
        );
        let sandbox = [
            ("KRAKEN_API_KEY", "k"),
            ("KRAKEN_API_SECRET", "s"),
            ("KRAKEN_SANDBOX", "1"),
        ];
        let none = "the variables say paper, and kraken has no paper environment";
        assert_eq!(of("kraken", None, &sandbox).unwrap_err(), none);
    }

    /// Type, environment and keys of the only credential of a file with these variables.
    fn imported(
        provider: &Rc<Provider>,
        providers: &Providers,
        vars: &[(String, String)],
    ) -> Result<Found, String> {
        let defaults = Defaults {
            provider: Some(Rc::clone(provider)),
            ..Defaults::default()
        };
        let text: String = vars
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        let mut files = ImportFiles::new(vec!["it".to_owned()], &defaults, providers);
        let written = Written {
            text: zeroize::Zeroizing::new(text),
            format: InputFormat::Dotenv,
            path: None,
        };
        files.read(written).map_err(|wrong| wrong.to_string())?;
        let mut entries = files.batches().flat_map(Result::unwrap);
        let only = entries.next().ok_or("none")?;
        assert!(entries.next().is_none() && only.provider.name == provider.name);
        let secret_key = Some(only.keys.secret_key.expose_secret().to_owned());
        let api_key = only.keys.api_key.expose_secret().to_owned();
        Ok((
            api_key,
            secret_key.filter(|key| !key.is_empty()),
            only.environment,
        ))
    }

    /// Variables of one client, with a setting that says this word, or names that have it in them.
    fn variables(
        provider: &Provider,
        client: &Client,
        word: &str,
        in_names: bool,
    ) -> Vec<(String, String)> {
        let keys = client
            .api_key
            .iter()
            .map(|name| (name, "k7Yp2QmX9vBt4NcR6wLs8JhF"));
        let second = client
            .secret_key
            .iter()
            .map(|name| (name, "s5Dk3GzP1xVn7MqT9bWc2RyH"));
        let fields = client.fields.iter().map(|(_, name)| (name, "f1x2"));
        let all = keys.chain(second).chain(fields);
        let prefix = provider.name.to_uppercase().replace('-', "_");
        let named = |name: &str| match in_names {
            true => name.replacen('_', &format!("_{}_", word.to_uppercase()), 1),
            false => name.to_owned(),
        };
        let mut all: Vec<_> = all
            .map(|(name, value)| (named(name), value.to_owned()))
            .collect();
        if !in_names {
            all.push((format!("{prefix}_ENV"), word.to_owned()));
        }
        all
    }

    #[test]
    fn a_file_with_the_same_variables_has_the_same_keys() {
        let words = [
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
        let (mut count, mut agree) = (0, 0);
        let providers = Providers::default();
        for provider in providers.all() {
            for client in &provider.clients {
                for (number, word) in words.iter().enumerate() {
                    let in_names = (number + count) % 2 == 0;
                    let vars = variables(&provider, client, word, in_names);
                    let borrowed: Vec<_> =
                        vars.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                    let added = among(&provider, None, &providers, &borrowed);
                    let added = added.map(|(api_key, secret_key, environment)| {
                        (
                            api_key,
                            secret_key,
                            provider.effective_environment(environment),
                        )
                    });
                    let imported = imported(&provider, &providers, &vars);
                    assert_eq!(
                        added.is_ok(),
                        imported.is_ok(),
                        "{vars:?}: {added:?}, {imported:?}"
                    );
                    if let (Ok(added), Ok(imported)) = (added, imported) {
                        assert_eq!(added, imported, "{vars:?}");
                        agree += 1;
                    }
                    count += 1;
                }
            }
        }
        assert!(count > 1_000 && agree > 350, "{agree} of {count}");
    }
}
