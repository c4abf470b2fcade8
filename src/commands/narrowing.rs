//! Flags that several commands share.

use clap::Args;

use crate::{domain::Environment, providers::canonical_type, store::Narrowing};

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
        match (self.paper, self.live) {
            (true, _) => Some(Environment::Paper),
            (_, true) => Some(Environment::Live),
            _ => None,
        }
    }
}

/// Flags that narrow which credentials are meant.
#[derive(Debug, Clone, Default, Args)]
pub struct NarrowingArgs {
    /// Only of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub credential_type: Option<String>,
    /// Only paper or only live.
    #[command(flatten)]
    pub environment: EnvironmentArgs,
}

impl NarrowingArgs {
    /// The flags as the store understands them.
    pub fn narrowing(&self) -> Narrowing {
        Narrowing {
            credential_type: self.credential_type.as_deref().map(canonical_type),
            environment: self.environment.stated(),
        }
    }
}
