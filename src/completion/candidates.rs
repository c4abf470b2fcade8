use std::collections::{BTreeMap, HashMap};

use super::{Known, KnownAccount, KnownKey};
use crate::{
    domain::{Reading, Reference, Uuid, is_hidden, short_ids, visible},
    providers::Providers,
};

/// Candidate for a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Text that replaces the typed text. It holds no hidden character.
    pub value: String,
    /// Description for people.
    pub description: String,
}

/// Returns names of the wanted credentials. Each name means one credential and no other: its label;
/// `TYPE/LABEL` if another credential has the same label or the label cannot be typed; else its id.
/// The other forms are added if `typed` begins like one of them.
pub fn credentials(
    known: &[Known],
    is_wanted: impl Fn(&Known) -> bool,
    typed: &str,
) -> Vec<Candidate> {
    let index = KnownIndex::new(known);
    let short = short_ids(known.iter().map(|one| one.id));
    let mut sorted: Vec<_> = known.iter().filter(|one| is_wanted(one)).collect();
    sorted.sort_by(|a, b| a.credential_type.cmp(&b.credential_type));
    let mut candidates = Vec::new();
    for one in sorted {
        let id = short[&one.id].clone();
        let typed_label = format!("{}/{}", one.credential_type, one.label);
        let names = [one.label.clone(), typed_label.clone()];
        let named = names.into_iter().find(|name| index.means(name, one.id));
        let mut values = vec![named.unwrap_or_else(|| id.clone())];
        if typed.contains('/') && index.means(&typed_label, one.id) {
            values.push(typed_label);
        }
        for id in [id.clone(), format!("id:{id}")] {
            if !typed.is_empty() && id.starts_with(typed) {
                values.push(id);
            }
        }
        values.dedup();
        let describe = |value: String| {
            let description = description(one, &id, &value);
            Candidate { value, description }
        };
        candidates.extend(values.into_iter().map(describe));
    }
    candidates
}

fn description(one: &Known, id: &str, value: &str) -> String {
    let mut parts = vec![visible(&one.credential_type).into_owned()];
    if value.ends_with(id) {
        parts.push(visible(&one.label).into_owned());
    }
    parts.extend(one.environment.clone());
    if !value.ends_with(id) {
        parts.push(id.to_owned());
    }
    if !one.enabled {
        parts.push("disabled".to_owned());
    }
    parts.join(" · ")
}

/// Returns the types of all providers and of the stored credentials.
pub fn types(providers: &Providers, known: &[Known]) -> Vec<Candidate> {
    let mut all = BTreeMap::new();
    for one in known {
        if !one.credential_type.chars().any(is_hidden) {
            all.insert(one.credential_type.clone(), String::new());
        }
    }
    for provider in providers.all() {
        all.insert(provider.name.clone(), visible(&provider.title).into_owned());
    }
    let candidate = |(value, description)| Candidate { value, description };
    all.into_iter().map(candidate).collect()
}

/// Returns a name of each account that means no other: its name, else its id.
pub fn accounts(known: &[KnownAccount]) -> Vec<Candidate> {
    let is_other = |one: &KnownAccount, other: &KnownAccount| {
        other.id != one.id && (other.name == one.name || other.id.to_string() == one.name)
    };
    let candidate = |one: &KnownAccount| {
        let is_typed =
            !one.name.is_empty() && !one.name.starts_with('-') && !one.name.chars().any(is_hidden);
        let means_one = !known.iter().any(|other| is_other(one, other));
        let id = one.id.to_string();
        let (value, description) = match is_typed && means_one {
            true => (one.name.clone(), id),
            false => (id, visible(&one.name).into_owned()),
        };
        Candidate { value, description }
    };
    known.iter().map(candidate).collect()
}

/// Returns the wanted vault keys.
pub fn vault_keys(known: &[KnownKey], is_wanted: impl Fn(&KnownKey) -> bool) -> Vec<Candidate> {
    let is_id = |one: &&KnownKey| one.id.chars().all(|c| c.is_ascii_hexdigit());
    let candidate = |one: &KnownKey| Candidate {
        value: one.id.clone(),
        description: if one.seals { "seals" } else { "only opens" }.to_owned(),
    };
    let wanted = known.iter().filter(|one| is_wanted(one)).filter(is_id);
    wanted.map(candidate).collect()
}

/// Index of credentials by label and by id.
struct KnownIndex<'k> {
    labels: HashMap<&'k str, Vec<&'k Known>>,
    ids: Vec<Uuid>,
}

