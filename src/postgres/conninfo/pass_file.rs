use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::endpoint::Endpoint;
use crate::files::trusted::{self, FileProblem, Rule};

/// The most bytes a password file may have.
const MAX_BYTES: usize = 1024 * 1024;

/// The passwords a user keeps for `psql` and its like, one a line:
/// `host:port:database:user:password`.
pub(super) struct PassFile(Zeroizing<String>);

impl PassFile {
    /// The file, empty where there is none; one that is not private is left alone with a remark.
    pub(super) fn read(path: &Path, remarks: &mut Vec<String>) -> Self {
        let text = trusted::read(path, MAX_BYTES, Rule::Private).unwrap_or_else(|error| {
            if !matches!(error.problem, FileProblem::Missing) {
                remarks.push(format!("the password file {error}; it is ignored"));
            }
            Zeroizing::default()
        });
        PassFile(text)
    }

    /// The password of the first line that fits.
    pub(super) fn password(
        &self,
        endpoint: &Endpoint,
        database: &str,
        user: &str,
    ) -> Option<SecretString> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        let port = endpoint.port.to_string();
        let host = endpoint.host.host();
        let fits = |[on, at, of, by]: [&str; 4]| {
            let is_host =
                fits(on, &host) || endpoint.host.alias().is_some_and(|alias| fits(on, alias));
            is_host && fits(at, &port) && fits(of, database) && fits(by, user)
        };
        let mut passwords = lines.filter_map(fields).filter(|(wanted, _)| fits(*wanted));
        let (_, password) = passwords.next()?;
        let password = unescaped(password);
        (!password.is_empty()).then(|| SecretString::from(password.as_str()))
    }
}

/// The four fields that choose, and the password.
fn fields(line: &str) -> Option<([&str; 4], &str)> {
    let (host, rest) = field(line)?;
    let (port, rest) = field(rest)?;
    let (database, rest) = field(rest)?;
    let (user, rest) = field(rest)?;
    let password = field(rest).map_or(rest, |(password, _)| password);
    Some(([host, port, database, user], password))
}

/// The text up to the next `:` that is not escaped, and what follows it.
fn field(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let is_end = c == ':' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn fits(field: &str, wanted: &str) -> bool {
    field == "*" || *unescaped(field) == wanted
}

fn unescaped(field: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(field.len()));
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(chars.next().unwrap_or('\\')),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::postgres::conninfo::endpoint::Host;

    fn found(text: &str, host: &str) -> Option<String> {
        let host = match host.starts_with('/') {
            true => Host::Socket(host.into()),
            false => Host::Loopback {
                name: host.to_owned(),
                addresses: Vec::new(),
                is_explicit: false,
            },
        };
        let endpoint = Endpoint { host, port: 5432 };
        let file = PassFile(Zeroizing::new(text.to_owned()));
        let password = file.password(&endpoint, "d:b", "u");
        password.map(|password| password.expose_secret().to_owned())
    }

    #[test]
    fn the_first_line_that_fits_counts() {
        for (text, password) in [
            (r"localhost:5432:d\:b:u:p", Some("p")),
            ("other:*:*:*:no\n*:*:*:*:yes\n*:*:*:*:late", Some("yes")),
            ("*:5433:*:*:no", None),
            ("*:*:d:b:u:no", None),
            ("#*:*:*:*:no\n\n*:*:*:*:yes\r\n", Some("yes")),
            (r"*:*:*:*:a\:b\\c\d", Some(r"a:b\cd")),
            ("*:*:*:*:a:comment", Some("a")),
            ("*:*:*:*:", None),
            ("*:*:*:*", None),
            (r"\*:*:*:*:no", None),
            ("*:*:*:*:é ü", Some("é ü")),
        ] {
            assert_eq!(found(text, "localhost").as_deref(), password, "{text}");
        }
    }

    #[test]
    fn the_usual_socket_folders_are_known_as_localhost() {
        let text = "localhost:*:*:*:p\n/srv/pg:*:*:*:q\n";
        assert_eq!(found(text, "/run/postgresql").as_deref(), Some("p"));
        assert_eq!(found(text, "/srv/pg").as_deref(), Some("q"));
        assert_eq!(found(text, "/srv/other"), None);
    }
}
