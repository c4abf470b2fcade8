//! Flags that several commands share.

use clap::Args;

use crate::{domain::Environment, providers::Providers, store::Narrowing};

/// Paper or live, or neither said.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct EnvironmentArgs {
    /// Paper: simulated orders
    #[arg(long, conflicts_with = "live")]
    pub paper: bool,
    /// Live: real money
    #[arg(long)]
    pub live: bool,
}

impl EnvironmentArgs {
    /// What was said.
    pub fn stated(self) -> Option<Environment> {
        stated(self.paper, self.live)
    }
}

/// Flags that narrow which credentials are meant.
#[derive(Debug, Clone, Default, Args)]
pub struct NarrowingArgs {
    /// Only of this type
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    /// Only those stated to be paper
    #[arg(long, conflicts_with = "live")]
    paper: bool,
    /// Only those stated to be live
    #[arg(long)]
    live: bool,
}

impl NarrowingArgs {
    /// Whether any of them was given.
    pub fn is_given(&self) -> bool {
        self.credential_type.is_some() || self.paper || self.live
    }

    /// The flags as the store understands them.
    pub fn narrowing(&self, providers: &Providers) -> Narrowing {
        let canonical = |text| providers.canonical_type(text);
        Narrowing {
            credential_type: self.credential_type.as_deref().map(canonical),
            environment: stated(self.paper, self.live),
        }
    }
}

fn stated(paper: bool, live: bool) -> Option<Environment> {
    match (paper, live) {
        (true, _) => Some(Environment::Paper),
        (_, true) => Some(Environment::Live),
        _ => None,
    }
}
