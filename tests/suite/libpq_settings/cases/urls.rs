//! The parts of a URL.

use super::super::case::{Case, differs, only_psql, refused, refused_since, same, since};

const NO_SPLIT: &str =
    "an `@` may belong to a password, and what follows it would be taken for a host";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = parts();
    all.extend(places());
    all.extend(escapes());
    all.extend(blanks());
    all.extend(passwords());
    all.extend(queries());
    all.extend(no_urls());
    all
}

fn parts() -> Vec<Case> {
    [
        "postgres://app@127.0.0.1:{a}/vault",
        "postgresql://app@127.0.0.1:{a}/vault",
        "postgres://127.0.0.1:{a}",
        "postgres://127.0.0.1:{a}/",
        "postgres://127.0.0.1:{a}?user=app",
        "postgres://127.0.0.1:{a}/?user=app",
        "postgres://app@127.0.0.1:{a}?",
        "postgres://app@127.0.0.1:{a}/vault?",
        "postgres://@127.0.0.1:{a}/vault",
        "postgres://:@127.0.0.1:{a}/vault",
        "postgres://app:@127.0.0.1:{a}/vault",
        "postgres://app@localhost:{a}/vault",
        "postgres://app@127.0.0.2:{c}/vault",
        "postgres://app@127.0.0.1:{a}/a/b/c",
        "postgres://app@127.0.0.1:{a}//",
        "postgres://app@127.0.0.1:{a}/a#b",
        "postgres://app@127.0.0.1:{a}/a+b=c&d:e,f[g]",
        "postgres://[app@127.0.0.1:{a}/vault",
        "postgres://üser@127.0.0.1:{a}/grün",
        "postgres://app@{S}/vault",
        "postgres://app@{S}:6432/vault",
        "postgres://app@%40{x}/vault",
        "postgres://app@/vault?host={s}",
        "postgres://app@/vault?host={S}",
        "postgres://app@:6432/vault?host={s}",
        "postgres:///vault?host=127.0.0.1&port={a}&user=app",
        "postgres://?host=127.0.0.1&port={a}",
        "postgres://app@/?host=127.0.0.1&port={a}",
        "postgres://app@127.0.0.1:{a},127.0.0.1:{b}/vault",
        "postgres://app@127.0.0.3:{a},127.0.0.1:{b}/vault",
        "postgres://app@127.0.0.3:{a},[::1]:{d}/vault",
        "postgres://app@{S},127.0.0.1:{b}/vault",
    ]
    .map(same)
    .into()
}

/// Addresses in brackets, and ports.
fn places() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "postgres://app@[::1]:{d}/vault",
        "postgres://app@[0:0:0:0:0:0:0:1]:{d}/vault",
        "postgres://app@[::ffff:127.0.0.1]:{a}/vault",
        "postgres://app@[127.0.0.1]:{a}/vault",
        "postgres://app@[localhost]:{a}/vault",
        "postgres://app@[{s}]/vault",
        "postgres://[::1]:{d}",
        "postgres://[::1]:{d}?user=app",
        "postgres://[::1]:{d},127.0.0.1:{a}",
    ]
    .map(same)
    .into();
    all.extend(
        [
            "postgres://app@[::1:{d}/vault",
            "postgres://app@[]:{d}/vault",
            "postgres://app@[::1]{d}/vault",
            "postgres://app@[::1]]:{d}/vault",
            "postgres://app@::1/vault",
            "postgres://app@127.0.0.1:{a}:1/vault",
            "postgres://app@127.0.0.1:x/vault",
            "postgres://app@127.0.0.1:0/vault",
            "postgres://app@127.0.0.1:65536/vault",
            "postgres://app@127.0.0.1:-1/vault",
        ]
        .map(refused),
    );
    all
}

