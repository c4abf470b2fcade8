//! A man in the middle, and what he learns: never the password, and with channel binding not even a
//! login that he passed on.

use std::sync::Arc;

use super::{
    answers::{self, IN, Link},
    home_without_database, in_threads,
    man::{Man, Offer, Tactics, Talk},
    roles::{Lines, METHODS, Method, PASSWORD, role},
    rows::{BINDINGS, MODES},
    server::TlsServer,
};
use crate::common::{
    certificates::Certificate,
    credctl::{Credctl, Ended},
};

/// The password in base64.
const IN_BASE64: &str = "aHVudGVyMi1vZi10aGUtdGVzdHM";

/// One login by way of the man.
#[derive(Debug, Clone, Copy)]
struct Login {
    mode: &'static str,
    /// True if there is a file of authorities. The man's is not among them.
    has_root: bool,
    binding: &'static str,
    method: Method,
    to_server: Link,
    offer: Offer,
}

/// Every mode, with and without a file of authorities, and every channel binding, by this method.
fn logins(method: Method, ways: &[(Link, Offer)]) -> Vec<Login> {
    let mut logins = Vec::new();
    for mode in MODES {
        for has_root in [false, true] {
            for binding in BINDINGS {
                logins.extend(ways.iter().map(|(to_server, offer)| Login {
                    mode,
                    has_root,
                    binding,
                    method,
                    to_server: *to_server,
                    offer: *offer,
                }));
            }
        }
    }
    logins
}

impl Login {
    /// True if a client must find out that the man is not the server.
    fn is_checked(self) -> bool {
        self.mode.starts_with("verify-") || (self.mode == "require" && self.has_root)
    }

    /// True if the client can bind the login to TLS.
    fn is_bound(self) -> bool {
        let over_tls = self.mode == "require" || (self.mode == "prefer" && !self.has_root);
        let offered = self.to_server == Link::Tls || self.offer == Offer::WithBinding;
        over_tls && offered && self.binding != "disable"
    }

    /// True if the settings demand what they make impossible: nothing is verified without a file of
    /// authorities, and nothing bound without TLS.
    fn cannot_be_done(self) -> bool {
        let is_unverifiable = self.mode.starts_with("verify-") && !self.has_root;
        is_unverifiable || (self.mode == "disable" && self.binding == "require")
    }

    fn settings(self, server: &TlsServer, port: u16) -> String {
        let Login {
            mode,
            binding,
            method,
            ..
        } = self;
        let role = role(method, Lines::Both);
        let root = match self.has_root {
            true => {
                let root = server.certificates.file(Certificate::AuthorityA);
                format!(" sslrootcert={}", root.display())
            }
            false => String::new(),
        };
        format!(
            "host=localhost hostaddr=127.0.0.1 port={port} dbname=postgres user={role} \
             password={PASSWORD} sslmode={mode} channel_binding={binding}{root}"
        )
    }

    /// The man for this login.
    fn man(self, server: &TlsServer) -> Man {
        Man::new(Tactics {
            to_server: self.to_server,
            offer: self.offer,
            port: server.port(),
            shows: Arc::clone(&server.certificates.server(Certificate::UnknownAuthority)),
        })
    }
}

/// Fails if the client gave anything of its password away, but for its part in SCRAM.
fn gives_nothing_away(talks: &[Talk]) -> Result<(), &'static str> {
    for message in talks.iter().flat_map(|talk| &talk.said) {
        let text = String::from_utf8_lossy(&message.bytes);
        if text.contains(PASSWORD) || text.contains(IN_BASE64) {
            return Err("the password is given away");
        }
        let body = message.bytes.get(5..).unwrap_or_default();
        let is_scram = body.starts_with(b"SCRAM-SHA-256") || body.starts_with(b"c=");
        if message.tag == b'p' && !is_scram {
            return Err("something that stands for the password is given away");
        }
    }
    Ok(())
}

