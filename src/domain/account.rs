use uuid::Uuid;

/// An account of a user. Every credential is stored under one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id of the account, made by the client that created it.
    pub id: Uuid,
    /// Name as stored: hostile until sanitised.
    pub name: String,
    /// True if the older product counts the account as in use.
    pub is_active: bool,
}
