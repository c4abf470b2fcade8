use std::{
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    PostgresError, authentication::Refusal, message_lengths::Damage,
    password_command::PasswordCommandError,
};
use crate::tls::TlsError;

/// Report on the search for a server and on its newest link. The driver's errors do not say it, or say
/// only that the connection was closed.
#[derive(Debug, Default)]
pub(super) struct LinkReport(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    server: String,
    /// True while the server has asked for a proof or given one, and the login has not succeeded.
    is_logging_in: bool,
    /// True if the server knew the password over this very link.
    is_bound: bool,
    /// True if the link has TLS, or should have had it.
    tried_tls: bool,
    tls_failed: bool,
    /// Outlook of another try, by the end of the newest link.
    link_passing: Passing,
    failure: Option<Failure>,
    /// Servers that were tried before, each with the reason against it.
    passed_over: Vec<(String, String)>,
    /// Outlook of the same search a moment later.
    passing: Passing,
    /// Remarks that were not taken yet, and those that were.
    remarks: Vec<String>,
    remarked: Vec<String>,
}

/// Outlook of a search that failed, if it is made again a moment later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Passing {
    /// There is no reason to think so.
    #[default]
    No,
    /// A server hung up: it may be stopping, or not be one.
    HungUp,
    /// No server listens, or none is of the wanted kind.
    Down,
    /// A server says so: it is starting or stopping, or has too many clients.
    Sure,
}

#[derive(Debug, Clone)]
enum Failure {
    Refused(Refusal),
    Tls(Arc<TlsError>),
    Password(Arc<PasswordCommandError>),
    NoThread(Arc<io::Error>),
    Unreachable(String),
}

impl LinkReport {
    /// Begins the report of a new search.
    pub(super) fn begin_search(&self) {
        let mut state = self.state();
        let remarked = mem::take(&mut state.remarked);
        let remarks = mem::take(&mut state.remarks);
        *state = State {
            remarks,
            remarked,
            ..State::default()
        };
    }

    /// Begins the report of a new link to this server.
    pub(super) fn begin(&self, server: &str) {
        let mut state = self.state();
        server.clone_into(&mut state.server);
        state.is_logging_in = false;
        state.is_bound = false;
        state.tried_tls = false;
        state.tls_failed = false;
        state.link_passing = Passing::No;
        state.failure = None;
    }

    /// Notes that the server has TLS, and that the handshake begins.
    pub(super) fn try_tls(&self) {
        self.state().tried_tls = true;
    }

    /// Returns true if the handshake was begun.
    pub(super) fn tried_tls(&self) -> bool {
        self.state().tried_tls
    }

    /// Returns true if there was no TLS connection, or the server ended it over a certificate.
    pub(super) fn tls_failed(&self) -> bool {
        self.state().tls_failed
    }

    /// Adds a remark for the user, unless it was made.
    pub(super) fn remark(&self, remark: String) {
        let mut state = self.state();
        if !state.remarked.contains(&remark) {
            state.remarked.push(remark.clone());
            state.remarks.push(remark);
        }
    }

    /// Returns the remarks since the last call.
    pub(super) fn take_remarks(&self) -> Vec<String> {
        mem::take(&mut self.state().remarks)
    }

    /// Notes that the password command gave none.
    pub(super) fn no_password(&self, error: PasswordCommandError) {
        self.state().failure = Some(Failure::Password(Arc::new(error)));
    }

    /// Notes that the system started no thread for the look-up of a name.
    pub(super) fn no_thread(&self, error: io::Error) {
        self.state().failure = Some(Failure::NoThread(Arc::new(error)));
    }

    /// Notes whether a login has begun and not succeeded.
    pub(super) fn log_in(&self, is_logging_in: bool) {
        self.state().is_logging_in = is_logging_in;
    }

    /// Notes that the login was bound to the link.
    pub(super) fn bind(&self) {
        self.state().is_bound = true;
    }

    /// Notes what the end of the newest link says about another try.
    pub(super) fn may_pass(&self, passing: Passing) {
        self.state().link_passing = passing;
    }

