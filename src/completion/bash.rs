use super::Candidate;
use crate::process::Vars;

/// Value of `COMP_TYPE` after a second TAB: bash lists the replies and inserts none.
const LISTING: &str = "63";

/// Command line up to the cursor, as bash passes it to a completer.
#[derive(Debug, PartialEq, Eq)]
pub struct BashLine {
    /// Words without quotes, the last one as far as it is typed.
    pub words: Vec<String>,
    /// Number of bytes of the last word before the part that bash replaces.
    replaced_from: usize,
    /// Quote that is still open; `None` outside of quotes.
    quote: Option<char>,
    /// True if bash only lists the replies.
    is_listing: bool,
}

impl BashLine {
    /// Reads the line from the `COMP_*` variables of bash. `None` if they are missing or unusable.
    pub fn from_variables(vars: &Vars) -> Option<Self> {
        let line = vars.foreign("COMP_LINE")?;
        let point: usize = vars.foreign("COMP_POINT")?.parse().ok()?;
        let breaks = vars.foreign("COMP_WORDBREAKS").unwrap_or_default();
        let typed: String = line.chars().take(point).collect();
        let mut line = BashLine::read(&typed, breaks);
        line.is_listing = vars.foreign("COMP_TYPE") == Some(LISTING);
        Some(line)
    }

    /// Splits a line into words as bash and readline do.
    fn read(line: &str, breaks: &str) -> Self {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let (mut quote, mut replaced_from, mut before_quote) = (None, 0, 0);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            let text = match (quote, c) {
                (None, ' ' | '\t' | '\n') => {
                    words.extend(word.take());
                    replaced_from = 0;
                    continue;
                }
                (None, '\'' | '"') => {
                    let word = word.get_or_insert_default();
                    (quote, before_quote, replaced_from) = (Some(c), replaced_from, word.len());
                    continue;
                }
                (Some(open), c) if open == c => {
                    (quote, replaced_from) = (None, before_quote);
                    continue;
                }
                (None, '\\') => rest.next(),
                (Some('"'), '\\') => rest.next_if(|next| "$`\"\\".contains(*next)).or(Some(c)),
                (_, c) => Some(c),
            };
            let word = word.get_or_insert_default();
            word.extend(text);
            // Readline begins a new word after each of these characters.
            if quote.is_none() && text == Some(c) && c != '\\' && breaks.contains(c) {
                replaced_from = word.len();
            }
        }
        words.push(word.unwrap_or_default());
        BashLine {
            words,
            replaced_from,
            quote,
            is_listing: false,
        }
    }

    /// Returns a reply line for each candidate that continues the typed text. `lead` is the part of
    /// the word before the candidate.
    pub fn replies(&self, lead: &str, candidates: &[Candidate]) -> Vec<String> {
        let typed = self.words.last().map_or("", String::as_str);
        let reply = |candidate: &Candidate| {
            let whole = format!("{lead}{}", candidate.value);
            let rest = whole
                .starts_with(typed)
                .then(|| whole.get(self.replaced_from..))??;
            Some(match self.is_listing {
                true => format!("{}  ({})", candidate.value, candidate.description),
                false => quoted(rest, self.quote),
            })
        };
        candidates.iter().filter_map(reply).collect()
    }
}

/// Quotes a text for bash, inside the quote that is open.
fn quoted(text: &str, quote: Option<char>) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let plain = c.is_alphanumeric() || !c.is_ascii() || "/._-+,%".contains(c);
        match (quote, c) {
            (Some('\''), '\'') => quoted.push_str(r"'\''"),
            // Between double quotes no backslash protects `!` from history expansion.
            (Some('"'), '!') => quoted.push_str(r#""\!""#),
            (Some('"'), '$' | '`' | '"' | '\\') => quoted.extend(['\\', c]),
            (None, c) if !plain => quoted.extend(['\\', c]),
            (_, c) => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const BREAKS: &str = " \t\n\"'@><=;|&(:";

    fn replies(line: &str, value: &str) -> Vec<String> {
        let candidate = Candidate {
            value: value.to_owned(),
            description: String::new(),
        };
        BashLine::read(line, BREAKS).replies("", &[candidate])
    }

    #[test]
    fn words_are_split_as_bash_does() {
        for (line, words, replaced_from) in [
            ("credctl use ", "credctl|use|", 0),
            ("credctl  use Pa", "credctl|use|Pa", 0),
            (r"credctl use Paper\ 1", "credctl|use|Paper 1", 0),
            ("credctl use 'Paper 1", "credctl|use|Paper 1", 0),
            ("credctl use Pap'er 1", "credctl|use|Paper 1", 3),
            ("credctl use \"a\\$\\b", "credctl|use|a$\\b", 0),
            ("credctl use 'a b'c", "credctl|use|a bc", 0),
            ("credctl use ''", "credctl|use|", 0),
            ("credctl use a:b", "credctl|use|a:b", 2),
            (r"credctl use a\:b", "credctl|use|a:b", 0),
            ("credctl use 'a:b", "credctl|use|a:b", 0),
            ("credctl list --type=al", "credctl|list|--type=al", 7),
        ] {
            let read = BashLine::read(line, BREAKS);
            assert_eq!(
                (read.words.join("|"), read.replaced_from),
                (words.to_owned(), replaced_from),
                "{line}"
            );
        }
    }

    #[test]
    fn replies_are_quoted_like_the_typed_text() {
        assert_eq!(replies("c ", "it's $(x) `y`"), [r"it\'s\ \$\(x\)\ \`y\`"]);
        assert_eq!(replies("c 'it", "it's $x"), [r"it'\''s $x"]);
        assert_eq!(replies("c \"", "a\"$`\\!'"), ["a\\\"\\$\\`\\\\\"\\!\"'"]);
        assert_eq!(replies("c a:", "a:b c"), [r"b\ c"]);
        assert_eq!(replies("c Сч", "Счёт 1 🚀"), ["Счёт\\ 1\\ 🚀"]);
        assert_eq!(replies("c x", "Paper"), Vec::<String>::new());
    }
}
