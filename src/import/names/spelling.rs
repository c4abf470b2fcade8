//! Parts of a name: whose it is, and what is left of it.

use std::rc::Rc;

use super::{
    first_words::FirstWords,
    meant::{Around, Group},
    part::Phrases,
};
use crate::{
    domain::Environment,
    import::words::{environment, is_number},
    providers::Provider,
};

/// First words of names of programs for keys of several types.
const TOOLS: &[&str] = &[
    "FREQTRADE",
    "CCXT",
    "HUMMINGBOT",
    "PASSIVBOT",
    "LUMIBOT",
    "NAUTILUS",
    "OCTOBOT",
];

/// First words that say nothing about whose a name is: those that build tools and users put there.
const NEUTRAL: &[&[&str]] = &[
    &["REACT", "APP"],
    &["NEXT", "PUBLIC"],
    &["EXPO", "PUBLIC"],
    &["TF", "VAR"],
    &["NUXT", "PUBLIC"],
    &["VITE"],
    &["MY"],
];

/// First words of names that are certainly of something else, whatever type the user names.
const FOREIGN: &[&str] = &[
    "ANTHROPIC",
    "AUTH0",
    "AWS",
    "AZURE",
    "CLERK",
    "CLOUDFLARE",
    "COHERE",
    "DEEPSEEK",
    "DISCORD",
    "DJANGO",
    "DOCKER",
    "FIREBASE",
    "FLASK",
    "GCP",
    "GEMINI",
    "GH",
    "GITHUB",
    "GITLAB",
    "GOOGLE",
    "GROQ",
    "HUGGINGFACE",
    "JWT",
    "LINE",
    "MAILGUN",
    "MISTRAL",
    "NEXTAUTH",
    "NPM",
    "OPENAI",
    "OPENROUTER",
    "PUSHOVER",
    "RAPIDAPI",
    "REDIS",
    "SENDGRID",
    "SENTRY",
    "SESSION",
    "SLACK",
    "STRIPE",
    "SUPABASE",
    "TELEGRAM",
    "TWILIO",
    "TWITTER",
    "XAI",
];

/// A name, taken apart.
pub(super) struct Spelling<'w> {
    /// Provider that it names, or that is known around it.
    pub(super) provider: Option<Rc<Provider>>,
    /// Words that are not of the provider's name.
    pub(super) rest: Vec<&'w str>,
    /// True if it is that of a program for keys of several types, and nothing says of which.
    pub(super) is_of_tool: bool,
    /// True if it is certainly of something else.
    pub(super) is_foreign: bool,
    says: Says,
}

/// What says whose key a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The name itself, or the user.
    Name,
    /// Something around it: then no other word of the name may say something else.
    Around,
    Nothing,
}