    /// Returns what the end of the newest link says about another try.
    pub(super) fn link_passing(&self) -> Passing {
        self.state().link_passing
    }

    /// Notes that the server was refused.
    pub(super) fn refuse(&self, refusal: Refusal) {
        self.state().failure = Some(Failure::Refused(refusal));
    }

    /// Notes that there is no TLS connection, and why.
    pub(super) fn no_tls(&self, error: TlsError) {
        let mut state = self.state();
        state.tls_failed = true;
        state.failure = Some(match error {
            error @ (TlsError::Handshake(_) | TlsError::Closed) => {
                Failure::Unreachable(error.to_string())
            }
            error => Failure::Tls(Arc::new(error)),
        });
    }

    /// Notes that the server ended the session over TLS, such as for the certificate of this side. That is
    /// no handshake that failed: the server has decided.
    pub(super) fn end_tls(&self, error: TlsError) {
        self.no_tls(error);
        self.state().tls_failed = false;
    }

    /// Notes that there is no link, or not the one that was asked for.
    pub(super) fn unreachable(&self, reason: String) {
        self.state().failure = Some(Failure::Unreachable(reason));
    }

    /// Notes that the server sent something that cannot be an answer.
    pub(super) fn damaged(&self, damage: Damage) {
        self.unreachable(damage.to_string());
    }

    /// Notes that the newest server is not the one, and why, and whether it may be later.
    pub(super) fn pass_over(&self, reason: String, passing: Passing) {
        let mut state = self.state();
        let server = state.server.clone();
        state.passing = state.passing.max(passing);
        if !state
            .passed_over
            .contains(&(server.clone(), reason.clone()))
        {
            state.passed_over.push((server, reason));
        }
    }

    /// Returns the reason why there is no link, if it may be another one at another place.
    pub(super) fn unreachable_reason(&self) -> Option<String> {
        match &self.state().failure {
            Some(Failure::Unreachable(reason)) => Some(reason.clone()),
            _ => None,
        }
    }

    /// Returns true if the server, or something on this side, was found wanting.
    pub(super) fn has_refused(&self) -> bool {
        let failure = &self.state().failure;
        failure
            .as_ref()
            .is_some_and(|failure| !matches!(failure, Failure::Unreachable(_)))
    }

    /// Notes that the search ended at the newest server: no other try will be made.
    pub(super) fn end_search(&self) {
        self.state().passing = Passing::No;
    }

    /// Returns whether the search that failed may succeed a moment later.
    pub(super) fn passing(&self) -> Passing {
        self.state().passing
    }

    /// Returns true if a login failed. No other address may be tried then: this one may have been
    /// sent a proof.
    pub(super) fn is_logging_in(&self) -> bool {
        self.state().is_logging_in
    }

    /// Returns true if the login was bound to the link.
    pub(super) fn is_bound(&self) -> bool {
        self.state().is_bound
    }

    /// Returns the server of the newest link.
    pub(super) fn server(&self) -> String {
        self.state().server.clone()
    }

    /// Returns the reasons against all servers that were tried; `None` if there is none. A reason that
    /// holds for all of them is said once.
    pub(super) fn reasons(&self) -> Option<String> {
        let state = self.state();
        let (_, first) = state.passed_over.first()?;
        if state.passed_over.iter().all(|(_, reason)| reason == first) {
            return Some(first.clone());
        }
        let each = state.passed_over.iter();
        let each = each.map(|(server, reason)| format!("{server}: {reason}"));
        Some(each.collect::<Vec<_>>().join("; "))
    }

    /// Returns the reason why the link ended, if it ended on this side. `place` names the database.
    pub(super) fn error(&self, place: &str) -> Option<PostgresError> {
        let state = self.state();
        let server = state.server.clone();
        Some(match state.failure.clone()? {
            Failure::Refused(refusal) => PostgresError::Untrusted { server, refusal },
            Failure::Tls(error) => PostgresError::Tls { server, error },
            Failure::Password(error) => PostgresError::PasswordCommand(error),
            Failure::NoThread(error) => PostgresError::NoThread(error),
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
