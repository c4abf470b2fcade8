/// Words for yes, in lower case.
const YES: [&str; 4] = ["true", "1", "yes", "on"];

/// Words for no, in lower case.
const NO: [&str; 4] = ["false", "0", "no", "off"];

/// Description of the words of [`boolean`], for errors.
pub const BOOLEAN_WORDS: &str = "`true`, `1`, `yes` or `on`, or `false`, `0`, `no` or `off`";

/// Returns what a word for yes or no says, in any letter case. `None` for any other text.
pub fn boolean(text: &str) -> Option<bool> {
    let is_among = |words: [&str; 4]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match (is_among(YES), is_among(NO)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::boolean;

    #[test]
    fn the_usual_words_are_read_in_any_case_and_no_others() {
        for yes in ["true", "TRUE", "1", "yes", "Yes", "on", "oN"] {
            assert_eq!(boolean(yes), Some(true), "{yes}");
        }
        for no in ["false", "False", "0", "no", "NO", "off", "Off"] {
            assert_eq!(boolean(no), Some(false), "{no}");
        }
        for other in ["", " ", "y", "n", "2", "00", "true ", "enabled", "ja"] {
            assert_eq!(boolean(other), None, "{other:?}");
        }
    }
}
