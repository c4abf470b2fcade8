use std::collections::{BTreeSet, HashMap};

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

/// Returns each pair of a new name and another one for which it can be taken, by the rule of [`look_alike`].
/// The new names may be among all of them. A pair is returned once.
pub fn look_alikes(new: &[String], all: &[String]) -> BTreeSet<(String, String)> {
    let mut alike: HashMap<String, BTreeSet<&String>> = HashMap::new();
    for name in new.iter().chain(all) {
        alike.entry(appearance(name)).or_default().insert(name);
    }
    alike.retain(|_, names| names.len() > 1);
    let mut pairs = BTreeSet::new();
    for name in new {
        let others = alike.get(&appearance(name)).into_iter().flatten();
        if let Some(other) = others.copied().find(|other| *other != name) {
            let is_known = pairs.contains(&(other.clone(), name.clone()));
            if !is_known {
                pairs.insert((name.clone(), other.clone()));
            }
        }
    }
    pairs
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
    use super::{look_alike, look_alikes};

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
    fn each_pair_of_new_names_and_all_is_found_once() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let pairs = |new: &[&str], all: &[&str]| {
            let pairs = look_alikes(&names(new), &names(all));
            let pairs = pairs
                .into_iter()
                .map(|(one, other)| format!("{one}={other}"));
            pairs.collect::<Vec<_>>()
        };
        assert_eq!(pairs(&["Paper 1"], &["Paper 1", "Paper 2"]), [""; 0]);
        assert_eq!(pairs(&["Paper 1", "Paper l"], &[]), ["Paper 1=Paper l"]);
        assert_eq!(
            pairs(&["Desk 10", "Live"], &["Desk 1O", "Live", "Desk 10"]),
            ["Desk 10=Desk 1O"]
        );
        // What looked alike before is no matter of an import.
        assert_eq!(pairs(&["Live"], &["Paper 1", "Paper l"]), [""; 0]);
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
