use super::{LoadOptions, SourceInputs};

/// Possible sources of vault keys, and options for reading them.
pub struct KeySettings {
    /// Sources as flags, environment and config file name them.
    pub inputs: SourceInputs,
    /// Options for reading the keys from any of the sources.
    pub options: LoadOptions,
}
