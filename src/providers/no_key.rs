//! Texts that are no key: what stands in a file or a clipboard in the place of one.
//!
//! A key that a provider makes has none of the marks that are looked for here. A passphrase or a
//! password is chosen by a person and may be almost any text, so that only what cannot be meant is
//! refused.

mod placeholder;
mod reference;

#[cfg(test)]
mod tests;

use crate::domain::{SecretShape, is_hidden};
use placeholder::{is_chosen_placeholder, is_mask, is_placeholder};
use reference::{is_chosen_reference, is_path, is_reference, is_sealed};

/// Rule by which the texts of keys are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyRule {
    /// A text that is no key is refused.
    #[default]
    OnlyKeys,
    /// Every text is taken as it is.
    AsIs,
}

/// Reason why a text is no key. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// Another program would put the key in its place.
    #[error(
        "it is a reference, such as ${{NAME}} or op://…, which another program replaces by the key: give the key itself"
    )]
    Reference,
    /// Another program would decrypt it.
    #[error("it is encrypted by another program: decrypt it first")]
    Sealed,
    /// It says where the key is.
    #[error("it is the path of a file: give what the file holds")]
    Path,
    /// Somebody was to put the key in its place.
    #[error("it is a placeholder, such as your_api_key_here: give the key itself")]
    Placeholder,
    /// A program hid a part of the key.
    #[error("a part of it is hidden behind … or ****: copy the key where all of it is shown")]
    Masked,
    /// A character does not show, most likely from a web page or a byte-order mark.
    #[error(
        "it holds a character that does not show, such as a zero-width space or a byte-order mark: copy the key without it"
    )]
    Invisible,
    /// A control character stands inside the key, most likely from a paste that went wrong.
    #[error("it holds a control character: copy the key again")]
    Control,
    /// A blank stands inside the key.
    #[error("it holds a blank: give the key alone")]
    Blank,
    /// Quotes stand around the key.
    #[error("it stands in quotes: give it without them")]
    Quoted,
    /// The text is a line of a file or of a shell.
    #[error("it is a whole line, such as NAME=value: give the value alone")]
    Line,
}

/// Pairs of quotes that a text may stand in.
const QUOTES: [(char, char); 9] = [
    ('"', '"'),
    ('\'', '\''),
    ('“', '”'),
    ('„', '“'),
    ('”', '”'),
    ('‘', '’'),
    ('’', '’'),
    ('«', '»'),
    ('＂', '＂'),
];

impl KeyRule {
    /// Returns the rule; `as_is` says that every text is taken.
    pub fn of(as_is: bool) -> Self {
        match as_is {
            true => KeyRule::AsIs,
            false => KeyRule::OnlyKeys,
        }
    }
}

/// Finds the reason why a text is no key that a provider made.
pub(super) fn in_key(text: &str, shape: SecretShape) -> Option<NoKey> {
    let is_block = shape == SecretShape::Text && text.contains('\n');
    let has_blank = || text.contains(char::is_whitespace) && !text.starts_with(PEM_BEGINS);
    let reasons: [(NoKey, &dyn Fn() -> bool); 10] = [
        (NoKey::Invisible, &|| has_invisible(text)),
        (NoKey::Control, &|| has_control(text)),
        (NoKey::Line, &|| is_line(text)),
        (NoKey::Quoted, &|| is_quoted(text)),
        (NoKey::Reference, &|| is_reference(text)),
        (NoKey::Sealed, &|| is_sealed(text)),
        (NoKey::Path, &|| is_path(text)),
        (NoKey::Placeholder, &|| is_placeholder(text)),
        (NoKey::Masked, &|| is_mask(text)),
        (NoKey::Blank, &|| !is_block && has_blank()),
    ];
    first(&reasons)
}

