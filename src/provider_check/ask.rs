//! One key: asked about, asked again where that is called for, and judged.

use std::{rc::Rc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    facts::Told,
    gate::Gate,
    judgement::{self, Judged},
    key_problem::KeyProblem,
    nonce::NonceUnit,
    reply::{NoReply, Reply},
    request::{Filler, Moment, Request},
    values,
};
use crate::{
    domain::{CheckVerdict, Environment, KeyFacts, KeyPair},
    providers::{
        ApiHost, Check, FurtherRequest, Provider, TemplateValue,
        check::{Meaning, TokenRequest},
    },
};

/// Pause before a provider that rejected a key is asked once more: some reject good keys for a moment.
const SECOND_LOOK: Duration = Duration::from_secs(2);

/// Pause before a provider is asked again that was busy, or hung up.
const PAUSE: Duration = Duration::from_millis(500);

/// Most times that a provider is asked about one key in one way.
const MOST_TRIES: u32 = 4;

/// A key to ask about.
pub struct Question {
    pub provider: Rc<Provider>,
    /// Environment that the credential states.
    pub environment: Option<Environment>,
    pub keys: KeyPair,
}

/// What was found out about a key.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub verdict: CheckVerdict,
    /// What there is to say of the verdict. Holds nothing of the key.
    pub reason: Option<String>,
    pub facts: KeyFacts,
    /// What proves which account it is.
    pub account: Option<Zeroizing<String>>,
    /// Host that was asked. `None` if none was.
    pub host: Option<String>,
    /// Remark on the clock of this machine, if it is wrong.
    pub clock: Option<String>,
    pub at: Timestamp,
}

impl Outcome {
    /// Returns the outcome for a key about which nobody is asked.
    pub(super) fn unasked(verdict: CheckVerdict, reason: &str) -> Self {
        Outcome {
            verdict,
            reason: Some(reason.to_owned()),
            facts: KeyFacts::default(),
            account: None,
            host: None,
            clock: None,
            at: Timestamp::now(),
        }
    }
}

/// One host that is asked about one key.
pub(super) struct Inquiry<'a> {
    pub(super) question: &'a Question,
    pub(super) environment: Option<Environment>,
    pub(super) host: &'a ApiHost,
    pub(super) gate: &'a Gate<'a>,
    pub(super) until: Instant,
}

/// Result of asking in one way.
struct Found {
    verdict: CheckVerdict,
    reason: Option<String>,
    told: Told,
    skew: Option<SignedDuration>,
    goes_otherwise: bool,
}

impl Found {
    fn new(verdict: CheckVerdict, reason: impl Into<Option<String>>) -> Self {
        Found {
            verdict,
            reason: reason.into(),
            told: Told::default(),
            skew: None,
            goes_otherwise: false,
        }
    }
}

/// Where the asking stands.
struct Progress {
    unit: NonceUnit,
    tries: u32,
    /// True if the key was rejected once.
    was_rejected: bool,
}

/// What to do after an answer.
enum Step {
    Done(Found),
    Again(Duration),
}

