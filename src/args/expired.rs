use clap::Args;

/// Flag of commands that hand out keys.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ExpiredArgs {
    /// Hand out keys even if they have ended
    #[arg(long)]
    expired: bool,
}

impl ExpiredArgs {
    /// Returns true if keys that have ended are wanted too.
    pub fn allows(self) -> bool {
        self.expired
    }
}
