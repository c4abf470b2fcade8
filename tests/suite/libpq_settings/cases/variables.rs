//! The variables that stand for settings, alone and against the text.

use super::{
    super::{
        case::{Case, refused, same, silent},
        talk::Manner::AsksForProof,
    },
    on_a, on_s,
};

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = alone();
    all.extend(against_the_text());
    all.extend(against_urls());
    all.extend(hosts());
    all
}

/// A text without a place, at `a` by the variables.
fn at_a(text: &str) -> Case {
    same(text).var("PGHOST", "127.0.0.1").var("PGPORT", "{a}")
}

fn alone() -> Vec<Case> {
    let named = "application_name=me";
    vec![
        at_a(named),
        at_a(named).var("PGUSER", "app"),
        at_a(named).var("PGUSER", "app").var("PGDATABASE", "vault"),
        at_a(named).var("PGDATABASE", "vault"),
        at_a(named).var("PGDATABASE", "host=127.0.0.2 user=x"),
        at_a(named).var("PGDATABASE", "postgres://other@127.0.0.2/x"),
        at_a("user=app").var("PGAPPNAME", "me"),
        at_a("user=app").var("PGOPTIONS", "-c geqo=off"),
        at_a("user=app")
            .var("USER", "other")
            .var("LOGNAME", "other"),
        at_a("dbname=vault")
            .var("USER", "other")
            .var("LOGNAME", "other"),
        at_a("user=app").var("PGSSLMODE", "disable"),
        same("user=app").var("PGHOST", "{s}"),
        same("user=app").var("PGHOST", "{s}").var("PGPORT", "6432"),
        same("user=app").var("PGHOST", "@{x}"),
        same("user=app")
            .var("PGHOST", "{s}")
            .var("PGPASSWORD", "variable"),
        same("user=app")
            .var("PGHOSTADDR", "127.0.0.1")
            .var("PGPORT", "{a}"),
        same("user=app")
            .var("PGHOST", "127.0.0.3,127.0.0.1")
            .var("PGPORT", "{a},{a}"),
        same("user=app")
            .var("PGHOST", "127.0.0.3,127.0.0.1")
            .var("PGPORT", "{a}"),
        refused("user=app")
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", "{a},{b}"),
        refused("user=app")
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", "x"),
        refused("user=app")
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", "0"),
        same("user=app")
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", " {a} "),
        silent("user=app").var("PGPORT", "{a}"),
        at_a("postgres://"),
        at_a("postgresql://"),
        at_a("postgres:///"),
        at_a("postgres://app@"),
        at_a("postgres:///vault"),
        at_a("postgres://?user=app"),
        at_a("user=app")
            .var("PGDATESTYLE", "ISO")
            .var("PGTZ", "UTC")
            .var("PGGEQO", "off"),
    ]
}

fn against_the_text() -> Vec<Case> {
    let all = "host=127.0.0.1 port={a} user=app dbname=vault application_name=me options=x";
    vec![
        same(all)
            .var("PGHOST", "127.0.0.2")
            .var("PGPORT", "1")
            .var("PGUSER", "other")
            .var("PGDATABASE", "other")
            .var("PGAPPNAME", "other")
            .var("PGOPTIONS", "other"),
        same(on_s("password=text")).var("PGPASSWORD", "variable"),
        same(on_s("password=''")).var("PGPASSWORD", "variable"),
        same(on_s("")).var("PGPASSWORD", "variable"),
        same(on_a(""))
            .var("PGPASSWORD", "variable")
            .at('a', AsksForProof),
        same("postgres://app:text@{S}/vault").var("PGPASSWORD", "variable"),
        same("postgres://app:@{S}/vault").var("PGPASSWORD", "variable"),
        same("postgres://app:text@{S}/vault?password=").var("PGPASSWORD", "variable"),
        // A value that is empty is a value.
        same("host=127.0.0.1 port={a} user=''").var("PGUSER", "other"),
        same("host=127.0.0.1 port={a} user=app dbname=''").var("PGDATABASE", "other"),
        same("host=127.0.0.1 port={a} application_name=''").var("PGAPPNAME", "other"),
        same("host=127.0.0.1 port={a} options=''").var("PGOPTIONS", "other"),
        same("host={s} port='' user=app").var("PGPORT", "6432"),
        silent("host='' port={a} user=app").var("PGHOST", "127.0.0.1"),
        same("hostaddr='' host=127.0.0.1 port={a}").var("PGHOSTADDR", "127.0.0.3"),
        same(on_a("application_name=me")).var("PGAPPNAME", "other"),
        same(on_a("fallback_application_name=other")).var("PGAPPNAME", "me"),
    ]
}

