//! Addresses that programs talk to, and what they say of the keys beside them.

use crate::{domain::Environment, providers::Provider};

/// Returns the environment whose interface is at this address. `None` if it is not the provider's, or is
/// the same for all environments.
pub(super) fn environment(provider: &Provider, url: &str) -> Option<Environment> {
    let name = name(url);
    let mut at = provider
        .hosts
        .iter()
        .filter(|host| self::name(&host.url) == name);
    match (at.next(), at.next()) {
        (Some(host), None) => host.environment,
        _ => None,
    }
}

/// Returns true if this is the address of the provider's interface.
pub(super) fn is_of(provider: &Provider, url: &str) -> bool {
    let name = name(url);
    let mut hosts = provider.hosts.iter();
    !name.is_empty() && hosts.any(|host| self::name(&host.url) == name)
}

/// Returns the name of the host in lower case, without scheme, port and path.
fn name(url: &str) -> String {
    let url = url.trim();
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    rest[..end].trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::Providers;

    #[test]
    fn an_address_states_the_environment_however_it_is_written() {
        let providers = Providers::default();
        let (paper, live) = (Some(Environment::Paper), Some(Environment::Live));
        for (kind, url, expected) in [
            ("alpaca", "https://paper-api.alpaca.markets", paper),
            ("alpaca", " HTTPS://API.alpaca.markets:443/v2/ ", live),
            ("alpaca", "api.alpaca.markets", live),
            ("alpaca", "https://data.alpaca.markets", None),
            ("alpaca", "https://api.alpaca.markets.example", None),
            ("oanda", "api-fxpractice.oanda.com", paper),
            ("tradier", "https://sandbox.tradier.com/v1/", paper),
            ("okx", "https://www.okx.com", None),
            ("polygon", "https://api.polygon.io", None),
        ] {
            let provider = providers.named(kind).unwrap();
            assert_eq!(environment(&provider, url), expected, "{url}");
        }
        let okx = providers.named("okx").unwrap();
        assert!(is_of(&okx, "www.okx.com") && !is_of(&okx, "") && !is_of(&okx, "okx.com"));
    }
}
