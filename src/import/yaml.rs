//! YAML. The parser's texts become texts that are wiped; what it needs besides to find them is not.

use std::{borrow::Cow, collections::HashMap};

use saphyr_parser::{Event, Parser, Span, StrInput};
use zeroize::Zeroizing;

use super::{
    ImportError,
    tree::{DEEPEST, Member, Node},
};

/// Maximum number of values that aliases may add.
const MOST_REPEATED: usize = 10_000;

/// Reads the documents of a text.
///
/// # Errors
/// Fails with [`ImportError`] and the line at which the text is no YAML.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, ImportError> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        repeated: 0,
    };
    let mut documents = Vec::new();
    loop {
        let (event, line) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(documents),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => documents.push(reader.node(event, line, 0)?),
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    /// Number of values that aliases added.
    repeated: usize,
}

impl<'a> Reader<'a> {
    /// Reads the next event and its line.
    fn next(&mut self) -> Result<(Event<'a>, usize), ImportError> {
        match self.parser.next() {
            Some(Ok((event, Span { start, .. }))) => Ok((event, start.line())),
            // The error of the parser may quote the text.
            Some(Err(error)) => Err(ImportError::of_form(
                error.marker().line(),
                "this is not YAML",
            )),
            None => Ok((Event::StreamEnd, 1)),
        }
    }

    fn node(&mut self, event: Event<'a>, line: usize, depth: usize) -> Result<Node, ImportError> {
        if depth > DEEPEST {
            return Err(ImportError::at(
                line,
                "there are too many values within values",
            ));
        }
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let is_plain = matches!(style, saphyr_parser::ScalarStyle::Plain);
                (anchor, scalar(text, is_plain, line))
            }
            Event::SequenceStart(anchor, _) => (anchor, self.list(depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.object(depth)?),
            Event::Alias(anchor) => return self.alias(anchor, line),
            _ => return Err(ImportError::of_form(line, "this is not YAML")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Node, ImportError> {
        let mut nodes = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Node::List(nodes)),
                (event, line) => nodes.push(self.node(event, line, depth + 1)?),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, ImportError> {
        let (mut members, mut merged): (Vec<Member>, Vec<Member>) = Default::default();
        loop {
            let (name, line) = match self.next()? {
                (Event::MappingEnd | Event::StreamEnd, _) => break,
                (event, line) => (self.node(event, line, depth + 1)?, line),
            };
            let (event, of_value) = self.next()?;
            let value = self.node(event, of_value, depth + 1)?;
            match (name, value) {
                (Node::Text(_, name), Node::Object(others)) if *name == "<<" => {
                    merged.extend(others)
                }
                // A value of several lines stands behind its name.
                (Node::Text(_, name), Node::Text(_, value)) => {
                    members.push((name.to_string(), line, Node::Text(line, value)));
                }
                (Node::Text(_, name), value) => members.push((name.to_string(), line, value)),
                _ => {}
            }
        }
        // What the mapping has itself counts for more than what is merged into it.
        for member in merged {
            if !members.iter().any(|(known, ..)| *known == member.0) {
                members.push(member);
            }
        }
        Ok(Node::Object(members))
    }

    /// Returns the value that an alias repeats.
    fn alias(&mut self, anchor: usize, line: usize) -> Result<Node, ImportError> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(ImportError::of_form(line, "this is not YAML"));
        };
        self.repeated += size(node);
        match self.repeated > MOST_REPEATED {
            true => Err(ImportError::at(line, "there are too many values")),
            false => Ok(node.clone()),
        }
    }
}

fn size(node: &Node) -> usize {
    1 + match node {
        Node::Object(members) => members.iter().map(|(.., node)| size(node)).sum(),
        Node::List(nodes) => nodes.iter().map(size).sum(),
        Node::Text(..) | Node::Nothing => 0,
    }
}

fn scalar(text: Cow<'_, str>, is_plain: bool, line: usize) -> Node {
    let text = Zeroizing::new(text.into_owned());
    match is_plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        true => Node::Nothing,
        false => Node::Text(line, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tree::sections;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let documents = documents(text).map_err(|wrong| wrong.to_string())?;
        let mut shown = Vec::new();
        for document in documents {
            for section in sections(document).map_err(|wrong| wrong.to_string())? {
                let path = section.path.join(".");
                let one = |v: super::super::dotenv::DotenvLine| {
                    format!("{}:{path}.{}={}", v.place.line(), v.name, *v.value)
                };
                shown.extend(section.variables.into_iter().map(one));
            }
        }
        Ok(shown)
    }

    #[test]
    fn values_of_every_style_are_read_with_their_lines() {
        let text = "---\n# mine\na: PK1 # c\nb: 'it''s'\nc: \"x\\\"y\"\nd: |\n  one\n  two\ne: ~\nf: 7\ng: {h: i}\n...\n";
        let expected = [
            "3:.a=PK1",
            "4:.b=it's",
            "5:.c=x\"y",
            "6:.d=one\ntwo\n",
            "10:.f=7",
            "11:g.h=i",
        ];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn aliases_and_merges_repeat_values_but_not_without_end() {
        let text = "base: &b\n  K: one\n  L: two\nmine:\n  <<: *b\n  L: three\n";
        let expected = [
            "2:base.K=one",
            "3:base.L=two",
            "6:mine.L=three",
            "2:mine.K=one",
        ];
        assert_eq!(read(text).unwrap(), expected);
        let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, before) in ["b", "c", "d", "e", "f"]
            .iter()
            .zip(["a", "b", "c", "d", "e"])
        {
            laughs += &format!(
                "{name}: &{name} [{}]\n",
                vec![format!("*{before}"); 10].join(", ")
            );
        }
        assert!(
            read(&laughs)
                .unwrap_err()
                .ends_with("there are too many values")
        );
        let deep = format!("{}x{}", "[".repeat(200), "]".repeat(200));
        assert!(read(&deep).is_err());
    }

    #[test]
    fn what_is_no_yaml_is_refused_with_its_line_and_without_its_text() {
        for text in [
            "a: 'SECRET\n",
            "a: b\n c: SECRET: x\n",
            "a: [SECRET\n",
            "a: *SECRET\n",
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.ends_with("this is not YAML"), "{wrong}");
            assert!(!wrong.contains("SECRET"), "{wrong}");
        }
    }
}
