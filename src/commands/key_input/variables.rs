//! The variables of a provider's own client programs.

use crate::{exit::Failure, providers::Provider, vars::Vars};

use super::usage;

/// The names of a pair: the first key's and, where there is one, the second's.
pub(super) type Names = (&'static str, Option<&'static str>);

/// The one family of variables that is completely set; several must agree, half a pair is refused.
pub(super) fn complete_family(provider: &Provider, vars: &Vars) -> Result<Names, Failure> {
    let families = provider.families.iter().map(|f| (f.api_key, f.secret_key));
    let set = |name: &str| vars.foreign(name).is_some();
    let complete: Vec<Names> = families
        .clone()
        .filter(|f| set(f.0) && f.1.is_none_or(set))
        .collect();
    let in_a_pair = |name: &str| complete.iter().any(|f| f.0 == name || f.1 == Some(name));
    let names = families.clone().flat_map(|f| [Some(f.0), f.1]).flatten();
    if let Some(half) = names.clone().find(|name| set(name) && !in_a_pair(name)) {
        return Err(usage(format!(
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
        return Err(usage(format!("none of these is set: {}", asked.join("; "))));
    };
    let values = |f: &Names| (vars.foreign(f.0), f.1.and_then(|name| vars.foreign(name)));
    match complete
        .iter()
        .find(|other| values(other) != values(&first))
    {
        Some(other) => Err(usage(format!(
            "{} and {} hold different keys; unset one of them",
            first.0, other.0
        ))),
        None => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(vars: &[(&str, &str)]) -> Result<Names, String> {
        let vars: Vars = vars.iter().copied().collect();
        complete_family(Provider::named("alpaca").unwrap(), &vars)
            .map_err(|failure| failure.message)
    }

    #[test]
    fn a_complete_pair_is_taken() {
        let apca = [("APCA_API_KEY_ID", "k"), ("APCA_API_SECRET_KEY", "s")];
        assert_eq!(
            family(&apca),
            Ok(("APCA_API_KEY_ID", Some("APCA_API_SECRET_KEY")))
        );
        let lumibot = [("ALPACA_API_KEY", "k"), ("ALPACA_API_SECRET", "s")];
        assert_eq!(
            family(&lumibot),
            Ok(("ALPACA_API_KEY", Some("ALPACA_API_SECRET")))
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
        let pairs = |key: &'static str| {
            [
                ("APCA_API_KEY_ID", "k"),
                ("APCA_API_SECRET_KEY", "s"),
                ("ALPACA_API_KEY", key),
                ("ALPACA_SECRET_KEY", "s"),
            ]
        };
        assert_eq!(
            family(&pairs("other")).unwrap_err(),
            "APCA_API_KEY_ID and ALPACA_API_KEY hold different keys; unset one of them"
        );
        assert!(family(&pairs("k")).is_ok());
    }
}
