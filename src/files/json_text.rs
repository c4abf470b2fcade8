//! Texts in JSON that may be secrets: read into one buffer that is wiped. A parser's own buffer for
//! what is escaped is not.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The text that a value is; `None` where it is none.
pub fn text(value: &RawValue) -> Option<Zeroizing<String>> {
    let mut rest = value.get().strip_prefix('"')?.strip_suffix('"')?;
    // Sized once: what is meant is never longer than how it is written.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escaped)) = rest.split_once('\\') {
        let (meant, after) = meant(escaped)?;
        text.push_str(plain);
        text.push(meant);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// What stands behind a backslash means, and what follows it.
fn meant(escaped: &str) -> Option<(char, &str)> {
    let mut chars = escaped.chars();
    let meant = match chars.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => return by_number(chars.as_str()),
        c @ ('"' | '\\' | '/') => c,
        _ => return None,
    };
    Some((meant, chars.as_str()))
}

fn by_number(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = unit(digits)?;
    // What has no number of four digits is written as two units.
    let (second, rest) = match first {
        0xd800..=0xdbff => {
            unit(rest.strip_prefix("\\u")?).map(|(unit, rest)| (Some(unit), rest))?
        }
        _ => (None, rest),
    };
    let units = std::iter::once(first).chain(second);
    let meant = char::decode_utf16(units).next()?.ok()?;
    Some((meant, rest))
}

fn unit(digits: &str) -> Option<(u16, &str)> {
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
    fn a_text_is_what_any_parser_reads() {
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
    fn what_is_no_text_is_none() {
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
