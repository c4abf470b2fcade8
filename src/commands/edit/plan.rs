//! The changes of an edit besides the keys.

use jiff::Timestamp;

use crate::{
    context::Context,
    domain::{CredentialType, Environment, EventKind, Tags},
    render::{environment_word, rfc3339},
    store::SealedCredential,
};

/// Changes of an edit besides the keys. `None` leaves a field as it is.
pub(super) struct EditPlan {
    /// New type, as the user asked for it.
    pub credential_type: Option<CredentialType>,
    /// New environment; the inner `None` means that it is no longer stated.
    pub environment: Option<Option<Environment>>,
    /// New state.
    pub is_active: Option<bool>,
    /// New end of the keys; the inner `None` means that they have none.
    pub expires_at: Option<Option<Timestamp>>,
    /// New note; the inner `None` means that there is none any more.
    pub note: Option<Option<String>>,
    /// New tags.
    pub tags: Option<Tags>,
}

impl EditPlan {
    /// Returns what the ledger calls the change, if the keys stay.
    pub(super) fn kind(&self) -> EventKind {
        let edits = self.environment.is_some()
            || self.credential_type.is_some()
            || self.expires_at.is_some()
            || self.note.is_some()
            || self.tags.is_some();
        match self.is_active {
            Some(true) if !edits => EventKind::Enabled,
            Some(false) if !edits => EventKind::Disabled,
            _ => EventKind::Edited,
        }
    }

    /// Returns the row after the change, still with its old keys.
    pub(super) fn applied(&self, ctx: &Context<'_>, row: &SealedCredential) -> SealedCredential {
        let mut after = row.clone();
        let credential = &mut after.credential;
        if let Some(environment) = self.environment {
            credential.environment = environment;
        }
        if let Some(is_active) = self.is_active {
            credential.is_active = is_active;
        }
        if let Some(expires_at) = self.expires_at {
            credential.expires_at = expires_at;
        }
        if let Some(note) = &self.note {
            credential.note.clone_from(note);
        }
        if let Some(tags) = &self.tags {
            credential.tags.clone_from(tags);
        }
        if let Some(credential_type) = &self.credential_type {
            credential.credential_type = credential_type.clone();
            credential.has_environments = ctx.providers().has_environments(credential_type);
        }
        if self.stores_type(ctx, row) {
            let types = &ctx.settings.stored_types;
            after.stored_type = types.spelling(&credential.credential_type, credential.environment);
        }
        after
    }

    /// Returns true if the type is stored anew: another one is asked for, or the environment is stated
    /// and the stored type says none. A type that says one stays: another program routes by it.
    fn stores_type(&self, ctx: &Context<'_>, row: &SealedCredential) -> bool {
        let states_environment = matches!(self.environment, Some(Some(_)));
        let (_, by_type) = ctx.providers().read_stored(&row.stored_type);
        self.credential_type.is_some() || (states_environment && by_type.is_none())
    }

    /// Returns a line for each value that changes: the old value and the new one.
    pub(super) fn change_lines(
        &self,
        before: &SealedCredential,
        after: &SealedCredential,
        replaced: Option<String>,
    ) -> Vec<String> {
        let (old, new) = (&before.credential, &after.credential);
        let mut lines = Vec::new();
        let mut line = |what: &str, from: &str, to: &str| {
            if from != to {
                lines.push(format!("  {what}: {from} → {to}"));
            }
        };
        let (from, to) = (old.credential_type.as_str(), new.credential_type.as_str());
        line("type", from, to);
        if from == to {
            line("stored type", &before.stored_type, &after.stored_type);
        }
        if let Some(new) = self.environment {
            let new = new.map_or("-", Environment::as_str);
            line("environment", environment_word(old), new);
        }
        let state = |enabled: bool| if enabled { "enabled" } else { "disabled" };
        line("state", state(old.is_active), state(new.is_active));
        let end = |end: Option<Timestamp>| end.map_or_else(|| "-".to_owned(), rfc3339);
        line("ends", &end(old.expires_at), &end(new.expires_at));
        let note =
            |note: Option<&str>| note.map_or_else(|| "-".to_owned(), |text| format!("`{text}`"));
        line(
            "note",
            &note(old.note.as_deref()),
            &note(new.note.as_deref()),
        );
        let tags = |tags: &Tags| match tags.is_empty() {
            true => "-".to_owned(),
            false => tags.to_string(),
        };
        line("tags", &tags(&old.tags), &tags(&new.tags));
        if let Some(what) = replaced {
            line(&what, "stored", "new");
        }
        lines
    }
}
