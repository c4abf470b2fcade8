use jiff::Timestamp;

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
