//! Placeholders: texts of examples, in whose place somebody was to put a key, and keys of which a
//! part is hidden.

/// Texts that stand for no key, without signs and in lower case.
const WHOLE: [&str; 44] = [
    "changeme",
    "changeit",
    "change",
    "replaceme",
    "replace",
    "fillme",
    "fillin",
    "setme",
    "todo",
    "tbd",
    "tba",
    "fixme",
    "example",
    "sample",
    "placeholder",
    "dummy",
    "fake",
    "none",
    "null",
    "nil",
    "undefined",
    "nan",
    "notset",
    "unset",
    "empty",
    "missing",
    "unknown",
    "redacted",
    "hidden",
    "removed",
    "masked",
    "censored",
    "true",
    "false",
    "apikey",
    "apikeyid",
    "apisecret",
    "apisecretkey",
    "apitoken",
    "secretkey",
    "accesstoken",
    "privatekey",
    "keyid",
    "default",
];

/// Beginnings of what tells somebody to put a key in its place.
const ORDERS: [&str; 7] = [
    "insert", "enter", "put", "paste", "replace", "change", "fill",
];

/// Words of which one follows such a beginning.
const THINGS: [&str; 11] = [
    "key",
    "secret",
    "token",
    "here",
    "api",
    "value",
    "yours",
    "your",
    "passphrase",
    "password",
    "account",
];

/// Returns true if a text in the place of a generated key is a placeholder.
pub(super) fn is_placeholder(text: &str) -> bool {
    let squashed = squashed(text);
    let lower = text.to_ascii_lowercase();
    is_in_brackets(text)
        || WHOLE.contains(&squashed.as_str())
        || is_instruction(text, &squashed)
        || squashed.contains("placeholder")
        || squashed.contains("changeme")
        || squashed.contains("replaceme")
        || lower.starts_with("todo:")
        || text.ends_with("EXAMPLE")
        || text.ends_with("EXAMPLEKEY")
        || is_filling(&squashed)
        || squashed.is_empty() && text.chars().count() > 1 && !is_mask(text)
}

/// Returns true if a text in the place of a passphrase can only be a placeholder.
pub(super) fn is_chosen_placeholder(text: &str) -> bool {
    let squashed = squashed(text);
    let is_long_order = is_instruction(text, &squashed) && squashed.len() > 11;
    let names_thing = ["pass", "key", "secret", "user", "account"]
        .iter()
        .any(|thing| squashed.contains(thing));
    is_long_order && names_thing && (squashed.starts_with("your") || squashed.ends_with("here"))
}

/// Returns true if a part of the text is hidden: by stars or dots, or by the `…` with which credctl and
/// others show a key.
pub(super) fn is_mask(text: &str) -> bool {
    const DOTS: [char; 5] = ['•', '●', '∗', '…', '⋯'];
    text.contains(DOTS) || text.contains("...") || text.contains("***")
}

/// Returns the letters and digits of a text, in lower case.
fn squashed(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.collect::<String>().to_lowercase()
}

/// Returns true if the text tells what to put in its place: `your_api_key_here`, `INSERT-KEY`,
/// `my-secret-key`.
fn is_instruction(text: &str, squashed: &str) -> bool {
    let is_words = |text: &str| text.chars().all(|c| c.is_alphabetic());
    let names = |rest: &str| THINGS.iter().any(|thing| rest.contains(thing));
    let is_whole_word = |word: &str| {
        let begins = text.get(..word.len());
        let rest = text.get(word.len()..).unwrap_or_default();
        begins.is_some_and(|begin| begin.eq_ignore_ascii_case(word))
            && rest.starts_with(['_', '-', ' ', '.', '/'])
    };
    let after = |word: &str| squashed.strip_prefix(word);
    is_whole_word("your")
        || after("your").is_some_and(|rest| names(rest) || rest.ends_with("id"))
        || (is_whole_word("my") && is_words(squashed) && names(squashed))
        || ORDERS
            .iter()
            .any(|order| after(order).is_some_and(|rest| is_words(rest) && names(rest)))
        || (squashed.ends_with("here")
            && is_words(squashed)
            && names(&squashed[..squashed.len() - 4]))
}

/// Returns true if the text as a whole stands in brackets or double underscores, around words.
fn is_in_brackets(text: &str) -> bool {
    let pairs = [
        ("<", ">"),
        ("[", "]"),
        ("{", "}"),
        ("__", "__"),
        ("@@", "@@"),
        ("%(", ")s"),
    ];
    pairs.iter().any(|(begin, end)| {
        let inner = text
            .strip_prefix(begin)
            .and_then(|rest| rest.strip_suffix(end));
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
        inner.is_some_and(|inner| {
            inner.contains(char::is_alphabetic) && inner.chars().all(is_letter)
        })
    })
}

/// Returns true if the text is filled up with `x`: `xxxx`, `PKXXXXXXXXXXXXXX`.
fn is_filling(squashed: &str) -> bool {
    let begun = squashed.trim_end_matches('x');
    let filled = squashed.len() - begun.len();
    filled > 7 || (filled > 2 && begun.is_empty())
}
