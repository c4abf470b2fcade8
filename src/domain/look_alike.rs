use unicode_security::confusable_detection::skeleton;

/// Returns true if two different names can be taken for one another: they differ in letters of other
/// scripts that look the same, in digits that look like letters, in how accents are composed, in
/// variation selectors or in blanks. The rule is the skeleton of Unicode Technical Standard #39.
pub fn looks_like(one: &str, other: &str) -> bool {
    one != other && appearance(one) == appearance(other)
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
    use super::looks_like;

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
