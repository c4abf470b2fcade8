//! Variables that are empty, and those with words and numbers that not every one is right for.

use super::{
    super::{
        case::{Case, only_psql, refused, same, silent},
        talk::Manner::HasTls,
    },
    on_a, on_s,
};

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = empty();
    all.extend(tls());
    all.extend(words());
    all
}

/// A variable that is empty is set.
fn empty() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "PGHOSTADDR",
        "PGUSER",
        "PGDATABASE",
        "PGPASSWORD",
        "PGPASSFILE",
        "PGOPTIONS",
        "PGAPPNAME",
        "PGREQUIREPEER",
        "PGREQUIRESSL",
        "PGSSLROOTCERT",
        "PGSSLCERT",
        "PGSSLKEY",
        "PGSSLCRL",
        "PGSSLSNI",
        "PGSSLCOMPRESSION",
        "PGSSLMINPROTOCOLVERSION",
        "PGSSLMAXPROTOCOLVERSION",
        "PGKRBSRVNAME",
        "PGGSSLIB",
        "PGCLIENTENCODING",
        "PGSERVICEFILE",
        "PGSYSCONFDIR",
    ]
    .map(|name| same("host=127.0.0.1 port={a}").var(name, ""))
    .into();
    all.extend(
        [
            "PGSSLMODE",
            "PGGSSENCMODE",
            "PGCHANNELBINDING",
            "PGTARGETSESSIONATTRS",
            "PGCONNECT_TIMEOUT",
            "PGSERVICE",
        ]
        .map(|name| refused("host=127.0.0.1 port={a}").var(name, "")),
    );
    all.extend([
        same("host={s} user=app").var("PGPORT", ""),
        silent("port={a} user=app").var("PGHOST", ""),
        same(on_a("sslmode=disable")).var("PGSSLMODE", ""),
        same(on_a(""))
            .var("PGSSLMODE", "")
            .var("PGREQUIRESSL", "1")
            .var("PGSSLMODE", "allow"),
        refused(on_a(""))
            .var("PGSSLMODE", "")
            .var("PGREQUIRESSL", "1"),
    ]);
    all
}

fn tls() -> Vec<Case> {
    let mut all: Vec<Case> = ["disable", "allow", "prefer", "require"]
        .map(|mode| same(on_a("")).var("PGSSLMODE", mode))
        .into();
    all.extend(
        ["1", "10", "1x", "0", "true", "on", " 1"]
            .map(|value| same(on_a("")).var("PGREQUIRESSL", value)),
    );
    let garbage = |name| {
        let case = same(on_a("sslmode=require")).var(name, "{home}/file");
        case.at('a', HasTls).file("file", "nonsense")
    };
    all.extend([
        same(on_a("sslmode=disable")).var("PGSSLMODE", "require"),
        same(on_a("sslmode=disable")).var("PGREQUIRESSL", "1"),
        same(on_a("requiressl=0")).var("PGREQUIRESSL", "1"),
        same(on_a(""))
            .var("PGREQUIRESSL", "1")
            .var("PGSSLMODE", "prefer"),
        same("postgres://app@127.0.0.1:{a}/vault?sslmode=prefer").var("PGREQUIRESSL", "1"),
        refused(on_a(""))
            .var("PGREQUIRESSL", "1")
            .var("PGSSLMODE", "nonsense"),
        same(on_s("password=text")).var("PGSSLMODE", "verify-full"),
        same(on_s("password=text")).var("PGREQUIRESSL", "1"),
        garbage("PGSSLROOTCERT"),
        garbage("PGSSLCERT"),
        garbage("PGSSLKEY"),
        same("host=localhost port={a} sslmode=require")
            .var("PGSSLSNI", "0")
            .at('a', HasTls),
        same(on_a("")).var("PGSSLCOMPRESSION", "1"),
        same(on_a("")).var("PGSSLCOMPRESSION", "nonsense"),
        same(on_a("")).var("PGSSLMINPROTOCOLVERSION", "tlsv1.3"),
        refused(on_a("")).var("PGSSLMINPROTOCOLVERSION", "nonsense"),
        refused(on_a("")).var("PGSSLMAXPROTOCOLVERSION", "TLSv1.1"),
        same(on_a("ssl_max_protocol_version=TLSv1.3")).var("PGSSLMAXPROTOCOLVERSION", "TLSv1.1"),
    ]);
    all
}

fn words() -> Vec<Case> {
    let mut all: Vec<Case> = [
        ("PGSSLMODE", "nonsense"),
        ("PGGSSENCMODE", "nonsense"),
        ("PGGSSENCMODE", "require"),
        ("PGCHANNELBINDING", "nonsense"),
        ("PGTARGETSESSIONATTRS", "nonsense"),
        ("PGCONNECT_TIMEOUT", "x"),
        ("PGCONNECT_TIMEOUT", "10s"),
    ]
    .map(|(name, value)| refused(on_a("")).var(name, value))
    .into();
    all.extend(
        [
            ("PGGSSENCMODE", "prefer"),
            ("PGCHANNELBINDING", "disable"),
            ("PGTARGETSESSIONATTRS", "standby"),
            ("PGCONNECT_TIMEOUT", "10"),
            ("PGCONNECT_TIMEOUT", " -1 "),
            ("PGREQUIREPEER", "nonsense"),
            ("PGKRBSRVNAME", "nonsense"),
            ("PGGSSLIB", "nonsense"),
            ("PGCLIENTENCODING", "UTF8"),
            // These are no variables of libpq.
            ("PGKEEPALIVES", "x"),
            ("PGTCPUSERTIMEOUT", "x"),
            ("PGFALLBACKAPPLICATIONNAME", "x"),
            ("PGREPLICATION", "database"),
            ("PGSSL", "true"),
            ("PGTTY", "x"),
            ("PGREALM", "x"),
            ("DATABASE_URL", "postgres://other@127.0.0.2/x"),
        ]
        .map(|(name, value)| same(on_a("")).var(name, value)),
    );
    all.extend([
        silent(on_s("")).var("PGREQUIREPEER", "nobody-else"),
        same(on_s("requirepeer={me} password=text")).var("PGREQUIREPEER", "nobody-else"),
        same(on_s("requirepeer='' password=text")).var("PGREQUIREPEER", "nobody-else"),
        same(on_a("gssencmode=prefer")).var("PGGSSENCMODE", "require"),
        same(on_a("connect_timeout=10")).var("PGCONNECT_TIMEOUT", "x"),
        only_psql(on_a(""), "credctl speaks UTF-8 only").var("PGCLIENTENCODING", "LATIN1"),
        same(on_a("client_encoding=UTF8")).var("PGCLIENTENCODING", "LATIN1"),
    ]);
    all
}
