use clap::Args;

use crate::domain::Environment;

/// Flags `--paper` and `--live`, of which at most one may be given.
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
    /// Returns the environment of the flags. `None` if neither was given.
    pub fn stated(self) -> Option<Environment> {
        stated(self.paper, self.live)
    }
}

/// Flags that narrow the choice of credentials.
#[derive(Debug, Clone, Default, Args)]
pub struct NarrowingArgs {
    /// Only credentials of this type
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    /// Only credentials stated to be paper
    #[arg(long, conflicts_with = "live")]
    paper: bool,
    /// Only credentials stated to be live
    #[arg(long)]
    live: bool,
}

impl NarrowingArgs {
    /// Returns true if any of the flags was given.
    pub fn is_given(&self) -> bool {
        self.credential_type.is_some() || self.paper || self.live
    }

    /// Returns the type as typed and the environment, each `None` if it was not given.
    pub fn stated(&self) -> (Option<&str>, Option<Environment>) {
        let credential_type = self.credential_type.as_deref();
        (credential_type, stated(self.paper, self.live))
    }
}

fn stated(paper: bool, live: bool) -> Option<Environment> {
    match (paper, live) {
        (true, _) => Some(Environment::Paper),
        (_, true) => Some(Environment::Live),
        _ => None,
    }
}
