//! Answer of a provider, and reasons why there is none.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

/// Answer of a provider, as it came.
pub(super) struct Reply {
    /// Status of HTTP.
    pub(super) status: u16,
    /// Body. It may repeat the key.
    pub(super) body: Zeroizing<Vec<u8>>,
    /// True if the body is compressed, which nobody asked for.
    pub(super) is_compressed: bool,
    /// Time for which the provider asks not to be asked again.
    pub(super) retry_after: Option<Duration>,
    /// Time by which the provider's clock is ahead of that of this machine, to the second.
    pub(super) skew: Option<SignedDuration>,
}

/// Reason why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoReply {
    #[error("its name is not found")]
    HostNotFound,
    #[error("no answer in time")]
    TimedOut,
    /// The time for all requests was over before the turn of this one came.
    #[error("there was no time left to ask it; give more by --timeout")]
    NoTime,
    #[error("the connection was refused")]
    Refused,
    #[error("the connection was cut off")]
    CutOff,
    /// The other side is not the provider, as far as its certificate tells.
    #[error("its certificate is not to be trusted: {0}")]
    Certificate(String),
    #[error("its TLS failed: {0}")]
    Tls(String),
    #[error("its answer is longer than 256 KiB")]
    TooLong,
    #[error("its answer is not HTTP")]
    NoHttp,
    #[error("the proxy gave no way to it")]
    Proxy,
    /// The host was given up after another request. Holds the reason.
    #[error("{0}")]
    GivenUp(String),
    #[error("it cannot be reached: {0}")]
    Other(String),
}

impl NoReply {
    /// Returns true if the next try may succeed: the connection was made, and broke.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, NoReply::CutOff)
    }
}

/// Reads the time in a header of HTTP, such as `Fri, 27 Nov 2026 19:00:00 GMT`.
pub(super) fn http_time(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// Reads `Retry-After`: seconds, or a time.
pub(super) fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_time(text)?.duration_since(now);
    Some(Duration::try_from(until).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_http_and_seconds_are_read() {
        let now: Timestamp = "2026-11-27T19:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("Fri, 27 Nov 2026 19:00:09 GMT", Some(9)),
            ("Fri, 27 Nov 2026 18:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            let read = retry_after(text, now);
            assert_eq!(read.map(|wait| wait.as_secs()), seconds, "{text}");
        }
    }
}