impl<'k> KnownIndex<'k> {
    fn new(known: &'k [Known]) -> Self {
        let mut labels: HashMap<_, Vec<_>> = HashMap::new();
        for one in known {
            labels.entry(one.label.as_str()).or_default().push(one);
        }
        let mut ids: Vec<_> = known.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        KnownIndex { labels, ids }
    }

    /// Returns true if a text can be typed and means this credential and no other.
    fn means(&self, text: &str, id: Uuid) -> bool {
        // A text that begins with a dash would be read as a flag.
        if text.starts_with('-') || text.chars().any(is_hidden) {
            return false;
        }
        let mut matching_ids = Vec::new();
        for reading in Reference::from(text).readings() {
            match reading {
                Reading::Label(label) => matching_ids.extend(self.called(&label).map(|one| one.id)),
                Reading::TypeAndLabel(kind, label) => matching_ids.extend(
                    self.called(&label)
                        .filter(|one| one.credential_type == kind)
                        .map(|one| one.id),
                ),
                Reading::Id(prefix) => {
                    let first = self.ids.partition_point(|one| *one < prefix.first);
                    let fitting = self.ids[first..].iter();
                    matching_ids.extend(fitting.take_while(|one| **one <= prefix.last));
                }
            }
        }
        !matching_ids.is_empty() && matching_ids.iter().all(|fitting| *fitting == id)
    }

    fn called(&self, label: &str) -> impl Iterator<Item = &&'k Known> {
        self.labels.get(label).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: &str, credential_type: &str, label: &str) -> Known {
        Known {
            id: format!("{id}-0000-4000-8000-000000000000").parse().unwrap(),
            credential_type: credential_type.to_owned(),
            label: label.to_owned(),
            environment: Some("paper".to_owned()),
            enabled: true,
        }
    }

    fn values(known: &[Known], typed: &str) -> Vec<String> {
        let all = credentials(known, |_| true, typed).into_iter();
        all.map(|candidate| candidate.value).collect()
    }

    #[test]
    fn each_credential_gets_the_simplest_name_that_means_no_other() {
        let all = [
            known("a0000001", "alpaca", "Paper 1"),
            known("a0000002", "alpaca", "Both"),
            known("a0000003", "kraken", "Both"),
            known("a0000004", "kraken", "Twice"),
            known("a0000005", "kraken", "Twice"),
            known("a0000006", "oanda", "-x"),
            known("a0000007", "oanda", "a\nb"),
            // Equals the beginning of the first credential's id.
            known("a0000008", "oanda", "a0000001"),
            // Equals type and label of the first credential.
            known("a0000009", "polygon", "alpaca/Paper 1"),
            known("a000000a", "polygon", " blank "),
        ];
        let expected = [
            "Paper 1",
            "alpaca/Both",
            "kraken/Both",
            "a0000004",
            "a0000005",
            "oanda/-x",
            "a0000007",
            "oanda/a0000001",
            "polygon/alpaca/Paper 1",
            " blank ",
        ];
        assert_eq!(values(&all, ""), expected);
        let described: Vec<_> = credentials(&all, |_| true, "")
            .into_iter()
            .map(|c| c.description)
            .collect();
        assert_eq!(described[0], "alpaca · paper · a0000001");
        assert_eq!(described[3], "kraken · Twice · paper");
        assert_eq!(described[6], "oanda · a\\nb · paper");
    }

    #[test]
    fn an_account_is_offered_by_its_name_unless_that_means_another_or_cannot_be_typed() {
        let account = |id: u128, name: &str| KnownAccount {
            id: Uuid::from_u128(id),
            name: name.to_owned(),
        };
        let first = Uuid::from_u128(1).to_string();
        let known = [
            account(1, "main"),
            account(2, "twice"),
            account(3, "twice"),
            account(4, "a\nb"),
            account(5, "-x"),
            account(6, &first),
        ];
        let offered = accounts(&known);
        assert_eq!(
            (&*offered[0].value, &offered[0].description),
            ("main", &first)
        );
        for (at, one) in offered.iter().enumerate().skip(1) {
            assert_eq!(one.value, known[at].id.to_string());
        }
        assert_eq!(offered[3].description, "a\\nb");
    }

    #[test]
    fn other_forms_of_a_name_are_added_once_they_are_begun() {
        let mut one = known("a0000001", "alpaca", "Paper 1");
        one.enabled = false;
        let all = [one];
        assert_eq!(values(&all, "a00"), ["Paper 1", "a0000001"]);
        assert_eq!(values(&all, "id:a"), ["Paper 1", "id:a0000001"]);
        assert_eq!(values(&all, "alpaca/"), ["Paper 1", "alpaca/Paper 1"]);
        let described = &credentials(&all, |_| true, "a00")[1].description;
        assert_eq!(described, "alpaca · Paper 1 · paper · disabled");
    }
}
