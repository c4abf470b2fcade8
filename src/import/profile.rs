//! Profiles of Alpaca's command-line program: `~/.config/alpaca/profiles/NAME.yaml`, a mapping of
//! texts.

use zeroize::Zeroizing;

use super::{Draft, ImportError, WrittenKey, names};
use crate::{domain::Environment, providers::Providers};

/// Provider whose command-line program writes profiles.
const TYPE: &str = "alpaca";

/// Reads the credential in a profile; `name` is that of its file.
pub(super) fn read(
    text: &str,
    name: Option<&str>,
    providers: &Providers,
) -> Result<Draft, ImportError> {
    let mut draft = Draft {
        line: 1,
        credential_type: Some(TYPE.to_owned()),
        nickname: name.map(str::to_owned),
        ..Draft::default()
    };
    for (line, content) in (1..).zip(text.lines()) {
        let Some((key, value)) = entry(line, content)? else {
            continue;
        };
        let value = scalar(line, value)?;
        match key {
            "api_key" | "secret_key" => {
                let slot = match key {
                    "api_key" => &mut draft.api_key,
                    _ => &mut draft.secret_key,
                };
                if slot.is_some() {
                    return Err(ImportError::at(line, format!("`{key}` is given twice")));
                }
                *slot = Some(WrittenKey { line, text: value });
            }
            "base_url" | "environment" => {
                let stated = environment(line, key, &value, providers)?;
                names::agree(&mut draft.environment, stated, line)?;
            }
            // Other keys (where market data come from, how to sign in by a browser) say nothing
            // about a key pair.
            _ => {}
        }
    }
    Ok(draft)
}

/// Splits a line of the mapping into its key and the rest. `None` for blank lines, comments,
/// markers and lines of a mapping within.
fn entry(line: usize, content: &str) -> Result<Option<(&str, &str)>, ImportError> {
    let is_entry = !content.starts_with([' ', '\t', '#', '-', '%']) && content != "...";
    if !is_entry || content.trim().is_empty() {
        return Ok(None);
    }
    let not_an_entry = || ImportError::at(line, "this is not a `name: text` line of a profile");
    let (key, value) = content.split_once(':').ok_or_else(not_an_entry)?;
    if !value.is_empty() && !value.starts_with([' ', '\t', '\r']) {
        return Err(not_an_entry());
    }
    Ok(Some((key.trim(), value.trim())))
}

/// Reads a YAML text of one line.
fn scalar(line: usize, text: &str) -> Result<Zeroizing<String>, ImportError> {
    let several = "only a text on one line is supported here";
    if text.starts_with(['|', '>', '&', '*', '!']) {
        return Err(ImportError::at(line, several));
    }
    let (text, quoted) = match text.chars().next() {
        Some('\'') => (unescaped(within(line, text, '\'')?, '\'', &['\'']), true),
        Some('"') => (
            unescaped(within(line, text, '"')?, '\\', &['"', '\\']),
            true,
        ),
        _ => {
            let bare = text.split(" #").next().unwrap_or_default().trim_end();
            (Zeroizing::new(bare.to_owned()), false)
        }
    };
    if !quoted && matches!(text.as_str(), "null" | "~") {
        return Ok(Zeroizing::default());
    }
    Ok(text)
}

/// Returns the text without the escape character before each of these characters.
fn unescaped(text: &str, escape: char, escaped: &[char]) -> Zeroizing<String> {
    // Sized once, because a text that grows leaves copies behind.
    let mut meant = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.next_if(|next| c == escape && escaped.contains(next));
        meant.push(next.unwrap_or(c));
    }
    meant
}

fn within(line: usize, text: &str, quote: char) -> Result<&str, ImportError> {
    let unclosed = || ImportError::at(line, "the quote that begins here is not closed");
    let end = text
        .rfind(quote)
        .filter(|end| *end > 0)
        .ok_or_else(unclosed)?;
    let after = text[end + 1..].trim();
    match after.is_empty() || after.starts_with('#') {
        true => Ok(&text[1..end]),
        false => Err(ImportError::at(
            line,
            "there is more after the closing quote",
        )),
    }
}

/// Reads the environment that a profile states. An address that is not the provider's states none.
fn environment(
    line: usize,
    key: &str,
    value: &str,
    providers: &Providers,
) -> Result<Option<Environment>, ImportError> {
    let word = value.trim().to_lowercase();
    match word.parse() {
        Ok(environment) => Ok(Some(environment)),
        Err(_) if key == "environment" && !word.is_empty() => Err(ImportError::at(
            line,
            "the environment is `paper` or `live`",
        )),
        Err(_) => Ok(providers
            .known(TYPE)
            .and_then(|provider| names::of_host(&provider, value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(text: &str) -> Result<Draft, String> {
        let draft = read(text, Some("main"), &Providers::default());
        draft.map_err(|error| error.to_string())
    }

    fn texts(draft: &Draft) -> [Option<&str>; 2] {
        [&draft.api_key, &draft.secret_key].map(|v| v.as_ref().map(|v| v.text.as_str()))
    }

    #[test]
    fn a_profile_states_its_keys_and_by_its_address_its_environment() {
        for (url, environment) in [
            ("https://paper-api.alpaca.markets", Some(Environment::Paper)),
            ("https://api.alpaca.markets/", Some(Environment::Live)),
            ("live", Some(Environment::Live)),
            ("\"\"", None),
            ("https://elsewhere.example", None),
        ] {
            let text = format!(
                "---\n# mine\napi_key: PK1 # c\nsecret_key: 'it''s'\nbase_url: {url}\ndata_url: x\nmore:\n  a: b\n"
            );
            let draft = profile(&text).unwrap();
            assert_eq!(texts(&draft), [Some("PK1"), Some("it's")], "{url}");
            assert_eq!(draft.environment, environment, "{url}");
            assert_eq!(draft.nickname.as_deref(), Some("main"));
        }
        let draft = profile("api_key: \"a\\\"b\\\\c\"\r\nenvironment: paper\r\n").unwrap();
        assert_eq!(texts(&draft), [Some("a\"b\\c"), None]);
        assert_eq!(draft.environment, Some(Environment::Paper));
    }

    #[test]
    fn an_unreadable_line_is_refused_with_its_line() {
        for (text, expected) in [
            (
                "api_key: a\napi_key: b\n",
                "line 2: `api_key` is given twice",
            ),
            (
                "api_key: |\n  a\n",
                "line 1: only a text on one line is supported here",
            ),
            (
                "api_key: 'a\n",
                "line 1: the quote that begins here is not closed",
            ),
            (
                "api_key: 'a' b\n",
                "line 1: there is more after the closing quote",
            ),
            (
                "PK1secret\n",
                "line 1: this is not a `name: text` line of a profile",
            ),
            (
                "environment: demo\n",
                "line 1: the environment is `paper` or `live`",
            ),
            (
                "environment: paper\nbase_url: https://api.alpaca.markets\n",
                "line 2: this says live, and another line says paper",
            ),
        ] {
            assert_eq!(profile(text).unwrap_err(), expected, "{text}");
        }
    }
}
