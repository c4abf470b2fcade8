use unicode_security::confusable_detection::skeleton;

/// Returns the first of some names that can be taken for this one and is another: they differ in letters
/// of other scripts that look the same, in digits that look like letters, in how accents are composed,
/// in variation selectors or in blanks. The rule is the skeleton of Unicode Technical Standard #39.
pub fn look_alike(name: &str, others: impl IntoIterator<Item = String>) -> Option<String> {
    let own = appearance(name);
    others
        .into_iter()
        .find(|other| other != name && appearance(other) == own)
}

fn appearance(name: &str) -> String {
    let is_selector = |c: &char| matches!(c, '\u{fe00}'..='\u{fe0f}');
    let words: Vec<_> = name.split_whitespace().collect();
    let name: String = words
        .join(" ")
        .chars()
        .filter(|c| !is_selector(c))
        .collect();
    skeleton(&name).collect()
}

#[cfg(test)]
mod tests {
    use super::look_alike;

    fn looks_like(one: &str, other: &str) -> bool {
        look_alike(one, [other.to_owned()]).is_some()
    }

    #[test]
    fn names_that_can_be_taken_for_one_another_look_alike() {
        for (one, other) in [
            ("Paper 1", "Paper l"),
            ("Paper 1", "Paper I"),
            ("Desk 10", "Desk 1O"),
            ("Paper", "\u{420}aper"),
            ("Caf\u{e9}", "Cafe\u{301}"),
            ("\u{2764}", "\u{2764}\u{fe0f}"),
            ("Paper 1", "Paper  1"),
            ("Paper 1", "Paper\u{a0}1"),
        ] {
            assert!(looks_like(one, other), "{one} {other}");
        }
    }

    #[test]
    fn the_same_name_and_names_that_differ_to_the_eye_do_not() {
        for (one, other) in [
            ("Paper 1", "Paper 1"),
            ("Paper 1", "Paper 2"),
            ("paper", "Paper"),
            ("Live", "Life"),
            ("\u{53e3}\u{5ea7}", "\u{53e3}\u{5ea7} 2"),
        ] {
            assert!(!looks_like(one, other), "{one} {other}");
        }
    }
}
