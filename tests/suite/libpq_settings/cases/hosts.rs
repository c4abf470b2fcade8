//! Lists of hosts, addresses and ports, and which of them are asked after one another.

use super::{
    super::{
        case::{Case, differs, only_psql, refused, same, silent},
        talk::Manner::{AsksForProof, AsksInClear, HangsUp, HangsUpAtOnce, IsBusy},
    },
    on_a,
};

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = lists();
    all.extend(counts());
    all.extend(ports());
    all.extend(addresses());
    all.extend(after_one_another());
    all.extend(ends());
    all
}

fn as_app(places: &str) -> String {
    format!("{places} user=app dbname=vault")
}

fn lists() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "host=127.0.0.1,127.0.0.1 port={a},{b}",
        "host=127.0.0.3,127.0.0.1 port={a}",
        "host=127.0.0.3,127.0.0.1 port={a},{b}",
        "host=127.0.0.3,localhost port={a}",
        "host=127.0.0.3,::1,127.0.0.1 port={a},{d},{a}",
        "host=127.0.0.1,127.0.0.2 port={c}",
        "host={home},127.0.0.1 port={a}",
        "host={u},{s} port=6432",
        "host={s},{u}",
        "host={s},{u} port=,",
        "host={s},{u} port=6432,",
        "host=127.0.0.3,{s} port={a},",
        "host=127.0.0.3,@{x} port={a},5432",
        "host=,127.0.0.1 port={a}",
        "host=127.0.0.1, port={a}",
        "hostaddr=127.0.0.3,127.0.0.2 port={c}",
        "hostaddr=127.0.0.3,::1 port={a},{d}",
        "hostaddr=127.0.0.3, host=127.0.0.2,127.0.0.1 port={a}",
        "hostaddr=,127.0.0.1 host=127.0.0.3,127.0.0.2 port={a}",
        "hostaddr=,127.0.0.1 port={a}",
        "hostaddr='' host=127.0.0.1 port={a}",
        "hostaddr=127.0.0.1 host='' port={a}",
        "hostaddr=127.0.0.1 host=127.0.0.2 port={a}",
        "hostaddr=127.0.0.1 host=localhost port={a}",
        "hostaddr=127.0.0.1 host={s} port={a}",
        "hostaddr=127.0.0.1 host=@{x} port={a}",
        "hostaddr=::1 host=127.0.0.1 port={d}",
        "hostaddr=::1 port={d}",
    ]
    .map(|places| same(as_app(places)))
    .into();
    all.extend(
        [
            "host=127.0.0.3 port={a}",
            "host=127.0.0.3,127.0.0.4 port={a}",
            "hostaddr=127.0.0.3 host=127.0.0.1 port={a}",
            "host={home}",
            "host={s} port=6433",
            "host=@{x} port=6432",
            "host='' port={a}",
            "port={a}",
            "host=, port={a},{b}",
        ]
        .map(|places| silent(as_app(places))),
    );
    all
}

fn counts() -> Vec<Case> {
    [
        "host=127.0.0.1 port={a},{b}",
        "host=127.0.0.1 port={a},",
        "host=127.0.0.1,127.0.0.1,127.0.0.1 port={a},{b}",
        "host=127.0.0.1,127.0.0.1 port={a},{b},{a}",
        "host=127.0.0.1,127.0.0.1 hostaddr=127.0.0.1 port={a}",
        "host=127.0.0.1 hostaddr=127.0.0.1,127.0.0.1 port={a}",
        "host=127.0.0.1 hostaddr=127.0.0.1, port={a}",
        "hostaddr=127.0.0.1,127.0.0.1,127.0.0.1 port={a},{b}",
        "host='' port={a},{b}",
        "port={a},{b}",
    ]
    .map(|places| refused(as_app(places)))
    .into()
}

const ONE_WRONG: &str = "a wrong entry of a list is refused before anything is connected";

fn ports() -> Vec<Case> {
    let on = |port: &str| format!("host=127.0.0.1 port={port} user=app dbname=vault");
    let mut all: Vec<Case> = ["+{a}", "0{a}", "000{a}", "' {a}'", "'{a} '", "'\t{a}\n'"]
        .map(|port| same(on(port)))
        .into();
    all.extend(
        [
            "0",
            "00",
            "65536",
            "-1",
            "99999999999",
            "x",
            "{a}x",
            "'{a} x'",
            "1e3",
            "0x1538",
            "' '",
            "'{a} {b}'",
            "{a}.0",
            "{a};",
            "5_432",
            "٥٤٣٢",
        ]
        .map(|port| refused(on(port))),
    );
    all.extend([
        // libpq finds a wrong entry only when it comes to it.
        only_psql(as_app("host=127.0.0.1,127.0.0.1 port={a},x"), ONE_WRONG),
        only_psql(as_app("host=127.0.0.1,127.0.0.1 port={a},0"), ONE_WRONG),
        only_psql(as_app("host=127.0.0.1,127.0.0.1 port=0,{a}"), ONE_WRONG),
        only_psql(as_app("host=127.0.0.1,127.0.0.1 port=65536,{a}"), ONE_WRONG),
        refused(as_app("host=127.0.0.1,127.0.0.1 port=x,{a}")),
        refused(as_app("host=127.0.0.1,127.0.0.1 port=' ',{a}")),
        same(as_app("host=127.0.0.3,127.0.0.1 port='{a}, {a} '")),
    ]);
    all
}

