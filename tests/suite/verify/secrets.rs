//! Nothing of a key gets anywhere but to its provider.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};

use super::{Case, HOSTS, host, scenario, servers::Servers, vault, verify};

/// A good credential of every type, with sentinels for keys.
fn with_sentinels() -> Vec<Case> {
    let case =
        |(number, (kind, place, _)): (usize, &(&'static str, &'static str, &'static str))| {
            Case::in_state((kind, place), "good", number)
        };
    HOSTS.iter().enumerate().map(case).collect()
}

/// Texts of the keys of these cases.
fn sentinels(cases: &[Case]) -> Vec<String> {
    let all = cases.iter().flat_map(|case| {
        let stored = &case.stored;
        [
            &stored["api_key"],
            &stored["secret_key"],
            &stored["fields"]["passphrase"],
        ]
    });
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn no_message_at_any_verbosity_and_no_file_holds_a_key() {
    let cases = with_sentinels();
    let sentinels = sentinels(&cases);
    for fault in [
        Value::Null,
        json!({"kind": "status", "status": 503}),
        json!({"kind": "html", "status": 200}),
        json!({"kind": "cut"}),
        json!({"kind": "bad_json"}),
        json!({"kind": "redirect", "to": "https://elsewhere.test/", "status": 302}),
        json!({"kind": "reject_times", "times": 9}),
    ] {
        let mut hosts = scenario(&cases);
        for host in hosts.as_object_mut().unwrap().values_mut() {
            host["fault"] = fault.clone();
        }
        let servers = Servers::start(&hosts);
        let t = vault(&cases);
        fs::remove_file(t.home().join("keys.json")).unwrap();
        let ended = verify(&t, &servers, &["--all", "-vvv", "--timeout", "20"]).ends();
        let files = files_of(t.home());
        for text in &sentinels {
            assert!(!ended.stdout.contains(text), "{fault}: {text}");
            assert!(!ended.stderr.contains(text), "{fault}: {text}");
            for (name, content) in &files {
                assert!(!content.contains(text), "{fault}: {name} holds {text}");
            }
        }
    }
}

/// All files of a folder, each with its content.
fn files_of(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_of(&path));
        } else if let Ok(content) = fs::read(&path) {
            let content = String::from_utf8_lossy(&content).into_owned();
            found.push((path.display().to_string(), content));
        }
    }
    found
}

/// A proxy on loopback that leads every tunnel to one port. Returns its own port, and what it was told.
fn proxy_to(port: u16) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let told = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&told);
    // It ends with the test's process.
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            thread::spawn(move || tunnel(client, port, &kept));
        }
    });
    (own, told)
}

fn tunnel(client: TcpStream, port: u16, told: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let is_end = line.trim().is_empty();
        told.lock().unwrap().push(line);
        if is_end {
            break;
        }
    }
    let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut answer = client.try_clone().unwrap();
    answer.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut from, mut to) = (server.try_clone().unwrap(), answer);
    thread::spawn(move || std::io::copy(&mut from, &mut to).ok());
    let mut server = server;
    std::io::copy(&mut reader, &mut server).ok();
}

#[test]
fn a_proxy_learns_the_host_and_nothing_else_and_is_named_once() {
    let cases = [
        Case::in_state(("alpaca", "paper"), "good", 1),
        Case::in_state(("kraken", "live"), "good", 2),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let (port, told) = proxy_to(servers.port());
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        told.lock().unwrap().clear();
        let run = t
            .run(["verify", "--all"])
            .var("SSL_CERT_FILE", servers.authority());
        let url = format!("http://127.0.0.1:{port}");
        let ended = run.var(name, url).ends().succeeded();
        let remark = "note: providers are asked through the proxy 127.0.0.1\n";
        assert_eq!(
            ended.stderr.matches(remark).count(),
            1,
            "{name}: {ended:#?}"
        );
        let lines = told.lock().unwrap().concat();
        for (kind, place) in [("alpaca", "paper"), ("kraken", "live")] {
            let connect = format!("CONNECT {}:443 HTTP/1.1", host(kind, place));
            assert!(lines.contains(&connect), "{name}: {lines}");
        }
        for text in sentinels(&cases) {
            assert!(!lines.contains(&text), "{name}: {lines}");
        }
    }
    // Hosts that are to be reached without it.
    told.lock().unwrap().clear();
    let run = verify(&t, &servers, &["--all"]).var("NO_PROXY", "alpaca.markets,api.kraken.com");
    run.var("HTTPS_PROXY", format!("http://127.0.0.1:{port}"))
        .ends()
        .succeeded();
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

#[test]
fn a_variable_that_names_no_proxy_is_an_error() {
    let cases = [Case::in_state(("alpaca", "paper"), "good", 1)];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    for url in ["socks5://127.0.0.1:1", "http://", "::"] {
        let run = verify(&t, &servers, &["good"]).var("HTTPS_PROXY", url);
        run.ends().failed(
            12,
            "credctl: HTTPS_PROXY does not hold the URL of an HTTP proxy, such as http://proxy.example:3128\n\
             hint: unset it to ask providers without a proxy\n",
        );
    }
    verify(&t, &servers, &["good"]).ends().succeeded();
}
