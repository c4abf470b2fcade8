//! Files that set variables for systemd and for docker.

use std::{path::Path, process::Command};

use credctl::parts::export::Format;
use serde_json::json;

use super::{Set, assert_same, folder, refused, set, written};
use crate::common::python::python;

/// systemd's own reader of such files. It also expands `$`, which `EnvironmentFile=` does not.
const GENERATOR: &str =
    "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

/// The values that a format carries: each of the others is refused by its name.
#[track_caller]
fn carried(format: Format, is_lost: impl Fn(&str) -> bool) -> Set {
    let mut carried = set();
    let lost: Set = carried.extract_if(.., |_, value| is_lost(value)).collect();
    assert!(lost.len() > 20 && carried.len() > 150, "{}", carried.len());
    for (name, value) in lost {
        assert_eq!(refused(format, &name, &value), name);
    }
    carried
}

fn for_systemd() -> Set {
    carried(Format::Systemd, |value| {
        value.chars().any(|c| {
            let number = u32::from(c);
            let is_reserved = (0xfdd0..=0xfdef).contains(&number) || number & 0xfffe == 0xfffe;
            c.is_ascii_control() && c != '\t' && c != '\n' || is_reserved
        })
    })
}

/// Reads the file as systemd.exec(5) describes it: quoted parts, C-style escapes of four characters
/// between double quotes, comments only at the beginning of a line.
#[test]
fn values_come_back_from_an_environment_file_by_its_grammar() {
    let set = for_systemd();
    let (text, _) = written(Format::Systemd, &set);
    let script = r##"
text, at, result = data["text"], 0, {}
while at < len(text):
    if text[at] in "#;":
        at = text.index("\n", at) + 1
        continue
    equals = text.index("=", at)
    name, at, value = text[at:equals], equals + 1, ""
    while at < len(text) and text[at] != "\n":
        if text[at] == "'":
            end = text.index("'", at + 1)
            value, at = value + text[at + 1:end], end + 1
        elif text[at] == '"':
            at += 1
            while text[at] != '"':
                if text[at] == "\\":
                    at += 1
                    if text[at] == "\n":
                        at += 1
                        continue
                    if text[at] not in "\"\\`$":
                        value += "\\"
                value, at = value + text[at], at + 1
            at += 1
        elif text[at] == "\\":
            value, at = value + text[at + 1], at + 2
        else:
            value, at = value + text[at], at + 1
    at += 1
    result[name] = value
"##;
    let read = python(script, &json!({ "text": text }));
    let read: Set = serde_json::from_value(read).unwrap();
    assert_same("the grammar of systemd", &set, &read);
    assert_eq!(read.len(), set.len());
}

#[test]
fn values_come_back_from_systemd_where_it_is() {
    if !Path::new(GENERATOR).exists() {
        return;
    }
    let mut set = for_systemd();
    set.retain(|_, value| !value.contains('$'));
    assert!(set.len() > 100, "{}", set.len());
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("environment.d");
    std::fs::create_dir(&files).unwrap();
    std::fs::write(files.join("keys.conf"), written(Format::Systemd, &set).0).unwrap();
    let mut command = Command::new(GENERATOR);
    let output = command
        .env_clear()
        .env("XDG_CONFIG_HOME", folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*errors), (Some(0), ""));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_same("systemd", &set, &as_systemd_prints(&text));
}

/// Reads `NAME=VALUE` lines, in which a value that needs it stands between double quotes with the
/// escapes of C.
fn as_systemd_prints(text: &str) -> Set {
    let line = |line: &str| {
        let (name, value) = line.split_once('=').unwrap();
        let quoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
        (name.to_owned(), quoted.map_or(value.to_owned(), unescaped))
    };
    text.lines().map(line).collect()
}

fn unescaped(text: &str) -> String {
    let mut value = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        value.push(match c {
            '\\' => match rest.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                other => {
                    assert!("\"\\`$".contains(other), "an escape of {other}");
                    other
                }
            },
            c => c,
        });
    }
    value
}

fn for_docker() -> Set {
    carried(Format::Docker, |value| {
        value.contains(['\n', '\r']) || value.len() > 60_000
    })
}

/// docker reads lines, and takes all behind the first `=` as it is.
#[test]
fn values_come_back_from_an_env_file_by_its_grammar() {
    let set = for_docker();
    let (text, _) = written(Format::Docker, &set);
    let lines = text.split_terminator('\n');
    let read: Set = lines
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(read, set);
}

/// The command-line program reads the file; what it asks of its engine is caught here.
#[test]
fn values_come_back_from_docker_where_it_is() {
    if Command::new("docker").arg("--version").output().is_err() {
        return;
    }
    let set = for_docker();
    let folder = folder("keys.env", &written(Format::Docker, &set).0);
    let script = r#"
import http.server, os, socketserver, subprocess, threading
os.chdir(data["folder"])
asked = {}
class Engine(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, code, body):
        self.send_response(code)
        for name, value in [("Api-Version", "1.41"), ("Ostype", "linux"),
                ("Content-Type", "application/json"), ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
    def do_HEAD(self): self.answer(200, b"")
    def do_GET(self): self.answer(200, b"{}")
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked.update(json.loads(body))
        self.answer(201, b'{"Id": "made", "Warnings": []}')
    def address_string(self): return ""
    def log_message(self, *_): pass
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
server = Server("engine", Engine)
threading.Thread(target=server.serve_forever, daemon=True).start()
done = subprocess.run(["docker", "--host", f"unix://{data['folder']}/engine", "create",
    "--env-file", "keys.env", "image"], capture_output=True, text=True,
    env={"PATH": os.environ["PATH"], "HOME": data["folder"]})
server.shutdown()
assert done.returncode == 0, done.stderr
result = dict(line.split("=", 1) for line in asked["Env"])
"#;
    let read = python(script, &json!({ "folder": folder.path() }));
    let read: Set = serde_json::from_value(read).unwrap();
    assert_same("docker", &set, &read);
}
