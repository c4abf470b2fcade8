use super::{LoadOptions, SourceInputs};

/// Where vault keys may come from, and how they are read.
pub struct KeySettings {
    /// The sources that were named, by flag, variable and file.
    pub inputs: SourceInputs,
    /// What reading a source depends on besides the source.
    pub options: LoadOptions,
}
