/// Error for a variable that a format cannot carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be handed out in this format: {reason}")]
pub struct NotCarried {
    pub name: String,
    /// Reason why the format cannot carry the variable; never the value.
    pub reason: &'static str,
}
