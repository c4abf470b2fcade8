use clap::Args;

use crate::domain::Pin;

/// Flag of every command that asks providers.
#[derive(Debug, Clone, Default, Args)]
pub struct ResolveArgs {
    /// Reach a provider's host at this address, such as api.kraken.com=127.0.0.1:8443; repeat for
    /// several. Its certificate is checked all the same
    #[arg(long, value_name = "HOST=ADDRESS")]
    resolve: Vec<Pin>,
}

impl ResolveArgs {
    /// Returns the addresses.
    pub fn pins(&self) -> &[Pin] {
        &self.resolve
    }
}
