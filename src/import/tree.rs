//! Values within values, as JSON, YAML and TOML have them, and the variables that they hold.

use zeroize::Zeroizing;

use super::{ImportError, dotenv::DotenvLine, place::Place, variables::Variables};

/// Maximum number of values, more than a file of keys has: short texts can mean very many.
const MOST: usize = 200_000;

/// Maximum depth of values within values.
pub(super) const DEEPEST: usize = 64;

/// A value and the values in it.
#[derive(Clone)]
pub(super) enum Node {
    Object(Vec<Member>),
    List(Vec<Node>),
    /// Text of a value: a string, a number, or `true` and `false`.
    Text(usize, Zeroizing<String>),
    /// A value that states nothing.
    Nothing,
}

/// A named value of an object, and its line.
pub(super) type Member = (String, usize, Node);

/// Variables that stand together, and the names of the values around them.
pub(super) struct Section {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) variables: Vec<DotenvLine>,
}

/// Variables, each at the place of its number.
pub(super) struct Numbered(pub(super) Vec<DotenvLine>);

impl Variables for Numbered {
    fn variable(&self, place: Place) -> Result<DotenvLine, ImportError> {
        let none = || ImportError::at(place.line(), "there is no variable");
        self.0.get(place.at()).cloned().ok_or_else(none)
    }
}

/// Returns the variables of a value, section by section: those of an object before those of the objects in
/// it.
///
/// # Errors
/// Fails with [`ImportError`] if there are too many values.
pub(super) fn sections(node: Node) -> Result<Vec<Section>, ImportError> {
    let mut found = Vec::new();
    collect(node, (&[], 1), &mut found, &mut 0)?;
    Ok(found)
}

fn collect(
    node: Node,
    (path, line): (&[String], usize),
    found: &mut Vec<Section>,
    count: &mut usize,
) -> Result<(), ImportError> {
    *count += 1;
    if *count > MOST {
        return Err(ImportError::at(line, "there are too many values"));
    }
    match node {
        Node::Object(members) => object(members, (path, line), found, count),
        Node::List(nodes) => list(nodes, (path, line), found, count),
        Node::Text(..) | Node::Nothing => Ok(()),
    }
}

fn object(
    members: Vec<Member>,
    (path, line): (&[String], usize),
    found: &mut Vec<Section>,
    count: &mut usize,
) -> Result<(), ImportError> {
    let mut section = Section::new(path, members.first().map_or(line, |(_, line, _)| *line));
    let mut inner = Vec::new();
    for (name, line, node) in members {
        *count += 1;
        match node {
            Node::Text(line, value) => section.push(name, line, value),
            Node::Nothing => {}
            node => inner.push((name, line, node)),
        }
    }
    found.push(section);
    for (name, line, node) in inner {
        let path = [path, &[name]].concat();
        collect(node, (&path, line), found, count)?;
    }
    Ok(())
}

/// Reads a list: its objects, and the variables that it has as texts `NAME=value` or as objects with a name
/// and a value, as files for containers have them.
fn list(
    nodes: Vec<Node>,
    (path, line): (&[String], usize),
    found: &mut Vec<Section>,
    count: &mut usize,
) -> Result<(), ImportError> {
    let mut section = Section::new(path, line);
    for node in nodes {
        match node {
            Node::Text(line, text) => {
                *count += 1;
                if let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name))
                {
                    let value = Zeroizing::new(value.to_owned());
                    section.push(name.to_owned(), line, value);
                }
            }
            Node::Object(members) => match named_value(&members) {
                Some((name, line, value)) => section.push(name, line, value),
                None => collect(Node::Object(members), (path, line), found, count)?,
            },
            node => collect(node, (path, line), found, count)?,
        }
    }
    if !section.variables.is_empty() {
        found.push(section);
    }
    Ok(())
}

/// Returns the variable that an object with a name and a value alone is.
fn named_value(members: &[Member]) -> Option<(String, usize, Zeroizing<String>)> {
    let [(first, _, one), (second, _, other)] = members else {
        return None;
    };
    match (first.as_str(), one, second.as_str(), other) {
        ("name", Node::Text(_, name), "value", Node::Text(line, value))
        | ("value", Node::Text(line, value), "name", Node::Text(_, name)) => {
            is_name(name).then(|| (name.to_string(), *line, value.clone()))
        }
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !text.is_empty() && text.chars().all(is_letter)
}

impl Section {
    pub(super) fn new(path: &[String], line: usize) -> Self {
        Section {
            path: path.to_vec(),
            line,
            variables: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, name: String, line: usize, value: Zeroizing<String>) {
        let place = Place::new(self.variables.len(), 0, line);
        self.variables.push(DotenvLine { place, name, value });
    }

    /// Returns the value of the first variable of this name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut variables = self.variables.iter();
        let found = variables.find(|variable| variable.name == name)?;
        Some(found.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: usize, text: &str) -> Node {
        Node::Text(line, Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn variables_of_objects_and_lists_stand_in_sections() {
        let pair = |name: &str, value: &str| {
            Node::Object(vec![
                ("name".to_owned(), 5, text(5, name)),
                ("value".to_owned(), 6, text(6, value)),
            ])
        };
        let list = Node::List(vec![
            text(3, "A=b=c"),
            text(4, "no variable"),
            pair("B", "d"),
        ]);
        let inner = Node::Object(vec![("e".to_owned(), 8, text(8, "f"))]);
        let root = Node::Object(vec![
            ("env".to_owned(), 2, list),
            ("inner".to_owned(), 7, Node::List(vec![inner])),
            ("x".to_owned(), 9, text(9, "1")),
        ]);
        let found = sections(root).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|section| {
                let variables = section.variables.iter();
                let one = |v: &DotenvLine| format!("{}:{}={}", v.place.line(), v.name, *v.value);
                format!(
                    "{}[{}]",
                    section.path.join("."),
                    variables.map(one).collect::<Vec<_>>().join(" ")
                )
            })
            .collect();
        assert_eq!(shown, ["[9:x=1]", "env[3:A=b=c 6:B=d]", "inner[8:e=f]"]);
    }
}
