use std::path::PathBuf;

use crate::files::trusted::FileError;

/// Reason why a text does not name a usable server.
///
/// The messages quote only text that cannot be part of a password: after an unescaped `@`, `/` or
/// space in a password, the rest of the password looks like a host, a port or a setting.
#[derive(Debug, thiserror::Error)]
pub enum ConnInfoError {
    /// The text is empty or only white space.
    #[error("the server's URL is empty")]
    Empty,
    /// The text is neither a URL nor `key=value` settings.
    #[error("the server must be named by a `postgres://` URL or by `key=value` settings")]
    NeitherUrlNorSettings,
    /// The URL has another scheme.
    #[error("the server's URL does not begin with `postgres://` or `postgresql://`{}", whose(*of))]
    Scheme {
        /// The scheme and the library that understands it, if it is one for PostgreSQL.
        of: Option<(&'static str, &'static str)>,
    },
    /// A setting is one of another library.
    #[error("`{key}` is a setting of {library}, not of PostgreSQL")]
    Foreign {
        key: &'static str,
        library: &'static str,
        /// Setting to write instead.
        instead: &'static str,
    },
    /// The URL is one of another library, and another one would do.
    #[error("{error}")]
    OtherUrl {
        error: Box<ConnInfoError>,
        /// The URL that would do, without the password.
        url: String,
    },
    /// The URL has an `@` behind a `/` or another `@`, so that the text around it may be part of a password.
    #[error("the server's URL has an `@` where none can stand")]
    UnescapedAt,
    /// The text is incomplete, or has a part that cannot be parsed.
    #[error("the text that names the server cannot be read: {problem}")]
    Malformed {
        /// Description of the problem, without a quote from the text.
        problem: &'static str,
    },
    /// A setting is unknown.
    #[error("{} is not a server setting that credctl knows", setting(key.as_deref()))]
    UnknownKey {
        /// Name of the setting; `None` if it may be part of a password.
        key: Option<String>,
    },
    /// A setting has an invalid value.
    #[error("`{setting}` of the server must be {expected}")]
    Value {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
        /// Description of a valid value.
        expected: &'static str,
    },
    /// Lists that belong together have different lengths.
    #[error("`{setting}` of the server must have one entry for each host")]
    Count {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
    /// The mode of TLS is too weak for another setting.
    #[error("`{setting}` needs `sslmode={needed}`")]
    WeakMode {
        setting: &'static str,
        /// Weakest mode that would do.
        needed: &'static str,
    },
    /// The host's name must be checked, and only its address is known.
    #[error(
        "the server is named by its address alone (`hostaddr`), and `sslmode=verify-full` checks the name of the host"
    )]
    NoHostName,
    /// The login must be bound to TLS, and there will be none.
    #[error("`{setting}` is `require`, and the connection will have no TLS to bind the login to")]
    NothingToBind {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
    /// A setting demands what credctl does not do.
    #[error("`{setting}` asks for what credctl does not do: it {does}")]
    Unsupported {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
        /// Description of what credctl does instead.
        does: &'static str,
    },
    /// A setting allows only ways to log in that credctl does not know.
    #[error(
        "`{setting}` allows no way to log in that credctl knows: `scram-sha-256`, `md5`, `password` or `none`"
    )]
    Login {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
    /// Both the text and a command state the password.
    #[error("the server's URL holds a password, and `password_command` would give another one")]
    TwoPasswords,
    /// No service file has the service.
    #[error("no service file has the service `{service}`")]
    NoService { service: String },
    /// The service file cannot be read.
    #[error("the service file `{}` cannot be read: {cause}", path.display())]
    ServiceFile {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    /// A line of a service file is no setting.
    #[error("line {line} of the service file `{}` is not a setting that credctl knows", path.display())]
    ServiceLine { path: PathBuf, line: usize },
    /// The file that holds the URL cannot be trusted or read.
    #[error("the file with the server's URL {0}")]
    File(#[from] FileError),
    /// The file that should hold the URL does not hold exactly one line.
    #[error("the file with the server's URL `{}` {problem}", path.display())]
    UrlFile {
        path: PathBuf,
        /// Description of the problem with the content.
        problem: &'static str,
    },
}

impl ConnInfoError {
    /// Returns true if the text is one for another library.
    pub(super) fn is_of_other_library(&self) -> bool {
        matches!(
            self,
            ConnInfoError::Foreign { .. } | ConnInfoError::Scheme { of: Some(_) }
        )
    }

    /// Adds the URL that would do.
    pub(super) fn with_url(self, url: String) -> Self {
        let error = Box::new(self);
        ConnInfoError::OtherUrl { error, url }
    }

    /// Returns advice for the user, if there is any.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            ConnInfoError::UnescapedAt => {
                "write `@`, `/`, `?` and `#` inside a user name or password as `%40`, `%2F`, `%3F` \
                 and `%23`"
            }
            ConnInfoError::UnknownKey { key: None } => {
                "in a URL, write `@`, `/`, `?`, `&` and `=` inside a password as `%40`, `%2F`, `%3F`, \
                 `%26` and `%3D`; in settings, put a password in single quotes"
            }
            ConnInfoError::NoHostName => {
                "add `host=` with the name in the server's certificate, beside `hostaddr`"
            }
            ConnInfoError::NoService { .. } => {
                "check PGSERVICEFILE and ~/.pg_service.conf for a line `[NAME]`"
            }
            ConnInfoError::Foreign { instead, .. } => {
                return Some(format!("leave it out; instead: {instead}"));
            }
            ConnInfoError::OtherUrl { url, error } => {
                let more = error.hint().map(|hint| format!("; {hint}"));
                let more = more.filter(|_| matches!(**error, ConnInfoError::Foreign { .. }));
                return Some(format!(
                    "write `{url}`, with the password where it was{}",
                    more.unwrap_or_default()
                ));
            }
            ConnInfoError::File(error) => return error.hint(),
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

fn setting(key: Option<&str>) -> String {
    key.map_or_else(
        || "one of the settings".to_owned(),
        |key| format!("`{key}`"),
    )
}

fn whose(of: Option<(&str, &str)>) -> String {
    of.map(|(scheme, library)| format!(": `{scheme}://` is {library}'s"))
        .unwrap_or_default()
}
