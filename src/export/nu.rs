//! Nushell.

use super::Text;
use crate::providers::Changes;

/// Writes a line for each variable. The reader parses all of them before it runs any.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) {
    for name in &changes.unset {
        text.extend(["hide-env --ignore-errors ", name, "\n"]);
    }
    for variable in &changes.set {
        text.extend(["$env.", variable.name, " = "]);
        quote(variable.value.expose(), text);
        text.push("\n");
    }
}

/// Writes a raw string, which ends at a quote with as many `#` as it began with: with more than stand
/// behind any quote of the value.
fn quote(value: &str, text: &mut Text) {
    let behind = |rest: &str| rest.chars().take_while(|c| *c == '#').count();
    let most = value.split('\'').skip(1).map(behind).max();
    let fence = "#".repeat(most.unwrap_or(0) + 1);
    text.extend(["r", &fence, "'", value, "'", &fence]);
}
