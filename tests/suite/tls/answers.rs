//! What becomes of a login, asked of `psql` and of credctl.

use std::fmt;

use super::server::{TlsServer, psql};
use crate::common::credctl::Credctl;

/// The exit code for a database without tables of credctl: the login succeeded.
pub const IN: i32 = 8;

/// How a session is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    Tls,
    Clear,
}

/// The end of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    In(Link),
    Refused {
        /// The exit code of credctl; 2 for psql.
        code: i32,
        says: String,
    },
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::In(Link::Tls) => f.write_str("TLS"),
            Answer::In(Link::Clear) => f.write_str("clear"),
            Answer::Refused { code, says } => write!(f, "refused ({code}): {says}"),
        }
    }
}

/// Logs in by `psql` with these settings; the server says how.
pub fn of_psql(t: &Credctl, settings: &str) -> Answer {
    let asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let mut psql = psql();
    psql.args([
        "--no-psqlrc",
        "--no-password",
        "-Atq",
        "-c",
        asked,
        settings,
    ]);
    psql.env_clear().env("HOME", t.home()).env("LC_ALL", "C");
    let output = psql.output().unwrap();
    match &*output.stdout {
        b"t\n" => Answer::In(Link::Tls),
        b"f\n" => Answer::In(Link::Clear),
        _ => Answer::Refused {
            code: output.status.code().unwrap(),
            says: on_one_line(&String::from_utf8_lossy(&output.stderr)),
        },
    }
}

/// Logs in by credctl with these settings. The log of the server says how: it finds the session by its
/// name, which no other session has.
pub fn of_credctl(t: &Credctl, server: &TlsServer, settings: &str, name: &str) -> Answer {
    let settings = format!("{settings} application_name={name}");
    let run = t.run(["list"]).var("CREDCTL_DATABASE_URL", settings);
    let ended = run.ends();
    if ended.code != IN {
        return Answer::Refused {
            code: ended.code,
            says: on_one_line(&ended.stderr),
        };
    }
    let log = server.log();
    let is_ours = |line: &&str| {
        line.contains("connection authorized: ")
            && line
                .split(' ')
                .any(|word| word == format!("application_name={name}"))
    };
    let newest = log.lines().rfind(is_ours);
    let newest = newest.unwrap_or_else(|| panic!("{name} is not in the log: {ended:#?}"));
    Answer::In(if newest.contains(" SSL enabled ") {
        Link::Tls
    } else {
        Link::Clear
    })
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
