use std::path::PathBuf;

use crate::files::trusted::FileError;

/// Why a text names no server that can be used.
///
/// Quotes only what cannot be a piece of a password: an unescaped `@`, `/` or blank in a password
/// makes the rest of it look like a host, a port or a setting.
#[derive(Debug, thiserror::Error)]
pub enum ConnInfoError {
    /// Nothing, or nothing but white space.
    #[error("the server's URL is empty")]
    Empty,
    /// Neither of the two ways to name a server.
    #[error("a server is named by a `postgres://` URL or by `key=value` settings")]
    NeitherUrlNorSettings,
    /// A URL for something else.
    #[error("the server's URL does not begin with `postgres://` or `postgresql://`")]
    Scheme,
    /// An `@` that could be part of a password, so that what follows may be no host.
    #[error("the server's URL has an `@` too many")]
    UnescapedAt,
    /// The text breaks off, or has a part that means nothing.
    #[error("the text that names the server cannot be read: {problem}")]
    Malformed {
        /// What is wrong, without what it is wrong in.
        problem: &'static str,
    },
    /// A setting that is not known; not named where it may be a piece of a password.
    #[error("{} is no setting of a server that credctl knows", setting(key.as_deref()))]
    UnknownKey {
        /// The setting.
        key: Option<String>,
    },
    /// A setting whose value means nothing.
    #[error("`{setting}` of the server must be {expected}")]
    Value {
        /// The setting, or the variable it came from.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// Lists that belong together and differ in length.
    #[error("`{setting}` of the server must have one entry for each host")]
    Count {
        /// The setting, or the variable it came from.
        setting: &'static str,
    },
    /// A server on another machine; not named where it may be a piece of a password.
    #[error(
        "{} is on another machine, and credctl cannot use TLS to a server yet; \
         it does not speak in clear",
        server(host.as_deref())
    )]
    Remote {
        /// The setting that named it, or the variable.
        setting: &'static str,
        /// The host as it was given.
        host: Option<String>,
    },
    /// A demand for TLS, which cannot be met yet.
    #[error("`{setting}` asks for TLS, and credctl cannot use TLS to a server yet")]
    Tls {
        /// The setting, or the variable it came from.
        setting: &'static str,
    },
    /// A service of a service file, which is not read yet.
    #[error("`{setting}` names a service, and credctl does not read service files yet")]
    Service {
        /// The setting, or the variable it came from.
        setting: &'static str,
    },
    /// The file that holds the URL cannot be trusted or read.
    #[error("the file with the server's URL {0}")]
    File(#[from] FileError),
    /// The file that holds the URL holds something else.
    #[error("the file with the server's URL `{}` {problem}", path.display())]
    UrlFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with what it holds.
        problem: &'static str,
    },
}

impl ConnInfoError {
    /// What a user can do about it, where that is known.
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
