//! Few rows in which all values of any three columns meet.

use std::collections::BTreeSet;

/// Values of three columns, each with its column.
type Three = [(usize, usize); 3];

/// Rows of values, each below the size of its column. Each three values of different columns stand
/// together in one of the rows at least. The rows are the same in each run.
pub fn every_three(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut open = threes(sizes);
    let mut rows = Vec::new();
    while let Some(first) = open.first().copied() {
        let mut row = first.to_vec();
        for (column, size) in sizes.iter().enumerate() {
            if row.iter().all(|(other, _)| *other != column) {
                let gain = |value: &usize| gain(&row, (column, *value), &open);
                // Of equal values, one that differs from row to row.
                let turned = |value| (value + rows.len()) % size;
                let best = (0..*size).map(turned).max_by_key(gain).unwrap();
                row.push((column, best));
            }
        }
        row.sort_unstable();
        open.retain(|three| !three.iter().all(|value| row.contains(value)));
        rows.push(row.into_iter().map(|(_, value)| value).collect());
    }
    rows
}

fn threes(sizes: &[usize]) -> BTreeSet<Three> {
    let of = |column: usize| (0..sizes[column]).map(move |value| (column, value));
    let mut all = BTreeSet::new();
    for first in 0..sizes.len() {
        for second in first + 1..sizes.len() {
            for third in second + 1..sizes.len() {
                for a in of(first) {
                    for b in of(second) {
                        all.extend(of(third).map(|c| [a, b, c]));
                    }
                }
            }
        }
    }
    all
}

/// The number of open threes that a value makes with those of a row.
fn gain(row: &[(usize, usize)], value: (usize, usize), open: &BTreeSet<Three>) -> usize {
    let mut count = 0;
    for (at, first) in row.iter().enumerate() {
        for second in &row[at + 1..] {
            let mut three = [*first, *second, value];
            three.sort_unstable();
            count += usize::from(open.contains(&three));
        }
    }
    count
}

#[test]
fn any_three_values_meet_in_few_rows() {
    let sizes = [4, 3, 3, 2, 5];
    let rows = every_three(&sizes);
    for three in threes(&sizes) {
        let meet = |row: &Vec<usize>| three.iter().all(|(column, value)| row[*column] == *value);
        assert!(rows.iter().any(meet), "{three:?}");
    }
    assert!(rows.len() < 4 * 3 * 5 * 2, "{}", rows.len());
}
