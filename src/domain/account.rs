use uuid::Uuid;

/// An account of a user: what a credential is stored under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id, made by the client that created it.
    pub id: Uuid,
    /// Its name, as stored: hostile until sanitised.
    pub name: String,
    /// Whether the older product counts it as in use.
    pub is_active: bool,
}
