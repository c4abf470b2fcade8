//! The change that is meant.

use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{KeyRecord, Narrowing, Reference, Uuid, visible},
    exit::{ExitCode, Failure},
    selection,
    store::{LogFilter, LogSink, LoggedEvent, Store, UndoTarget, VaultRow},
};

/// Refuses `--yes` without a full id: a script must not take back what nobody has looked at.
pub(super) fn refuse_unnamed(yes: bool, target: Option<&str>) -> Result<(), Failure> {
    let is_id = |text: &str| Uuid::try_parse(text).is_ok();
    match yes && !target.is_some_and(is_id) {
        true => Err(needs_event()),
        false => Ok(()),
    }
}

pub(super) fn needs_event() -> Failure {
    Failure::usage("--yes needs the id of the event to take back")
        .hint("`credctl log` in a pipe prints it in its first column")
}

/// Refuses flags that choose among credentials of one name if no name is given.
pub(super) fn refuse_narrowed_nothing(
    narrowing: &NarrowingArgs,
    target: Option<&str>,
) -> Result<(), Failure> {
    let is_name = target.is_some_and(|text| Uuid::try_parse(text).is_err());
    match narrowing.is_given() && !is_name {
        true => Err(Failure::usage(
            "--type, --paper and --live choose among credentials of one name",
        )
        .hint("name a credential")),
        false => Ok(()),
    }
}

pub(super) fn nothing() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no such change")
        .hint("`credctl log` shows what was done")
}

/// Returns the change that a text names.
pub(super) async fn target(
    ctx: &mut Context<'_>,
    store: &Store,
    (text, narrowing): (Option<&str>, &Narrowing),
) -> Result<UndoTarget, Failure> {
    let Some(text) = text else {
        return Ok(UndoTarget::Newest);
    };
    if let Ok(id) = Uuid::try_parse(text) {
        let of_event = UndoTarget::Event(id);
        return Ok(match store.event_to_undo(of_event).await? {
            Some(_) => of_event,
            None => UndoTarget::Credential(id),
        });
    }
    let reference: Reference = match text.parse() {
        Ok(reference) => reference,
        Err(never) => match never {},
    };
    match selection::one(ctx, &reference, Some(narrowing)).await {
        Ok((_, _, found)) => Ok(UndoTarget::Credential(found.row.credential.id)),
        Err(error) if error.is_narrowed() => Err(error.into()),
        Err(error) if error.is_not_found() => match removed(store, text).await?.as_slice() {
            [] => Err(error.into()),
            [one] => Ok(UndoTarget::Credential(*one)),
            several => Err(ambiguous(text, several.len())),
        },
        Err(error) => Err(error.into()),
    }
}

fn ambiguous(text: &str, count: usize) -> Failure {
    let text = visible(text);
    let message = format!("{count} credentials were removed that fit `{text}`");
    Failure::new(ExitCode::Ambiguous, message).hint(
        "name one by its id: `credctl log --removed` in a pipe prints it in its fourth column",
    )
}

/// Returns the ids of removed credentials with this nickname, or whose id begins so.
async fn removed(store: &Store, text: &str) -> Result<Vec<Uuid>, Failure> {
    let filter = LogFilter {
        only_removed: true,
        removed_as: Some(text.to_owned()),
        ..LogFilter::default()
    };
    let mut subjects = Subjects(Vec::new());
    store.log(&filter, &mut subjects).await?;
    Ok(subjects.0)
}

struct Subjects(Vec<Uuid>);

impl LogSink for Subjects {
    type Error = Failure;

    fn begin(&mut self, _: &VaultRow, _: Vec<KeyRecord>) -> Result<(), Failure> {
        Ok(())
    }

    fn event(&mut self, logged: LoggedEvent) -> Result<(), Failure> {
        let subject = logged.event.subject;
        if !self.0.contains(&subject) {
            self.0.push(subject);
        }
        Ok(())
    }
}
