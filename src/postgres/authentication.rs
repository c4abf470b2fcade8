//! Rules for the login: what a server must prove before it is given anything of a password.
//!
//! A link is verified when nobody but the server can be at its other end. On any other link whoever
//! listens is asked for a proof first, and SCRAM is the only method that gives one.

use std::fmt;

/// Fewest rounds of SCRAM for a server that is not verified. With fewer, passwords can be guessed
/// quickly from a login that was recorded. PostgreSQL's default.
const MIN_ROUNDS: u64 = 4096;

/// Most rounds of SCRAM: a server could keep the client computing. The driver's own limit.
const MAX_ROUNDS: u64 = 100_000;

/// A way to log in, as the setting `require_auth` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The server asks for no proof.
    None,
    /// The password in clear text.
    Password,
    /// A hash of the password.
    Md5,
    /// SCRAM: each side proves that it knows the password, and neither sends it.
    Scram,
    Gss,
    Sspi,
    Oauth,
}

/// Demands of the user on a server, beyond its address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// Methods that `require_auth` allows; `None` if it is not set.
    pub methods: Option<Vec<Method>>,
    /// User who must run the server behind a Unix socket.
    pub peer: Option<String>,
}

/// Reason why a server is not trusted with the login. The text continues `the server at …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The server asks for the password, or for what stands for it, on a link that is not verified.
    #[error(
        "asks for {}, and credctl gives it only to who proves to know it (SCRAM)",
        if *.0 == Method::Md5 { "an MD5 hash of the password" } else { "the password in clear text" }
    )]
    Exposing(Method),
    /// The server asks for no proof, although there is a password that only the right one knows.
    #[error("did not ask for the password, so nothing shows that it is the right server")]
    NotAsked,
    /// The setting `require_auth` does not allow the method.
    #[error("uses the login method `{0}`, and `require_auth` does not allow it")]
    NotAllowed(Method),
    /// The method is none that credctl can use.
    #[error("asks for a login by {0}, which credctl cannot do")]
    Unsupported(&'static str),
    /// The number of SCRAM rounds is too small to be safe, or too large to be meant.
    #[error("asks for {0} rounds of SCRAM, and credctl does {MIN_ROUNDS} to {MAX_ROUNDS}")]
    Rounds(u64),
    /// The login went on or ended before the server proved that it knows the password.
    #[error("did not prove that it knows the password: {0}")]
    Unproven(String),
    /// Another user than the one of `requirepeer` runs the server.
    #[error("is not run by `{0}`, the user that `requirepeer` names")]
    Peer(String),
    /// The server has no TLS, and the mode demands it.
    #[error("has no TLS, and `sslmode={0}` demands it")]
    NoTls(&'static str),
    /// The login cannot be bound to the TLS connection, as `channel_binding=require` demands.
    #[error("does not bind the login to TLS, and `channel_binding` demands it: {0}")]
    Unbound(&'static str),
}

/// Facts that decide which methods are acceptable on a link.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// True if nobody but the server can be at the other end.
    pub is_verified: bool,
    /// True if there is a password to give.
    pub has_password: bool,
    /// How the login is bound to the link.
    pub binding: Binding,
    /// Methods that `require_auth` allows; `None` if it is not set.
    pub methods: Option<Vec<Method>>,
}

/// Binding of a login to the TLS connection under it (channel binding): nobody in the middle can take
/// part in a login that is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// The link gives nothing to bind to, or it is not wanted.
    None,
    /// Bound, if the server offers it.
    Offered,
    /// Bound, or refused.
    Required {
        /// True if the link gives something to bind to.
        is_possible: bool,
    },
}

/// One login, followed through the server's messages.
pub(super) struct Login {
    rules: Rules,
    step: Step,
    is_bound: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    NotAsked,
    /// The server asked for the password, and is trusted with it.
    AskedForPassword,
    Offered,
    Challenged,
    Signed,
    Done,
}

impl Method {
    /// All methods.
    pub const ALL: [Method; 7] = [
        Method::None,
        Method::Password,
        Method::Md5,
        Method::Scram,
        Method::Gss,
        Method::Sspi,
        Method::Oauth,
    ];

