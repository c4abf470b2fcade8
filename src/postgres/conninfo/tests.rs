mod passwords;
mod urls;

use std::{net::IpAddr, time::Duration};

use tokio_postgres::config::{Host, TargetSessionAttrs};

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
    let config = info.configs().remove(0);
    let password = config.get_password()?;
    Some(String::from_utf8(password.to_vec()).unwrap())
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
        ("postgres://LocalHost", "me on localhost:5432 as me"),
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
    let [Host::Unix(folder)] = &info.configs()[0].get_hosts().to_vec()[..] else {
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
    let addresses: Vec<Vec<IpAddr>> = parse("host=localhost,127.0.0.9")
        .unwrap()
        .configs()
        .iter()
        .map(|config| config.get_hostaddrs().to_vec())
        .collect();
    let expected = ["::1", "127.0.0.1", "127.0.0.9"];
    assert_eq!(
        addresses,
        expected.map(|address| vec![address.parse::<IpAddr>().unwrap()])
    );
}

#[test]
fn every_setting_reaches_the_connection() {
    let info = parse(
        "host=127.0.0.1 port=6 user=u password=p dbname=d application_name=bot connect_timeout=3 \
         options='-c geqo=off' target_session_attrs=read-write keepalives=0 tcp_user_timeout=250 \
         keepalives_idle=9 sslmode=prefer gssencmode=disable client_encoding=utf8",
    )
    .unwrap();
    let config = info.configs().remove(0);
    assert_eq!(config.get_ports(), [6]);
    assert_eq!(
        (config.get_user(), config.get_dbname()),
        (Some("u"), Some("d"))
    );
    assert_eq!(config.get_password(), Some(&b"p"[..]));
    assert_eq!(config.get_application_name(), Some("bot"));
    assert_eq!(config.get_options(), Some("-c geqo=off"));
    assert_eq!(
        config.get_target_session_attrs(),
        TargetSessionAttrs::ReadWrite
    );
    assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
    assert_eq!(
        config.get_tcp_user_timeout(),
        Some(&Duration::from_millis(250))
    );
    assert_eq!(config.get_keepalives_idle(), Duration::from_secs(9));
    assert!(!config.get_keepalives());
}

#[test]
fn a_connection_names_its_program() {
    let name = |text| {
        let config = parse(text).unwrap().configs().remove(0);
        config.get_application_name().unwrap().to_owned()
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
fn a_host_that_is_named_keeps_its_own_address() {
    let info = with("host=127.0.0.1", &[("PGHOSTADDR", "127.0.0.2")]).unwrap();
    assert_eq!(info.describe(), "me on 127.0.0.1:5432 as me");
}

#[test]
fn another_machine_is_refused_and_no_name_is_looked_up() {
    for (text, host) in [
        ("postgres://u:p@db.example.com/d", Some("db.example.com")),
        ("postgres://u:p@10.0.0.1/d", Some("10.0.0.1")),
        ("postgres://127.0.0.1,[fe80::1]/d", Some("fe80::1")),
        ("host=localhost.example.com", Some("localhost.example.com")),
        ("hostaddr=0.0.0.0", Some("0.0.0.0")),
        ("host=127.1", Some("127.1")),
        ("password=a host=b", None),
        ("postgres://localhost:5432?password=se@cret", None),
    ] {
        let refused = parse(text).unwrap_err();
        let ConnInfoError::Remote { host: named, .. } = &refused else {
            panic!("{text}: {refused}");
        };
        assert_eq!(named.as_deref(), host, "{text}");
    }
    let refused = with("password=a", &[("PGHOST", "db")]).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("the server `db` is on another machine")
    );
}

#[test]
fn a_demand_for_tls_is_refused_on_an_address_and_ignored_on_a_socket() {
    for setting in [
        "sslmode=require",
        "sslmode=verify-ca",
        "sslmode=verify-full",
        "sslrootcert=/ca",
        "sslcert=/c",
        "sslnegotiation=direct",
        "channel_binding=require",
    ] {
        let refused = parse(&format!("host=localhost {setting}")).unwrap_err();
        assert!(matches!(refused, ConnInfoError::Tls { .. }), "{setting}");
    }
    let variable = with("host=localhost", &[("PGSSLMODE", "require")]).unwrap_err();
    assert!(matches!(
        variable,
        ConnInfoError::Tls {
            setting: "PGSSLMODE"
        }
    ));
    for text in [
        "host=/run/pg sslmode=verify-full sslrootcert=/ca",
        "host=localhost sslmode=disable sslrootcert=/ca",
        "host=localhost sslmode=allow",
        "host=localhost channel_binding=prefer",
    ] {
        assert!(parse(text).is_ok(), "{text}");
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
            "target_session_attrs=primary",
            "`target_session_attrs` of the server must be `any`, `read-write` or `read-only`",
        ),
        (
            "service=x",
            "`service` names a service, and credctl does not read service files yet",
        ),
    ] {
        assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
    }
}
