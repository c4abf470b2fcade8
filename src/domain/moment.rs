use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// Length of time as a user types it: `30m`, `12h`, `7d`, `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(SignedDuration);

/// Time as a user types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// So long before or after now.
    Away(Length),
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

impl Length {
    /// Returns the length itself.
    pub fn duration(self) -> SignedDuration {
        self.0
    }
}

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let at = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(at);
        let length = UNITS.iter().find(|(name, _)| *name == unit);
        match (number.parse::<i64>(), length) {
            (Ok(number), Some((_, seconds))) => {
                // What is longer than 9,999 years is longer than anything.
                let seconds = number.checked_mul(*seconds).unwrap_or(i64::MAX);
                Ok(Length(SignedDuration::from_secs(seconds)))
            }
            _ => Err("a length of time is 30m, 12h, 7d or 2w".to_owned()),
        }
    }
}

impl Moment {
    /// Returns the time, seen from `now`, if a length means so long ago.
    pub fn before(self, now: Timestamp) -> Timestamp {
        match self {
            Moment::At(time) => time,
            Moment::Away(length) => now.checked_sub(length.0).unwrap_or(Timestamp::MIN),
        }
    }

    /// Returns the time, seen from `now`, if a length means so long from now.
    pub fn after(self, now: Timestamp) -> Timestamp {
        match self {
            Moment::At(time) => time,
            Moment::Away(length) => now.checked_add(length.0).unwrap_or(Timestamp::MAX),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Ok(length) = text.parse() {
            return Ok(Moment::Away(length));
        }
        let time = text.parse::<Timestamp>().ok().or_else(|| midnight(text));
        time.map(Moment::At).ok_or_else(|| {
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
            text.parse::<Moment>()
                .map(|since| since.before(now).to_string())
        };
        let until = |text: &str| text.parse::<Moment>().map(|m| m.after(now).to_string());
        assert_eq!(until("7d"), Ok("2026-02-08T00:00:00Z".to_owned()));
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