fn escapes() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "postgres://%61pp@127.0.0.1:{a}/v%61ult",
        "postgres://app@%31%32%37.0.0.1:{a}/vault",
        "postgres://app@127.0.0.1:{%a}/vault",
        "postgres://%C3%BCser@127.0.0.1:{a}/gr%c3%bcn",
        "postgres://a%40b%3Ac%2Fd@127.0.0.1:{a}/e%3Ff%26g%3Dh%25",
        "postgres://app@127.0.0.1:{a}/a%20b",
        "postgres://app@127.0.0.1:{a}/%2561",
        "postgres://app@127.0.0.1:{a}/%0a%09",
        "postgres://app@127.0.0.3%2C127.0.0.1:{a}/vault",
        "postgres://app@127.0.0.1%2c127.0.0.1:{a}%2C{b}/vault",
        "postgres://app@%7f000001?hostaddr=127.0.0.1&port={a}&sslmode=disable",
        "postgres://app@127.0.0.1:{a}/vault?%61pplication_name=m%65",
        "postgres://app@127.0.0.1:{a}/vault?options=-c%20a%3Db%20c",
        "postgres://app@127.0.0.1:{a}/vault?options=-c+a",
        "postgres://app@127.0.0.1:{a}/vault?application_name=a%26user%3Db",
    ]
    .map(same)
    .into();
    for escape in ["%", "%4", "%zz", "%4g", "%g4", "%00", "%+1", "% 1"] {
        all.extend([
            refused(format!("postgres://app{escape}@127.0.0.1:{{a}}/vault")),
            refused(format!("postgres://app@127.0.0.1:{{a}}/vault{escape}")),
        ]);
    }
    all.extend(
        [
            "postgres://app:p%@127.0.0.1:{a}/vault",
            "postgres://app@127.0.0.1%:{a}/vault",
            "postgres://app@127.0.0.1:{a}%/vault",
            "postgres://app@[::1%zz]:{d}/vault",
            "postgres://app@127.0.0.1:{a}/vault?application_name=%",
            "postgres://app@127.0.0.1:{a}/vault?application_name%zz=a",
            "postgres://app@127.0.0.1:{a}/vault?application_name=%00",
        ]
        .map(refused),
    );
    all.push(only_psql(
        "postgres://app@127.0.0.1:{a}/%ff",
        "credctl speaks UTF-8 only",
    ));
    all
}

/// Spaces around a part are left out, and others are refused. Before version 18 they belonged to it.
fn blanks() -> Vec<Case> {
    let said = &["a tls user=app database=vault"];
    let mut all: Vec<Case> = [
        "postgres://app@127.0.0.1:{a}/vault ",
        "postgres://app@127.0.0.1:{a}/ vault",
        "postgres:// app @127.0.0.1:{a}/vault",
        "postgres://app@ 127.0.0.1 :{a}/vault",
        "postgres://app@127.0.0.1: {a} /vault",
        "postgres://app@127.0.0.1:{a}/vault?sslmode=prefer ",
        "postgres://app@127.0.0.1:{a}/vault? sslmode =  prefer & gssencmode=disable ",
    ]
    .map(|text| since(18, text, said))
    .into();
    all.extend(
        [
            "postgres://a b@127.0.0.1:{a}/vault",
            "postgres://app:a b@127.0.0.1:{a}/vault",
            "postgres://app@127.0.0.1:{a}/a b",
            "postgres://app@127.0.0.1, 127.0.0.2:{a}/vault",
            "postgres://app@127.0.0.1:{a}/vault?application_name=a b",
            "postgres://app@127.0.0.1:{a}/vault?application name=a",
        ]
        .map(|text| refused_since(18, text)),
    );
    all.extend([
        // Only spaces are blanks here.
        differs(
            "postgres://app@127.0.0.1:{a}/vault\n",
            "the end of a line is no part of a name",
            &["a tls user=app database=vault"],
        ),
        same("postgres://app@127.0.0.1:{a}/a\tb"),
        differs(
            "postgres://app@127.0.0.1:{a}/vault?sslmode=prefer\n",
            "the end of a line is no part of a word",
            &["a tls user=app database=vault"],
        ),
        same("postgres://%20app%20@127.0.0.1:{a}/%20a%20%20b%0a"),
        same("postgres://app:%20text%20@{S}/vault"),
    ]);
    all
}

