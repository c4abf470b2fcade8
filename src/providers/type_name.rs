//! Names of types: which names are allowed, and which look like a slip.

/// Greatest number of characters in the name of a type.
const MAX_CHARACTERS: usize = 32;

/// Rule for names, as messages quote it.
pub(super) const FORM: &str =
    "at most 32 lower-case letters, digits, `-` and `_`, and begins with a letter";

/// Returns true if a text can be the name of a type.
pub(super) fn is_well_formed(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= MAX_CHARACTERS
        && name.chars().all(letter)
}

/// Returns the name in the form in which a variable begins with it.
pub(super) fn variable_prefix(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Returns true if a text is so close to a name that the user probably meant that name. Up to two
/// slips are close, or one if the name is short.
pub(super) fn is_near(typed: &str, name: &str) -> bool {
    let slips = if name.len() < 6 { 1 } else { 2 };
    strsim::osa_distance(typed, name) <= slips
}

/// Returns true if a text is a name followed by `-` or `_`, as if an account or an environment were
/// part of the name.
pub(super) fn extends(typed: &str, name: &str) -> bool {
    typed
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_plain_and_lower_case() {
        for name in ["a", "mybroker", "my-broker_2", &"x".repeat(MAX_CHARACTERS)] {
            assert!(is_well_formed(name), "{name}");
        }
        for name in [
            "",
            "2x",
            "-x",
            "My",
            "my broker",
            "my.broker",
            "a/b",
            "é",
            "PKABC",
            &"x".repeat(33),
        ] {
            assert!(!is_well_formed(name), "{name}");
        }
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        for typed in ["alpaka", "aplaca", "alpac", "alpcaa"] {
            assert!(is_near(typed, "alpaca"), "{typed}");
        }
        assert!(is_near("onada", "oanda") && !is_near("panda2", "oanda"));
        assert!(!is_near("mybroker", "alpaca"));
    }
}
