//! URLs that other libraries understand, and libpq does not.

use zeroize::Zeroizing;

use super::ConnInfoError;

/// Schemes of other libraries for PostgreSQL, up to their driver, each with the library.
const SCHEMES: [(&str, &str); 12] = [
    ("postgresql+asyncpg", "SQLAlchemy (asyncpg)"),
    ("postgresql+psycopg2", "SQLAlchemy (psycopg2)"),
    ("postgresql+psycopg", "SQLAlchemy (psycopg)"),
    ("postgresql+pg8000", "SQLAlchemy (pg8000)"),
    ("postgres+asyncpg", "SQLAlchemy (asyncpg)"),
    ("postgres+psycopg2", "SQLAlchemy (psycopg2)"),
    ("jdbc:postgresql", "JDBC"),
    ("prisma+postgres", "Prisma"),
    ("prisma", "Prisma"),
    ("postgis", "GeoDjango"),
    ("pgsql", "PHP"),
    ("r2dbc:postgresql", "R2DBC"),
];

/// Parameters of other libraries, each with the library and what to write instead.
const PARAMETERS: [(&str, &str, &str); 22] = [
    (
        "schema",
        "Prisma",
        "`[database] schema` in credctl's config file",
    ),
    (
        "pgbouncer",
        "Prisma",
        "nothing: credctl works behind poolers as it is",
    ),
    (
        "connection_limit",
        "Prisma",
        "nothing: credctl uses one connection",
    ),
    ("pool_timeout", "Prisma", "`connect_timeout`"),
    ("sslaccept", "Prisma", "`sslmode`"),
    ("sslidentity", "Prisma", "`sslcert` and `sslkey`"),
    (
        "statement_cache_size",
        "asyncpg",
        "nothing: credctl prepares no statements",
    ),
    (
        "prepared_statement_cache_size",
        "asyncpg",
        "nothing: credctl prepares no statements",
    ),
    (
        "prepared_statement_name_func",
        "asyncpg",
        "nothing: credctl prepares no statements",
    ),
    ("command_timeout", "asyncpg", "`--timeout`"),
    ("server_settings", "asyncpg", "`options`"),
    ("ssl", "other drivers", "`sslmode`"),
    (
        "uselibpqcompat",
        "node-postgres",
        "nothing: credctl reads `sslmode` as libpq does",
    ),
    (
        "search_path",
        "other drivers",
        "`[database] schema` in credctl's config file",
    ),
    (
        "currentSchema",
        "JDBC",
        "`[database] schema` in credctl's config file",
    ),
    ("sslfactory", "JDBC", "`sslmode`"),
    (
        "prepareThreshold",
        "JDBC",
        "nothing: credctl prepares no statements",
    ),
    ("loginTimeout", "JDBC", "`connect_timeout`"),
    ("socketTimeout", "JDBC", "`--timeout`"),
    (
        "pool_max_conns",
        "pgx",
        "nothing: credctl uses one connection",
    ),
    (
        "default_query_exec_mode",
        "pgx",
        "nothing: credctl prepares no statements",
    ),
    (
        "statement_timeout",
        "other drivers",
        "`options=-c%20statement_timeout=…`",
    ),
];

/// Returns the refusal of a text that begins with a scheme other than libpq's.
pub(super) fn scheme(text: &str) -> Option<ConnInfoError> {
    let (scheme, _) = text.split_once("://")?;
    let is_scheme = |c: u8| c.is_ascii_alphanumeric() || b"+:.-".contains(&c);
    if !scheme.bytes().all(is_scheme) {
        return None;
    }
    let lower = scheme.to_ascii_lowercase();
    let known = SCHEMES.iter().find(|(known, _)| *known == lower);
    Some(ConnInfoError::Scheme {
        of: known.map(|(scheme, library)| (*scheme, *library)),
    })
}

/// Returns the refusal of a parameter that another library understands.
pub(super) fn parameter(key: &str) -> Option<ConnInfoError> {
    let known = PARAMETERS.iter().find(|(known, ..)| *known == key);
    known.map(|(key, library, instead)| ConnInfoError::Foreign {
        key,
        library,
        instead,
    })
}

/// Returns the text as libpq would understand it: with its scheme, and without the settings of other
/// libraries. `None` if it is no URL.
pub(super) fn without(text: &str) -> Option<Zeroizing<String>> {
    let (_, rest) = text.trim().split_once("://")?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_own = |setting: &&str| {
        let key = setting.split('=').next().unwrap_or_default();
        *setting == "ssl=true" || !PARAMETERS.iter().any(|(known, ..)| *known == key)
    };
    // asyncpg calls the mode `ssl`, and means the same by its words.
    let renamed = query
        .split('&')
        .map(|setting| match setting.strip_prefix("ssl=") {
            Some("true") | None => setting.to_owned(),
            Some(mode) => format!("sslmode={mode}"),
        });
    let own: Vec<String> = renamed
        .filter(|setting| is_own(&setting.as_str()))
        .collect();
    let own = own.join("&");
    let mark = if own.is_empty() { "" } else { "?" };
    Some(Zeroizing::new(format!("postgresql://{place}{mark}{own}")))
}
