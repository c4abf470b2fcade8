//! Forms of a log: a table at a terminal, lines in a pipe, an array in JSON.

use serde::Serialize;

use crate::{
    domain::{ChainState, EventKind, visible, write_json},
    render::{Column, Fit, Keep, Manner, Output, OutputError, SCHEMA_VERSION, Table, rfc3339},
    store::LoggedEvent,
};

/// One event of a log, judged.
pub(super) struct LogLine {
    pub(super) logged: LoggedEvent,
    pub(super) chain: ChainState,
}

/// Receives the events of a log, newest first.
pub(super) trait LogLines {
    /// Called once, before the first event.
    fn open(&mut self) -> Result<(), OutputError>;
    /// Called for each event.
    fn line(&mut self, line: &LogLine) -> Result<(), OutputError>;
}

/// Parts of the actor of an event: system user, host and program.
struct Actor<'a> {
    user: &'a str,
    host: &'a str,
    program: &'a str,
}

impl<'a> Actor<'a> {
    fn of(text: &'a str) -> Self {
        let (at, program) = text.rsplit_once(' ').unwrap_or((text, ""));
        let (user, host) = at.rsplit_once('@').unwrap_or((at, ""));
        Actor {
            user,
            host,
            program,
        }
    }
}

impl LogLine {
    /// Returns the kind in words.
    fn what(&self) -> String {
        let event = &self.logged.event;
        let word = event.kind.replace('_', " ");
        let word = match &event.detail {
            Some(detail) => format!("{word}: {detail}"),
            None => word,
        };
        match self.chain {
            ChainState::Broken => format!("{word} (broken: not as it was written)"),
            ChainState::Unsigned => format!("{word} (unsigned)"),
            ChainState::Ok | ChainState::Unchecked => word,
        }
    }

    /// Returns the name of the subject, and its id.
    fn which(&self, manner: &Manner) -> String {
        let logged = &self.logged;
        if self.is_of_user() {
            return String::new();
        }
        let name = logged
            .name
            .as_deref()
            .filter(|name| !name.trim().is_empty());
        let name = name.or(logged.credential_type.as_deref());
        let id = manner.id(logged.event.subject);
        name.map_or_else(|| id.clone(), |name| format!("{name} · {id}"))
    }

    /// Returns true if the event concerns all credentials of the user.
    fn is_of_user(&self) -> bool {
        matches!(
            EventKind::named(&self.logged.event.kind),
            Some(
                EventKind::Purged
                    | EventKind::BackedUp
                    | EventKind::KeyAdded
                    | EventKind::KeyRetired
                    | EventKind::Rotated
            )
        )
    }
}

/// Columns of the table of a log.
const COLUMNS: [Column; 6] = [
    Column::new("WHEN", Fit::Whole, Keep::Always),
    Column::new("WHAT", Fit::Wrap, Keep::Always),
    Column::new("WHICH", Fit::Wrap, Keep::Always),
    Column::new("WHO", Fit::Wrap, Keep::Early(1)),
    Column::new("WHERE", Fit::Wrap, Keep::Early(2)),
    Column::new("WHY", Fit::Wrap, Keep::Late(1)),
];

/// Log as a table.
pub(super) struct TableLog {
    table: Table<'static>,
    manner: Manner,
    is_empty: bool,
}

impl TableLog {
    pub(super) fn new(manner: Manner) -> Self {
        TableLog {
            table: Table::new(&COLUMNS),
            manner,
            is_empty: true,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Returns the table as text; nothing if there are no events.
    pub(super) fn rendered(self) -> String {
        match self.is_empty {
            true => String::new(),
            false => {
                let width = Some(self.manner.width);
                self.table.rendered(width, self.manner.color_stdout)
            }
        }
    }
}

impl LogLines for TableLog {
    fn open(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn line(&mut self, line: &LogLine) -> Result<(), OutputError> {
        let event = &line.logged.event;
        let actor = Actor::of(&event.actor);
        self.is_empty = false;
        self.table.row([
            self.manner.time(event.at),
            line.what(),
            line.which(&self.manner),
            actor.user.to_owned(),
            actor.host.to_owned(),
            event.reason.clone().unwrap_or_default(),
        ]);
        Ok(())
    }
}

/// Log as lines of tab-separated columns, streamed. Columns are only ever appended.
pub(super) struct PipedLog<'o, 'w> {
    out: &'o mut Output<'w>,
}

impl<'o, 'w> PipedLog<'o, 'w> {
    pub(super) fn new(out: &'o mut Output<'w>) -> Self {
        PipedLog { out }
    }
}

impl LogLines for PipedLog<'_, '_> {
    fn open(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn line(&mut self, line: &LogLine) -> Result<(), OutputError> {
        let event = &line.logged.event;
        let actor = Actor::of(&event.actor);
        let shown = |text: &str| visible(text).into_owned();
        writeln!(
            self.out.stdout(),
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            event.id,
            rfc3339(event.at),
            shown(&event.kind),
            event.subject,
            shown(line.logged.name.as_deref().unwrap_or_default()),
            shown(actor.user),
            shown(actor.host),
            shown(actor.program),
            shown(event.reason.as_deref().unwrap_or_default()),
            line.chain.as_str(),
            shown(event.detail.as_deref().unwrap_or_default()),
        )?;
        Ok(())
    }
}

/// Log as one JSON object, whose array is streamed.
pub(super) struct JsonLog<'o, 'w> {
    out: &'o mut Output<'w>,
    any: bool,
}

#[derive(Serialize)]
struct EventJson<'a> {
    event_id: String,
    at: String,
    kind: &'a str,
    detail: Option<&'a str>,
    subject_id: String,
    name: Option<&'a str>,
    credential_type: Option<&'a str>,
    revision: i64,
    user: &'a str,
    host: &'a str,
    program: &'a str,
    reason: Option<&'a str>,
    key_id: Option<String>,
    holds_state: bool,
    chain: &'static str,
}

impl<'o, 'w> JsonLog<'o, 'w> {
    pub(super) fn new(out: &'o mut Output<'w>) -> Self {
        JsonLog { out, any: false }
    }

    /// Closes the object after the last event.
    pub(super) fn close(self) -> Result<(), OutputError> {
        self.out.rendered("],\"remarks\":")?;
        let remarks = self.out.take_remarks();
        write_json(self.out.stdout(), &remarks)?;
        self.out.rendered("}\n")
    }
}

impl LogLines for JsonLog<'_, '_> {
    fn open(&mut self) -> Result<(), OutputError> {
        let head = format!("{{\"schema_version\":{SCHEMA_VERSION},\"events\":[");
        self.out.rendered(&head)
    }

    fn line(&mut self, line: &LogLine) -> Result<(), OutputError> {
        if std::mem::replace(&mut self.any, true) {
            self.out.rendered(",")?;
        }
        let (logged, event) = (&line.logged, &line.logged.event);
        let actor = Actor::of(&event.actor);
        let json = EventJson {
            event_id: event.id.to_string(),
            at: rfc3339(event.at),
            kind: &event.kind,
            detail: event.detail.as_deref(),
            subject_id: event.subject.to_string(),
            name: logged.name.as_deref(),
            credential_type: logged.credential_type.as_deref(),
            revision: event.revision,
            user: actor.user,
            host: actor.host,
            program: actor.program,
            reason: event.reason.as_deref(),
            key_id: event.key_id.map(|id| id.to_string()),
            holds_state: logged.holds_state,
            chain: line.chain.as_str(),
        };
        Ok(write_json(self.out.stdout(), &json)?)
    }
}
