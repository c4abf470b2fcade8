//! The matrix of TLS: each login of credctl ends as that of the installed `psql`, or is stricter on
//! purpose.
//!
//! `CREDCTL_TLS_TABLE=FILE` writes the whole table as Markdown.

use std::{env, fmt::Write as _, fs};

use super::{
    answers::{self, Answer, Link},
    home_without_database, in_threads,
    roles::Method,
    rows::{self, COLUMNS, Row, Takes},
    server::TlsServer,
};
use crate::common::credctl::Credctl;

/// Texts of psql about files that the client itself cannot use.
const FILES: [&str; 3] = [
    "root certificate file",
    "private key file",
    "certificate file",
];

/// The modes that try another way when one fails.
const FALLING_BACK: [&str; 2] = ["allow", "prefer"];

/// A row with both answers, and what they are worth: a remark, or what is wrong.
struct Judged {
    row: Row,
    psql: Answer,
    credctl: Answer,
    verdict: Result<&'static str, &'static str>,
}

fn judged(t: &Credctl, server: &TlsServer, number: usize, row: &Row) -> Judged {
    let settings = row.settings(server);
    let psql = answers::of_psql(t, &settings);
    let credctl = answers::of_credctl(t, server, &settings, &format!("row-{number}"));
    Judged {
        row: row.clone(),
        verdict: judge(row, &psql, &credctl),
        psql,
        credctl,
    }
}

fn judge(row: &Row, psql: &Answer, credctl: &Answer) -> Result<&'static str, &'static str> {
    match (psql, credctl) {
        (Answer::Refused { .. }, Answer::In(_)) => Err("psql is refused"),
        (Answer::Refused { says, .. }, Answer::Refused { code, .. }) => {
            let is_about_files = FILES.iter().any(|text| says.contains(text));
            // Where it falls back to another way, the end of that one may be told.
            let is_only_about_files = is_about_files && !FALLING_BACK.contains(&row.mode);
            match code {
                12 if is_about_files || !row.has_usable_settings() => Ok(""),
                6 | 13 if !is_only_about_files => Ok(""),
                _ => Err("another exit code"),
            }
        }
        (Answer::In(link), Answer::Refused { code: 13, .. }) if row.exposes(*link) => {
            Ok("stricter: nothing shows that it is the right server")
        }
        (Answer::In(link), _) if row.exposes(*link) => Err("nothing shows that it is the server"),
        (Answer::In(Link::Clear), Answer::Refused { code: 12, .. })
            if !row.has_usable_settings() =>
        {
            Ok("stricter: a file that is named must be usable")
        }
        (Answer::In(expected), Answer::In(link)) if expected == link => Ok(""),
        (Answer::In(_), _) => Err("psql is let in otherwise"),
    }
}

impl Row {
    /// True if the server asks on this link for what only the right one may get, or asks for nothing
    /// where a password was given, and may be anybody. A file of authorities counts in every mode.
    fn exposes(&self, link: Link) -> bool {
        let is_checked = self.has_root || self.mode.starts_with("verify-");
        let is_verified = link == Link::Tls && is_checked;
        let asks = matches!(self.method, Method::Md5 | Method::Password | Method::Trust);
        asks && !is_verified
    }

    /// False if a file that TLS needs is missing or cannot be used, or if settings contradict one another.
    fn has_usable_settings(&self) -> bool {
        if self.mode == "disable" {
            return self.binding != "require";
        }
        let needs_root = self.mode.starts_with("verify-") && !self.has_root;
        !needs_root && !self.files.has_bad_key()
    }

    /// True if both rows are for the same server.
    fn is_at_server_of(&self, other: &Row) -> bool {
        match (self.takes, other.takes) {
            (Takes::NoTls, Takes::NoTls) => true,
            (Takes::NoTls, _) | (_, Takes::NoTls) => false,
            _ => self.shown == other.shown,
        }
    }
}

fn table(judged: &[&Judged]) -> String {
    let mut text = format!("{COLUMNS} psql | credctl | |\n");
    let columns = COLUMNS.matches('|').count() + 2;
    writeln!(text, "|{}", "---|".repeat(columns)).unwrap();
    for Judged {
        row,
        psql,
        credctl,
        verdict,
    } in judged
    {
        let (Ok(remark) | Err(remark)) = verdict;
        let wrong = if verdict.is_err() { "WRONG: " } else { "" };
        let cells = [
            psql.to_string(),
            credctl.to_string(),
            format!("{wrong}{remark}"),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        writeln!(text, "{} {} |", row.columns(), cells.join(" | ")).unwrap();
    }
    text
}

#[test]
fn a_login_ends_as_with_psql_or_is_stricter_on_purpose() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let rows = rows::all();
    let mut all = Vec::new();
    for group in rows.chunk_by(Row::is_at_server_of) {
        match group[0].takes {
            Takes::NoTls => server.offer_tls(false),
            _ => server.show(group[0].shown),
        }
        let first = all.len();
        all.extend(in_threads(group, |number, row| {
            judged(&t, &server, first + number, row)
        }));
    }
    if let Some(path) = env::var_os("CREDCTL_TLS_TABLE") {
        fs::write(path, table(&all.iter().collect::<Vec<_>>())).unwrap();
    }
    // psql itself must have seen all ends often.
    let count = |is: &dyn Fn(&Answer) -> bool| all.iter().filter(|one| is(&one.psql)).count();
    let counts = [
        count(&|answer| *answer == Answer::In(Link::Tls)),
        count(&|answer| *answer == Answer::In(Link::Clear)),
        count(&|answer| matches!(answer, Answer::Refused { .. })),
    ];
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
    let wrong: Vec<_> = all.iter().filter(|one| one.verdict.is_err()).collect();
    let (wrongs, of) = (wrong.len(), all.len());
    assert!(
        wrong.is_empty(),
        "{wrongs} of {of} are wrong:\n{}",
        table(&wrong)
    );
}
