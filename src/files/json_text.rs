//! Reads JSON strings that may be secrets into one wiped buffer. The buffer that a JSON parser uses
//! for escapes is not wiped.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// Returns the content of a JSON string, or `None` if the value is not a valid string.
pub fn text(value: &RawValue) -> Option<Zeroizing<String>> {
    let mut rest = value.get().strip_prefix('"')?.strip_suffix('"')?;
    // This capacity is enough: the content is never longer than its escaped form.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escaped)) = rest.split_once('\\') {
        let (c, after) = unescape(escaped)?;
        text.push_str(plain);
        text.push(c);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// Returns the character for an escape, given the text after the backslash, and the rest of the
/// text.
fn unescape(escaped: &str) -> Option<(char, &str)> {
    let mut chars = escaped.chars();
    let unescaped = match chars.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => return unicode_escape(chars.as_str()),
        c @ ('"' | '\\' | '/') => c,
        _ => return None,
    };
    Some((unescaped, chars.as_str()))
}

fn unicode_escape(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = utf16_unit(digits)?;
    // A character whose number has more than four hex digits is written as two UTF-16 units.
    let (second, rest) = match first {
        0xd800..=0xdbff => {
            utf16_unit(rest.strip_prefix("\\u")?).map(|(unit, rest)| (Some(unit), rest))?
        }
        _ => (None, rest),
    };
    let units = std::iter::once(first).chain(second);
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, rest))
}

fn utf16_unit(digits: &str) -> Option<(u16, &str)> {
    let (digits, rest) = digits.split_at_checked(4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<String> {
        let value: &RawValue = serde_json::from_str(json).unwrap();
        text(value).map(|text| text.to_string())
    }

    #[test]
    fn a_string_is_read_as_a_json_parser_reads_it() {
        for json in [
            r#""""#,
            r#""PK1""#,
            r#""schlüssel ✓ 🚲""#,
            r#""a\n\r\t\b\f\"\\\/z""#,
            r#""\u0041\u00e9\u2713\ud83d\udeb2\\u0041""#,
            r#"  "around"  "#,
        ] {
            let expected: String = serde_json::from_str(json).unwrap();
            assert_eq!(read(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn a_value_that_is_not_a_valid_string_is_none() {
        for json in [
            "null",
            "7",
            "[\"a\"]",
            "{}",
            r#""\ud83d""#,
            r#""\udeb2""#,
            r#""\ud83d\n""#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
