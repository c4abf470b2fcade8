use jiff::{Timestamp, tz::TimeZone};

const UNITS: [(i64, &str); 6] = [
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
];

/// Age of something in the largest unit that fits, such as `3 days ago`.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second());
    match UNITS.iter().find(|(length, _)| seconds >= *length) {
        None | Some((1, _)) => "just now".to_owned(),
        Some((length, unit)) => {
            let count = seconds / length;
            format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
        }
    }
}

/// Time as a person counts it from now: `3 days ago`, or `in 3 days`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second().saturating_sub(now.as_second());
    match UNITS.iter().find(|(length, _)| seconds >= *length) {
        None => age(at, now),
        Some((1, _)) => "in less than a minute".to_owned(),
        Some((length, unit)) => {
            let count = seconds / length;
            format!("in {count} {unit}{}", if count == 1 { "" } else { "s" })
        }
    }
}

/// Time in full, as people here read it.
pub fn local_time(at: Timestamp) -> String {
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Age of something in the largest unit that fits, such as `3d`.
pub fn short_age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    let fits = |(length, _): &&(i64, &str)| seconds >= *length && *length != 30 * 86_400;
    match UNITS.iter().find(fits) {
        Some((length, unit)) => format!("{}{}", seconds / length, &unit[..1]),
        None => "0s".to_owned(),
    }
}

/// Time for programs: RFC 3339 in UTC, of a fixed width, so that sorting the text sorts by time.
pub fn rfc3339(at: Timestamp) -> String {
    // Microseconds, as PostgreSQL keeps them.
    format!("{at:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_as_text() {
        let at = |micros| rfc3339(Timestamp::from_microsecond(micros).unwrap());
        assert_eq!(at(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(at(120), "1970-01-01T00:00:00.000120Z");
        assert!(at(120) < at(121));
    }

    #[test]
    fn a_short_age_has_a_letter_for_its_unit() {
        let short = |seconds| {
            let now = Timestamp::from_second(seconds).unwrap();
            short_age(Timestamp::UNIX_EPOCH, now)
        };
        assert_eq!(short(-5), "0s");
        assert_eq!(short(59), "59s");
        assert_eq!(short(60), "1m");
        assert_eq!(short(7_200), "2h");
        assert_eq!(short(90 * 86_400), "90d");
        assert_eq!(short(800 * 86_400), "2y");
    }

    #[test]
    fn a_time_to_come_is_counted_too() {
        let from_now = |seconds| {
            let at = Timestamp::from_second(seconds).unwrap();
            relative(at, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(from_now(-7_200), "2 hours ago");
        assert_eq!(from_now(0), "just now");
        assert_eq!(from_now(59), "in less than a minute");
        assert_eq!(from_now(60), "in 1 minute");
        assert_eq!(from_now(3 * 86_400), "in 3 days");
    }

    #[test]
    fn an_age_is_shown_in_the_largest_unit_that_fits() {
        let age = |seconds| {
            age(
                Timestamp::UNIX_EPOCH,
                Timestamp::from_second(seconds).unwrap(),
            )
        };
        assert_eq!(age(-5), "just now");
        assert_eq!(age(59), "just now");
        assert_eq!(age(60), "1 minute ago");
        assert_eq!(age(7_200), "2 hours ago");
        assert_eq!(age(3 * 86_400), "3 days ago");
        assert_eq!(age(800 * 86_400), "2 years ago");
    }
}
