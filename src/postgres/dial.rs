use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::Connect;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Error};

use super::{
    attempt::{Attempt, Failed, unconnected},
    conninfo::{SessionKind, Target},
    link_report::{LinkReport, Passing},
    password_command::PasswordCommandError,
    route::{self, NoPlaces, Route},
    session::Session,
};
use crate::domain::Veiled;

/// Connects to servers, and gives a password only to one that may have it.
#[derive(Clone)]
pub(super) struct Dialer {
    route: Arc<Route>,
    report: Arc<LinkReport>,
    /// Password that a command printed, until it was given to a server.
    password: Arc<Mutex<Option<Veiled>>>,
    /// True if nothing will be changed, so that a standby may answer where no primary does.
    only_reads: Arc<AtomicBool>,
    /// Time that all attempts together may take.
    deadline: Duration,
}

impl Dialer {
    pub(super) fn new(route: Route, deadline: Duration) -> Self {
        Dialer {
            route: Arc::new(route),
            report: Arc::default(),
            password: Arc::default(),
            only_reads: Arc::default(),
            deadline,
        }
    }

    /// Returns a dialer that goes elsewhere and is otherwise the same.
    pub(super) fn led_to(&self, route: Route) -> Self {
        Dialer {
            route: Arc::new(route),
            ..self.clone()
        }
    }

    /// Returns what is known about the newest search and its newest link.
    pub(super) fn report(&self) -> &LinkReport {
        &self.report
    }

    /// Says that nothing will be changed.
    pub(super) fn only_read(&self) {
        self.only_reads.store(true, Ordering::Relaxed);
    }

    /// Connects to the first server of the route that gives a session of the wanted kind.
    pub(super) async fn dial(&self, config: &Config) -> Result<Session, Error> {
        self.report.begin_search();
        if let Err(error) = self.ask_for_password() {
            self.report.no_password(error);
            return Err(unconnected(&self.report, io::ErrorKind::Other).await);
        }
        let found = self.find(config).await;
        // A password that was asked for is for one connection. One that nobody was given serves the next.
        if found.is_ok() || self.report.is_logging_in() {
            self.password().take();
        }
        found
    }

    /// Asks the command for the password, unless one is there.
    fn ask_for_password(&self) -> Result<(), PasswordCommandError> {
        if let Some(command) = &self.route.password_command {
            let mut password = self.password();
            if password.is_none() {
                *password = Some(command.run()?);
            }
        }
        Ok(())
    }

    fn password(&self) -> MutexGuard<'_, Option<Veiled>> {
        self.password.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through all hosts for a session of the first kind, then through those that gave one of another
    /// kind for the next.
    async fn find(&self, config: &Config) -> Result<Session, Error> {
        let password = self.password().clone();
        let kinds = self.route.kinds(self.only_reads.load(Ordering::Relaxed));
        let mut targets = in_order(&self.route.targets, self.route.is_balanced);
        let mut last = None;
        for (round, kind) in kinds.iter().enumerate() {
            let order = Order {
                config,
                password: password.as_ref(),
                kind: *kind,
                rounds: kinds.len(),
            };
            let mut of_other_kind = Vec::new();
            for target in targets {
                match self.search(&order, target).await {
                    Ok(session) => {
                        if round > 0 && self.route.kind.is_none() {
                            self.remark_on_standby();
                        }
                        return Ok(session);
                    }
                    Err(Failed::Stop(error)) => {
                        self.report.end_search();
                        return Err(error);
                    }
                    Err(Failed::GoOn(error)) => last = Some(error),
                    Err(Failed::OtherKind(error)) => {
                        of_other_kind.push(target);
                        last = Some(error);
                    }
                }
            }
            targets = of_other_kind;
        }
        match last {
            Some(error) => Err(error),
            None => Err(unconnected(&self.report, io::ErrorKind::NotConnected).await),
        }
    }

    /// Goes through all addresses of a host.
    async fn search(&self, order: &Order<'_>, target: &Target) -> Result<Session, Failed> {
        self.report.begin(&target.endpoint.to_string());
        let places = match route::places(&target.endpoint).await {
            Ok(places) => places,
            Err(NoPlaces::Thread(error)) => {
                self.report.no_thread(error);
                return Err(Failed::Stop(
                    unconnected(&self.report, io::ErrorKind::WouldBlock).await,
                ));
            }
            Err(NoPlaces::Name(error)) => {
                self.report.unreachable(error.to_string());
                self.report.pass_over(error.to_string(), Passing::No);
                return Err(Failed::GoOn(unconnected(&self.report, error.kind()).await));
            }
        };
        let limit = self.limit(order, places.len());
        let mut last = None;
        for place in in_order(&places, self.route.is_balanced) {
            let attempt = Attempt {
                report: &self.report,
                demands: &self.route.demands,
                config: order.config,
                target,
                place,
                password: order.password.or(target.password.as_ref()),
            };
            match attempt.within(limit, order.kind).await {
                Err(failed @ (Failed::GoOn(_) | Failed::OtherKind(_))) => last = Some(failed),
                done => return done,
            }
        }
        match last {
            Some(failed) => Err(failed),
            None => Err(Failed::GoOn(
                unconnected(&self.report, io::ErrorKind::NotFound).await,
            )),
        }
    }

    /// Returns the time for one attempt: what the user set, or a fair share of the deadline, so that a host
    /// that never answers leaves time for the others.
    fn limit(&self, order: &Order<'_>, places: usize) -> Option<Duration> {
        // The hosts of a second round have answered already.
        let attempts = self.route.targets.len() * places.max(1) + order.rounds - 1;
        let share = u32::try_from(attempts).map_or(self.deadline, |count| self.deadline / count);
        let share = (attempts > 1).then_some(share);
        order.config.get_connect_timeout().copied().or(share)
    }

    fn remark_on_standby(&self) {
        let reasons = self.report.reasons().unwrap_or_default();
        self.report.remark(format!(
            "no primary answers ({reasons}); this was read from {}, and may be older",
            self.report.server()
        ));
    }
}

/// Aim of a search.
struct Order<'a> {
    config: &'a Config,
    /// Password that a command printed.
    password: Option<&'a Veiled>,
    kind: SessionKind,
    /// Number of kinds that are looked for, one after the other.
    rounds: usize,
}

/// Returns what is to be tried in its order, or in one of chance.
fn in_order<T>(all: &[T], is_balanced: bool) -> Vec<&T> {
    let mut all: Vec<&T> = all.iter().collect();
    if is_balanced {
        // Where chance is not to be had, the order stays.
        let mut random = vec![0; all.len()];
        if getrandom::fill(&mut random).is_ok() {
            let mut drawn: Vec<_> = random.into_iter().zip(all).collect();
            drawn.sort_by_key(|(number, _)| *number);
            all = drawn.into_iter().map(|(_, each)| each).collect();
        }
    }
    all
}

impl Connect for Dialer {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        Box::pin(async move { self.dial(&config).await.map(Session::into_parts) })
    }
}
