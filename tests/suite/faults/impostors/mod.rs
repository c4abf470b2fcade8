//! Servers that are not the one the user means, and want the password.

mod cases;
mod floods;
mod scram;
mod server;

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use self::{
    cases::{ACCEPTED, Case, Outcome, UNPROVEN, UNSUPPORTED, ask, cases, ready, scram},
    server::{Impostor, Pace, Step},
};
use super::home_without_database;
use crate::common::{
    credctl::{Credctl, Ended},
    proxy::messages::{Message, error},
};

const USER: &str = "app";
const PASSWORD: &str = "hunter2-of-the-tests";

/// Texts that give the password away: itself, in base64, and MD5's answer to the salt of the cases.
const REVEALING: [&str; 4] = [
    PASSWORD,
    "hunter2",
    "aHVudGVyMi1vZi10aGUtdGVzdHM",
    "944c7dee2b42f8003acd669f598e4cff",
];

/// What the server says that must not be asked after a login has failed.
const WITNESS: &str = "the witness was asked";

/// The addresses that a program may try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    One,
    /// Two hosts, the second one a server that counts.
    Two,
    /// `localhost`, whose first address is the impostor's.
    Localhost,
}

/// How the server is named, what the program does with it, and how fast the impostor talks.
const WAYS: [(bool, &[&str], Pace); 3] = [
    (true, &["list"], Pace::Whole),
    (false, &["list"], Pace::Bytewise),
    (true, &["migrate"], Pace::Whole),
];

/// A server named by a URL, or by settings.
fn named(is_url: bool, hosts: &[(&str, u16)], password: Option<&str>) -> String {
    let list = |text: &dyn Fn(&(&str, u16)) -> String| {
        let items: Vec<String> = hosts.iter().map(text).collect();
        items.join(",")
    };
    if is_url {
        let places = list(&|(host, port)| match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        });
        let password = password.map(|p| format!(":{p}")).unwrap_or_default();
        return format!("postgres://{USER}{password}@{places}/vault");
    }
    let (names, ports) = (list(&|h| h.0.to_owned()), list(&|h| h.1.to_string()));
    let password = password.map(|p| format!(" password='{p}'"));
    let password = password.unwrap_or_default();
    format!("host={names} port={ports} user={USER} dbname=vault{password}")
}

/// A free port that both loopback addresses have.
fn on_both() -> (TcpListener, TcpListener) {
    loop {
        let first = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        if let Ok(second) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return (first, second);
        }
    }
}

/// Fails if what the program said gives its password away.
fn assert_nothing_leaked(heard: &[Vec<Message>], what: &str) {
    let all = heard.iter().flatten().flat_map(|m| m.bytes.clone());
    let all = String::from_utf8_lossy(&all.collect::<Vec<u8>>()).into_owned();
    for text in REVEALING {
        assert!(!all.contains(text), "{what} heard {text:?}: {heard:?}");
    }
}

/// The number of messages that take part in a login.
fn proofs(heard: &[Vec<Message>]) -> usize {
    heard.iter().flatten().filter(|m| m.tag == b'p').count()
}

/// Runs a program against the impostor of a case; checks what it says, and to whom.
fn run(t: &Credctl, case: &Case, layout: Layout, has_password: bool, way: usize) {
    let (is_url, arguments, pace) = WAYS[way];
    let what = format!("{} {layout:?} {has_password} {:?}", case.name, WAYS[way]);
    let (first, second) = match layout {
        Layout::Localhost => on_both(),
        _ => (
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap(),
        ),
    };
    let impostor = Impostor::new(first, case.script.clone(), pace);
    let rejection = error("FATAL", "28000", WITNESS);
    let witness = Impostor::new(second, vec![Step::Say(rejection)], Pace::Whole);
    let (port, other) = (impostor.address().port(), witness.address().port());
    let hosts = match layout {
        Layout::One => vec![("127.0.0.1", port)],
        Layout::Two => vec![("127.0.0.1", port), ("::1", other)],
        Layout::Localhost => vec![("localhost", port)],
    };
    let server = named(is_url, &hosts, has_password.then_some(PASSWORD));
    let run = t.run(arguments).var("CREDCTL_DATABASE_URL", &server);
    let ended = run.ends();
    let (heard, witnessed) = (impostor.ends(), witness.ends());

    assert_nothing_leaked(&heard, &what);
    assert_nothing_leaked(&witnessed, &what);
    let outcome = if has_password {
        case.with
    } else {
        case.without
    };
    if outcome.says == ACCEPTED {
        // It lets the program in, and the session ends at once: what was to be read is read again, wherever.
        assert!([6, 13].contains(&ended.code), "{what} {ended:#?}");
        return assert!((1..=2).contains(&heard.len()), "{what} {heard:?}");
    }
    let goes_on = outcome.goes_on && layout != Layout::One;
    let Outcome { code, says, .. } = outcome;
    let (code, says) = if goes_on { (13, WITNESS) } else { (code, says) };
    assert_eq!(
        (ended.code, &*ended.stdout),
        (code, ""),
        "{what} {ended:#?}"
    );
    assert!(ended.stderr.contains(says), "{what} {ended:#?}");
    if code == 13 && ended.stderr.contains(UNPROVEN) {
        let hint = "\nhint: check which program listens there; no other address was tried\n";
        assert!(ended.stderr.ends_with(hint), "{what} {ended:#?}");
    }
    if code == 13 && ended.stderr.contains(UNSUPPORTED) {
        let hint = "\nhint: have the server use scram-sha-256\n";
        assert!(ended.stderr.ends_with(hint), "{what} {ended:#?}");
    }
    assert!(!ended.stderr.contains(PASSWORD), "{what} {ended:#?}");
    // One that is none, or not yet, may be asked again; nobody who asked for a proof is.
    assert!(heard.len() == 1 || outcome.goes_on, "{what} {heard:?}");
    assert_eq!(proofs(&heard), outcome.proofs, "{what} {heard:?}");
    assert_eq!(witnessed.len(), usize::from(goes_on), "{what} {ended:#?}");
}