impl Inquiry<'_> {
    /// Asks, in the provider's ways one after the other.
    pub(super) async fn outcome(&self, check: &Check) -> Outcome {
        let mut way = check;
        let found = loop {
            let found = self.one_way(way).await;
            match (found.goes_otherwise, &way.otherwise) {
                (true, Some(other)) => way = other,
                _ => break found,
            }
        };
        Outcome {
            verdict: found.verdict,
            reason: found.reason,
            facts: found.told.facts,
            account: found.told.account,
            host: Some(self.host.name().to_owned()),
            clock: found.skew.and_then(judgement::skew),
            at: Timestamp::now(),
        }
    }

    async fn one_way(&self, check: &Check) -> Found {
        let token = match self.token(check).await {
            Ok(token) => token,
            Err(found) => return found,
        };
        let mut progress = Progress {
            unit: NonceUnit::Milliseconds,
            tries: 0,
            was_rejected: false,
        };
        loop {
            let filler = self.filler(check, progress.unit, token.clone());
            let asked = match filler.main() {
                Ok(request) => self.send(request).await,
                Err(problem) => return unusable(problem),
            };
            progress.tries += 1;
            let pause = match self.step(check, &mut progress, asked) {
                Step::Done(found) => return self.told_more(check, &filler, found).await,
                Step::Again(pause) => pause,
            };
            sleep(pause).await;
        }
    }

    fn filler<'f>(
        &'f self,
        check: &'f Check,
        unit: NonceUnit,
        token: Option<Zeroizing<String>>,
    ) -> Filler<'f> {
        let now = Timestamp::now();
        Filler {
            check,
            host: self.host,
            environment: self.environment,
            keys: &self.question.keys,
            moment: Moment {
                now,
                nonce: unit.nonce(now),
                unique: Uuid::new_v4().simple().to_string(),
            },
            token,
        }
    }

    async fn send(&self, request: Request) -> Result<Reply, NoReply> {
        self.gate.send(self.host.name(), request, self.until).await
    }

    /// Judges an answer, and says whether to ask again.
    fn step(&self, check: &Check, progress: &mut Progress, asked: Result<Reply, NoReply>) -> Step {
        let reply = match asked {
            Ok(reply) => reply,
            Err(error) if error.may_pass() && self.may_ask_again(progress, PAUSE) => {
                return Step::Again(PAUSE);
            }
            Err(error) => {
                let reason = Some(error.to_string());
                return Step::Done(Found::new(CheckVerdict::Unreachable, reason));
            }
        };
        let Judged {
            meaning,
            reason,
            answer,
        } = judgement::judge(check, &reply);
        let step = match meaning {
            Meaning::Verdict(CheckVerdict::Rejected) => self.rejected(progress, reason),
            Meaning::Verdict(CheckVerdict::Unreachable)
                if self.may_ask_again(progress, PAUSE) && reply.status >= 500 =>
            {
                Step::Again(PAUSE)
            }
            Meaning::Verdict(verdict) => Step::Done(Found::new(verdict, reason)),
            Meaning::Otherwise => Step::Done(Found {
                goes_otherwise: true,
                ..Found::new(CheckVerdict::Unproven, reason)
            }),
            Meaning::Clock => Step::Done(Found::new(CheckVerdict::Unreachable, reason)),
            Meaning::Nonce => nonce_too_low(check, progress),
            Meaning::Busy => self.busy(check, progress, reply.retry_after),
        };
        match step {
            Step::Done(mut found) => {
                found.skew = reply.skew;
                if let Some(answer) = answer.filter(|_| found.verdict.is_accepted()) {
                    found.told.take(&check.facts, &answer);
                    limit(&mut found, judgement::limit(check, &answer));
                }
                Step::Done(found)
            }
            again => again,
        }
    }

    /// A rejection counts once the provider has repeated it.
    fn rejected(&self, progress: &mut Progress, reason: Option<String>) -> Step {
        if progress.was_rejected {
            return Step::Done(Found::new(CheckVerdict::Rejected, reason));
        }
        progress.was_rejected = true;
        match self.may_ask_again(progress, SECOND_LOOK) {
            true => Step::Again(SECOND_LOOK),
            false => Step::Done(Found::new(
                CheckVerdict::Unproven,
                "it was rejected once, and there was no time to ask again".to_owned(),
            )),
        }
    }

    fn busy(&self, check: &Check, progress: &Progress, wait: Option<Duration>) -> Step {
        let pause = wait.unwrap_or(PAUSE).max(PAUSE);
        if self.may_ask_again(progress, pause) {
            return Step::Again(pause);
        }
        let reason = judgement::busy(wait);
        if check.one_at_a_time {
            // It counts by address, whichever key it is, and may bar the address.
            self.gate.close(self.host.name(), reason.clone());
        }
        Step::Done(Found::new(CheckVerdict::Unreachable, reason))
    }

    fn may_ask_again(&self, progress: &Progress, pause: Duration) -> bool {
        progress.tries < MOST_TRIES && Instant::now() + pause < self.until
    }

    /// Asks for the token that stands for the key pair, where the provider wants one. As any rejection, one
    /// of the pair counts once it was repeated.
    async fn token(&self, check: &Check) -> Result<Option<Zeroizing<String>>, Found> {
        let Some(form) = &check.token else {
            return Ok(None);
        };
        match self.one_token(check, form).await {
            Err(found) if found.verdict == CheckVerdict::Rejected => {
                sleep(SECOND_LOOK).await;
                self.one_token(check, form).await
            }
            done => done,
        }
    }

    async fn one_token(
        &self,
        check: &Check,
        form: &TokenRequest,
    ) -> Result<Option<Zeroizing<String>>, Found> {
        let Some(host) = ApiHost::serving(&form.hosts, self.environment) else {
            return Ok(None);
        };
        let filler = self.filler(check, NonceUnit::Milliseconds, None);
        let request = filler.token(form, host).map_err(unusable)?;
        let asked = self.gate.send(host.name(), request, self.until).await;
        let reply = asked
            .map_err(|error| Found::new(CheckVerdict::Unreachable, Some(error.to_string())))?;
        let answer: Option<serde_json::Value> = serde_json::from_slice(&reply.body).ok();
        let member = |answer| values::values(answer, &form.member).into_iter().next();
        match (answer.as_ref().and_then(member), reply.status, &answer) {
            (Some(token), 200..=299, _) => Ok(Some(Zeroizing::new(token))),
            (_, 400 | 401 | 403, Some(_)) => Err(Found::new(CheckVerdict::Rejected, None)),
            _ => Err(Found::new(
                CheckVerdict::Unreachable,
                Some(no_token(check, &reply)),
            )),
        }
    }

    /// Sends the further requests about a key that was accepted. Their failure changes nothing.
    async fn told_more(&self, check: &Check, filler: &Filler<'_>, mut found: Found) -> Found {
        if !found.verdict.is_accepted() {
            return found;
        }
        let counts = |further: &&FurtherRequest| {
            further.environments.is_empty()
                || self
                    .environment
                    .is_some_and(|e| further.environments.contains(&e))
        };
        for further in check.further.iter().filter(counts) {
            let Ok(request) = filler.further(further) else {
                continue;
            };
            let Ok(reply) = self.send(request).await else {
                continue;
            };
            let answer = serde_json::from_slice(&reply.body);
            if let (200..=299, Ok(answer)) = (reply.status, answer) {
                found.told.take(&further.facts, &answer);
            }
        }
        found
    }
}

