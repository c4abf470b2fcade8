//! Values that providers and their clients both have: environments, and names of variables.

use crate::{
    domain::Environment,
    files::toml_fields::{FieldError, TomlTable},
    providers::ApiHost,
};

const ENVIRONMENTS: &str = "a list of \"paper\" and \"live\", each at most once";

/// Form of the name of a variable, for errors.
pub(super) const VARIABLE: &str =
    "the name of a variable: letters, digits and `_`, no digit first, not one of credctl's own";

/// Tables whose fields apply to all environments, or to one of them.
pub(super) const PLACES: [(&str, Option<Environment>); 3] = [
    ("always", None),
    ("paper", Some(Environment::Paper)),
    ("live", Some(Environment::Live)),
];

/// Reads the field `environments`.
pub(super) fn environments(table: &TomlTable<'_>) -> Result<Vec<Environment>, FieldError> {
    let environments: Vec<Environment> =
        table.list("environments", ENVIRONMENTS, |text| text.parse().ok())?;
    let mut once = environments.clone();
    once.dedup();
    match environments.len() == once.len() && environments.len() <= 2 {
        true => Ok(environments),
        false => Err(table.error("environments", ENVIRONMENTS)),
    }
}

/// Reads the table `hosts`.
pub(super) fn hosts(table: &TomlTable<'_>) -> Result<Vec<ApiHost>, FieldError> {
    const URL: &str = "a URL that begins with https:// or http://";
    let Some(hosts) = table.table("hosts")? else {
        return Ok(Vec::new());
    };
    hosts.refuse_others(
        &["always", "paper", "live"],
        "one of always, paper and live",
    )?;
    let mut found = Vec::new();
    for (name, environment) in PLACES {
        let is_url = |text: &&str| {
            let rest = text
                .strip_prefix("https://")
                .or(text.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        };
        let url = hosts.value(name, URL, |item| item.as_str().filter(is_url))?;
        found.extend(url.map(|url| ApiHost {
            environment,
            url: url.to_owned(),
        }));
    }
    Ok(found)
}

/// Returns the name if a program may get a variable of this name. `None` if it is malformed, or is
/// the name of a variable that controls credctl itself.
pub(super) fn variable(name: &str) -> Option<String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(letter)
        && !name.starts_with("CREDCTL_");
    is_name.then(|| name.to_owned())
}
