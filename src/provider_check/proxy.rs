//! Proxy by the usual variables.

use ureq::Proxy;

use super::CheckError;
use crate::process::Vars;

/// Variables that name a proxy for HTTPS. The first that is not empty counts.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Variables that list hosts which are reached without a proxy.
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Returns the proxy that the variables name.
///
/// # Errors
/// Fails with [`CheckError::Proxy`] if the variable does not hold the URL of an HTTP proxy.
pub(super) fn proxy(vars: &Vars) -> Result<Option<Proxy>, CheckError> {
    let value = |name: &&'static str| {
        let value = vars.os(name)?;
        (!value.is_empty()).then(|| (*name, value.to_string_lossy().into_owned()))
    };
    let Some((name, url)) = PROXIES.iter().find_map(value) else {
        return Ok(None);
    };
    let wrong = || CheckError::Proxy(name.to_owned());
    let named = Proxy::new(&url).map_err(|_| wrong())?;
    let protocol = named.protocol();
    if protocol.to_string() != "HTTP" && protocol.to_string() != "HTTPS" {
        return Err(wrong());
    }
    let mut proxy = Proxy::builder(protocol)
        .host(named.host())
        .port(named.port());
    if let Some(user) = named.username() {
        proxy = proxy.username(user);
    }
    if let Some(password) = named.password() {
        proxy = proxy.password(password);
    }
    let exceptions = EXCEPTIONS.iter().find_map(value);
    let exceptions = exceptions.map(|(_, list)| list).unwrap_or_default();
    for entry in exceptions
        .split([',', ' '])
        .filter(|entry| !entry.is_empty())
    {
        proxy = proxy.no_proxy(entry);
        // As curl: a name stands for all names below it too.
        if !entry.starts_with(['.', '*']) {
            proxy = proxy.no_proxy(&format!(".{entry}"));
        }
    }
    proxy.build().map(Some).map_err(|_| wrong())
}
