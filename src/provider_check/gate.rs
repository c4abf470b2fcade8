//! Gate through which all requests of a run go.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, timeout_at},
};

use super::{
    http::Http,
    reply::{NoReply, Reply},
    request::Request,
};

/// Requests at the same time.
const AT_ONCE: usize = 8;

/// Requests at the same time to one host.
const AT_ONE_HOST: usize = 4;

/// Least time that a host gets to answer, as far as there is time at all.
const LEAST: Duration = Duration::from_secs(1);

/// Lets so many requests through at the same time, and none to a host that was given up.
pub(super) struct Gate<'a> {
    http: &'a Http,
    all: Semaphore,
    hosts: RefCell<BTreeMap<String, Rc<Semaphore>>>,
    /// Hosts that are not asked again, each with the reason.
    closed: RefCell<BTreeMap<String, String>>,
    limit: Duration,
}

impl<'a> Gate<'a> {
    /// Makes a gate. A host that does not answer within `limit` is given up.
    pub(super) fn new(http: &'a Http, limit: Duration) -> Self {
        Gate {
            http,
            all: Semaphore::new(AT_ONCE),
            hosts: RefCell::default(),
            closed: RefCell::default(),
            limit,
        }
    }

    /// Sets how many requests a host gets at the same time.
    pub(super) fn open(&self, host: &str, one_at_a_time: bool) {
        let permits = if one_at_a_time { 1 } else { AT_ONE_HOST };
        let mut hosts = self.hosts.borrow_mut();
        hosts.insert(host.to_owned(), Rc::new(Semaphore::new(permits)));
    }

    fn of_host(&self, host: &str) -> Rc<Semaphore> {
        let mut hosts = self.hosts.borrow_mut();
        let new = || Rc::new(Semaphore::new(AT_ONE_HOST));
        Rc::clone(hosts.entry(host.to_owned()).or_insert_with(new))
    }

    /// Gives a host up for this run.
    pub(super) fn close(&self, host: &str, reason: String) {
        self.closed.borrow_mut().insert(host.to_owned(), reason);
    }

    /// Sends a request when its turn comes.
    pub(super) async fn send(
        &self,
        host: &str,
        request: Request,
        until: Instant,
    ) -> Result<Reply, NoReply> {
        let of_host = self.of_host(host);
        // The host comes first: who waits for it must not hold up others.
        let turn = async {
            let host = of_host.acquire().await.ok()?;
            Some((host, self.all.acquire().await.ok()?))
        };
        let turn = timeout_at(until, turn).await;
        let Ok(Some(_turn)) = turn else {
            return Err(NoReply::NoTime);
        };
        if let Some(reason) = self.closed.borrow().get(host) {
            return Err(NoReply::GivenUp(reason.clone()));
        }
        let (http, name) = (self.http.clone(), host.to_owned());
        let left = until.saturating_duration_since(Instant::now());
        let limit = left.min(self.limit.max(LEAST));
        let sent = spawn_blocking(move || http.send(&name, &request, limit)).await;
        let sent = sent.unwrap_or_else(|_| Err(NoReply::Other("the request failed".to_owned())));
        if let Err(NoReply::TimedOut) = &sent {
            self.close(host, NoReply::TimedOut.to_string());
        }
        sent
    }
}
