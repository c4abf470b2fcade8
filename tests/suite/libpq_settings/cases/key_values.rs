//! Settings that are listed: quotes, backslashes and blanks.

use super::{
    super::case::{Case, only_psql, refused, same},
    on_a, on_s,
};

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = lists();
    all.extend(values());
    all.extend(passwords());
    all.extend(no_lists());
    all
}

fn lists() -> Vec<Case> {
    [
        "host=127.0.0.1 port={a} user=app dbname=vault",
        " host=127.0.0.1   port={a} user=app dbname=vault ",
        "host = 127.0.0.1 port ={a} user= app dbname\t=\nvault",
        "\n\thost=127.0.0.1\r\nport={a}\nuser=app\n\ndbname=vault\n",
        "host=127.0.0.1\u{b}port={a}\u{c}user=app\u{b}dbname=vault",
        "host='127.0.0.1'port='{a}'user='app'dbname='vault'",
        "host=127.0.0.1 port={a}",
        "host=127.0.0.1 port={a} user=",
        "host=127.0.0.1 port={a} user=''",
        "host=127.0.0.1 port={a} user='' dbname=''",
        "host=127.0.0.1 port={a} dbname= user=app",
        "host=127.0.0.1 port={a} user=app dbname=",
        "host=127.0.0.1 port={a} user=one user=two",
        "host=127.0.0.1 port={a} user=one user=''",
        "host=127.0.0.2 host=127.0.0.1 port=1 port={a}",
        "host=127.0.0.1 port={a} dbname=postgres://other@127.0.0.2/x",
        "host=127.0.0.1 port={a} dbname='host=127.0.0.2 user=x'",
        "hostaddr=127.0.0.1 port={a} user=app",
        "host={s} user=app dbname=vault",
        "host={s} port=6432 user=app dbname=vault",
        "host=@{x} user=app dbname=vault",
        "sslmode=disable sslmode=require host=127.0.0.1 port={a} user=app",
        "sslmode=require requiressl=0 host=127.0.0.1 port={a} user=app",
        "requiressl=1 host=127.0.0.1 port={a} user=app",
        "requiressl=1 sslmode=disable host=127.0.0.1 port={a} user=app",
    ]
    .map(same)
    .into()
}

fn values() -> Vec<Case> {
    [
        r"user='a b'",
        r"user=a\ b",
        r"user='it\'s'",
        r"user=it's",
        r"user=it\'s",
        r"user='a\\b'",
        r"user=a\\b",
        r"user='a\bc'",
        r"user=a\bc",
        r#"user="a""#,
        r"user=a=b",
        r"user==",
        r"user=a,b;c&d",
        r"user=a%20b",
        r"user=a#b",
        r"user=üser",
        "user=a\u{a0}b",
        "user='a\nb'",
        r"user=app\",
        r"user=app\ ",
        r"user=\'app\'",
        r"user= 'app' application_name = 'a  b' ",
        r"options='-c a=b -c c=d\\ e'",
        r"options=-c\ geqo=off",
        r"options='  '",
        r"application_name=''",
        r"application_name='' fallback_application_name=other",
        r"application_name=me fallback_application_name=other",
    ]
    .map(|settings| same(on_a(settings)))
    .into()
}

fn passwords() -> Vec<Case> {
    [
        r"password=text",
        r"password='a b'",
        r"password=a\ b",
        r"password='va\'l\\ue'",
        r"password=a'b",
        r"password=a@b:c/d?e&f=g",
        r"password='ä\u{1F600}'",
        r"password=''",
        r"password=",
        r"password='  '",
        r"password=text password=late",
        r"password=text password=''",
        r"password=\",
    ]
    .map(|settings| same(on_s(settings)))
    .into()
}

fn no_lists() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "user",
        "user=a b",
        "user=a b=c",
        "user=a =b",
        "user 127.0.0.1",
        "user='a",
        r"user='a\'",
        r"user='a\",
        "user='a''b'",
        "user='a'b",
        "=",
        "=a",
        " = a",
        "'user'=a",
        "USER=a",
        "User=a",
        "usr=a",
        "user\u{a0}=a",
        "ssl=true",
        "tty=a",
        "authtype=a",
        "schema=public",
        "database=vault",
        "username=a",
        "pass=a",
        ",user=a",
        "user=a;dbname=b ;host=c",
        "#user=a",
        "\u{feff}user=a",
    ]
    .map(|settings| refused(on_a(settings)))
    .into();
    let own = "psql itself takes a text without `=` for the name of a database; libpq refuses it";
    all.extend(["vault", "127.0.0.1", "  ", "postgres:vault"].map(|text| {
        only_psql(text, own)
            .var("PGHOST", "127.0.0.1")
            .var("PGPORT", "{a}")
    }));
    all
}
