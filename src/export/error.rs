use crate::providers::Changes;

/// Error for a variable that a format cannot carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be handed out in this format: {reason}")]
pub struct NotCarried {
    pub name: String,
    /// Reason why the format cannot carry the variable; never the value.
    pub reason: &'static str,
}

impl NotCarried {
    /// Refuses the first variable whose value is not carried.
    pub(super) fn refuse(
        changes: &Changes<'_>,
        is_lost: impl Fn(&str) -> bool,
        reason: &'static str,
    ) -> Result<(), NotCarried> {
        let lost = changes.set.iter().find(|v| is_lost(v.value.expose()));
        lost.map_or(Ok(()), |variable| {
            Err(NotCarried {
                name: variable.name.to_owned(),
                reason,
            })
        })
    }
}
