//! Forms of a log: a table at a terminal, lines in a pipe, an array in JSON.

use serde::Serialize;

use crate::{
    domain::{ChainState, EventKind, Uuid, visible, write_json},
    render::{Output, OutputError, SCHEMA_VERSION, plain_table, rfc3339},
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

    /// Returns the name of the subject, and a short id.
    fn which(&self) -> String {
        let logged = &self.logged;
        if self.is_of_user() {
            return String::new();
        }
        let name = logged
            .name
            .as_deref()
            .filter(|name| !name.trim().is_empty());
        let name = name.or(logged.credential_type.as_deref());
        let id = short(logged.event.subject);
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

fn short(id: Uuid) -> String {
    id.to_string().chars().take(8).collect()
}

/// Log as a table.
#[derive(Default)]
pub(super) struct TableLog {
    rows: Vec<Vec<String>>,
}

impl TableLog {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn print(self, out: &mut Output<'_>) -> Result<(), OutputError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let header = ["WHEN", "WHAT", "WHICH", "WHO", "WHERE", "WHY"];
        out.rendered(&plain_table(out.manner.width, &header, &self.rows))
    }
}

impl LogLines for TableLog {
    fn open(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn line(&mut self, line: &LogLine) -> Result<(), OutputError> {
        let event = &line.logged.event;
        let actor = Actor::of(&event.actor);
        self.rows.push(vec![
            local(event.at),
            line.what(),
            line.which(),
            actor.user.to_owned(),
            actor.host.to_owned(),
            event.reason.clone().unwrap_or_default(),
        ]);
        Ok(())
    }
}

/// Returns a time as people here read it.
fn local(at: jiff::Timestamp) -> String {
    let zone = jiff::tz::TimeZone::try_system().unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
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
