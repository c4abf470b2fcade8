//! Circles among files.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Use;

type File = Vec<String>;

/// Each circle once, as one line: the files on it, each with the place where it uses the next.
pub fn circles(uses: &[Use]) -> Vec<String> {
    let mut arrows: BTreeMap<&File, BTreeMap<&File, String>> = BTreeMap::new();
    for used in uses.iter().filter(|used| used.from[0] == used.to[0]) {
        let arrow = arrows.entry(&used.from).or_default();
        arrow.entry(&used.to).or_insert(used.place.to_string());
    }
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for start in arrows.keys() {
        if let Some(circle) = shortest_way_back(&arrows, start) {
            let mut members = circle.clone();
            members.sort();
            if seen.insert(members) {
                circles.push(described(&arrows, &circle));
            }
        }
    }
    circles
}

/// The files from `start` back to itself, without the last.
fn shortest_way_back<'a>(
    arrows: &BTreeMap<&'a File, BTreeMap<&'a File, String>>,
    start: &'a File,
) -> Option<Vec<&'a File>> {
    let mut came_from: BTreeMap<&File, &File> = BTreeMap::new();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for from in front {
            for to in arrows.get(from).into_iter().flat_map(BTreeMap::keys) {
                if *to == start {
                    let mut way = vec![from];
                    while let Some(before) = came_from.get(way[way.len() - 1]) {
                        way.push(before);
                    }
                    way.reverse();
                    return Some(way);
                }
                if *to != start && !came_from.contains_key(to) {
                    came_from.insert(to, from);
                    next.push(*to);
                }
            }
        }
        front = next;
    }
    None
}

fn described(arrows: &BTreeMap<&File, BTreeMap<&File, String>>, circle: &[&File]) -> String {
    let next = circle.iter().cycle().skip(1);
    let steps = circle.iter().zip(next);
    let steps: Vec<_> = steps
        .map(|(from, to)| format!("{} → {}", arrows[*from][*to], to.join("::")))
        .collect();
    format!("circle: {}", steps.join(", "))
}
