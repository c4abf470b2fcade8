//! Values at a place of a JSON answer.

use serde_json::Value;

/// Returns the values at a place: names and numbers with dots between them, `*` for all of a list or of
/// an object. Numbers and switches are texts; what is missing, null or no plain value is left out.
pub(super) fn values(answer: &Value, path: &str) -> Vec<String> {
    found(answer, path).into_iter().filter_map(text).collect()
}

/// Returns true if there is something at the place that holds these values: for a list, the list.
pub(super) fn is_told(answer: &Value, path: &str) -> bool {
    let outer = path.strip_suffix(".*").unwrap_or(path);
    found(answer, outer).iter().any(|value| !value.is_null())
}

fn found<'a>(answer: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![answer];
    for step in path.split('.') {
        found = found
            .into_iter()
            .flat_map(|value| inner(value, step))
            .collect();
    }
    found
}

fn inner<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    match (value, step) {
        (Value::Array(list), "*") => list.iter().collect(),
        (Value::Object(members), "*") => members.values().collect(),
        (Value::Array(list), number) => {
            let at: Option<usize> = number.parse().ok();
            at.and_then(|at| list.get(at)).into_iter().collect()
        }
        (Value::Object(members), name) => members.get(name).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(switch) => Some(switch.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_lead_through_objects_and_lists() {
        let answer = json!({
            "a": {"b": [1, "two", true, null, {"c": "d"}]},
            "list": [{"id": "x"}, {"id": "y"}, {}],
            "rights": {"spot": ["read"], "wallet": []},
        });
        for (path, expected) in [
            ("a.b.0", vec!["1"]),
            ("a.b.1", vec!["two"]),
            ("a.b.*", vec!["1", "two", "true"]),
            ("a.b.4.c", vec!["d"]),
            ("list.*.id", vec!["x", "y"]),
            ("rights.*.*", vec!["read"]),
            ("a.x", vec![]),
            ("a.b.9", vec![]),
            ("a.b.x", vec![]),
            ("a", vec![]),
        ] {
            assert_eq!(values(&answer, path), expected, "{path}");
        }
    }

    #[test]
    fn an_empty_list_is_told_and_a_missing_one_is_not() {
        let answer = json!({"open": [], "null": null, "text": ""});
        for (path, expected) in [
            ("open.*", true),
            ("gone.*", false),
            ("null", false),
            ("text", true),
        ] {
            assert_eq!(is_told(&answer, path), expected, "{path}");
        }
    }
}
