use std::collections::HashMap;

use uuid::Uuid;

/// Returns the shortest prefix of each id, of at least 8 hex digits, that no other id shares.
pub fn short_ids(ids: impl Iterator<Item = Uuid>) -> HashMap<Uuid, String> {
    let mut sorted: Vec<Uuid> = ids.collect();
    sorted.sort_unstable();
    sorted.dedup();
    let texts: Vec<String> = sorted.iter().map(|id| id.simple().to_string()).collect();
    let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let beside = |at: usize, other: Option<usize>| {
        other
            .and_then(|o| texts.get(o))
            .map_or(0, |o| shared(&texts[at], o))
    };
    let length = |at: usize| {
        8.max(1 + beside(at, at.checked_sub(1)).max(beside(at, Some(at + 1))))
            .min(32)
    };
    sorted
        .iter()
        .enumerate()
        .map(|(at, id)| (*id, texts[at][..length(at)].to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_id_is_as_long_as_it_must_be() {
        let ids: Vec<Uuid> = [
            "3f9c2a1b-aaaa-4000-8000-000000000001",
            "3f9c2a1b-aaab-4000-8000-000000000001",
            "00000000-0000-4000-8000-000000000001",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        let short = short_ids(ids.iter().copied());
        let shown: Vec<&str> = ids.iter().map(|id| short[id].as_str()).collect();
        assert_eq!(shown, ["3f9c2a1baaaa", "3f9c2a1baaab", "00000000"]);
    }
}
