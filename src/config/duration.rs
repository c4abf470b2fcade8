use std::time::Duration;

/// Longest accepted duration. A longer one is most likely a mistake about the unit.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The text is not a duration that may be used as a deadline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a duration looks like `10s`, `500ms`, `2m` or `1h`, and is at most a day")]
pub struct InvalidDuration;

/// Reads a duration such as `10s`, `500ms`, `2m` or `1h`. A plain number means seconds.
///
/// # Errors
/// Fails with [`InvalidDuration`] if the text has another form, or if the duration is zero or longer
/// than a day.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds: u64 = match unit.trim_start() {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(InvalidDuration),
    };
    let number: u64 = number.parse().map_err(|_| InvalidDuration)?;
    let total = number.checked_mul(milliseconds).ok_or(InvalidDuration)?;
    let duration = Duration::from_millis(total);
    if duration.is_zero() || duration > LONGEST {
        return Err(InvalidDuration);
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit_or_is_in_seconds() {
        for (text, milliseconds) in [
            ("10s", 10_000),
            ("500ms", 500),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("7", 7_000),
            (" 3 s ", 3_000),
            ("24h", 86_400_000),
        ] {
            let expected = Duration::from_millis(milliseconds);
            assert_eq!(parse_duration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_text_is_not_a_duration() {
        for text in [
            "",
            "s",
            "0",
            "0ms",
            "-1s",
            "+1s",
            "1.5s",
            "1d",
            "10 s s",
            "25h",
            "18446744073709551615h",
            "99999999999999999999",
            "१s",
        ] {
            assert_eq!(parse_duration(text), Err(InvalidDuration), "{text}");
        }
    }
}
