use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::endpoint::Endpoint;
use crate::files::trusted::{self, FileProblem, Rule};

/// Maximum size of a password file in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// The user's password file for libpq programs such as `psql`. Each line is
/// `host:port:database:user:password`.
pub(super) struct PassFile(Zeroizing<String>);

impl PassFile {
    /// Reads the file. A missing file is empty; a file that cannot be used, such as one that others
    /// can read, is ignored with a remark.
    pub(super) fn read(path: &Path, remarks: &mut Vec<String>) -> Self {
        let text = trusted::read(path, MAX_BYTES, Rule::Private).unwrap_or_else(|error| {
            if !matches!(error.problem, FileProblem::Missing) {
                remarks.push(format!("the password file {error}; it is ignored"));
            }
            Zeroizing::default()
        });
        PassFile(text)
    }

    /// Returns the password of the first line that matches.
    pub(super) fn password(
        &self,
        endpoint: &Endpoint,
        database: &str,
        user: &str,
    ) -> Option<SecretString> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        let port = endpoint.port.to_string();
        let host = endpoint.host.host();
        let line_matches = |[host_field, port_field, database_field, user_field]: [&str; 4]| {
            let alias = endpoint.host.alias();
            let is_host =
                matches(host_field, &host) || alias.is_some_and(|alias| matches(host_field, alias));
            is_host
                && matches(port_field, &port)
                && matches(database_field, database)
                && matches(user_field, user)
        };
        let mut passwords = lines
            .filter_map(fields)
            .filter(|(selecting, _)| line_matches(*selecting));
        let (_, password) = passwords.next()?;
        let password = unescaped(password);
        (!password.is_empty()).then(|| SecretString::from(password.as_str()))
    }
}

/// Splits a line into the four selecting fields and the password.
fn fields(line: &str) -> Option<([&str; 4], &str)> {
    let (host, rest) = field(line)?;
    let (port, rest) = field(rest)?;
    let (database, rest) = field(rest)?;
    let (user, rest) = field(rest)?;
    let password = field(rest).map_or(rest, |(password, _)| password);
    Some(([host, port, database, user], password))
}

/// Splits a text at the next unescaped `:`.
fn field(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let is_end = c == ':' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn matches(field: &str, wanted: &str) -> bool {
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

    fn password_for(text: &str, host: &str) -> Option<String> {
        let host = match host.starts_with('/') {
            true => Host::Socket(host.into()),
            false => Host::Network {
                name: Some(host.to_owned()),
                address: None,
            },
        };
        let endpoint = Endpoint { host, port: 5432 };
        let file = PassFile(Zeroizing::new(text.to_owned()));
        let password = file.password(&endpoint, "d:b", "u");
        password.map(|password| password.expose_secret().to_owned())
    }

    #[test]
    fn the_first_matching_line_wins() {
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
            assert_eq!(
                password_for(text, "localhost").as_deref(),
                password,
                "{text}"
            );
        }
    }

    #[test]
    fn the_usual_socket_folders_are_known_as_localhost() {
        let text = "localhost:*:*:*:p\n/srv/pg:*:*:*:q\n";
        assert_eq!(password_for(text, "/run/postgresql").as_deref(), Some("p"));
        assert_eq!(password_for(text, "/srv/pg").as_deref(), Some("q"));
        assert_eq!(password_for(text, "/srv/other"), None);
    }
}
