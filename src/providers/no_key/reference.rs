//! References: texts that another program replaces by a key, or turns into one.

/// Beginnings of the references of programs and services, in lower case.
const BEGINNINGS: [&str; 20] = [
    "op:",
    "vault:",
    "secret:",
    "secretref:",
    "secrets.",
    "keyring:",
    "keychain:",
    "keyvault:",
    "aws-sm:",
    "aws-ssm:",
    "awssm:",
    "ssm:",
    "gcp-sm:",
    "arn:aws",
    "resolve:",
    "valuefrom:",
    "env:",
    "file:",
    "bws:",
    "@microsoft.keyvault(",
];

/// Beginnings of encrypted texts.
const SEALED: [&str; 7] = [
    "encrypted:",
    "ENC[",
    "ENC(",
    "$ANSIBLE_VAULT",
    "vault:v",
    "-----BEGIN AGE ENCRYPTED",
    "-----BEGIN PGP MESSAGE",
];

/// Folders in which files with keys are, and other beginnings of paths.
const PATHS: [&str; 15] = [
    "/run/",
    "/var/",
    "/etc/",
    "/home/",
    "/root/",
    "/Users/",
    "/tmp/",
    "/mnt/",
    "/opt/",
    "/usr/",
    "/secrets/",
    "/app/",
    "~/",
    "./",
    "../",
];

/// Returns true if a text in the place of a generated key is a reference.
pub(super) fn is_reference(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let has_known_beginning = BEGINNINGS.iter().any(|known| lower.starts_with(known));
    has_known_beginning && !is_sealed(text)
        || is_address(text)
        || is_expression(text)
        || text.strip_prefix('$').is_some_and(is_name)
        || between(text, "%", "%").is_some_and(is_name)
        || text.starts_with("!vault")
        || text.starts_with("!Ref ")
        || lower.starts_with("projects/") && lower.contains("/secrets/")
        || holds_variable(text)
        || text.contains("{{") && text.contains("}}")
        || text.len() > 2 && between(text, "`", "`").is_some()
}

/// Returns true if a text in the place of a passphrase can only be a reference.
pub(super) fn is_chosen_reference(text: &str) -> bool {
    const KNOWN: [&str; 3] = ["op://", "vault:secret", "arn:aws:"];
    let is_variable = |name: &str| name.contains('_') && is_upper_name(name);
    KNOWN.iter().any(|known| text.starts_with(known))
        || is_address(text)
        || is_expression(text)
        || text.strip_prefix('$').is_some_and(is_variable)
        || between(text, "%", "%").is_some_and(is_variable)
}

/// Returns true if another program would decrypt the text.
pub(super) fn is_sealed(text: &str) -> bool {
    SEALED.iter().any(|known| text.starts_with(known))
}

/// Returns true if the text is a path. Base64 may begin with a slash, so not every such text is one.
pub(super) fn is_path(text: &str) -> bool {
    let mut letters = text.chars();
    let drive = (letters.next(), letters.next(), letters.next());
    let on_windows =
        matches!(drive, (Some(d), Some(':'), Some('\\' | '/')) if d.is_ascii_alphabetic());
    on_windows || PATHS.iter().any(|known| text.starts_with(known))
}

/// Returns true if the text as a whole is an expression of a shell, of a template or of GitHub.
fn is_expression(text: &str) -> bool {
    let inner = [
        ("${", "}"),
        ("$(", ")"),
        ("{{", "}}"),
        ("$((", "))"),
        ("#{", "}"),
    ];
    inner
        .iter()
        .any(|(begin, end)| between(text, begin, end).is_some_and(|inner| !inner.is_empty()))
        || text
            .get(..5)
            .is_some_and(|begin| begin.eq_ignore_ascii_case("$env:"))
}

/// Returns true if the text is an address, such as `op://vault/item/field` or `ref+vault://path`.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.len() > 1
        && !rest.is_empty()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_letter)
}

/// Returns true if `${NAME}`, perhaps with a default, stands anywhere in the text.
fn holds_variable(text: &str) -> bool {
    let mut parts = text.split("${").skip(1);
    parts.any(|part| {
        let name = part.split(['}', ':', '-']).next().unwrap_or_default();
        part.contains('}') && is_name(name)
    })
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_letter)
}

fn is_upper_name(text: &str) -> bool {
    is_name(text) && !text.contains(|c: char| c.is_ascii_lowercase())
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(begin)?.strip_suffix(end)
}