/// Parts of a URL that are empty are no values, those of its query are.
fn against_urls() -> Vec<Case> {
    vec![
        same("postgres://127.0.0.1/vault").var("PGPORT", "{a}"),
        same("postgres://127.0.0.1:/vault").var("PGPORT", "{a}"),
        same("postgres://127.0.0.1/vault?port={a}").var("PGPORT", "1"),
        same("postgres://{S}/vault?port=").var("PGPORT", "6432"),
        same("postgres://{S},{S}/vault").var("PGPORT", "6432"),
        same("postgres://{S}:,{S}:/vault").var("PGPORT", "6432"),
        same("postgres://{S}:6432,{S}/vault").var("PGPORT", "1"),
        same("postgres://:{a}/vault").var("PGHOST", "127.0.0.1"),
        same("postgres:///vault?port={a}").var("PGHOST", "127.0.0.1"),
        silent("postgres://:{a}/vault?host=").var("PGHOST", "127.0.0.1"),
        silent("postgres://,:{a}/vault")
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", "{a}"),
        same("postgres://@127.0.0.1:{a}/vault").var("PGUSER", "app"),
        same("postgres://:text@127.0.0.1:{a}/vault").var("PGUSER", "app"),
        same("postgres://app@127.0.0.1:{a}/vault?user=").var("PGUSER", "other"),
        same("postgres://app@127.0.0.1:{a}").var("PGDATABASE", "vault"),
        same("postgres://app@127.0.0.1:{a}/").var("PGDATABASE", "vault"),
        same("postgres://app@127.0.0.1:{a}/?dbname=").var("PGDATABASE", "vault"),
        same("postgres://app@127.0.0.1:{a}/vault?application_name=").var("PGAPPNAME", "me"),
        same("postgres://app@[::1]/vault").var("PGPORT", "{d}"),
        same("postgres://app@[::1]:/vault").var("PGPORT", "{d}"),
    ]
}

/// `PGHOSTADDR` is the address of a host that the text names.
fn hosts() -> Vec<Case> {
    vec![
        same("host=127.0.0.2 port={a} user=app").var("PGHOSTADDR", "127.0.0.1"),
        same("postgres://app@localhost:{c}/vault").var("PGHOSTADDR", "127.0.0.2"),
        same("host={s} port={a} user=app").var("PGHOSTADDR", "127.0.0.1"),
        same("host=127.0.0.3,127.0.0.3 port={a} user=app").var("PGHOSTADDR", "127.0.0.3,127.0.0.1"),
        same("host=127.0.0.3,127.0.0.1 port={a} user=app").var("PGHOSTADDR", ","),
        refused("host=127.0.0.1,127.0.0.1 port={a} user=app").var("PGHOSTADDR", "127.0.0.1"),
        refused("host=127.0.0.1 port={a} user=app").var("PGHOSTADDR", "127.0.0.1,127.0.0.1"),
        refused("host=127.0.0.1 port={a} user=app").var("PGHOSTADDR", "nonsense"),
        same("hostaddr=127.0.0.1 port={a} user=app").var("PGHOSTADDR", "127.0.0.3"),
        same("hostaddr=127.0.0.1 port={a} user=app").var("PGHOST", "127.0.0.3"),
        refused("hostaddr=127.0.0.1 port={a} user=app").var("PGHOST", "127.0.0.1,127.0.0.1"),
        same("user=app")
            .var("PGHOST", "127.0.0.3")
            .var("PGHOSTADDR", "127.0.0.1")
            .var("PGPORT", "{a}"),
    ]
}
