use uuid::Uuid;

/// The setting that decided which credential is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// A reference on the command line.
    Argument,
    /// `CREDCTL_CREDENTIAL`.
    Variable,
    /// The active credential in the config file.
    Config,
    /// Another credential of the same type and environment, shown because the active one is gone
    /// or disabled; never handed out.
    Fallback,
}

impl Layer {
    /// Returns the word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Argument => "argument",
            Layer::Variable => "variable",
            Layer::Config => "config",
            Layer::Fallback => "fallback",
        }
    }
}

/// The credential in use on this machine, and the setting that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    pub credential_id: Uuid,
    /// Setting that chose the credential.
    pub layer: Layer,
}

impl Selection {
    /// Returns true if the user chose this very credential. Nobody chose a fallback.
    pub fn is_confirmed(&self) -> bool {
        self.layer != Layer::Fallback
    }
}
