//! Many keys, asked about at the same time.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::{
    CheckError,
    ask::{Inquiry, Outcome, Question},
    gate::Gate,
    http::Http,
    proxy::proxy,
};
use crate::{
    domain::{CheckVerdict, Environment, Pin},
    process::Vars,
    providers::ApiHost,
};

/// Part of the time limit after which a host that does not answer is given up, so that others are asked
/// in the time that is left.
const SHARE_OF_ONE: u32 = 3;

/// What the asking depends on.
pub struct AskerOptions<'a> {
    /// Variables, for those that name a proxy.
    pub vars: &'a Vars,
    /// Addresses of hosts that the user stated.
    pub pins: Vec<Pin>,
    /// Time limit for all keys together.
    pub deadline: Duration,
    /// True if a key that is rejected is tried in the other environment.
    pub tries_others: bool,
}

/// Asks providers about keys.
pub struct Asker {
    http: Http,
    proxy: Option<String>,
    deadline: Duration,
    tries_others: bool,
}

impl Asker {
    /// Makes an asker. Nobody is asked yet.
    ///
    /// # Errors
    /// Fails with [`CheckError`] if the system has no authorities, or a variable names no usable proxy.
    pub fn new(options: AskerOptions<'_>) -> Result<Self, CheckError> {
        let proxy = proxy(options.vars)?;
        let host = proxy.as_ref().map(|proxy| proxy.host().to_owned());
        Ok(Asker {
            http: Http::new(proxy, options.pins)?,
            proxy: host,
            deadline: options.deadline,
            tries_others: options.tries_others,
        })
    }

    /// Returns the host of the proxy through which providers are asked, if there is one.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// Asks about all keys, and returns the outcomes in the same order. `done` is called after each.
    pub async fn ask(&self, questions: &[Question], done: &dyn Fn()) -> Vec<Outcome> {
        let until = Instant::now() + self.deadline;
        let gate = Gate::new(&self.http, self.deadline / SHARE_OF_ONE);
        for question in questions {
            let one_at_a_time = question.provider.check.as_ref();
            let one_at_a_time = one_at_a_time.is_some_and(|check| check.one_at_a_time);
            for host in &question.provider.hosts {
                gate.open(host.name(), one_at_a_time);
            }
        }
        let gate = &gate;
        let all = questions.iter().map(|question| async move {
            let outcome = self.one(question, gate, until).await;
            done();
            outcome
        });
        join_all(all).await
    }

    async fn one(&self, question: &Question, gate: &Gate<'_>, until: Instant) -> Outcome {
        let provider = &question.provider;
        let Some(check) = &provider.check else {
            let nobody = "credctl knows no way to ask the provider";
            return Outcome::unasked(CheckVerdict::Unproven, nobody);
        };
        let inquiry = |environment, host| Inquiry {
            question,
            environment,
            host,
            gate,
            until,
        };
        let own = ApiHost::serving(&provider.hosts, question.environment);
        let outcome = match own {
            Some(host) => inquiry(question.environment, host).outcome(check).await,
            None if self.tries_others => not_stated(),
            None => return not_stated(),
        };
        if !self.tries_others || (own.is_some() && outcome.verdict != CheckVerdict::Rejected) {
            return outcome;
        }
        let others = provider.environments.iter().map(|one| Some(*one));
        for other in others.filter(|other| *other != question.environment) {
            let Some(host) = ApiHost::serving(&provider.hosts, other) else {
                continue;
            };
            let found = inquiry(other, host).outcome(check).await;
            if found.verdict.is_accepted() {
                return elsewhere(found, question.environment, other);
            }
        }
        outcome
    }
}

fn not_stated() -> Outcome {
    Outcome::unasked(
        CheckVerdict::Unproven,
        "it states no environment: state one by `credctl edit`, or try them by --which",
    )
}

/// Outcome for a key that an environment accepts which it does not state.
fn elsewhere(found: Outcome, stated: Option<Environment>, is: Option<Environment>) -> Outcome {
    let word = is.map_or("other", Environment::as_str);
    Outcome {
        verdict: match stated {
            Some(_) => CheckVerdict::WrongEnvironment,
            None => found.verdict,
        },
        reason: Some(match stated {
            Some(stated) => format!("it is a {word} key, and is stored as {stated}"),
            None => format!("it is a {word} key, and states no environment"),
        }),
        ..found
    }
}
