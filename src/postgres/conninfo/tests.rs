mod passwords;
mod urls;

use std::time::Duration;

use super::*;

fn none(_: &str) -> Option<String> {
    None
}

fn parse(text: &str) -> Result<ConnInfo, ConnInfoError> {
    ConnInfo::parse(text, &none, "me", None)
}

fn with(text: &str, variables: &[(&str, &str)]) -> Result<ConnInfo, ConnInfoError> {
    let get = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    ConnInfo::parse(text, &get, "me", None)
}

fn described(text: &str) -> String {
    parse(text).unwrap().describe()
}

fn password(info: &ConnInfo) -> Option<String> {
    let password = info.targets()[0].password.clone()?;
    Some(password.whole().to_string())
}

#[test]
fn a_server_on_this_machine_may_be_named_in_many_ways() {
    for (text, expected) in [
        (
            "postgres://app@127.0.0.1/trading",
            "trading on 127.0.0.1:5432 as app",
        ),
        (
            "postgresql://app:p%40@localhost:5433/trading",
            "trading on localhost:5433 as app",
        ),
        ("postgres://LocalHost", "me on LocalHost:5432 as me"),
        ("postgres://app@[::1]:1/db", "db on [::1]:1 as app"),
        (
            "postgres://127.1.2.3,[::1]:2,localhost/db",
            "db on 127.1.2.3:5432 or [::1]:2 or localhost:5432 as me",
        ),
        (
            "postgres://127.0.0.1,127.0.0.2/?port=7",
            "me on 127.0.0.1:7 or 127.0.0.2:7 as me",
        ),
        ("postgres://app@%2Frun%2Fpg/db", "db on /run/pg:5432 as app"),
        (
            "postgres://app@/db?host=/run/pg&port=6",
            "db on /run/pg:6 as app",
        ),
        (
            "host=/run/pg dbname='my db' user=app",
            "my db on /run/pg:5432 as app",
        ),
        ("host=localhost port=", "me on localhost:5432 as me"),
        (
            "hostaddr=127.0.0.1 user=app",
            "app on 127.0.0.1:5432 as app",
        ),
        ("host=db.example.com hostaddr=::1", "me on [::1]:5432 as me"),
        (
            "  user=app host=::ffff:127.0.0.1\n",
            "app on [::ffff:127.0.0.1]:5432 as app",
        ),
    ] {
        assert_eq!(described(text), expected, "{text}");
    }
}

#[test]
fn no_host_means_the_usual_socket() {
    let info = parse("user=app").unwrap();
    let targets = info.targets();
    let Host::Socket(folder) = &targets[0].endpoint.host else {
        panic!("a socket");
    };
    assert!(folder.is_dir());
    assert_eq!(
        described("postgres:///db"),
        format!("db on {}:5432 as me", folder.display())
    );
}

#[test]
fn localhost_is_both_loopback_addresses_and_asks_no_resolver() {
    let addresses = |text| {
        let targets = parse(text).unwrap().targets();
        let known = targets
            .iter()
            .map(|target| target.endpoint.host.known_addresses());
        known.collect::<Vec<_>>()
    };
    let of = |texts: &[&str]| Some(texts.iter().map(|text| text.parse().unwrap()).collect());
    assert_eq!(
        addresses("host=localhost,127.0.0.9,db.example.com hostaddr=,,"),
        [of(&["::1", "127.0.0.1"]), of(&["127.0.0.9"]), None]
    );
    assert_eq!(
        addresses("host=db.example.com hostaddr=10.0.0.1"),
        [of(&["10.0.0.1"])]
    );
}

#[test]
fn every_setting_reaches_the_connection() {
    let info = parse(
        "host=127.0.0.1 port=6 user=u password=p dbname=d application_name=bot connect_timeout=3 \
         options='-c geqo=off' target_session_attrs=read-write keepalives=1 tcp_user_timeout=250 \
         keepalives_idle=9 sslmode=prefer gssencmode=disable client_encoding=utf8",
    )
    .unwrap();
    let config = info.session();
    assert_eq!(info.targets()[0].endpoint.port, 6);
    assert_eq!(
        (config.get_user(), config.get_dbname()),
        (Some("u"), Some("d"))
    );
    assert_eq!(password(&info).as_deref(), Some("p"));
    assert_eq!(config.get_application_name(), Some("bot"));
    assert_eq!(config.get_options(), Some("-c geqo=off"));
    assert_eq!(info.session_kind(), Some(SessionKind::ReadWrite));
    assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
    assert_eq!(
        config.get_tcp_user_timeout(),
        Some(&Duration::from_millis(250))
    );
    assert_eq!(config.get_keepalives_idle(), Duration::from_secs(9));
    assert!(config.get_keepalives());
}

