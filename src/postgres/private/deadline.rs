use std::time::{Duration, Instant};

use super::PrivateError;

/// How long making and starting a server may take, all in all.
const LIMIT: Duration = Duration::from_secs(60);

/// How long to wait before looking again at something that changes without telling.
const PAUSE: Duration = Duration::from_millis(20);

/// The end of the time that one call may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Instant);

impl Deadline {
    pub(super) fn start() -> Self {
        Deadline(Instant::now() + LIMIT)
    }

    pub(super) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Waits a moment, unless the time is over.
    pub(super) async fn pause(self, what: &'static str) -> Result<(), PrivateError> {
        if self.left().is_zero() {
            let seconds = LIMIT.as_secs();
            return Err(PrivateError::TimedOut { what, seconds });
        }
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}