fn addresses() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "host=localhost port={a}",
        "host=LocalHost port={a}",
        "host=127.1 port={a}",
        "host=2130706433 port={a}",
        "host=0x7f000001 port={a}",
        "host=127.0.0.01 port={a}",
        "hostaddr=127.1 port={a}",
        "hostaddr=2130706433 port={a}",
        "hostaddr=0x7f.0.0.1 port={a}",
        "hostaddr=0:0:0:0:0:0:0:1 port={d}",
        "hostaddr=::ffff:127.0.0.1 port={a}",
        "host=::1 port={d}",
        "host={s}/",
        "host={s}/../u",
    ]
    .map(|places| same(as_app(places)))
    .into();
    all.extend(
        [
            "hostaddr=localhost port={a}",
            "hostaddr=x port={a}",
            "hostaddr=' 127.0.0.1' port={a}",
            "hostaddr='127.0.0.1 ' port={a}",
            "hostaddr=[::1] port={d}",
            "hostaddr={s}",
            "hostaddr=127.0.0.1:{a}",
            "hostaddr=127.0.0.256 port={a}",
        ]
        .map(|places| refused(as_app(places))),
    );
    all.push(only_psql(
        as_app("hostaddr=localhost,127.0.0.1 port={a}"),
        ONE_WRONG,
    ));
    let long = format!("/tmp/{}", "long".repeat(30));
    all.extend([
        silent(as_app(&format!("host={long}"))),
        same(as_app(&format!("host={long},127.0.0.1 port={{a}}"))),
    ]);
    all
}

fn after_one_another() -> Vec<Case> {
    let two = as_app("host=127.0.0.1,127.0.0.1 port={a},{b}");
    let sockets = as_app("host={s},{u} password=text");
    let lost = "a server that hangs up before it asks for a login is passed over";
    vec![
        same(&*two).at('a', IsBusy),
        same(&*two).at('a', IsBusy).at('b', IsBusy),
        same(&*sockets).at('s', IsBusy),
        differs(
            &*two,
            lost,
            &[
                "a tls user=app database=vault",
                "b tls user=app database=vault",
            ],
        )
        .at('a', HangsUp),
        differs(&*two, lost, &["a tls", "b tls user=app database=vault"]).at('a', HangsUpAtOnce),
        same(on_a("")).at('a', HangsUp),
        same(on_a("")).at('a', HangsUpAtOnce),
        same(on_a("")).at('a', IsBusy),
        same(format!("{two} target_session_attrs=prefer-standby")).at('a', IsBusy),
        same(format!("{two} target_session_attrs=prefer-standby"))
            .at('a', IsBusy)
            .at('b', IsBusy),
        same(format!("{two} target_session_attrs=standby"))
            .at('a', IsBusy)
            .at('b', IsBusy),
        same(as_app(
            "host=127.0.0.3,127.0.0.1 port={a} target_session_attrs=prefer-standby",
        ))
        .at('a', IsBusy),
        same(as_app("host=localhost,127.0.0.1 port={a},{b}")).at('a', IsBusy),
    ]
}

/// After a login that was begun and failed, no other host is asked.
fn ends() -> Vec<Case> {
    let two = as_app("host=127.0.0.1,127.0.0.1 port={a},{b}");
    let sockets = as_app("host={s},{u}");
    let with = |settings: &str, more: &str| format!("{settings} {more}");
    vec![
        same(&*two),
        same(with(&two, "password=text")).at('a', AsksForProof),
        same(&*two).at('a', AsksForProof),
        same(with(&two, "sslmode=disable")).at('a', AsksInClear),
        same(with(&two, "sslmode=require")),
        same(with(&sockets, "password=text")),
        same(&*sockets),
        silent(with(&sockets, "requirepeer=nobody-else password=text")),
        same(with(&sockets, "password=text")).at('s', AsksForProof),
        only_psql(
            with(&two, "client_encoding=LATIN1"),
            "credctl speaks UTF-8 only",
        ),
    ]
}
