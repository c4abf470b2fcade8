//! The published schemas, made strict. An open schema lets fields be added, and a test must see
//! each one that nobody documented.

use std::{collections::BTreeMap, fs, path::PathBuf};

use jsonschema::{Registry, Validator};
use serde_json::Value;

/// The base of relative references; nothing is fetched.
const BASE: &str = "credctl:///";

/// All files of `docs/schema`, by name without the ending.
pub fn published() -> BTreeMap<String, Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let schema = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, schema)
    });
    files.collect()
}

/// The schemas by which answers are judged.
pub struct Schemas(BTreeMap<String, Validator>);

impl Schemas {
    /// All schemas, changed so that no undocumented field is allowed.
    pub fn strict() -> Self {
        let mut schemas = published();
        for schema in schemas.values_mut() {
            for_each_object(schema, &mut |object| {
                object.entry("additionalProperties").or_insert(false.into());
            });
        }
        let uri = |name: &String| format!("{BASE}{name}.json");
        let resources = schemas.iter().map(|(name, schema)| (uri(name), schema));
        let registry = Registry::new().extend(resources).unwrap();
        let registry = registry.prepare().unwrap();
        let validator = |(name, schema)| {
            let options = jsonschema::options().with_registry(&registry);
            let options = options
                .with_base_uri(uri(name))
                .should_validate_formats(true);
            let validator = options.build(schema);
            (
                name.clone(),
                validator.unwrap_or_else(|e| panic!("{name}: {e}")),
            )
        };
        Schemas(schemas.iter().map(validator).collect())
    }

    /// Asserts that the text is one line that holds one object as this schema describes it, and
    /// returns it.
    #[track_caller]
    pub fn judge(&self, name: &str, text: &str) -> Value {
        assert!(text.ends_with('\n') && text.lines().count() == 1, "{text}");
        let wrong = self.wrong(name, text);
        assert!(
            wrong.is_empty(),
            "not as {name}.json says: {wrong:#?}\n{text}"
        );
        serde_json::from_str(text).unwrap()
    }

    /// The differences between a text and what this schema describes.
    #[track_caller]
    pub fn wrong(&self, name: &str, text: &str) -> Vec<String> {
        let object: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
        let schema = self.0.get(name);
        let schema = schema.unwrap_or_else(|| panic!("there is no docs/schema/{name}.json"));
        let wrong = schema.iter_errors(&object);
        wrong
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

/// Visits every part of a schema that describes an object field by field.
pub fn for_each_object(
    schema: &mut Value,
    visit: &mut impl FnMut(&mut serde_json::Map<String, Value>),
) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") {
                visit(map);
            }
            map.values_mut()
                .for_each(|part| for_each_object(part, visit));
        }
        Value::Array(parts) => parts
            .iter_mut()
            .for_each(|part| for_each_object(part, visit)),
        _ => {}
    }
}
