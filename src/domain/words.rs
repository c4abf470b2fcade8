/// Words that a text for people has to hold, all of them, in any order and letter case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Returns true if there are none, so that every text holds them.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns true if each word is somewhere in one of these texts.
    pub fn are_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<_> = texts.iter().map(|text| text.to_lowercase()).collect();
        let is_somewhere = |word: &String| texts.iter().any(|text| text.contains(word));
        self.0.iter().all(is_somewhere)
    }
}

impl<T: AsRef<str>> FromIterator<T> for Words {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let words = words.into_iter().map(|word| word.as_ref().to_lowercase());
        Words(words.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn each_word_has_to_be_in_one_of_the_texts() {
        let texts = ["Paper 1 · MÜNCHEN", "alpaca", "main"];
        let are_in = |words: &[&str]| words.iter().collect::<Words>().are_in(&texts);
        for found in [
            &[][..],
            &["alp", "1"],
            &["1", "ALP"],
            &["münchen"],
            &["paper 1"],
            &[""],
        ] {
            assert!(are_in(found), "{found:?}");
        }
        for missing in [&["alpaca", "live"][..], &["1alpaca"], &["paper  1"]] {
            assert!(!are_in(missing), "{missing:?}");
        }
    }
}