#[test]
fn a_connection_names_its_program() {
    let name = |text| {
        let info = parse(text).unwrap();
        info.session().get_application_name().unwrap().to_owned()
    };
    assert_eq!(
        name("user=a"),
        format!("credctl/{}", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(name("fallback_application_name=b"), "b");
}

#[test]
fn variables_fill_gaps_and_nothing_else() {
    let all = [
        ("PGHOST", "127.0.0.7"),
        ("PGPORT", "7"),
        ("PGDATABASE", "seven"),
        ("PGUSER", "captain"),
        ("PGPASSWORD", "p7"),
    ];
    let filled = with("connect_timeout=1", &all).unwrap();
    assert_eq!(filled.describe(), "seven on 127.0.0.7:7 as captain");
    assert_eq!(password(&filled).as_deref(), Some("p7"));
    let complete = with("postgres://u:p@127.0.0.1:1/d", &all).unwrap();
    assert_eq!(complete.describe(), "d on 127.0.0.1:1 as u");
    assert_eq!(password(&complete).as_deref(), Some("p"));
    let empty = with("user=u", &[("PGDATABASE", "")]).unwrap();
    assert_eq!(empty.database, "u");
}

#[test]
fn demands_on_the_server_come_from_the_text_or_from_variables_and_stay_in_the_url() {
    use crate::postgres::authentication::Method;
    let text = "host=/run/pg user=u dbname=d require_auth=md5 requirepeer=pg";
    let info = parse(text).unwrap();
    assert_eq!(info.demands().methods.as_deref(), Some(&[Method::Md5][..]));
    assert_eq!(info.demands().peer.as_deref(), Some("pg"));
    assert_eq!(
        info.url_without_password(&[]),
        "postgresql://u@/d?host=/run/pg&port=5432&require_auth=md5&requirepeer=pg"
    );
    let variables = [("PGREQUIREAUTH", "none"), ("PGREQUIREPEER", "root")];
    let filled = with("host=/run/pg require_auth=md5", &variables).unwrap();
    assert_eq!(filled.demands().methods, info.demands().methods);
    assert_eq!(filled.demands().peer.as_deref(), Some("root"));
    assert_eq!(parse("user=u").unwrap().demands(), &Demands::default());
}

#[test]
fn an_address_of_a_variable_is_that_of_the_host_that_is_named() {
    let info = with("host=db.example.com", &[("PGHOSTADDR", "127.0.0.2")]).unwrap();
    assert_eq!(info.describe(), "me on 127.0.0.2:5432 as me");
    assert_eq!(info.targets()[0].encryption.mode, SslMode::VerifyFull);
    assert!(with("host=a,b", &[("PGHOSTADDR", "127.0.0.2")]).is_err());
}

fn modes(text: &str) -> Vec<SslMode> {
    let targets = parse(text).unwrap().targets();
    targets
        .iter()
        .map(|target| target.encryption.mode)
        .collect()
}

#[test]
fn another_machine_is_verified_in_full_if_nothing_else_was_asked_for() {
    for (text, mode) in [
        ("postgres://u:p@db.example.com/d", SslMode::VerifyFull),
        ("postgres://10.0.0.1/d", SslMode::VerifyFull),
        ("host=localhost.example.com", SslMode::VerifyFull),
        (
            "host=db.example.com hostaddr=127.0.0.1",
            SslMode::VerifyFull,
        ),
        ("host=localhost", SslMode::Prefer),
        ("host=127.0.0.1", SslMode::Prefer),
        ("hostaddr=::1", SslMode::Prefer),
        ("host=localhost hostaddr=10.0.0.1", SslMode::VerifyFull),
        ("host=/run/pg", SslMode::Disable),
        (
            "host=/run/pg sslmode=verify-full sslrootcert=/ca",
            SslMode::Disable,
        ),
        ("host=localhost sslrootcert=system", SslMode::VerifyFull),
        ("host=db.example.com sslmode=prefer", SslMode::Prefer),
        ("host=db.example.com requiressl=1", SslMode::Require),
        ("postgres://db.example.com/?ssl=true", SslMode::Require),
    ] {
        assert_eq!(modes(text), [mode], "{text}");
    }
    let mixed = modes("host=localhost,db.example.com,/run/pg");
    assert_eq!(
        mixed,
        [SslMode::Prefer, SslMode::VerifyFull, SslMode::Disable]
    );
    let by_variable = with("host=db", &[("PGREQUIRESSL", "1")]).unwrap();
    assert_eq!(by_variable.targets()[0].encryption.mode, SslMode::Require);
}

#[test]
fn what_tls_cannot_do_is_refused_before_anything_is_connected() {
    for text in [
        "hostaddr=10.0.0.1",
        "hostaddr=127.0.0.1 sslmode=verify-full",
        "host=localhost sslmode=require sslrootcert=system",
        "host=localhost sslnegotiation=direct",
        "host=/run/pg sslmode=prefer sslnegotiation=direct",
        "host=/run/pg channel_binding=require",
        "host=localhost sslmode=disable channel_binding=require",
        "host=localhost sslcrl=/crl",
        "host=localhost sslcrldir=/crl",
        "host=localhost sslcertmode=require",
        "host=localhost sslkeylogfile=/log",
        "host=localhost ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2",
        "host=localhost ssl_max_protocol_version=TLSv1.1",
        "host=localhost ssl_min_protocol_version=SSLv3",
        "host=localhost sslmode=''",
        "host=localhost channel_binding=''",
        "host=localhost gssencmode=require",
        "host=localhost replication=true",
        "host=localhost oauth_issuer=https://example.com",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
    for text in [
        "host=/run/pg sslcrl=/crl",
        "host=localhost sslmode=disable sslcrl=/crl",
        "host=localhost sslmode=require sslnegotiation=direct",
        "host=localhost channel_binding=require",
        "host=localhost ssl_min_protocol_version=tlsv1 ssl_max_protocol_version=TLSv1.2",
        "host=localhost gssencmode=prefer krbsrvname=x gsslib=y",
        "host=localhost replication=off",
    ] {
        assert!(parse(text).is_ok(), "{text}");
    }
}

#[test]
fn urls_of_other_libraries_are_named_with_the_url_that_would_do() {
    for (text, message, hint) in [
        (
            "postgresql+asyncpg://u:p@localhost/d",
            "the server's URL does not begin with `postgres://` or `postgresql://`: \
             `postgresql+asyncpg://` is SQLAlchemy (asyncpg)'s",
            "write `postgresql://u@localhost:5432/d`, with the password where it was",
        ),
        (
            "postgresql+asyncpg://u:p@db.example.com/d?ssl=require&statement_cache_size=0",
            "the server's URL does not begin with `postgres://` or `postgresql://`: \
             `postgresql+asyncpg://` is SQLAlchemy (asyncpg)'s",
            "write `postgresql://u@db.example.com:5432/d?sslmode=require`, with the password where it was",
        ),
        (
            "jdbc:postgresql://localhost/d?user=u&password=hunter2",
            "the server's URL does not begin with `postgres://` or `postgresql://`: \
             `jdbc:postgresql://` is JDBC's",
            "write `postgresql://u@localhost:5432/d`, with the password where it was",
        ),
        (
            "postgres://u:hunter2@db.example.com/d?schema=x&pgbouncer=true",
            "`schema` is a setting of Prisma, not of PostgreSQL",
            "write `postgresql://u@db.example.com:5432/d`, with the password where it was; leave it \
             out; instead: `[database] schema` in credctl's config file",
        ),
        (
            "postgres://u:hunter2@x@h/d?schema=x",
            "the server's URL has an `@` where none can stand",
            "write `@`, `/`, `?` and `#` inside a user name or password as `%40`, `%2F`, `%3F` and `%23`",
        ),
        (
            "postgres://u@h/d?password=hunter2&b=c",
            "one of the settings is not a server setting that credctl knows",
            "in a URL, write `@`, `/`, `?`, `&` and `=` inside a password as `%40`, `%2F`, `%3F`, \
             `%26` and `%3D`; in settings, put a password in single quotes",
        ),
        (
            "postgres://u:hunter2/x@h/d",
            "the server's URL has an `@` where none can stand",
            "write `@`, `/`, `?` and `#` inside a user name or password as `%40`, `%2F`, `%3F` and `%23`",
        ),
    ] {
        let refused = parse(text).unwrap_err();
        assert_eq!(refused.to_string(), message, "{text}");
        assert_eq!(refused.hint().as_deref(), Some(hint), "{text}");
        assert!(!format!("{refused:?}").contains("hunter2"));
    }
}

#[test]
fn an_unusable_text_is_refused_with_the_reason() {
    for (text, message) in [
        ("", "the server's URL is empty"),
        (
            "mydb",
            "the server must be named by a `postgres://` URL or by `key=value` settings",
        ),
        (
            "mysql://u:p@h/d?a=b",
            "the server's URL does not begin with `postgres://` or `postgresql://`",
        ),
        (
            "postgres://h/d?sslmod=disable",
            "`sslmod` is not a server setting that credctl knows",
        ),
        (
            "user=a require_peer=b",
            "`require_peer` is not a server setting that credctl knows",
        ),
        ("port=x", "`port` of the server must be a port: 1 to 65535"),
        ("port=0", "`port` of the server must be a port: 1 to 65535"),
        (
            "host=127.0.0.1 port=1,2",
            "`port` of the server must have one entry for each host",
        ),
        (
            "host=a,b hostaddr=::1",
            "`host` of the server must have one entry for each host",
        ),
        (
            "hostaddr=localhost",
            "`hostaddr` of the server must be an IP address",
        ),
        (
            "connect_timeout=1s",
            "`connect_timeout` of the server must be a whole number",
        ),
        (
            "sslmode=on",
            "`sslmode` of the server must be `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`",
        ),
        (
            "client_encoding=LATIN1",
            "`client_encoding` of the server must be `UTF8`",
        ),
        (
            "target_session_attrs=master",
            "`target_session_attrs` of the server must be `any`, `read-write`, `read-only`, `primary`, `standby` or `prefer-standby`",
        ),
        ("service=x", "no service file has the service `x`"),
    ] {
        assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
    }
}
