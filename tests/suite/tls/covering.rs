//! Few rows in which the values of columns meet.

use std::collections::BTreeSet;

/// Two values of different columns, each with its column.
type Two = [(usize, usize); 2];

/// Rows of values, each below the size of its column. Any two values of different columns stand together
/// in one of the rows at least. The rows are the same in each run.
pub fn every_two(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut open = twos(sizes);
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
        open.retain(|two| !two.iter().all(|value| row.contains(value)));
        rows.push(row.into_iter().map(|(_, value)| value).collect());
    }
    rows
}

/// A row, and all others that differ from it in some of these columns: in as many at most as there are
/// changes.
pub fn near(row: &[usize], sizes: &[usize], columns: &[usize], changes: usize) -> Vec<Vec<usize>> {
    let mut rows = vec![row.to_vec()];
    if changes == 0 {
        return rows;
    }
    for (at, column) in columns.iter().enumerate() {
        for value in (0..sizes[*column]).filter(|value| *value != row[*column]) {
            let mut changed = row.to_vec();
            changed[*column] = value;
            rows.extend(near(&changed, sizes, &columns[at + 1..], changes - 1));
        }
    }
    rows
}

fn twos(sizes: &[usize]) -> BTreeSet<Two> {
    let of = |column: usize| (0..sizes[column]).map(move |value| (column, value));
    let mut all = BTreeSet::new();
    for first in 0..sizes.len() {
        for second in first + 1..sizes.len() {
            for one in of(first) {
                all.extend(of(second).map(|other| [one, other]));
            }
        }
    }
    all
}

/// The number of open twos that a value makes with those of a row.
fn gain(row: &[(usize, usize)], value: (usize, usize), open: &BTreeSet<Two>) -> usize {
    let opened = row.iter().filter(|other| {
        let mut two = [**other, value];
        two.sort_unstable();
        open.contains(&two)
    });
    opened.count()
}

#[test]
fn any_two_values_meet_in_few_rows() {
    let sizes = [4, 3, 3, 2, 5];
    let rows = every_two(&sizes);
    for two in twos(&sizes) {
        let meet = |row: &Vec<usize>| two.iter().all(|(column, value)| row[*column] == *value);
        assert!(rows.iter().any(meet), "{two:?}");
    }
    assert!(rows.len() < 4 * 5 * 2, "{}", rows.len());
    assert_eq!(
        near(&[0, 0, 0], &[2, 3, 4], &[0, 2], 2).len(),
        1 + 1 + 3 + 3
    );
}
