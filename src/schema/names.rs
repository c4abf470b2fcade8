use sha2::{Digest, Sha256};

use super::DEFAULT_SCHEMA;
use crate::{
    domain::hex,
    postgres::{quote_ident, quote_literal},
};

/// Longest name of the server, in bytes. It cuts longer ones.
const MAX_NAME: usize = 63;

/// Returns the name of the schema that holds credctl's own tables, unquoted, beside this shared schema.
///
/// A name that would be too long for the server is shortened, with a checksum at its end that keeps it
/// apart from others.
pub fn own_schema(shared: &str) -> String {
    if shared == DEFAULT_SCHEMA {
        return "credctl".to_owned();
    }
    let name = format!("credctl_{shared}");
    if name.len() <= MAX_NAME {
        return name;
    }
    let sum = hex(Sha256::digest(shared.as_bytes()));
    let end = name.floor_char_boundary(MAX_NAME - 9);
    format!("{}_{}", &name[..end], &sum[..8])
}

/// Returns the `search_path` of a transaction.
///
/// The server's own names come first and temporary ones last. The shared schema is searched only if its
/// triggers, policies and the like need that.
pub(super) fn search_path(shared: &str, uses_schema_functions: bool) -> String {
    match uses_schema_functions {
        true => format!("pg_catalog, {}, pg_temp", quote_ident(shared)),
        false => "pg_catalog, pg_temp".to_owned(),
    }
}

/// Names of both schemas, for SQL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Schema of the tables that the older product also uses, unquoted.
    pub(super) shared: String,
    /// Schema of credctl's own tables, unquoted.
    pub(super) own: String,
}

impl Names {
    pub(super) fn beside(shared: &str) -> Self {
        Names {
            shared: shared.to_owned(),
            own: own_schema(shared),
        }
    }

    /// Fills the names into SQL: `{shared}` and `{own}` become identifiers, `{shared_name}` and
    /// `{own_name}` literals. What was filled in is not searched again.
    pub(super) fn fill(&self, sql: &str) -> String {
        let mut filled = String::with_capacity(sql.len());
        let mut rest = sql;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let place = self.places().into_iter();
            let found = place
                .filter_map(|(mark, value)| Some((value, from.strip_prefix(mark)?)))
                .next();
            rest = match found {
                Some((value, after)) => {
                    filled.push_str(&value);
                    after
                }
                None => {
                    filled.push('{');
                    &from[1..]
                }
            };
        }
        filled.push_str(rest);
        filled
    }

    fn places(&self) -> [(&'static str, String); 4] {
        [
            ("{shared}", ident(&self.shared)),
            ("{own}", ident(&self.own)),
            ("{shared_name}", literal(&self.shared)),
            ("{own_name}", literal(&self.own)),
        ]
    }
}

/// Quotes a name as an identifier without a dollar sign, which could end the body of a DO block.
fn ident(name: &str) -> String {
    if !name.contains('$') {
        return quote_ident(name);
    }
    let name = name.replace('\\', "\\\\").replace('$', "\\0024");
    format!("U&{}", quote_ident(&name))
}

/// Quotes a text as a literal without a dollar sign and without a backslash that depends on
/// `standard_conforming_strings`.
pub(super) fn literal(text: &str) -> String {
    if !text.contains(['$', '\\']) {
        return quote_literal(text);
    }
    let text = text.replace('\\', "\\\\").replace('$', "\\x24");
    format!("E{}", quote_literal(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_schema_is_named_after_the_shared_one() {
        assert_eq!(own_schema("public"), "credctl");
        assert_eq!(own_schema("trading"), "credctl_trading");
        let long = "ä".repeat(31);
        let (one, other) = (
            own_schema(&format!("{long}1")),
            own_schema(&format!("{long}2")),
        );
        assert!(one.len() <= MAX_NAME && one.starts_with("credctl_ä"));
        assert_ne!(one, other);
    }

    #[test]
    fn names_are_filled_in_once() {
        let names = Names {
            shared: "a{own}'b".into(),
            own: "o\"x".into(),
        };
        let sql = "{shared}.t {own}.v {shared_name} {own_name} '^[0-9]{16}$' {";
        let filled = "\"a{own}'b\".t \"o\"\"x\".v 'a{own}''b' 'o\"x' '^[0-9]{16}$' {";
        assert_eq!(names.fill(sql), filled);
    }

    #[test]
    fn no_name_can_end_a_block_of_code() {
        let names = Names::beside("x$check$\\");
        let filled = names.fill("{shared} {shared_name}");
        assert_eq!(filled, r#"U&"x\0024check\0024\\" E'x\x24check\x24\\'"#);
    }
}
