//! Servers that are none, hang up or fall silent at the beginning of TLS, or say something before it.

use std::time::{Duration, Instant};

use super::{
    fake::{End, Fake, Heard, POINTS, Point, Script, ok},
    home_without_database, in_threads,
    roles::PASSWORD,
};
use crate::common::{
    certificates::{Certificate, Certificates},
    credctl::{Credctl, Ended},
    proxy::messages::{error, message},
};

/// A text that comes from nobody the program may listen to.
const WITNESS: &str = "the word of a stranger";

/// Time after which a run hangs, on a machine that is busy with other tests; its deadline is a second.
const HANG: Duration = Duration::from_secs(20);

/// A way to ask for TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Prefer,
    Require,
    VerifyFull,
    Direct,
}

const WAYS: [Way; 4] = [Way::Prefer, Way::Require, Way::VerifyFull, Way::Direct];

impl Way {
    fn settings(self, certificates: &Certificates) -> String {
        let root = certificates.file(Certificate::AuthorityA);
        match self {
            Way::Prefer => "sslmode=prefer".to_owned(),
            Way::Require => "sslmode=require".to_owned(),
            Way::VerifyFull => format!("sslmode=verify-full sslrootcert={}", root.display()),
            Way::Direct => "sslmode=require sslnegotiation=direct".to_owned(),
        }
    }
}

/// Runs a command against a fake that does this.
fn against(
    t: &Credctl,
    certificates: &Certificates,
    way: Way,
    script: Script,
    password: &str,
) -> (Ended, Vec<Heard>, Duration) {
    let fake = Fake::new(script, certificates.server(Certificate::Good));
    let settings = format!(
        "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user=anybody {password} {}",
        fake.port(),
        way.settings(certificates)
    );
    let begun = Instant::now();
    let run = t.run(["list"]).var("CREDCTL_DATABASE_URL", settings);
    let ended = run.var("CREDCTL_TIMEOUT", "1s").ends();
    (ended, fake.ends(), begun.elapsed())
}

/// Fails if something was said that only the server may hear.
fn judge(way: Way, ended: &Ended, heard: &[Heard]) -> Result<(), &'static str> {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for Heard { clear, within } in heard {
        if said(clear).contains(PASSWORD) || said(within).contains(PASSWORD) {
            return Err("the password is given away");
        }
        if way != Way::Prefer && said(clear).contains("anybody") {
            return Err("it begins a session in clear");
        }
    }
    if ended.stderr.contains(WITNESS) {
        return Err("it passes on what a stranger said");
    }
    if ended.stderr.contains("panicked") || !ended.stdout.is_empty() {
        return Err("it ends in disorder");
    }
    Ok(())
}

#[test]
fn a_server_that_goes_away_or_falls_silent_is_unreachable_within_the_deadline() {
    let (certificates, t) = (Certificates::make(), home_without_database());
    let mut rounds = Vec::new();
    for point in POINTS {
        for way in WAYS {
            // Nobody asks before a handshake that comes at once.
            if way != Way::Direct || !matches!(point, Point::Asked | Point::Answered) {
                rounds.extend([End::HangUp, End::Stall].map(|end| (point, way, end)));
            }
        }
    }
    let wrong = in_threads(&rounds, |_, &(point, way, end)| {
        // Who asks for nothing although a password was given is refused at once.
        let password = match point {
            Point::LoggedIn => String::new(),
            _ => format!("password={PASSWORD}"),
        };
        let script = Script::Until(point, end);
        let (ended, heard, took) = against(&t, &certificates, way, script, &password);
        let judged = judge(way, &ended, &heard).and_then(|()| match ended.code {
            6 if took < HANG => Ok(()),
            6 => Err("it takes too long"),
            _ => Err("another exit code"),
        });
        judged.map_err(|wrong| {
            format!("{wrong}: {point:?} {way:?} {end:?} {took:?} {ended:#?} {heard:?}")
        })
    });
    let wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The answers to the question that are none, or that bring something along.
fn answers() -> Vec<(&'static str, Script)> {
    let stranger = error("FATAL", "57P03", WITNESS);
    let notice = message(b'N', format!("SNOTICE\0C00000\0M{WITNESS}\0\0").as_bytes());
    let taken = [ok(), message(b'Z', b"I")].concat();
    let answer = |first: &[u8], rest: &[u8]| [first, rest].concat();
    vec![
        (
            "an error before TLS",
            Script::Answer(answer(b"S", &stranger)),
        ),
        ("a notice before TLS", Script::Answer(answer(b"S", &notice))),
        (
            "a login taken before TLS",
            Script::Answer(answer(b"S", &taken)),
        ),
        ("yes, twice", Script::Answer(b"SS".to_vec())),
        (
            "a login in place of TLS",
            Script::AnswerOnly(answer(b"S", &taken)),
        ),
        (
            "an error in place of TLS",
            Script::AnswerOnly(answer(b"S", &stranger)),
        ),
        ("yes, and no more", Script::AnswerOnly(b"S".to_vec())),
        ("an error", Script::AnswerOnly(stranger.clone())),
        (
            "an error as of old",
            Script::AnswerOnly(format!("E{WITNESS}\n\0").into_bytes()),
        ),
        (
            "no, and a login taken",
            Script::AnswerOnly(answer(b"N", &taken)),
        ),
        (
            "no, and an error",
            Script::AnswerOnly(answer(b"N", &stranger)),
        ),
        ("no", Script::AnswerOnly(b"N".to_vec())),
        ("an end", Script::AnswerOnly(Vec::new())),
        ("another letter", Script::AnswerOnly(b"X".to_vec())),
        (
            "another protocol",
            Script::AnswerOnly(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        ),
        ("zeros", Script::AnswerOnly(vec![0; 64])),
    ]
}

#[test]
fn nothing_that_comes_before_tls_counts() {
    let (certificates, t) = (Certificates::make(), home_without_database());
    let mut rounds = Vec::new();
    for way in [Way::Prefer, Way::Require, Way::VerifyFull] {
        let rows = answers()
            .into_iter()
            .map(|(name, script)| (way, name, script));
        // Who goes on in clear hears everybody.
        rounds.extend(rows.filter(|row| (row.0, row.1) != (Way::Prefer, "no, and an error")));
    }
    let wrong = in_threads(&rounds, |_, (way, name, script)| {
        let password = format!("password={PASSWORD}");
        let (ended, heard, took) = against(&t, &certificates, *way, script.clone(), &password);
        let in_clear = heard.iter().any(|one| !one.clear.is_empty());
        let refuses_tls = name.starts_with("no");
        let judged = judge(*way, &ended, &heard).and_then(|()| match ended.code {
            6 | 13 if refuses_tls && *way != Way::Prefer && in_clear => Err("it goes on in clear"),
            6 => Ok(()),
            // The server has no TLS, or asks for nothing although there is a password.
            13 if refuses_tls => Ok(()),
            _ => Err("another exit code"),
        });
        judged.map_err(|wrong| format!("{wrong}: {name} {way:?} {took:?} {ended:#?} {heard:?}"))
    });
    let wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