/// Says why an answer that is no refusal holds no token.
fn no_token(check: &Check, reply: &Reply) -> String {
    let judged = judgement::judge(check, reply);
    let is_success = (200..300).contains(&reply.status);
    let none = || format!("it gave no token (HTTP {})", reply.status);
    match (judged.meaning, judged.reason) {
        (Meaning::Busy, _) => judgement::busy(reply.retry_after),
        (_, Some(reason)) if !is_success => reason,
        _ => none(),
    }
}

fn unusable(problem: KeyProblem) -> Found {
    Found::new(CheckVerdict::Rejected, Some(problem.to_string()))
}

/// Climbs to a finer unit. Never more than three tries: a provider locks a key out for a while if too many
/// numbers are too low.
fn nonce_too_low(check: &Check, progress: &mut Progress) -> Step {
    let finer = progress.unit.finer();
    match finer.filter(|_| check.uses(&TemplateValue::Nonce)) {
        Some(finer) => {
            progress.unit = finer;
            Step::Again(Duration::ZERO)
        }
        None => Step::Done(Found::new(
            CheckVerdict::Unproven,
            "a program has used a greater number (nonce) with it than credctl may".to_owned(),
        )),
    }
}

fn limit(found: &mut Found, limit: Option<String>) {
    if let (CheckVerdict::Good, Some(reason)) = (found.verdict, limit) {
        found.verdict = CheckVerdict::Limited;
        found.reason = Some(reason);
    }
}
