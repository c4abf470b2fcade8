//! How types are called.

/// The most letters of a type's name.
const LONGEST: usize = 32;

/// What a name looks like, for messages.
pub(super) const FORM: &str = "lower-case letters, digits, `-` and `_`, a letter first, at most 32";

/// Whether a text can be the name of a type.
pub(super) fn is_well_formed(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= LONGEST
        && name.chars().all(letter)
}

/// The name as the beginning of a variable.
pub(super) fn variable_prefix(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Whether a text is so close to a name that it was probably meant: two slips, one in a short name.
pub(super) fn is_near(typed: &str, name: &str) -> bool {
    let slips = if name.len() < 6 { 1 } else { 2 };
    strsim::osa_distance(typed, name) <= slips
}

/// Whether a text says, behind a name, which of its accounts or environments is meant.
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
        for name in ["a", "mybroker", "my-broker_2", &"x".repeat(LONGEST)] {
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
