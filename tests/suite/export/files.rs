//! `.env` files and the file of GitHub Actions.

use credctl::parts::export::Format;
use serde_json::{Value, json};

use super::{Set, assert_same, folder, read_back, set, written};
use crate::common::python::python;

#[test]
fn values_come_back_from_python_dotenv() {
    let set = set();
    let (text, _) = written(Format::Dotenv, &set);
    let folder = folder(".env", &text);
    let script = "
import os, dotenv
os.environ['HOME'] = 'a home that is not in any value'
path = data['path']
dotenv.load_dotenv(path)
read = dotenv.dotenv_values(path)
result = {'read': read, 'set': {name: os.environ[name] for name in read}}
";
    let path = folder.path().join(".env");
    let result = python(script, &json!({ "path": path }));
    for way in ["read", "set"] {
        let read: Set = serde_json::from_value(result[way].clone()).unwrap();
        assert_same("python-dotenv", &set, &read);
        assert_eq!(read.len(), set.len());
    }
}

/// Values that are not said to be for python-dotenv alone also come back from a shell, which
/// expands and runs more than any other reader.
#[test]
fn values_that_need_no_escape_come_back_from_a_shell_that_reads_the_file() {
    let mut set = set();
    let (_, only_python) = written(Format::Dotenv, &set);
    set.retain(|name, _| !only_python.contains(name));
    assert!(set.len() > 200, "{}", set.len());
    assert!(set.values().any(|value| value.contains("$(touch ran)")));
    let folder = folder(".env", &written(Format::Dotenv, &set).0);
    let script = "set -a; . ./.env; exec env -0";
    let read = read_back("sh", &["-c", script], &folder, "C.UTF-8");
    assert_same("sh", &set, &read);
}

#[test]
fn values_come_back_from_the_file_of_a_github_step() {
    let set = set();
    let (text, _) = written(Format::Github, &set);
    assert_eq!(as_the_runner_reads(&text), set);
}

/// Reads `NAME<<END`, lines, and a line that is END. Lines end with LF, as on runners that are not
/// Windows.
fn as_the_runner_reads(text: &str) -> Set {
    let mut lines = text.split_terminator('\n');
    let mut set = Set::new();
    while let Some(first) = lines.next() {
        let (name, end) = first.split_once("<<").expect("NAME<<END");
        assert!(!name.contains('='), "{first}");
        let value: Vec<_> = lines.by_ref().take_while(|line| *line != end).collect();
        set.insert(name.to_owned(), value.join("\n"));
    }
    set
}

#[test]
fn values_come_back_from_json() {
    let mut written = Vec::new();
    let set = set();
    credctl::parts::domain::write_json(&mut written, &set).unwrap();
    let text = String::from_utf8(written).unwrap();
    let script = "result = json.loads(data['text'])";
    let read: Value = python(script, &json!({ "text": text }));
    assert_same(
        "Python's json",
        &set,
        &serde_json::from_value(read).unwrap(),
    );
}
