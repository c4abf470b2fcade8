//! Variables of a provider's own client programs.

use super::InputError;
use crate::{domain::Environment, process::Vars, providers::Provider};

/// Names of a pair of variables: that of the first key and, if there is one, that of the second.
pub(super) type VariableNames<'a> = (&'a str, Option<&'a str>);

/// Finds the family of variables that is completely set. If several are, their values must agree.
/// Half a pair is refused.
///
/// Families of an environment other than the stated one do not count.
pub(super) fn complete_family<'a>(
    provider: &'a Provider,
    environment: Option<Environment>,
    vars: &Vars,
) -> Result<VariableNames<'a>, InputError> {
    let mut families: Vec<VariableNames<'a>> = Vec::new();
    for client in provider.clients.iter().filter(|c| c.is_for(environment)) {
        let names = (client.api_key.as_str(), client.secret_key.as_deref());
        if !families.contains(&names) {
            families.push(names);
        }
    }
    let families = families.into_iter();
    let set = |name: &str| vars.foreign(name).is_some();
    let is_optional = provider.secret_key.as_ref().is_some_and(|f| f.is_optional);
    let complete: Vec<VariableNames<'a>> = families
        .clone()
        .filter(|f| set(f.0) && (is_optional || f.1.is_none_or(set)))
        .collect();
    let in_complete_pair = |name: &str| complete.iter().any(|f| f.0 == name || f.1 == Some(name));
    let names = families.clone().flat_map(|f| [Some(f.0), f.1]).flatten();
    if let Some(half) = names
        .clone()
        .find(|name| set(name) && !in_complete_pair(name))
    {
        return Err(InputError::Unusable(format!(
            "{half} is set, but not the variable that belongs to it"
        )));
    }
    let Some(&first) = complete.first() else {
        let asked: Vec<_> = families
            .map(|f| {
                [Some(f.0), f.1]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" and ")
            })
            .collect();
        return Err(InputError::Unusable(format!(
            "none of these is set: {}",
            asked.join("; ")
        )));
    };
    let values =
        |f: &VariableNames<'_>| (vars.foreign(f.0), f.1.and_then(|name| vars.foreign(name)));
    match complete
        .iter()
        .find(|other| values(other) != values(&first))
    {
        Some(other) => Err(InputError::Unusable(format!(
            "{} and {} hold different keys; unset one of them",
            first.0, other.0
        ))),
        None => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::Providers;

    type Owned = (String, Option<String>);

    fn family_of(
        name: &str,
        environment: Option<Environment>,
        vars: &[(&str, &str)],
    ) -> Result<Owned, String> {
        let vars: Vars = vars.iter().copied().collect();
        let provider = Providers::default().named(name).unwrap();
        complete_family(&provider, environment, &vars)
            .map(|(first, second)| (first.to_owned(), second.map(str::to_owned)))
            .map_err(|error| error.to_string())
    }

    fn family(vars: &[(&str, &str)]) -> Result<Owned, String> {
        family_of("alpaca", None, vars)
    }

    fn names(first: &str, second: &str) -> Result<Owned, String> {
        Ok((first.to_owned(), Some(second.to_owned())))
    }

    #[test]
    fn a_complete_pair_is_taken() {
        let apca = [("APCA_API_KEY_ID", "k"), ("APCA_API_SECRET_KEY", "s")];
        let pair = names("APCA_API_KEY_ID", "APCA_API_SECRET_KEY");
        assert_eq!(family(&apca), pair);
        let lumibot = [("ALPACA_API_KEY", "k"), ("ALPACA_API_SECRET", "s")];
        assert_eq!(
            family(&lumibot),
            names("ALPACA_API_KEY", "ALPACA_API_SECRET")
        );
    }

    #[test]
    fn families_of_the_other_environment_do_not_count() {
        let both = [
            ("BINANCE_API_KEY", "live"),
            ("BINANCE_API_SECRET", "s"),
            ("BINANCE_TESTNET_API_KEY", "paper"),
            ("BINANCE_TESTNET_API_SECRET", "s"),
        ];
        let of = |environment, vars| family_of("binance", environment, vars);
        let (paper, live) = (Some(Environment::Paper), Some(Environment::Live));
        let testnet = names("BINANCE_TESTNET_API_KEY", "BINANCE_TESTNET_API_SECRET");
        assert_eq!(of(paper, &both), testnet);
        assert_eq!(
            of(live, &both),
            names("BINANCE_API_KEY", "BINANCE_API_SECRET")
        );
        assert_eq!(
            of(live, &both[2..]).unwrap_err(),
            "none of these is set: BINANCE_API_KEY and BINANCE_API_SECRET; BINANCE_APIKEY and \
             BINANCE_SECRET"
        );
        assert!(of(None, &both).unwrap_err().contains("different keys"));
    }

    #[test]
    fn an_optional_second_key_may_be_missing_but_not_alone() {
        let (token, account) = (
            ("TRADIER_ACCESS_TOKEN", "t"),
            ("TRADIER_ACCOUNT_NUMBER", "a"),
        );
        let pair = names(token.0, account.0);
        assert_eq!(family_of("tradier", None, &[token]), pair);
        assert_eq!(family_of("tradier", None, &[token, account]), pair);
        assert!(family_of("tradier", None, &[account]).is_err());
    }

    #[test]
    fn half_a_pair_is_refused() {
        let message = family(&[("APCA_API_KEY_ID", "k")]).unwrap_err();
        assert_eq!(
            message,
            "APCA_API_KEY_ID is set, but not the variable that belongs to it"
        );
        let beside = [
            ("APCA_API_KEY_ID", "k"),
            ("ALPACA_API_KEY", "k"),
            ("ALPACA_SECRET_KEY", "s"),
        ];
        assert!(family(&beside).is_err());
    }

    #[test]
    fn families_that_contradict_each_other_are_refused_those_that_agree_are_not() {
        let values = |key: &'static str| {
            [
                ("APCA_API_KEY_ID", "k"),
                ("APCA_API_SECRET_KEY", "s"),
                ("ALPACA_API_KEY", key),
                ("ALPACA_SECRET_KEY", "s"),
            ]
        };
        assert_eq!(
            family(&values("other")).unwrap_err(),
            "APCA_API_KEY_ID and ALPACA_API_KEY hold different keys; unset one of them"
        );
        assert!(family(&values("k")).is_ok());
    }
}
