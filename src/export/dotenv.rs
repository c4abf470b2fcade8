//! Files called `.env`, which every reader reads a little differently.

use super::Text;
use crate::providers::Changes;

/// Writes a line for each variable; a value with line breaks takes several. Returns the variables
/// that only python-dotenv reads right.
pub(super) fn write<'a>(changes: &Changes<'a>, text: &mut Text) -> Vec<&'a str> {
    let mut only_python = Vec::new();
    for variable in &changes.set {
        let value = variable.value.expose();
        text.extend([variable.name, "="]);
        if is_plain_in_single_quotes(value) {
            text.extend(["'", value, "'"]);
        } else if is_plain_in_double_quotes(value) {
            text.extend(["\"", value, "\""]);
        } else {
            only_python.push(variable.name);
            quote_for_python(value, text);
        }
        text.push("\n");
    }
    only_python
}

/// Returns true if all readers, and shells, take the value between single quotes as it is. Readers
/// disagree on `\\` and `\'`, python-dotenv replaces `${…}`, and a CR is lost when lines are read.
fn is_plain_in_single_quotes(value: &str) -> bool {
    let differs = ["'", "\r", "${", "\\\\"];
    !differs.iter().any(|text| value.contains(text)) && !value.ends_with('\\')
}

/// Returns true if all readers take the value between double quotes as it is: escapes and
/// expansions differ there.
fn is_plain_in_double_quotes(value: &str) -> bool {
    !value.contains(['"', '\\', '$', '`', '\r'])
}

/// Writes double quotes with the escapes of python-dotenv. It has no escape for `$`, and takes a
/// quote after `\\` for an escaped one; but it replaces `${:-…}`, a variable without a name, by the
/// text inside.
fn quote_for_python(value: &str, text: &mut Text) {
    text.push("\"");
    for c in value.chars() {
        match c {
            '"' => text.push("\\\""),
            '\r' => text.push("\\r"),
            '\\' => text.push("${:-\\}"),
            '$' => text.push("${:-$}"),
            c => text.push_char(c),
        }
    }
    text.push("\"");
}