fn passwords() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "postgres://app:text@{S}/vault",
        "postgres://:text@{S}/vault",
        "postgres://app:@{S}/vault",
        "postgres://app@{S}/vault",
        "postgres://app:a:b@{S}/vault",
        "postgres://app::@{S}/vault",
        "postgres://app:a%40b%3A%2F%3F%23%25@{S}/vault",
        "postgres://app:a?b#c@{S}/vault",
        "postgres://app:a&b=c+d[e],f@{S}/vault",
        "postgres://app:pässwort@{S}/vault",
        "postgres://app:p%C3%A4sswort@{S}/vault",
        "postgres://app:text@{S}/vault?password=late",
        "postgres://app:text@{S}/vault?password=",
        "postgres://app@{S}/vault?password=a%40b",
    ]
    .map(same)
    .into();
    all.extend(
        [
            "postgres://app:a@b@127.0.0.1:{a}/vault?hostaddr=127.0.0.1",
            "postgres://app:a@@127.0.0.1:{a}/vault?hostaddr=127.0.0.1",
            "postgres://app:?host=@{S}/vault",
            "postgres://127.0.0.1:{a}?user=a@b?hostaddr=127.0.0.1&port={a}&sslmode=disable",
            "postgres://app@127.0.0.1:{a}/vault?dbname=postgres://other@127.0.0.2/x",
            "postgres://app@127.0.0.1:{a}/a@b",
            "postgres://app@127.0.0.1:{a}/vault?application_name=a@b",
        ]
        .map(|text| only_psql(text, NO_SPLIT)),
    );
    // The `/` ends the search for a user.
    all.push(refused("postgres://app:pa/ss@127.0.0.1:{a}/vault"));
    all
}

fn queries() -> Vec<Case> {
    let after = |query: &str| format!("postgres://app@127.0.0.1:{{a}}/vault?{query}");
    let mut all: Vec<Case> = [
        "host=127.0.0.1",
        "host=127.0.0.2&port={c}",
        "hostaddr=127.0.0.1",
        "hostaddr=127.0.0.2&port={c}",
        "port={b}",
        "user=other",
        "user=",
        "user=one&user=two",
        "dbname=other",
        "dbname=",
        "user=other&",
        "ssl=true",
        "ssl=true&sslmode=disable",
        "sslmode=disable&ssl=true",
        "requiressl=1",
        "requiressl=0",
        "requiressl=",
        "options=",
        "application_name=me",
        "application_name=",
        "application_name=me#you",
        "application_name=me?you",
        "application_name=me/you",
    ]
    .map(|query| same(after(query)))
    .into();
    all.extend(
        [
            "user",
            "user&port={a}",
            "user=a=b",
            "options=-c a=b",
            "=a",
            "=",
            "&",
            "&user=app",
            "user=app&&port={a}",
            "user=app&&",
            "ssl=1",
            "ssl=false",
            "ssl=TRUE",
            "SSL=true",
            "User=app",
            "nonsense=1",
            "sslmod=disable",
            "?user=app",
            "schema=public",
            "host=127.0.0.1,127.0.0.1,127.0.0.1&port={a},{b}",
        ]
        .map(|query| refused(after(query))),
    );
    all
}

fn no_urls() -> Vec<Case> {
    [
        "POSTGRES://app@127.0.0.1:{a}/vault?user=app",
        "Postgresql://app@127.0.0.1:{a}/vault?user=app",
        "mysql://app@127.0.0.1:{a}/vault?user=app",
        "postgresql+psycopg://app@127.0.0.1:{a}/vault?user=app",
        "jdbc:postgresql://127.0.0.1:{a}/vault?user=app",
        "postgres:/app@127.0.0.1:{a}/vault?user=app",
        "postgres//app@127.0.0.1:{a}/vault?user=app",
    ]
    .map(refused)
    .into_iter()
    .chain([differs(
        " postgres://app@127.0.0.1:{a}/vault?user=app",
        "blanks before a URL are no part of it",
        &["a tls user=app database=vault"],
    )])
    .collect()
}