impl<'w> Spelling<'w> {
    pub(super) fn of(
        (first, is_typed): (&FirstWords, bool),
        words: &[&'w str],
        around: &Around,
    ) -> Self {
        let words = without_neutral(words);
        let is_of_tool = words.first().is_some_and(|word| TOOLS.contains(word));
        let words = without_neutral(&words[usize::from(is_of_tool)..]);
        let is_foreign = words.first().is_some_and(|word| FOREIGN.contains(word));
        if let Some((provider, rest)) = first.of_name(words) {
            return Spelling {
                provider: Some(provider),
                rest,
                is_of_tool: false,
                is_foreign: false,
                says: Says::Name,
            };
        }
        let stated = match is_of_tool {
            true => &around.of_tool,
            false => &around.provider,
        };
        let is_stated = stated.is_some() || around.is_default || is_of_tool;
        Spelling {
            provider: stated.clone(),
            rest: without_exchange(words).to_vec(),
            is_of_tool: is_of_tool && stated.is_none(),
            is_foreign,
            says: match (is_typed, is_stated) {
                (true, _) => Says::Name,
                (false, true) => Says::Around,
                (false, false) => Says::Nothing,
            },
        }
    }

    /// Returns true if nothing says whose key a name is: it could belong to something else altogether.
    pub(super) fn is_unknown(&self, nickname: &[&str]) -> bool {
        let is_stated = |word: &&str| environment(word).is_some() || is_number(word);
        match self.says {
            _ if self.is_foreign => true,
            Says::Name => false,
            Says::Around => !nickname.iter().all(is_stated),
            Says::Nothing => !nickname.first().is_some_and(|word| is_paper_or_live(word)),
        }
    }

    /// Returns the group of the name, given the words of its nickname.
    ///
    /// # Errors
    /// Fails with a reason if the words contradict each other, or name a place whose keys the type does
    /// not take.
    pub(super) fn group(&self, words: &[&str], around: &Around) -> Result<Group, String> {
        if let Some(provider) = &self.provider
            && let Some(wrong) = elsewhere(provider, words.iter().copied())
        {
            return Err(wrong);
        }
        let stated = stated(words)?;
        if let (Some(name), Some(section)) = (stated, around.environment)
            && name != section
        {
            return Err(format!(
                "the name says {name}, and its section says {section}"
            ));
        }
        Ok(Group {
            credential_type: self.provider.as_ref().map(|provider| provider.name.clone()),
            nickname: joined(&around.nickname, words.join("-").to_lowercase()),
            environment: stated.or(around.environment),
            is_implied: false,
            is_of_tool: self.is_of_tool,
        })
    }
}

/// Returns words without a first one that only says that keys of an exchange follow.
fn without_exchange<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    let is_key = |word: &&str| !["NAME", "ID", "TYPE"].contains(word);
    match words {
        ["EXCHANGE" | "BROKER", rest @ ..] if rest.first().is_some_and(is_key) => rest,
        _ => words,
    }
}

/// Returns the nickname of a section together with that of a name in it.
fn joined(section: &str, name: String) -> String {
    match (section.is_empty(), name.is_empty()) {
        (true, _) => name,
        (_, true) => section.to_owned(),
        _ => format!("{section}-{name}"),
    }
}

/// Returns true if a word is `PAPER` or `LIVE`, with or without a number.
pub(super) fn is_paper_or_live(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    word == "PAPER" || word == "LIVE"
}

/// Returns what is wrong if a word names a place whose keys the type does not take.
pub(super) fn elsewhere<'a>(
    provider: &Provider,
    mut words: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let is_elsewhere = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        provider.names.elsewhere.iter().any(|known| known == word)
    };
    let word = words.find(|word| is_elsewhere(word))?.to_lowercase();
    let name = &provider.name;
    Some(format!(
        "these are keys of {word} trading, which are neither paper nor live keys of {name}: see `credctl types`"
    ))
}

/// Finds the environment that the words of a nickname state.
fn stated(words: &[&str]) -> Result<Option<Environment>, String> {
    let mut found = words.iter().filter_map(|word| environment(word));
    let first = found.next();
    match found.find(|other| Some(*other) != first) {
        Some(_) => Err("the name says both paper and live".to_owned()),
        None => Ok(first),
    }
}

fn without_neutral<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    let neutral = NEUTRAL.iter().find(|neutral| words.starts_with(neutral));
    match neutral {
        Some(neutral) if words.len() > neutral.len() => without_neutral(&words[neutral.len()..]),
        _ => words,
    }
}

/// Returns the words before the name of a part that is followed by a word such as `FILE`.
pub(super) fn file_of<'a, 'w>(words: &'a [&'w str], phrases: &Phrases) -> Option<&'a [&'w str]> {
    let (last, before) = words.split_last()?;
    if !["FILE", "PATH", "FILENAME", "FILEPATH"].contains(last) {
        return None;
    }
    let before = before.strip_suffix(&["FILE"]).unwrap_or(before);
    let (_, count) = phrases.at_end(before)?;
    Some(&before[..count])
}
