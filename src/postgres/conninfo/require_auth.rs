use super::{
    ConnInfoError,
    settings::{ConnectionSettings, Setting},
};
use crate::postgres::authentication::Method;

/// Returns the methods that `require_auth` allows; `None` if it is not set.
///
/// As in libpq, the setting lists methods, or names that all begin with `!`, which allow all others.
pub(super) fn methods(settings: &ConnectionSettings) -> Result<Option<Vec<Method>>, ConnInfoError> {
    settings.get("require_auth").map(allowed).transpose()
}

fn allowed(setting: &Setting) -> Result<Vec<Method>, ConnInfoError> {
    let names: Vec<&str> = setting.text().split(',').collect();
    let is_negated = names.iter().all(|name| name.starts_with('!'));
    let mut named = Vec::new();
    for name in names {
        let name = name
            .strip_prefix('!')
            .filter(|_| is_negated)
            .unwrap_or(name);
        let method = Method::ALL
            .into_iter()
            .find(|method| method.name() == name && !named.contains(method));
        named.push(method.ok_or_else(|| setting.must_be(EXPECTED))?);
    }
    let mut methods = Method::ALL.to_vec();
    methods.retain(|method| named.contains(method) != is_negated);
    if !methods.iter().any(|method| method.is_supported()) {
        return Err(ConnInfoError::Login {
            setting: setting.name,
        });
    }
    Ok(methods)
}

const EXPECTED: &str = "a list of `scram-sha-256`, `md5`, `password`, `gss`, `sspi`, `oauth` and \
                        `none`, each at most once, and all with `!` before them or none";

#[cfg(test)]
mod tests {
    use super::*;
    use Method::{Gss, Md5, None as NoProof, Oauth, Password, Scram, Sspi};
    use zeroize::Zeroizing;

    fn read(text: &str) -> Result<Option<Vec<Method>>, ConnInfoError> {
        let mut settings = ConnectionSettings::default();
        let text = Zeroizing::new(text.to_owned());
        settings.set("require_auth", text).unwrap();
        methods(&settings)
    }

    #[test]
    fn methods_are_listed_or_excluded() {
        for (text, expected) in [
            ("scram-sha-256", &[Scram][..]),
            ("none", &[NoProof]),
            ("scram-sha-256,md5", &[Md5, Scram]),
            ("gss,scram-sha-256", &[Scram, Gss]),
            ("!none", &[Password, Md5, Scram, Gss, Sspi, Oauth]),
            ("!password,!md5,!none", &[Scram, Gss, Sspi, Oauth]),
        ] {
            assert_eq!(read(text).unwrap().as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read("").unwrap(), None);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in [
            "scram",
            "SCRAM-SHA-256",
            "md5,",
            ",",
            "md5, none",
            "md5,md5",
            "!md5,none",
            "none,!md5",
            "!",
            "!!md5",
            "!md5,!md5",
        ] {
            let refused = read(text).unwrap_err();
            assert!(matches!(refused, ConnInfoError::Value { .. }), "{text}");
        }
    }

    #[test]
    fn methods_that_credctl_cannot_use_are_not_enough() {
        for text in ["gss", "sspi,oauth", "!none,!password,!md5,!scram-sha-256"] {
            let refused = read(text).unwrap_err();
            assert!(matches!(refused, ConnInfoError::Login { .. }), "{text}");
        }
    }
}
