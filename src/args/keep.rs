use clap::Args;

/// Flag that names variables to leave as they are.
#[derive(Debug, Clone, Default, Args)]
pub struct KeepArgs {
    /// Variable to leave as it is, although its name begins as those of the provider do; repeat for
    /// several
    #[arg(long, value_name = "NAME")]
    keep: Vec<String>,
}

impl KeepArgs {
    /// Returns the names.
    pub fn names(&self) -> &[String] {
        &self.keep
    }
}
