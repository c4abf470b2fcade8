use clap::Args;

use super::ResolveArgs;

/// Flags of commands that store keys, for asking the provider first.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArgs {
    /// Ask the provider first, and store nothing that it does not accept
    #[arg(long)]
    verify: bool,
    /// Store the keys whatever the provider says
    #[arg(long, requires = "verify")]
    even_if_rejected: bool,
    #[command(flatten)]
    resolve: ResolveArgs,
}

impl CheckArgs {
    /// Returns true if the provider is to be asked.
    pub fn asks(&self) -> bool {
        self.verify
    }

    /// Returns true if keys are stored whatever the provider says.
    pub fn stores_rejected(&self) -> bool {
        self.even_if_rejected
    }

    /// Returns the addresses of hosts.
    pub fn resolve(&self) -> &ResolveArgs {
        &self.resolve
    }
}
