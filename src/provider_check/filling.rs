//! Filling in of keys, times and signatures.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::providers::{Part, Template, TemplateValue};

/// Characters that are encoded in the value of a query or a form: all but those of RFC 3986, section
/// 2.3.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Source of values. `None` means that there is no such value.
pub(super) type Values<'a> = dyn Fn(&TemplateValue) -> Option<Zeroizing<String>> + 'a;

/// Fills in values as they are.
pub(super) fn plain(template: &Template, values: &Values<'_>) -> Option<Zeroizing<String>> {
    filled(template, values, |text, value| text.push_str(value))
}

/// Fills in values for a query or a form.
pub(super) fn encoded(template: &Template, values: &Values<'_>) -> Option<Zeroizing<String>> {
    filled(template, values, |text, value| {
        text.extend(utf8_percent_encode(value, IN_QUERY));
    })
}

/// Returns a parameter of a query.
pub(super) fn parameter(name: &str, value: &str) -> String {
    format!("{name}={}", utf8_percent_encode(value, IN_QUERY))
}

fn filled(
    template: &Template,
    values: &Values<'_>,
    put: impl Fn(&mut String, &str),
) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    for part in template.parts() {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Value(value) => put(&mut text, &values(value)?),
        }
    }
    Some(text)
}
