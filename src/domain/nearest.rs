/// Minimum similarity of a name that is suggested (0 to 1).
const NEAR: f64 = 0.75;

/// Similarity by which a name may be behind the best one and still be suggested beside it.
const AS_NEAR: f64 = 0.05;

/// Maximum number of names that are suggested together.
const MOST: usize = 3;

/// Returns the one of these names that is most similar to what was typed, whatever the letter case.
/// `None` if none is similar.
pub fn nearest(typed: &str, names: Vec<String>) -> Option<String> {
    let score = similarity(typed);
    let scored = names.into_iter().map(|name| (score(&name), name));
    scored
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Returns the names, each once and at most three, that someone may have meant who typed this: those in
/// which every typed word is, else those that are about as similar as the most similar one.
pub fn near_names(typed: &str, mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let holds = |name: &str| {
        let name = name.to_lowercase();
        !words.is_empty() && words.iter().all(|word| name.contains(word))
    };
    let similarity = similarity(typed);
    let score = |name: String| (holds(&name), similarity(&name), name);
    let mut scored: Vec<_> = names.into_iter().map(score).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let Some((best_holds, best, _)) = scored.first().cloned() else {
        return Vec::new();
    };
    let is_near = |(holds, score, _): &(bool, f64, String)| match best_holds {
        true => *holds,
        false => *score >= NEAR && *score + AS_NEAR >= best,
    };
    let near = scored.into_iter().filter(is_near).take(MOST);
    near.map(|(_, _, name)| name).collect()
}

/// Returns a function that says how similar a name is to what was typed (0 to 1).
fn similarity(typed: &str) -> impl Fn(&str) -> f64 {
    let typed = typed.to_lowercase();
    move |name| strsim::jaro_winkler(&typed, &name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_near_name_is_suggested_a_far_one_is_not() {
        let names = || names(&["Paper 1", "Live"]);
        assert_eq!(nearest("papr 1", names()).as_deref(), Some("Paper 1"));
        assert_eq!(nearest("zzz", names()), None);
    }

    #[test]
    fn names_that_are_as_near_are_suggested_together() {
        let all = || names(&["Paper 1", "Paper 2", "Paper 2", "Live", "Data"]);
        assert_eq!(near_names("Paper 9", all()), ["Paper 1", "Paper 2"]);
        assert_eq!(near_names("liev", all()), ["Live"]);
        assert!(near_names("zzz", all()).is_empty());
        assert!(near_names("", all()).is_empty());
    }

    #[test]
    fn names_that_hold_what_was_typed_come_before_similar_ones() {
        let all = names(&["prod", "x paper main", "main paper 2", "maim"]);
        let near = near_names("MAIN", all);
        assert_eq!(near, ["main paper 2", "x paper main"]);
    }

    #[test]
    fn no_more_than_three_names_are_suggested() {
        let all = (0..9).map(|n| format!("Paper {n}")).collect();
        assert_eq!(near_names("paper", all).len(), 3);
    }
}
