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
    #[error("the server's URL does not begin with `postgres://` or `postgresql://`")]
    Scheme,
    /// The URL has an `@` that may be part of a password, so that the text after it may not be a host.
    #[error("the server's URL has an unexpected `@`")]
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
    /// The server is on another machine.
    #[error(
        "{} is on another machine, and credctl cannot use TLS yet; \
         it does not connect to another machine without TLS",
        server(host.as_deref())
    )]
    Remote {
        /// Name of the setting or variable that named the host.
        setting: &'static str,
        /// Host as it was written; `None` if it may be part of a password.
        host: Option<String>,
    },
    /// A setting requires TLS, which is not supported yet.
    #[error("`{setting}` asks for TLS, and credctl cannot use TLS yet")]
    Tls {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
    /// A setting allows only ways to log in that credctl does not know.
    #[error(
        "`{setting}` allows no way to log in that credctl knows: `scram-sha-256`, `md5`, `password` or `none`"
    )]
    Login {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
    /// A setting names a service of a service file. Service files are not supported yet.
    #[error("`{setting}` names a service, and credctl does not read service files yet")]
    Service {
        /// Name of the setting, or of the variable it came from.
        setting: &'static str,
    },
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
    /// Returns advice for the user, if there is any.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            ConnInfoError::UnescapedAt => "write an `@` inside a user name or password as `%40`",
            ConnInfoError::Remote { .. } => {
                "use a server on this machine, or a tunnel to it that ends at 127.0.0.1"
            }
            ConnInfoError::UnknownKey { key: None } => {
                "in a URL, write `@`, `/`, `?` and `&` inside a password as `%40`, `%2F`, `%3F` \
                 and `%26`; in settings, put a password in single quotes"
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

fn server(host: Option<&str>) -> String {
    host.map_or_else(
        || "the server".to_owned(),
        |host| format!("the server `{host}`"),
    )
}
