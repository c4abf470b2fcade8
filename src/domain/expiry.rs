use std::str::FromStr;

use jiff::Timestamp;

use super::Moment;

/// Time at which keys end, as a user states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// They do not end, or nobody knows when.
    Never,
    At(Moment),
}

impl Expiry {
    /// Returns the time, seen from `now`. A length means so long from now.
    pub fn time(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Expiry::Never => None,
            // As the database keeps it.
            Expiry::At(moment) => {
                let at = moment.after(now).as_microsecond();
                Timestamp::from_microsecond(at).ok()
            }
        }
    }
}

impl FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "never" => Ok(Expiry::Never),
            text => text
                .parse()
                .map(Expiry::At)
                .map_err(|why: String| format!("{why}, or never")),
        }
    }
}
