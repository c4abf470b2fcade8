//! Files called `.env`, which every reader reads a little differently.

use super::Text;
use crate::providers::Changes;

/// A line for each variable, with line breaks in it where its value has them. Answers those that only
/// python-dotenv reads right.
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

/// Whether all readers, and shells, take what stands between single quotes as it is: none of them
/// agree on `\\` and `\'`, python-dotenv replaces `${…}`, and a CR is lost in reading lines.
fn is_plain_in_single_quotes(value: &str) -> bool {
    let differs = ["'", "\r", "${", "\\\\"];
    !differs.iter().any(|text| value.contains(text)) && !value.ends_with('\\')
}

/// The same for double quotes, within which escapes and expansions differ.
fn is_plain_in_double_quotes(value: &str) -> bool {
    !value.contains(['"', '\\', '$', '`', '\r'])
}

/// Double quotes with the escapes of python-dotenv. It knows none for `$`, and takes the quote behind
/// `\\` for an escaped one; but it replaces `${:-…}`, a variable without a name, by what is in it.
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