/// Finds the reason why a text is nothing that a person chose as a passphrase or password.
pub(super) fn in_chosen(text: &str) -> Option<NoKey> {
    let reasons: [(NoKey, &dyn Fn() -> bool); 6] = [
        (NoKey::Invisible, &|| has_invisible(text)),
        (NoKey::Control, &|| text.contains(char::is_control)),
        (NoKey::Reference, &|| is_chosen_reference(text)),
        (NoKey::Sealed, &|| is_sealed(text)),
        (NoKey::Line, &|| is_line_of_a_passphrase(text)),
        (NoKey::Placeholder, &|| is_chosen_placeholder(text)),
    ];
    let masked = || all_masked(text).then_some(NoKey::Masked);
    first(&reasons).or_else(masked)
}

fn first(reasons: &[(NoKey, &dyn Fn() -> bool)]) -> Option<NoKey> {
    let found = reasons.iter().find(|(_, applies)| applies());
    found.map(|(reason, _)| *reason)
}

/// Beginning of a block of several lines, whose first and last line hold blanks.
const PEM_BEGINS: &str = "-----BEGIN ";

fn has_invisible(text: &str) -> bool {
    text.chars().any(|c| is_hidden(c) && !c.is_control())
}

/// Returns true if the text holds a control character that is no white space.
fn has_control(text: &str) -> bool {
    let mut characters = text.chars();
    characters.any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Returns true if quotes stand around the text, also with the comma of a list behind them.
fn is_quoted(text: &str) -> bool {
    let text = text.trim_end_matches([',', ';']);
    let mut characters = text.chars();
    let (Some(first), Some(last)) = (characters.next(), characters.next_back()) else {
        return false;
    };
    QUOTES.contains(&(first, last))
}

/// Returns true if a name and a sign stand before a value, as in a file of variables, in a command of a
/// shell, in YAML or in a header. A key in base64 has nothing but `=` behind its `=`.
fn is_line(text: &str) -> bool {
    let text = text.strip_prefix("export ").unwrap_or(text).trim_start();
    let is_command = text.starts_with("setx ") || text.starts_with("set -");
    if is_command || text.starts_with("$env:") && text.contains('=') {
        return true;
    }
    let Some((name, sign, value)) = split_line(text) else {
        return false;
    };
    match sign {
        '=' => !value.trim().is_empty() && !value.starts_with('=') && is_name_of_setting(name),
        _ => value.starts_with(' ') && !value.trim().is_empty() || is_variable(name),
    }
}

/// Like [`is_line`], for a text that may hold any sign: the name must be that of a variable for a secret.
fn is_line_of_a_passphrase(text: &str) -> bool {
    const WORDS: [&str; 5] = ["PASS", "KEY", "SECRET", "TOKEN", "USER"];
    let text = text.strip_prefix("export ").unwrap_or(text).trim_start();
    let line = split_line(text).filter(|(_, _, value)| !value.trim().is_empty());
    line.is_some_and(|(name, _, _)| {
        is_variable(name) && WORDS.iter().any(|word| name.contains(word))
    })
}

/// Splits a text into a name, a `=` or `:`, and the rest.
fn split_line(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find(['=', ':'])?;
    let (name, rest) = text.split_at(at);
    let mut rest = rest.chars();
    let sign = rest.next()?;
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(is_letter);
    is_name.then_some((name, sign, rest.as_str()))
}

/// Returns true for a name that is more than a letter of base64: that of a variable, or of a setting for a
/// key.
fn is_name_of_setting(name: &str) -> bool {
    const WORDS: [&str; 5] = ["key", "secret", "token", "pass", "id"];
    let lower = name.to_ascii_lowercase();
    let is_upper = name.len() > 1 && !name.contains(|c: char| c.is_ascii_lowercase());
    name.contains(['_', '-', '.']) || is_upper || WORDS.iter().any(|word| lower.ends_with(word))
}

/// Returns true for the name of a variable as most are written: capital letters and a `_`.
fn is_variable(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.contains('_') && name.chars().all(is_letter)
}

/// Returns true if the text is nothing but what a program shows in the place of a secret.
fn all_masked(text: &str) -> bool {
    let is_masking = |c: char| matches!(c, '*' | '•' | '●' | '∗' | '·' | '…');
    !text.is_empty()
        && text.chars().all(is_masking)
        && (text.chars().count() > 2 || !text.is_ascii())
}
