use jiff::Timestamp;
use uuid::Uuid;

use super::{CredentialType, Environment, KeyId, SealState};

/// Shown where neither nickname nor type says anything.
const MISSING_LABEL: &str = "Unnamed Credential";

/// A row of `user_credentials` without its two sealed fields: no secret inside.
///
/// `nickname` is as stored: hostile until sanitised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its id, made by the client that added it.
    pub id: Uuid,
    /// The account it belongs to.
    pub account_id: Uuid,
    /// The provider.
    pub credential_type: CredentialType,
    /// The user's label as stored, if any.
    pub nickname: Option<String>,
    /// Paper or live; `None` is *not stated*.
    pub environment: Option<Environment>,
    /// Whether credentials of its type are of an environment at all.
    pub has_environments: bool,
    /// Whether it is enabled.
    pub is_active: bool,
    /// The vault key its fields are sealed with; `None` for rows of the older product.
    pub key_id: Option<KeyId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Changes whenever the row does: what compare-and-swap compares.
    pub row_version: String,
    /// What its seals say, as far as somebody looked.
    pub seal: SealState,
}

impl Credential {
    /// What is shown for it: nickname, else type, else a fixed text; blank counts as missing.
    pub fn label(&self) -> &str {
        let nickname = self.nickname.as_deref().unwrap_or_default();
        [nickname, self.credential_type.as_str()]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or(MISSING_LABEL)
    }

    /// The first 8 hex digits of its id: enough to name it in almost every vault.
    pub fn short_id(&self) -> String {
        let mut id = self.id.simple().to_string();
        id.truncate(8);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(nickname: Option<&str>, credential_type: &str) -> String {
        Credential {
            id: Uuid::nil(),
            account_id: Uuid::nil(),
            credential_type: CredentialType::stored(credential_type),
            nickname: nickname.map(str::to_owned),
            environment: None,
            has_environments: true,
            is_active: true,
            key_id: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            row_version: String::new(),
            seal: SealState::Unsealed,
        }
        .label()
        .to_owned()
    }

    #[test]
    fn the_label_is_the_first_of_nickname_and_type_that_says_something() {
        assert_eq!(labelled(Some("Paper 1"), "alpaca"), "Paper 1");
        assert_eq!(labelled(None, "alpaca"), "alpaca");
        assert_eq!(labelled(Some(" "), "alpaca"), "alpaca");
        assert_eq!(labelled(Some(""), " "), MISSING_LABEL);
    }
}