#[test]
fn an_impostor_gets_no_password_and_what_it_fails_at_is_final() {
    let cases = cases();
    let mut rounds = Vec::new();
    for case in &cases {
        for (layout, way) in [
            (Layout::One, 0),
            (Layout::Two, 0),
            (Layout::Localhost, 0),
            (Layout::One, 1),
            (Layout::Localhost, 1),
            (Layout::Two, 2),
        ] {
            rounds.extend([true, false].map(|has_password| (case, layout, has_password, way)));
        }
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let t = home_without_database();
                while let Some((case, layout, has_password, way)) =
                    rounds.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    run(&t, case, *layout, *has_password, *way);
                }
            });
        }
    });
}

/// Runs a command against a server on TCP that says this to whoever connects. Returns how often it was asked.
pub(super) fn said_at_once(t: &Credctl, arguments: &[&str], said: Vec<u8>) -> (Ended, usize) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let impostor = Impostor::new(listener, vec![Step::Say(said)], Pace::Whole);
    let server = named(false, &[("127.0.0.1", impostor.address().port())], None);
    let ended = t.run(arguments).var("CREDCTL_DATABASE_URL", server).ends();
    (ended, impostor.ends().len())
}

/// Runs `list` with these settings against a server on TCP that says this.
fn demanding(t: &Credctl, settings: &str, script: Vec<Step>) -> (Ended, Vec<Vec<Message>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let impostor = Impostor::new(listener, script, Pace::Whole);
    let port = impostor.address().port();
    let server = format!("host=127.0.0.1 port={port} user={USER} dbname=vault {settings}");
    let ended = t.run(["list"]).var("CREDCTL_DATABASE_URL", server).ends();
    (ended, impostor.ends())
}

#[test]
fn require_auth_decides_what_else_is_accepted_and_never_exposes_a_password() {
    let t = home_without_database();
    let password = format!("password={PASSWORD}");
    let (bare, clear, md5) = (
        vec![ask(0, b""), ready()],
        vec![ask(3, b"")],
        vec![ask(5, &[1, 2, 3, 4])],
    );
    let (closed, only) = (
        "the connection was closed",
        "and credctl gives it only to who proves to know it",
    );
    let (not_scram, not_none) = (
        "`scram-sha-256`, and `require_auth` does not allow it",
        "`none`, and `require_auth` does not allow it",
    );
    let offer = vec![scram()];
    for (demand, password, script, code, says) in [
        ("none", &*password, &bare, 6, closed),
        ("none,scram-sha-256", &password, &bare, 6, closed),
        ("none", "", &bare, 6, closed),
        ("none", &password, &offer, 13, not_scram),
        ("scram-sha-256", "", &bare, 13, not_none),
        ("!none", "", &bare, 13, not_none),
        ("password", &password, &clear, 13, only),
        ("md5,password", &password, &md5, 13, only),
        ("!scram-sha-256", &password, &clear, 13, only),
        ("scram-sha-256", &password, &md5, 13, only),
        ("md5", &password, &offer, 13, not_scram),
        ("gss,sspi", "", &bare, 12, "allows no way to log in that"),
        ("scram", "", &bare, 12, "`require_auth` of the server must"),
    ] {
        let settings = format!("{password} require_auth={demand}");
        let (ended, heard) = demanding(&t, &settings, script.clone());
        assert_eq!(ended.code, code, "{settings} {ended:#?}");
        assert!(ended.stderr.contains(says), "{settings} {ended:#?}");
        assert_eq!(proofs(&heard), 0, "{settings} {heard:?}");
        assert_nothing_leaked(&heard, &settings);
    }
    let advice =
        "remove the password from the URL, PGPASSWORD or ~/.pgpass, or set require_auth=none";
    let (ended, _) = demanding(&t, &password, bare.clone());
    assert!(ended.stderr.contains(advice), "{ended:#?}");
}

#[test]
fn demands_come_from_variables_too() {
    let mut t = home_without_database();
    t.set("PGREQUIREAUTH", "scram-sha-256");
    let (ended, _) = demanding(&t, "", vec![ask(0, b""), ready()]);
    assert_eq!(ended.code, 13, "{ended:#?}");
    t.set("PGREQUIREAUTH", "oauth");
    let (ended, _) = demanding(&t, "", vec![]);
    assert_eq!(ended.code, 12, "{ended:#?}");
    assert!(
        ended.stderr.contains("`PGREQUIREAUTH` allows"),
        "{ended:#?}"
    );
}