    /// Returns the name of the method in `require_auth`.
    pub fn name(self) -> &'static str {
        match self {
            Method::None => "none",
            Method::Password => "password",
            Method::Md5 => "md5",
            Method::Scram => "scram-sha-256",
            Method::Gss => "gss",
            Method::Sspi => "sspi",
            Method::Oauth => "oauth",
        }
    }

    /// Returns true if credctl can log in by this method.
    pub fn is_supported(self) -> bool {
        !matches!(self, Method::Gss | Method::Sspi | Method::Oauth)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Login {
    pub(super) fn new(rules: Rules) -> Self {
        Login {
            rules,
            step: Step::NotAsked,
            is_bound: false,
        }
    }

    /// Returns true if the server proved over this very link that it knows the password.
    pub(super) fn is_bound(&self) -> bool {
        self.is_bound && self.is_done()
    }

    /// Returns true if the server accepted the login and may say more than that.
    pub(super) fn is_done(&self) -> bool {
        self.step == Step::Done
    }

    /// Judges the next authentication message of the server; `body` begins with its kind.
    ///
    /// # Errors
    /// Fails with the [`Refusal`] that ends the login. The driver must not see such a message.
    pub(super) fn judge(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let (kind, rest) = body.split_first_chunk().unwrap_or((&[0xff; 4], &[]));
        self.step = match (u32::from_be_bytes(*kind), self.step) {
            (0, Step::NotAsked) => self.end_without_proof()?,
            (0, Step::AskedForPassword | Step::Signed) => Step::Done,
            // It asks for nothing. The driver ends the connection: no such message is due.
            (0, Step::Done) => Step::Done,
            (0, _) => return Err(unproven("it ended the login too early")),
            (3, Step::NotAsked) => self.expose(Method::Password)?,
            (5, Step::NotAsked) => self.expose(Method::Md5)?,
            (10, Step::NotAsked) => self.offer(rest)?,
            (11, Step::Offered) => self.challenge(rest)?,
            // The driver checks the signature before it reads the next message.
            (12, Step::Challenged) => Step::Signed,
            (2, _) => return Err(Refusal::Unsupported("Kerberos")),
            (6, _) => return Err(Refusal::Unsupported("the socket's owner")),
            (7 | 8, _) => return Err(Refusal::Unsupported("GSSAPI")),
            (9, _) => return Err(Refusal::Unsupported("SSPI")),
            _ => return Err(unproven("it sent a message out of turn")),
        };
        Ok(())
    }

    fn end_without_proof(&self) -> Result<Step, Refusal> {
        let Rules {
            is_verified,
            has_password,
            methods,
            ..
        } = &self.rules;
        self.require_bound(false)?;
        self.allow(Method::None)?;
        if *has_password && !is_verified && methods.is_none() {
            return Err(Refusal::NotAsked);
        }
        Ok(Step::Done)
    }

    fn expose(&self, method: Method) -> Result<Step, Refusal> {
        if !self.rules.is_verified {
            return Err(Refusal::Exposing(method));
        }
        self.require_bound(false)?;
        self.allow(method)?;
        Ok(Step::AskedForPassword)
    }

    fn offer(&mut self, mechanisms: &[u8]) -> Result<Step, Refusal> {
        let offers = |name: &[u8]| mechanisms.split(|byte| *byte == 0).any(|each| each == name);
        let offers_binding = offers(b"SCRAM-SHA-256-PLUS");
        let can_bind = offers_binding && self.rules.binding != Binding::None;
        if !offers(b"SCRAM-SHA-256") && !can_bind {
            return Err(Refusal::Unsupported(
                "a SASL mechanism other than SCRAM-SHA-256",
            ));
        }
        self.require_bound(offers_binding)?;
        self.is_bound = can_bind;
        self.allow(Method::Scram)?;
        Ok(Step::Offered)
    }

    /// Refuses a login that is not bound to the link, if it must be. `is_offered` says if the server
    /// would bind it.
    fn require_bound(&self, is_offered: bool) -> Result<(), Refusal> {
        match self.rules.binding {
            Binding::Required { is_possible: false } => Err(Refusal::Unbound(
                "its certificate gives nothing to bind to, or there is no TLS",
            )),
            Binding::Required { .. } if !is_offered => {
                Err(Refusal::Unbound("it does not offer SCRAM-SHA-256-PLUS"))
            }
            _ => Ok(()),
        }
    }

    fn challenge(&self, challenge: &[u8]) -> Result<Step, Refusal> {
        let rounds = rounds(challenge).ok_or_else(|| unproven("its challenge cannot be read"))?;
        let least = if self.rules.is_verified {
            1
        } else {
            MIN_ROUNDS
        };
        if !(least..=MAX_ROUNDS).contains(&rounds) {
            return Err(Refusal::Rounds(rounds));
        }
        Ok(Step::Challenged)
    }

    fn allow(&self, method: Method) -> Result<(), Refusal> {
        let methods = self.rules.methods.as_ref();
        match methods.is_none_or(|methods| methods.contains(&method)) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed(method)),
        }
    }
}

fn unproven(reason: &str) -> Refusal {
    Refusal::Unproven(reason.to_owned())
}

/// Returns the number of rounds in a SCRAM challenge, `r=…,s=…,i=4096`.
fn rounds(challenge: &[u8]) -> Option<u64> {
    let challenge = std::str::from_utf8(challenge).ok()?;
    let digits = challenge.rsplit(',').next()?.strip_prefix("i=")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
