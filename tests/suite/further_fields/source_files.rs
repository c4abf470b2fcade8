//! The files of the built-in types.

use serde_json::Value;

use crate::common::credctl::Credctl;

#[test]
fn every_client_has_a_source_and_every_variable_a_client() {
    let t = Credctl::fresh();
    let all = t.run(["types", "--json"]).ends().succeeded().json();
    let types = all["types"].as_array().unwrap();
    assert!(types.len() >= 26, "{}", types.len());
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.as_array().unwrap().iter();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    for one in types {
        let name = &one["credential_type"];
        let clients = one["clients"].as_array().unwrap();
        for client in clients {
            let source = client["source"].as_str();
            assert!(
                source.is_some_and(|source| source.len() > 10),
                "{name}: {client}"
            );
        }
        let read: Vec<_> = clients
            .iter()
            .flat_map(|c| texts(&c["variables"]))
            .collect();
        for variables in one["variables"].as_array().unwrap() {
            let set = variables["set"].as_array().unwrap().iter();
            let set = set.map(|set| set["name"].as_str().unwrap().to_owned());
            for variable in set.chain(texts(&variables["unset"])) {
                assert!(read.contains(&variable), "{name}: {variable}");
            }
        }
    }
}
