/// Minimum similarity of a name that is suggested (0 to 1).
const NEAR: f64 = 0.75;

/// Returns the one of these names that is most similar to what was typed, whatever the letter case.
/// `None` if none is similar.
pub fn nearest(typed: &str, names: Vec<String>) -> Option<String> {
    let typed = typed.to_lowercase();
    let score = |name: &str| strsim::jaro_winkler(&typed, &name.to_lowercase());
    let scored = names.into_iter().map(|name| (score(&name), name));
    scored
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_near_name_is_suggested_a_far_one_is_not() {
        let names = || vec!["Paper 1".to_owned(), "Live".to_owned()];
        assert_eq!(nearest("papr 1", names()).as_deref(), Some("Paper 1"));
        assert_eq!(nearest("zzz", names()), None);
    }
}
