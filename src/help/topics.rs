use crate::exit::{Published, published};

/// Topic of `credctl help`.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// Word that is typed.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// Text, without the exit codes.
    text: &'static str,
}

/// All topics.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "references",
        about: "How to name a credential",
        text: include_str!("topics/references.txt"),
    },
    Topic {
        name: "environments",
        about: "Paper and live, and what keeps them apart",
        text: include_str!("topics/environments.txt"),
    },
    Topic {
        name: "keys",
        about: "How keys come in, and where vault keys come from",
        text: include_str!("topics/keys.txt"),
    },
    Topic {
        name: "scripts",
        about: "credctl in scripts, CI and supervisors",
        text: include_str!("topics/scripts.txt"),
    },
    Topic {
        name: "exit-codes",
        about: "What each exit code means",
        text: include_str!("topics/exit-codes.txt"),
    },
];

impl Topic {
    /// Returns the text of the topic, with lines of at most 80 characters.
    pub fn text(&self) -> String {
        match self.name {
            "exit-codes" => self.text.replace("{codes}\n", &codes()),
            _ => self.text.to_owned(),
        }
    }
}

/// Returns the topics with a line for each, as a section of a page.
pub(super) fn listed() -> String {
    let lines: Vec<_> = TOPICS.iter().map(line).collect();
    format!(
        "Topics, shown by `credctl help TOPIC`:\n{}",
        lines.join("\n")
    )
}

fn line(topic: &Topic) -> String {
    format!("  {:<13}  {}", topic.name, topic.about)
}

/// Returns the exit codes, a line for each kind, without meanings that `credctl exit-codes` shows.
fn codes() -> String {
    let line = |one: &Published| {
        let code = one.code.map_or("128+n".to_owned(), |code| code.to_string());
        let in_exec = one.in_exec.map_or("-".to_owned(), |code| code.to_string());
        format!("  {code:<7}{in_exec:<9}{}\n", one.kind)
    };
    published().iter().map(line).collect()
}
