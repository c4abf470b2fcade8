//! `docs/providers.md` has all that the files of the types have.

use std::{collections::BTreeMap, fs};

use credctl::parts::providers::Providers;

use crate::common::{credctl::Credctl, home_files::write_config};

/// The sections of the document, by their titles.
fn sections() -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/providers.md");
    let text = fs::read_to_string(path).unwrap();
    let parts = text.split("\n## ").skip(1);
    let section = |part: &str| {
        let (title, body) = part.split_once('\n').unwrap();
        (title.to_owned(), body.to_owned())
    };
    parts.map(section).collect()
}

#[test]
fn every_type_has_a_section_with_its_variables_hosts_fields_and_check() {
    let sections = sections();
    let mut missing = Vec::new();
    for provider in Providers::default().all() {
        let name = &provider.name;
        let Some(section) = sections.get(name) else {
            missing.push(format!("{name}: the section"));
            continue;
        };
        let variables = provider
            .clients
            .iter()
            .flat_map(|client| client.variables());
        let mut wanted: Vec<String> = variables.map(|name| format!("`{name}`")).collect();
        wanted.extend(provider.hosts.iter().map(|host| host.name().to_owned()));
        wanted.extend(
            provider
                .fields
                .iter()
                .map(|field| format!("`{}`", field.name)),
        );
        wanted.push(provider.api_key.title.clone());
        wanted.extend(provider.secret_key.iter().map(|key| key.title.clone()));
        let check = provider.check.as_ref();
        wanted.extend(check.map(|check| check.request.path.clone()));
        missing.extend(
            wanted
                .into_iter()
                .filter(|text| !section.contains(text))
                .map(|text| format!("{name}: {text}")),
        );
    }
    assert!(
        missing.is_empty(),
        "not in the document:\n{}",
        missing.join("\n")
    );
}

#[test]
fn the_example_of_a_type_of_ones_own_is_read() {
    let sections = sections();
    let section = &sections["Define a type of your own"];
    let blocks: Vec<&str> = section.split("```toml\n").skip(1).collect();
    assert!(blocks.len() >= 2, "{section}");
    for block in blocks {
        let (toml, _) = block.split_once("```").unwrap();
        let t = Credctl::fresh();
        let config = format!("version = 1\n{toml}");
        write_config(&t, &config);
        let ended = t.run(["types", "--json"]).ends().succeeded();
        assert_eq!(ended.stderr, "", "{toml}");
        assert!(ended.stdout.contains("\"config\""), "{}", ended.stdout);
    }
}
