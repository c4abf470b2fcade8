use super::Candidate;
use crate::process::Vars;

/// What bash lists after a second TAB, and does not insert.
const LISTING: &str = "63";

/// A command line as bash tells it, up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub struct BashLine {
    /// Its words without quotes, the last one as far as it is typed.
    pub words: Vec<String>,
    /// How much of the last word stands before what bash replaces, in bytes.
    kept: usize,
    /// The quote that is still open.
    quote: Option<char>,
    /// Whether answers are shown only.
    is_listing: bool,
}

impl BashLine {
    /// The line in bash's own variables for completion.
    pub fn told(vars: &Vars) -> Option<Self> {
        let line = vars.foreign("COMP_LINE")?;
        let point: usize = vars.foreign("COMP_POINT")?.parse().ok()?;
        let breaks = vars.foreign("COMP_WORDBREAKS").unwrap_or_default();
        let typed: String = line.chars().take(point).collect();
        let mut line = BashLine::read(&typed, breaks);
        line.is_listing = vars.foreign("COMP_TYPE") == Some(LISTING);
        Some(line)
    }

    /// Takes a line apart as bash and readline do.
    fn read(line: &str, breaks: &str) -> Self {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let (mut quote, mut kept, mut kept_before) = (None, 0, 0);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            let text = match (quote, c) {
                (None, ' ' | '\t' | '\n') => {
                    words.extend(word.take());
                    kept = 0;
                    continue;
                }
                (None, '\'' | '"') => {
                    let word = word.get_or_insert_default();
                    (quote, kept_before, kept) = (Some(c), kept, word.len());
                    continue;
                }
                (Some(open), c) if open == c => {
                    (quote, kept) = (None, kept_before);
                    continue;
                }
                (None, '\\') => rest.next(),
                (Some('"'), '\\') => rest.next_if(|next| "$`\"\\".contains(*next)).or(Some(c)),
                (_, c) => Some(c),
            };
            let word = word.get_or_insert_default();
            word.extend(text);
            // After these readline begins a word of its own.
            if quote.is_none() && text == Some(c) && c != '\\' && breaks.contains(c) {
                kept = word.len();
            }
        }
        words.push(word.unwrap_or_default());
        BashLine {
            words,
            kept,
            quote,
            is_listing: false,
        }
    }

    /// A line of the answer for each candidate that goes on as it is typed; `lead` is what stands
    /// before it in the same word.
    pub fn replies(&self, lead: &str, candidates: &[Candidate]) -> Vec<String> {
        let typed = self.words.last().map_or("", String::as_str);
        let reply = |candidate: &Candidate| {
            let whole = format!("{lead}{}", candidate.value);
            let rest = whole.starts_with(typed).then(|| whole.get(self.kept..))??;
            Some(match self.is_listing {
                true => format!("{}  ({})", candidate.value, candidate.description),
                false => quoted(rest, self.quote),
            })
        };
        candidates.iter().filter_map(reply).collect()
    }
}

/// A text as it goes on in bash, within the quote that is open.
fn quoted(text: &str, quote: Option<char>) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let plain = c.is_alphanumeric() || !c.is_ascii() || "/._-+,%".contains(c);
        match (quote, c) {
            (Some('\''), '\'') => quoted.push_str(r"'\''"),
            // No backslash keeps history from it between double quotes.
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
    fn words_are_taken_apart_as_bash_does() {
        for (line, words, kept) in [
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
                (read.words.join("|"), read.kept),
                (words.to_owned(), kept),
                "{line}"
            );
        }
    }

    #[test]
    fn what_follows_is_quoted_as_what_is_typed() {
        assert_eq!(replies("c ", "it's $(x) `y`"), [r"it\'s\ \$\(x\)\ \`y\`"]);
        assert_eq!(replies("c 'it", "it's $x"), [r"it'\''s $x"]);
        assert_eq!(replies("c \"", "a\"$`\\!'"), ["a\\\"\\$\\`\\\\\"\\!\"'"]);
        assert_eq!(replies("c a:", "a:b c"), [r"b\ c"]);
        assert_eq!(replies("c Сч", "Счёт 1 🚀"), ["Счёт\\ 1\\ 🚀"]);
        assert_eq!(replies("c x", "Paper"), Vec::<String>::new());
    }
}
