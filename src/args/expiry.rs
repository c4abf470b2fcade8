use clap::Args;

use crate::domain::Expiry;

/// Flag of commands that store keys.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ExpiryArgs {
    /// When the keys end: a date such as 2026-12-31, a time, a length from now such as 30d, or never
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
}

impl ExpiryArgs {
    /// Returns what was stated.
    pub fn stated(self) -> Option<Expiry> {
        self.expires
    }
}
