//! Lines that an undo shows before it asks, and when it is done.

use super::words::words;
use crate::{
    domain::{Credential, visible},
    render::environment_word,
    store::{SealedCredential, UndoEvent, Undoing},
};

/// Returns lines that say what was done, and what comes back.
pub(super) fn of(found: &UndoEvent, undoing: &Undoing) -> Vec<String> {
    let event = &found.event;
    let actor = visible(&event.actor);
    let at = event.at.strftime("%Y-%m-%d %H:%M:%S UTC");
    let mut lines = vec![format!("  {} on {at} by {actor}", words(&event.kind))];
    match (undoing.before(), undoing.after()) {
        (None, Some(after)) => lines.push(format!("  comes back: {}", described(after))),
        (Some(before), None) => lines.push(format!("  is removed: {}", described(before))),
        (Some(before), Some(after)) => {
            lines.push(format!("  {}", described(before)));
            lines.extend(differences(before, after));
        }
        (None, None) => {}
    }
    lines
}

/// Returns the line that says what is done.
pub(super) fn done(found: &UndoEvent, undoing: &Undoing) -> String {
    let what = words(&found.event.kind);
    match (undoing.before(), undoing.after()) {
        (_, Some(after)) => format!("Took back `{what}`: {}", described(after)),
        (Some(before), None) => format!("Took back `{what}`: removed {}", described(before)),
        (None, None) => format!("Took back `{what}`"),
    }
}

fn described(row: &SealedCredential) -> String {
    let credential = &row.credential;
    let state = match credential.is_active {
        true => "",
        false => " · disabled",
    };
    format!(
        "{} · {} · {} · {}{state}",
        visible(credential.credential_type.as_str()),
        visible(credential.label()),
        environment_word(credential),
        credential.short_id()
    )
}

fn differences(before: &SealedCredential, after: &SealedCredential) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |what: &str, from: String, to: String| {
        if from != to {
            lines.push(format!("  {what}: {from} becomes {to}"));
        }
    };
    let (old, new) = (&before.credential, &after.credential);
    let label = |c: &Credential| format!("`{}`", visible(c.label()));
    line("nickname", label(old), label(new));
    let kind = |row: &SealedCredential| visible(&row.stored_type).into_owned();
    line("type", kind(before), kind(after));
    let environment = |c: &Credential| environment_word(c).to_owned();
    line("environment", environment(old), environment(new));
    let state = |c: &Credential| if c.is_active { "enabled" } else { "disabled" }.to_owned();
    line("state", state(old), state(new));
    let note = |c: &Credential| {
        let note = c.note.as_deref();
        note.map_or_else(|| "none".to_owned(), |note| format!("`{}`", visible(note)))
    };
    line("note", note(old), note(new));
    let tags = |c: &Credential| match c.tags.is_empty() {
        true => "none".to_owned(),
        false => visible(&c.tags.to_string()).into_owned(),
    };
    line("tags", tags(old), tags(new));
    let seal = |row: &SealedCredential| {
        if row.is_unsealed() {
            "unsealed"
        } else {
            "sealed"
        }
    };
    line("seal", seal(before).to_owned(), seal(after).to_owned());
    let tokens = |row: &SealedCredential| (row.api_key.clone(), row.secret_key.clone());
    if tokens(before) != tokens(after) {
        lines.push("  keys: the former ones come back".to_owned());
    }
    lines
}
