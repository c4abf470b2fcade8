//! Search among rows: every typed word must be somewhere in the texts of a row.

use super::rows::PickerRows;
use crate::domain::visible;

/// Texts of a row in lower case, as they are shown.
struct Searched {
    /// Name, a line break, and the other texts. No typed word holds a line break.
    text: String,
    /// Length of the name in bytes.
    name: usize,
}

impl Searched {
    fn of(rows: &dyn PickerRows, index: usize) -> Self {
        let mut text = visible(rows.name(index)).to_lowercase();
        let name = text.len();
        text.push('\n');
        text.push_str(&visible(&rows.other_texts(index)).to_lowercase());
        Searched { text, name }
    }

    /// Returns how well the row fits: 0 for the very name, 1 for its beginning, 2 for any other place.
    /// `None` if a word is nowhere in it.
    fn rank(&self, typed: &str, words: &[&str]) -> Option<usize> {
        if !words.iter().all(|word| self.text.contains(word)) {
            return None;
        }
        let name = &self.text[..self.name];
        let begins = |start: &&str| name.starts_with(start);
        Some(match name == typed {
            true => 0,
            false => 2 - usize::from(words.first().is_some_and(begins)),
        })
    }
}

/// Rows that fit what is typed.
pub(super) struct Search {
    texts: Vec<Searched>,
    typed: String,
    /// Indices of the rows that fit, in the order of the rows.
    fitting: Vec<usize>,
    /// The same, best first. Rows that fit equally well keep their order.
    best: Vec<usize>,
}

impl Search {
    pub(super) fn new(rows: &dyn PickerRows) -> Self {
        let all: Vec<usize> = (0..rows.count()).collect();
        Search {
            texts: all.iter().map(|&at| Searched::of(rows, at)).collect(),
            typed: String::new(),
            fitting: all.clone(),
            best: all,
        }
    }

    /// Returns the indices of the rows that fit, best first.
    pub(super) fn best(&self) -> &[usize] {
        &self.best
    }

    /// Returns the number of all rows.
    pub(super) fn all(&self) -> usize {
        self.texts.len()
    }

    /// Searches for what is typed now.
    pub(super) fn search(&mut self, typed: &str) {
        let typed = typed.trim().to_lowercase();
        // Whatever fits a longer text fits its beginning too.
        if !typed.starts_with(&self.typed) {
            self.fitting = (0..self.texts.len()).collect();
        }
        let words: Vec<&str> = typed.split_whitespace().collect();
        let mut ranks: [Vec<usize>; 3] = Default::default();
        self.fitting.retain(|&at| {
            let rank = self.texts[at].rank(&typed, &words);
            if let Some(rank) = rank {
                ranks[rank].push(at);
            }
            rank.is_some()
        });
        self.best = match words.is_empty() {
            true => self.fitting.clone(),
            false => ranks.concat(),
        };
        self.typed = typed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::picker::tests::Names;

    fn found(names: &[&str], typed: &[&str]) -> Vec<usize> {
        let mut search = Search::new(&Names::of(names));
        for typed in typed {
            search.search(typed);
        }
        search.best().to_vec()
    }

    #[test]
    fn words_are_found_in_any_order_and_case_and_in_the_other_texts() {
        let names = ["Paper 1", "Live main", "paper main"];
        assert_eq!(found(&names, &["main PAPER"]), [2]);
        assert_eq!(found(&names, &["group a"]), [0, 1, 2]);
        assert_eq!(found(&names, &["pap 1"]), [0]);
        assert_eq!(found(&names, &["ppr"]), [0; 0]);
    }

    #[test]
    fn the_very_name_comes_first_and_names_that_begin_so_come_second() {
        let names = ["my paper", "paper 10", "Paper 1", "paper"];
        assert_eq!(found(&names, &["paper"]), [3, 1, 2, 0]);
        assert_eq!(found(&names, &["paper 1"]), [2, 1]);
    }

    #[test]
    fn more_and_fewer_letters_find_fewer_and_more_rows() {
        let names = ["Paper 1", "Paper 2", "Live"];
        assert_eq!(found(&names, &["p", "pa", "pa 2"]), [1]);
        assert_eq!(found(&names, &["pa 2", "pa"]), [0, 1]);
        assert_eq!(found(&names, &["pa", ""]), [0, 1, 2]);
        assert_eq!(found(&names, &["pa", "li"]), [2]);
    }
}
