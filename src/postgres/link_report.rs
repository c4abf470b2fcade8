use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{PostgresError, authentication::Refusal, message_lengths::Damage};

/// Report on the newest link. The driver's errors do not say it, or say only that the
/// connection was closed.
#[derive(Debug, Default)]
pub(super) struct LinkReport(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    server: String,
    /// True while the server has asked for a proof or given one, and the login has not succeeded.
    is_logging_in: bool,
    failure: Option<Failure>,
}

#[derive(Debug, Clone)]
enum Failure {
    Refused(Refusal),
    Unreachable(String),
}

impl LinkReport {
    /// Begins the report of a new link to this server.
    pub(super) fn begin(&self, server: String) {
        *self.state() = State {
            server,
            ..State::default()
        };
    }

    /// Notes whether a login has begun and not succeeded.
    pub(super) fn log_in(&self, is_logging_in: bool) {
        self.state().is_logging_in = is_logging_in;
    }

    /// Notes that the server was refused.
    pub(super) fn refuse(&self, refusal: Refusal) {
        self.state().failure = Some(Failure::Refused(refusal));
    }

    /// Notes that there is no link, or not the one that was asked for.
    pub(super) fn unreachable(&self, reason: String) {
        self.state().failure = Some(Failure::Unreachable(reason));
    }

    /// Notes that the server sent something that cannot be an answer.
    pub(super) fn damaged(&self, damage: Damage) {
        self.unreachable(damage.to_string());
    }

    /// Returns true if a login failed. No other address may be tried then: this one may have been
    /// sent a proof.
    pub(super) fn is_logging_in(&self) -> bool {
        self.state().is_logging_in
    }

    /// Returns the reason why the link ended, if it ended on this side. `place` names the database.
    pub(super) fn error(&self, place: &str) -> Option<PostgresError> {
        let state = self.state();
        Some(match state.failure.clone()? {
            Failure::Refused(refusal) => PostgresError::Untrusted {
                server: state.server.clone(),
                refusal,
            },
            Failure::Unreachable(reason) => PostgresError::Unreachable {
                place: place.to_owned(),
                reason,
            },
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
