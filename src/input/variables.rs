//! Variables of a provider's own client programs.

use super::InputError;
use crate::{
    domain::Environment,
    process::Vars,
    providers::{Client, Provider},
};

/// Names of the variables that hold the parts of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Family<'a> {
    /// Variable of the first key.
    pub(super) api_key: &'a str,
    /// Variable of the second key, if there is one.
    pub(super) secret_key: Option<&'a str>,
    /// Further fields, each with its variable.
    pub(super) fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Family<'a> {
    /// Returns the variables of a client. `None` if it does not read the first key.
    fn of(client: &'a Client) -> Option<Self> {
        let fields = client.fields.iter();
        Some(Family {
            api_key: client.api_key.as_deref()?,
            secret_key: client.secret_key.as_deref(),
            fields: fields
                .map(|(field, name)| (field.as_str(), name.as_str()))
                .collect(),
        })
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let keys = std::iter::once(self.api_key).chain(self.secret_key);
        keys.chain(self.fields.iter().map(|(_, name)| *name))
    }

    /// Returns true if every variable is set that a credential of this provider cannot do without.
    fn is_complete(&self, provider: &Provider, set: impl Fn(&str) -> bool) -> bool {
        let may_lack = provider.secret_key.as_ref().is_some_and(|f| f.is_optional);
        let is_needed = |field: &str| {
            provider
                .further(field)
                .is_some_and(|f| !f.field.is_optional)
        };
        let mut needed = self.fields.iter().filter(|(field, _)| is_needed(field));
        set(self.api_key)
            && self.secret_key.is_none_or(|name| may_lack || set(name))
            && needed.all(|(_, name)| set(name))
    }

    fn without(mut self, set: impl Fn(&str) -> bool) -> Self {
        self.secret_key = self.secret_key.filter(|name| set(name));
        self.fields.retain(|(_, name)| set(name));
        self
    }

    /// Returns the variables of both that should agree: those of the same part.
    fn pairs(&self, other: &Self) -> Vec<(&'a str, &'a str)> {
        let keys = [
            Some((self.api_key, other.api_key)),
            self.secret_key.zip(other.secret_key),
        ];
        let of_other = |field: &str| other.fields.iter().find(|(name, _)| *name == field);
        let fields = self.fields.iter();
        let fields = fields.filter_map(|(field, name)| Some((*name, of_other(field)?.1)));
        keys.into_iter().flatten().chain(fields).collect()
    }

    /// Adds the parts that only the other one has.
    fn join(&mut self, other: Self) {
        self.secret_key = self.secret_key.or(other.secret_key);
        for (field, name) in other.fields {
            if !self.fields.iter().any(|(known, _)| *known == field) {
                self.fields.push((field, name));
            }
        }
    }
}

/// Finds the family of variables that is completely set. If several are, their values must agree, and
/// together they are one. Half of a family is refused.
///
/// Families of an environment other than the stated one do not count.
pub(super) fn complete_family<'a>(
    provider: &'a Provider,
    environment: Option<Environment>,
    vars: &Vars,
) -> Result<Family<'a>, InputError> {
    let mut families: Vec<Family<'a>> = Vec::new();
    let clients = provider.clients.iter().filter(|c| c.is_for(environment));
    for family in clients.filter_map(Family::of) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    let set = |name: &str| vars.foreign(name).is_some();
    let complete = families.iter().filter(|f| f.is_complete(provider, set));
    let complete: Vec<_> = complete.cloned().map(|f| f.without(set)).collect();
    let belongs = |name: &str| complete.iter().any(|f| f.names().any(|own| own == name));
    let mut names = families.iter().flat_map(Family::names);
    if let Some(half) = names.find(|name| set(name) && !belongs(name)) {
        return Err(InputError::Unusable(format!(
            "{half} is set, but not the variable that belongs to it"
        )));
    }
    let mut complete = complete.into_iter();
    let Some(mut first) = complete.next() else {
        return Err(none_set(&families));
    };
    for other in complete {
        let differ = |(one, two): &(&str, &str)| vars.foreign(one) != vars.foreign(two);
        if let Some((one, two)) = first.pairs(&other).into_iter().find(differ) {
            return Err(InputError::Unusable(format!(
                "{one} and {two} hold different keys; unset one of them"
            )));
        }
        first.join(other);
    }
    Ok(first)
}

fn none_set(families: &[Family<'_>]) -> InputError {
    let named = |family: &Family<'_>| family.names().collect::<Vec<_>>().join(" and ");
    let all: Vec<_> = families.iter().map(named).collect();
    InputError::Unusable(format!("none of these is set: {}", all.join("; ")))
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
            .map(|f| (f.api_key.to_owned(), f.secret_key.map(str::to_owned)))
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
            "none of these is set: BINANCE_API_KEY and BINANCE_API_SECRET; BINANCE_API_KEY and \
             BINANCE_SECRET; BINANCE_APIKEY and BINANCE_SECRET"
        );
        assert!(of(None, &both).unwrap_err().contains("different keys"));
    }

    #[test]
    fn an_optional_second_key_may_be_missing_but_not_alone() {
        let (token, account) = (
            ("TRADIER_ACCESS_TOKEN", "t"),
            ("TRADIER_ACCOUNT_NUMBER", "a"),
        );
        let alone = Ok((token.0.to_owned(), None));
        assert_eq!(family_of("tradier", None, &[token]), alone);
        assert_eq!(family_of("tradier", None, &[token, account]), alone);
        assert!(family_of("tradier", None, &[account]).is_err());
    }

    #[test]
    fn further_fields_are_of_the_family_and_the_parts_of_several_are_joined() {
        let vars: Vars = [
            ("TRADIER_ACCESS_TOKEN", "t"),
            ("TRADIER_ACCOUNT_NUMBER", "a"),
            ("OKX_APIKEY", "k"),
            ("OKX_SECRET", "s"),
            ("OKX_PASSWORD", "p"),
            ("OKX_API_KEY", "k"),
            ("OKX_API_SECRET", "s"),
            ("OKX_API_PASSPHRASE", "p"),
        ]
        .into_iter()
        .collect();
        let providers = Providers::default();
        let [tradier, okx] = ["tradier", "okx"].map(|name| providers.named(name).unwrap());
        let family = complete_family(&tradier, None, &vars).unwrap();
        assert_eq!(
            family.fields,
            [("account_number", "TRADIER_ACCOUNT_NUMBER")]
        );
        let family = complete_family(&okx, None, &vars).unwrap();
        assert_eq!(family.fields, [("passphrase", "OKX_API_PASSPHRASE")]);
        let other: Vars = [
            ("OKX_APIKEY", "k"),
            ("OKX_SECRET", "s"),
            ("OKX_PASSWORD", "other"),
            ("OKX_API_KEY", "k"),
            ("OKX_API_SECRET", "s"),
            ("OKX_API_PASSPHRASE", "p"),
        ]
        .into_iter()
        .collect();
        let differ = complete_family(&okx, None, &other).unwrap_err().to_string();
        assert_eq!(
            differ,
            "OKX_API_PASSPHRASE and OKX_PASSWORD hold different keys; unset one of them"
        );
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
