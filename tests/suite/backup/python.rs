//! The backup as `docs/formats.md` describes it, checked with Python alone.

use std::fs;

use serde_json::json;

use super::{backed_up, forged, lines};
use crate::common::{
    credctl::paper_and_live,
    python::python,
    vault_keys::{id_of, keys},
};

const FORMATS: &str = include_str!("../../../docs/formats.md");

/// The code that the documentation gives for this function.
fn documented(function: &str) -> &'static str {
    let blocks = FORMATS.split("```python elsewhere\n").skip(1);
    let mut blocks = blocks.filter_map(|block| block.split("```").next());
    blocks.find(|code| code.contains(function)).unwrap()
}

#[test]
fn python_tells_a_backup_from_one_that_somebody_changed() {
    let (t, _, _) = paper_and_live();
    let file = backed_up(&t);
    let changed = forged(&file, |lines| lines[0]["active"] = json!(null));
    let script = format!(
        "{}\nresult = [is_authentic(path, data['keys']) for path in data['files']]",
        documented("def is_authentic")
    );
    let key = keys(&t).remove(0);
    let data = json!({"files": [&file, &changed], "keys": {id_of(&key): key}});
    assert_eq!(python(&script, &data), json!([true, false]));
}

#[test]
fn the_documented_lines_have_the_fields_of_a_backup() {
    let (t, _, _) = paper_and_live();
    let file = backed_up(&t);
    let blocks = FORMATS
        .split("```json\n")
        .map(|block| block.split("```").next().unwrap());
    let mut documented: Vec<serde_json::Value> = Vec::new();
    for block in blocks.skip_while(|block| !block.starts_with(r#"{"credctl":"backup""#)) {
        // What is left out of the documentation is no JSON.
        let block = block.replace("{…}", "null").replace('…', "");
        documented.extend(
            block
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()),
        );
    }
    let mut written = lines(&file);
    assert_eq!(written.len(), 5);
    let with_log = t.home().join("with-log");
    let backup = ["backup", with_log.to_str().unwrap(), "--with-log"];
    t.run(backup).ends().succeeded();
    let mut events = lines(&with_log).into_iter();
    written.push(events.find(|line| line.get("event").is_some()).unwrap());
    let fields = |value: &serde_json::Value| {
        let mut all = Vec::new();
        collect(value, "", &mut all);
        all
    };
    for (one, other) in [(0, 0), (1, 1), (2, 2), (3, 4), (4, 5)] {
        assert_eq!(fields(&documented[one]), fields(&written[other]));
    }
    assert!(fs::read_to_string(file).unwrap().ends_with("}}\n"));
}

/// Collects the paths of all fields, but not those of the box.
fn collect(value: &serde_json::Value, path: &str, all: &mut Vec<String>) {
    let Some(object) = value.as_object().filter(|_| path != "/keys") else {
        return;
    };
    for (name, value) in object {
        let path = format!("{path}/{name}");
        collect(value, &path, all);
        all.push(path);
    }
}
