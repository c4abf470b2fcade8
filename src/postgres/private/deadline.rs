use std::time::{Duration, Instant};

use super::PrivateError;

/// Time limit for making and starting a server, in total.
const LIMIT: Duration = Duration::from_secs(60);

/// Pause between two checks of a state that changes without notification.
const PAUSE: Duration = Duration::from_millis(20);

/// Point in time by which a call must end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Instant);

impl Deadline {
    pub(super) fn start() -> Self {
        Deadline(Instant::now() + LIMIT)
    }

    pub(super) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Waits a moment, or fails with [`PrivateError::TimedOut`] if the deadline has passed.
    pub(super) async fn pause(self, what: &'static str) -> Result<(), PrivateError> {
        if self.left().is_zero() {
            let seconds = LIMIT.as_secs();
            return Err(PrivateError::TimedOut { what, seconds });
        }
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}
