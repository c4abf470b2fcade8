use clap::Args;

/// Flag of every command whose answer may be long.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct PagerArgs {
    /// Show a long list at once, without a pager [env: CREDCTL_PAGER, PAGER]
    #[arg(long)]
    no_pager: bool,
}

impl PagerArgs {
    /// Returns true if a pager may be used.
    pub fn is_wanted(self) -> bool {
        !self.no_pager
    }
}
