use std::str::FromStr;

/// Rule for a row that no vault key sealed, because another program stored it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnsealedRule {
    /// The row is refused until the user accepts it with `credctl vault seal`.
    #[default]
    Refuse,
    /// The row is used as it is.
    Accept,
}

/// The text is neither `refuse` nor `accept`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rule for unsealed rows is `refuse` or `accept`")]
pub struct InvalidUnsealedRule;

impl FromStr for UnsealedRule {
    type Err = InvalidUnsealedRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "refuse" => Ok(UnsealedRule::Refuse),
            "accept" => Ok(UnsealedRule::Accept),
            _ => Err(InvalidUnsealedRule),
        }
    }
}
