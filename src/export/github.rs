//! GitHub Actions: lines for the file that `GITHUB_ENV` names, and commands that hide the values in
//! the log.

use super::{NotCarried, Text};
use crate::{domain::Uuid, providers::Changes};

/// Writes `NAME<<END`, the value and `END` for each variable; `END` is a word that the value does
/// not hold.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) -> Result<(), NotCarried> {
    for variable in &changes.set {
        refuse_reserved(variable.name)?;
    }
    for variable in &changes.set {
        let value = variable.value.expose();
        let end = end_of(value);
        text.extend([variable.name, "<<", &end, "\n", value, "\n", &end, "\n"]);
    }
    Ok(())
}

/// Returns the commands that make the runner mask every line of every secret in the log.
pub fn masks(changes: &Changes<'_>) -> Text {
    let mut text = Text::default();
    let mut seen: Vec<&str> = Vec::new();
    let secrets = changes.set.iter().filter(|v| v.value.is_secret());
    for line in secrets.flat_map(|v| v.value.expose().split(['\n', '\r'])) {
        let line = line.trim();
        // The runner refuses to mask an empty text.
        if !line.is_empty() && !seen.contains(&line) {
            seen.push(line);
            text.push("::add-mask::");
            for (at, part) in line.split('%').enumerate() {
                text.extend([if at > 0 { "%25" } else { "" }, part]);
            }
            text.push("\n");
        }
    }
    text
}

fn end_of(value: &str) -> String {
    loop {
        let end = format!("credctl_{}", Uuid::new_v4().simple());
        if !value.contains(&end) {
            return end;
        }
    }
}

/// Refuses names that the runner ignores, or that make it fail the step.
fn refuse_reserved(name: &str) -> Result<(), NotCarried> {
    let is_reserved =
        name == "NODE_OPTIONS" || name.starts_with("GITHUB_") || name.starts_with("RUNNER_");
    match is_reserved {
        false => Ok(()),
        true => Err(NotCarried {
            name: name.to_owned(),
            reason: "GitHub Actions does not let a step set it",
        }),
    }
}
