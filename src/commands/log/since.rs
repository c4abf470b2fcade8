use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// Time from which a log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// So long ago.
    Ago(SignedDuration),
    /// At this time.
    At(Timestamp),
}

/// Lengths of the units, in seconds.
const UNITS: [(&str, i64); 5] = [
    ("s", 1),
    ("m", 60),
    ("h", 3_600),
    ("d", 86_400),
    ("w", 7 * 86_400),
];

impl Since {
    /// Returns the time, seen from `now`.
    pub(super) fn before(self, now: Timestamp) -> Timestamp {
        match self {
            Since::At(time) => time,
            Since::Ago(length) => now.checked_sub(length).unwrap_or(Timestamp::MIN),
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let at = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(at);
        let length = UNITS.iter().find(|(name, _)| *name == unit);
        if let (Ok(number), Some((_, seconds))) = (number.parse::<i64>(), length) {
            let seconds = number.checked_mul(*seconds);
            // More than 9,999 years ago is before every event.
            let seconds = seconds.unwrap_or(i64::MAX);
            return Ok(Since::Ago(SignedDuration::from_secs(seconds)));
        }
        let time = text.parse::<Timestamp>().ok().or_else(|| midnight(text));
        time.map(Since::At).ok_or_else(|| {
            "a time is 30m, 12h, 7d, 2w, a date such as 2026-01-31, or a time such as 2026-01-31T09:00:00Z"
                .to_owned()
        })
    }
}

/// Returns the first moment of a date, here.
fn midnight(text: &str) -> Option<Timestamp> {
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let zoned = date.to_zoned(TimeZone::try_system().unwrap_or(TimeZone::UTC));
    Some(zoned.ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_length_a_date_or_a_time() {
        let now: Timestamp = "2026-02-01T00:00:00Z".parse().unwrap();
        let since = |text: &str| {
            text.parse::<Since>()
                .map(|since| since.before(now).to_string())
        };
        for (text, expected) in [
            ("7d", "2026-01-25T00:00:00Z"),
            ("2w", "2026-01-18T00:00:00Z"),
            ("90m", "2026-01-31T22:30:00Z"),
            ("30s", "2026-01-31T23:59:30Z"),
            ("2026-01-31T09:00:00Z", "2026-01-31T09:00:00Z"),
            ("2026-01-31T09:00:00+01:00", "2026-01-31T08:00:00Z"),
        ] {
            assert_eq!(since(text), Ok(expected.to_owned()), "{text}");
        }
        assert!(since("2026-01-31").is_ok());
        assert!(since("9223372036854775807w").is_ok());
        for text in [
            "",
            "d",
            "7",
            "7y",
            "-7d",
            "yesterday",
            "2026-13-01",
            "7 d x",
        ] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}
