use super::*;

#[test]
fn the_url_for_psql_leads_to_the_same_place() {
    for (text, url) in [
        (
            "host=localhost user=u password=p dbname=d",
            "postgresql://u@localhost:5432/d",
        ),
        (
            "host=127.0.0.1,::1 port=1,2 user='a b' dbname=é/x",
            "postgresql://a%20b@127.0.0.1:1,[::1]:2/%C3%A9%2Fx",
        ),
        (
            "host=/run/pg user=u dbname=d",
            "postgresql://u@/d?host=/run/pg&port=5432",
        ),
        (
            "host='/a b' user=u@c dbname=d",
            "postgresql://u%40c@/d?host=/a%20b&port=5432",
        ),
        (
            "host=h hostaddr=127.0.0.1 user=u dbname=d",
            "postgresql://u@/d?host=h&port=5432&hostaddr=127.0.0.1",
        ),
        (
            "host=localhost user=u dbname=d sslmode=disable connect_timeout=3",
            "postgresql://u@localhost:5432/d?connect_timeout=3&sslmode=disable",
        ),
    ] {
        let info = parse(text).unwrap();
        assert_eq!(info.url_without_password(&[]), url, "{text}");
        assert_eq!(described(url), info.describe(), "{text}");
    }
}

#[test]
fn settings_for_the_session_are_added_to_those_of_the_user() {
    let info = parse("postgres://u@localhost/d?options=-c%20geqo%3Doff").unwrap();
    let url = info.url_without_password(&[("app.current_user_id", r"a b\c")]);
    let options = "-c%20geqo%3Doff%20-c%20app.current_user_id%3Da%5C%20b%5C%5Cc";
    assert_eq!(
        url,
        format!("postgresql://u@localhost:5432/d?options={options}")
    );
    let info = parse(&url).unwrap();
    let config = info.session();
    let expected = r"-c geqo=off -c app.current_user_id=a\ b\\c";
    assert_eq!(config.get_options(), Some(expected));
}

/// Pieces of texts that address a server.
const PIECES: [&str; 36] = [
    "postgres://",
    "postgresql://",
    "@",
    ":",
    "/",
    "?",
    "&",
    "=",
    ",",
    "[",
    "]",
    "%",
    "%2",
    "%41",
    "%00",
    "%ff",
    "'",
    "\\",
    " ",
    "\t",
    "\0",
    "é",
    "🦀",
    "::1",
    "127.0.0.1",
    "localhost",
    "5432",
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "options",
    "-1",
    "99999999999999999999",
];

#[test]
fn no_text_causes_a_panic() {
    // Any generator that produces the same texts each time will do.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut understood = 0;
    for _ in 0..50_000 {
        let text: String = (0..=next(12)).map(|_| PIECES[next(PIECES.len())]).collect();
        if let Ok(info) = parse(&text) {
            understood += 1;
            let url = info.url_without_password(&[]);
            assert_eq!(
                parse(&url).unwrap().describe(),
                info.describe(),
                "{text:?} {url}"
            );
        }
    }
    assert!(understood > 100, "{understood}");
}
