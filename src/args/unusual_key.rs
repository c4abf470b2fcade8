use clap::Args;

/// Flags of commands that store keys, for keys that are refused otherwise.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct UnusualKeyArgs {
    /// Take the keys as they are, also a text that looks like a placeholder, a reference or a line of
    /// a file
    #[arg(long)]
    as_is: bool,
    /// Store a key whose first characters are those of the other environment
    #[arg(long)]
    ignore_key_prefix: bool,
}

impl UnusualKeyArgs {
    /// Returns true if every text is taken as a key.
    pub fn takes_all(self) -> bool {
        self.as_is
    }

    /// Returns true if the environment that the first characters of a key tell is ignored.
    pub fn ignores_prefix(self) -> bool {
        self.ignore_key_prefix
    }
}
