//! TOML. The parser's texts become texts that are wiped.

use toml_edit::{Document, Item, TableLike, Value};
use zeroize::Zeroizing;

use super::{
    ImportError,
    tree::{Member, Node},
};

/// Reads the tables of a text.
///
/// # Errors
/// Fails with [`ImportError`] and the line at which the text is no TOML.
pub(super) fn document(text: &str) -> Result<Node, ImportError> {
    let document = Document::parse(text).map_err(|error| {
        // The error of the parser quotes the text.
        let at = error.span().map_or(0, |span| span.start);
        ImportError::of_form(line(text, at), "this is not TOML")
    })?;
    Ok(table(text, document.as_table()))
}

fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

fn table(text: &str, table: &dyn TableLike) -> Node {
    let member = |(name, item): (&str, &Item)| -> Member {
        let at = table.key(name).and_then(|key| key.span());
        let line = line(text, at.map_or(0, |span| span.start));
        (name.to_owned(), line, node(text, line, item))
    };
    Node::Object(table.iter().map(member).collect())
}

fn node(text: &str, line: usize, item: &Item) -> Node {
    match item {
        Item::None => Node::Nothing,
        Item::Value(value) => self::value(text, line, value),
        Item::Table(inner) => table(text, inner),
        Item::ArrayOfTables(tables) => {
            Node::List(tables.iter().map(|inner| table(text, inner)).collect())
        }
    }
}

fn value(text: &str, line: usize, value: &Value) -> Node {
    let written = |text: String| Node::Text(line, Zeroizing::new(text));
    match value {
        Value::String(string) => written(string.value().clone()),
        Value::Integer(number) => written(number.value().to_string()),
        Value::Float(number) => written(number.value().to_string()),
        Value::Boolean(switch) => written(switch.value().to_string()),
        Value::Datetime(_) => Node::Nothing,
        Value::Array(values) => Node::List(
            values
                .iter()
                .map(|inner| self::value(text, line, inner))
                .collect(),
        ),
        Value::InlineTable(inner) => table(text, inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tree::sections;

    #[test]
    fn tables_are_sections_and_their_lines_are_known() {
        let text =
            "a = 'x'\n[alpaca.paper]\n# c\nkey = \"k\\\"\"\nnumber = 7\n[[list]]\nb = true\n";
        let shown: Vec<_> = sections(document(text).unwrap())
            .unwrap()
            .into_iter()
            .flat_map(|section| {
                let path = section.path.join(".");
                let one = move |v: super::super::dotenv::DotenvLine| {
                    format!("{}:{path}.{}={}", v.place.line(), v.name, *v.value)
                };
                section.variables.into_iter().map(one).collect::<Vec<_>>()
            })
            .collect();
        let expected = [
            "1:.a=x",
            "4:alpaca.paper.key=k\"",
            "5:alpaca.paper.number=7",
            "7:list.b=true",
        ];
        assert_eq!(shown, expected);
        let wrong = document("a = 1\nb = SECRET\n").map(|_| ()).unwrap_err();
        assert_eq!(wrong.to_string(), "line 2: this is not TOML");
    }
}