/// Judges what the man heard, and how the client ended.
fn judge(login: Login, ended: &Ended, talks: &[Talk]) -> Result<(), &'static str> {
    gives_nothing_away(talks)?;
    let is_in = ended.code == IN;
    let was_let_in = talks.iter().any(Talk::is_let_in);
    let said = talks.iter().map(|talk| talk.said.len()).sum::<usize>();
    let over_tls = talks.iter().any(|talk| talk.over_tls);
    if login.is_checked() && (is_in || over_tls || said > 0) {
        return Err("he is taken for the server");
    }
    if login.method != Method::Scram {
        let proofs = talks.iter().map(Talk::proofs).sum::<usize>();
        return match is_in || proofs > 0 {
            true => Err("he is asked in without a proof"),
            false => Ok(()),
        };
    }
    if login.binding == "require" && (is_in || was_let_in) {
        return Err("he passed a login on that had to be bound");
    }
    if login.is_bound() && (is_in || was_let_in) {
        return Err("he passed a login on that was bound to his certificate");
    }
    let stripped = login.to_server == Link::Tls && login.offer == Offer::WithoutBinding;
    let over_tls = over_tls && login.binding != "disable";
    if stripped && over_tls && (is_in || was_let_in) {
        return Err("nobody noticed that he left channel binding out");
    }
    match ended.code {
        IN | 6 | 13 => Ok(()),
        12 if login.cannot_be_done() => Ok(()),
        _ => Err("another exit code"),
    }
}

fn all_through_the_man(logins: &[Login]) {
    let (server, t) = (TlsServer::start(), home_without_database());
    let wrong = in_threads(logins, |_, login| {
        let man = login.man(&server);
        let settings = login.settings(&server, man.port());
        let ended = t.run(["list"]).var("CREDCTL_DATABASE_URL", settings).ends();
        let talks = man.ends();
        let judged = judge(*login, &ended, &talks);
        judged.map_err(|wrong| format!("{wrong}: {login:?} {ended:#?} {talks:#?}"))
    });
    let wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn he_gets_at_most_an_exchange_of_scram_and_none_that_is_bound() {
    let ways = [
        (Link::Tls, Offer::Faithful),
        (Link::Tls, Offer::WithoutBinding),
        (Link::Clear, Offer::Faithful),
        (Link::Clear, Offer::WithBinding),
    ];
    all_through_the_man(&logins(Method::Scram, &ways));
}

#[test]
fn he_gets_no_password_whatever_the_server_asks_for() {
    let methods = METHODS
        .into_iter()
        .filter(|method| !matches!(method, Method::Scram | Method::Certificate));
    let ways = [(Link::Tls, Offer::Faithful), (Link::Clear, Offer::Faithful)];
    let logins: Vec<_> = methods.flat_map(|method| logins(method, &ways)).collect();
    all_through_the_man(&logins);
}

/// What the man heard when `psql` logged in by his way, and how that ended.
fn through_psql(t: &Credctl, server: &TlsServer, login: Login) -> (bool, Vec<Talk>) {
    let man = login.man(server);
    let answer = answers::of_psql(t, &login.settings(server, man.port()));
    (matches!(answer, answers::Answer::In(_)), man.ends())
}

#[test]
fn the_man_is_a_good_one_for_psql_falls_for_him() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let login = Login {
        mode: "require",
        has_root: false,
        binding: "disable",
        method: Method::Password,
        to_server: Link::Tls,
        offer: Offer::Faithful,
    };
    let (is_in, talks) = through_psql(&t, &server, login);
    assert!(is_in && talks[0].over_tls, "{talks:?}");
    assert_eq!(
        gives_nothing_away(&talks),
        Err("the password is given away")
    );
    for (method, offer, binding, expected, proofs) in [
        (Method::Md5, Offer::Faithful, "prefer", true, 1),
        (Method::Scram, Offer::Faithful, "disable", true, 2),
        // The server knows that the binding is another.
        (Method::Scram, Offer::Faithful, "prefer", false, 2),
        (Method::Scram, Offer::Faithful, "require", false, 2),
        // The server knows that it had offered to bind.
        (Method::Scram, Offer::WithoutBinding, "prefer", false, 1),
        (Method::Scram, Offer::WithoutBinding, "require", false, 0),
    ] {
        let login = Login {
            method,
            offer,
            binding,
            ..login
        };
        let (is_in, talks) = through_psql(&t, &server, login);
        let heard = talks.iter().map(Talk::proofs).sum::<usize>();
        assert_eq!((is_in, heard), (expected, proofs), "{login:?} {talks:?}");
    }
}
