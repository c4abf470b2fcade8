use std::fmt;

/// Maximum number of items that a message lists.
const MOST: usize = 5;

/// Items of a list of any length for a message: the first few, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    first: Vec<String>,
    count: usize,
}

impl Listed {
    /// Adds an item.
    pub(super) fn push(&mut self, item: impl ToString) {
        if self.first.len() < MOST {
            self.first.push(item.to_string());
        }
        self.count += 1;
    }

    /// Adds the items of a list.
    pub(super) fn append(&mut self, other: &Listed) {
        let room = MOST - self.first.len();
        self.first.extend(other.first.iter().take(room).cloned());
        self.count += other.count;
    }

    /// Returns true if there are no items.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.join(", "))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(count: usize) -> Listed {
        let mut listed = Listed::default();
        (1..=count).for_each(|item| listed.push(item));
        listed
    }

    #[test]
    fn the_first_items_are_shown_and_the_others_are_counted() {
        assert_eq!(listed(1).to_string(), "1");
        assert_eq!(listed(5).to_string(), "1, 2, 3, 4, 5");
        assert_eq!(listed(7).to_string(), "1, 2, 3, 4, 5 and 2 more");
        let mut both = listed(4);
        both.append(&listed(7));
        assert_eq!(both.to_string(), "1, 2, 3, 4, 1 and 6 more");
        assert!(Listed::default().is_empty() && !both.is_empty());
    }
}
