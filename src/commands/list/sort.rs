use clap::ValueEnum;

/// Order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Sort {
    /// By type, oldest first
    #[default]
    Type,
    /// Oldest first
    Added,
    /// By nickname
    Name,
}
