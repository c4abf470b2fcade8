use std::path::Path;

use zeroize::Zeroizing;

use super::endpoint::Endpoint;
use crate::domain::Veiled;
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
    ) -> Option<Veiled> {
        let host = endpoint.host.host();
        let hosts = [Some(host.as_str()), endpoint.host.alias()];
        let rest = |line| {
            let behind_host = hosts.into_iter().flatten();
            let rest = behind_host.filter_map(|host| behind(line, host)).next()?;
            let rest = behind(rest, &endpoint.port_text)?;
            behind(behind(rest, database)?, user)
        };
        let mut lines = self.0.lines().filter(|line| !line.starts_with('#'));
        let password = unescaped(lines.find_map(rest)?);
        (!password.is_empty()).then(|| Veiled::new(password))
    }
}

/// Returns the rest of a line behind a field that is this text, or `*`.
fn behind<'l>(line: &'l str, wanted: &str) -> Option<&'l str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let mut wanted = wanted.chars();
    let mut chars = line.char_indices();
    // A colon within the text needs no backslash: the text is known.
    loop {
        let (at, c) = chars.next()?;
        match (c, wanted.clone().next()) {
            (':', None) => return line.get(at + 1..),
            (_, None) => return None,
            ('\\', Some(next)) => {
                chars.next().filter(|(_, c)| *c == next)?;
            }
            (c, Some(next)) => Some(()).filter(|()| c == next)?,
        }
        wanted.next();
    }
}

/// Returns the last field of a line, up to an unescaped `:`, without its backslashes.
fn unescaped(field: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(field.len()));
    let mut chars = field.chars();
    while let Some(c) = chars.next().filter(|c| *c != ':') {
        match c {
            '\\' => text.push(chars.next().unwrap_or('\\')),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
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
        let endpoint = Endpoint {
            host,
            port: 5432,
            port_text: "5432".to_owned(),
        };
        let file = PassFile(Zeroizing::new(text.to_owned()));
        let password = file.password(&endpoint, "d:b", "u");
        password.map(|password| password.whole().to_string())
    }

    #[test]
    fn the_first_matching_line_wins() {
        for (text, password) in [
            (r"localhost:5432:d\:b:u:p", Some("p")),
            ("other:*:*:*:no\n*:*:*:*:yes\n*:*:*:*:late", Some("yes")),
            ("*:5433:*:*:no", None),
            ("*:*:d:b:u:yes", Some("yes")),
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
