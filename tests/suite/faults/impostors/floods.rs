//! Servers that send without end, or announce more than will ever come.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    thread,
    time::{Duration, Instant},
};

use super::{
    cases::{ask, ready, remark},
    server::{Impostor, Pace, Step},
};
use crate::common::{
    credctl::Credctl,
    database::insert_many,
    pg::{APP, server},
    proxy::messages::{message, read_message},
};

/// How a command must end.
#[derive(Debug, Clone, Copy)]
enum End {
    /// As soon as the answer is known to be damaged, long before any deadline.
    Damaged,
    /// At the deadline.
    Late,
}

use End::{Damaged, Late};

impl End {
    /// The deadline that a command gets, and a part of what it says.
    fn expected(self) -> (&'static str, &'static str) {
        match self {
            Damaged => ("60s", "its answer is damaged: "),
            Late => ("1s", "did not answer within 1s"),
        }
    }
}

/// More than any of the commands may take on a busy machine.
const FAR_TOO_LONG: Duration = Duration::from_secs(30);

/// Asserts how a command ends that may have 600 MB of addresses: the program itself needs a fraction of it.
fn assert_ends(t: &Credctl, server: &str, arguments: &[&str], end: End) {
    let (deadline, says) = end.expected();
    let begun = Instant::now();
    let limit = ["-c", "ulimit -v 600000; exec \"$0\" \"$@\""];
    let run = t.run(arguments).var("CREDCTL_TIMEOUT", deadline);
    let run = run.var("CREDCTL_DATABASE_URL", server);
    let ended = run.under("sh", limit).ends();
    assert!(begun.elapsed() < FAR_TOO_LONG, "{ended:#?}");
    assert_eq!(ended.code, 6, "{ended:#?}");
    assert!(ended.stderr.contains(says), "{ended:#?}");
}

/// The head of a message that announces 2 GiB.
fn two_gib(tag: u8) -> Step {
    Step::Say(vec![tag, 0x7f, 0xff, 0xff, 0xff])
}

fn for_ever(bytes: Vec<u8>) -> Step {
    // In large pieces, for a busy machine.
    Step::SayForEver(bytes.repeat(64), Duration::ZERO)
}

/// Slowly enough to be no flood, and faster than the deadline.
fn dripping(bytes: Vec<u8>) -> Step {
    Step::SayForEver(bytes, Duration::from_millis(20))
}

#[test]
fn a_server_that_never_ends_ends_the_command_and_takes_no_memory() {
    let t = super::home_without_database();
    let setting = message(b'S', &[&b"a"[..], &[b'b'; 1000], b"\0c\0"].concat());
    let login = || vec![ask(0, b"")];
    let session = || vec![ask(0, b""), ready(), Step::Hear(1)];
    for (begins, goes_on, end) in [
        (vec![], vec![for_ever(remark())], Damaged),
        (vec![], vec![dripping(remark())], Late),
        (
            vec![],
            vec![two_gib(b'R'), for_ever(vec![0; 1 << 16])],
            Damaged,
        ),
        (login(), vec![for_ever(remark())], Damaged),
        (login(), vec![dripping(remark())], Late),
        (login(), vec![for_ever(setting.clone())], Damaged),
        (
            login(),
            vec![two_gib(b'S'), for_ever(vec![0; 1 << 16])],
            Damaged,
        ),
        (session(), vec![for_ever(remark())], Damaged),
        (session(), vec![dripping(remark())], Late),
        (session(), vec![for_ever(setting)], Damaged),
        (
            session(),
            vec![two_gib(b'D'), for_ever(vec![0; 1 << 16])],
            Damaged,
        ),
        (session(), vec![two_gib(b'E')], Damaged),
    ] {
        let script = [begins, goes_on].concat();
        for arguments in [&["list"][..], &["list", "--json"], &["db", "status"]] {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let impostor = Impostor::new(listener, script.clone(), Pace::Whole);
            let url = format!("postgres://app@{}/vault", impostor.address());
            assert_ends(&t, &url, arguments, end);
            impostor.ends();
        }
    }
}

/// What comes without end after the answers of the real server.
#[derive(Debug, Clone, Copy)]
enum Flood {
    Remarks,
    /// Remarks with a pause after each.
    RemarksNowAndThen,
    /// The last row, again and again.
    Rows,
}

/// Passes the answers of the real server on; after this many rows comes the flood.
fn flood_after(rows: usize, flood: Flood) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    // A read whose answer was damaged is tried once more.
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let socket = server().folder().join(".s.PGSQL.5432");
            let server = UnixStream::connect(socket).unwrap();
            let (mut questions, mut to_server) =
                (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || io::copy(&mut questions, &mut to_server));
            answer(server, client, rows, flood).ok();
        }
    });
    address.to_string()
}

fn answer(
    mut server: UnixStream,
    mut client: TcpStream,
    rows: usize,
    flood: Flood,
) -> io::Result<()> {
    let (mut passed, mut last) = (0, Vec::new());
    while passed < rows {
        let message = read_message(&mut server)?;
        client.write_all(&message.bytes)?;
        if message.tag == b'D' {
            passed += 1;
            last = message.bytes;
        }
    }
    let (bytes, pause) = match flood {
        Flood::Remarks => (remark().repeat(64), Duration::ZERO),
        Flood::RemarksNowAndThen => (remark(), Duration::from_millis(20)),
        Flood::Rows => (last.repeat(64), Duration::ZERO),
    };
    loop {
        client.write_all(&bytes)?;
        thread::sleep(pause);
    }
}

#[test]
fn remarks_between_rows_are_no_progress() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    insert_many(&t, 3_000);
    let name = t.database().name();
    for (flood, end) in [(Flood::Remarks, Damaged), (Flood::RemarksNowAndThen, Late)] {
        for arguments in [&["list"][..], &["list", "--json"]] {
            let place = flood_after(1_500, flood);
            let url = format!("postgres://{APP}@{place}/{name}?sslmode=disable");
            assert_ends(&t, &url, arguments, end);
        }
    }
}

#[test]
fn rows_without_end_are_no_answer() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let name = t.database().name();
    // The first row is the vault's, the second one a credential's.
    for (rows, arguments) in [
        (1, &["rename", "Paper 1", "Paper 2"][..]),
        (2, &["show", "Paper 1"]),
    ] {
        let place = flood_after(rows, Flood::Rows);
        let url = format!("postgres://{APP}@{place}/{name}?sslmode=disable");
        assert_ends(&t, &url, arguments, Damaged);
    }
}
