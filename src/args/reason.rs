use clap::Args;

use crate::domain::Reason;

/// Flag of every command that writes.
#[derive(Debug, Clone, Default, Args)]
pub struct ReasonArgs {
    /// Reason for the change, which `credctl log` shows [env: CREDCTL_REASON]
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
}

impl ReasonArgs {
    /// Returns the reason that was given.
    pub fn given(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }
}
