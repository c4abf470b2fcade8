use jiff::Timestamp;
use uuid::Uuid;

use super::{CredentialType, Environment, KeyId, SealState, Tags};

/// Label of a credential whose nickname and type are both missing.
const MISSING_LABEL: &str = "Unnamed Credential";

/// A row of `user_credentials` without its two sealed fields. It holds no secret.
///
/// `nickname`, `note` and `tags` are as stored: hostile until sanitised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Id of the row, made by the client that added it.
    pub id: Uuid,
    /// Id of the account that the credential belongs to.
    pub account_id: Uuid,
    /// Type of the credential: its provider.
    pub credential_type: CredentialType,
    /// Nickname as stored. `None` if the column is NULL.
    pub nickname: Option<String>,
    /// Paper or live. `None` means *not stated*.
    pub environment: Option<Environment>,
    /// True if credentials of this type have an environment at all.
    pub has_environments: bool,
    /// True if the credential is enabled.
    pub is_active: bool,
    /// Id of the vault key that sealed the fields. `None` for rows of the older product.
    pub key_id: Option<KeyId>,
    /// Time at which the keys end, as it was stated.
    pub expires_at: Option<Timestamp>,
    /// Note as stored. `None` if there is none.
    pub note: Option<String>,
    /// Tags as stored.
    pub tags: Tags,
    /// Time at which the credential was added.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
    /// State of the row's seal, as far as it was checked.
    pub seal: SealState,
    /// Part of the row that cannot be read, since it holds what credctl never writes. Another value stands
    /// in for it here.
    pub damage: Option<&'static str>,
}

impl Credential {
    /// Returns the text by which people see the credential: its nickname, else its type, else a
    /// fixed text. A blank text counts as missing.
    pub fn label(&self) -> &str {
        let nickname = self.nickname.as_deref().unwrap_or_default();
        [nickname, self.credential_type.as_str()]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or(MISSING_LABEL)
    }

    /// Returns the first 8 hex digits of the id: enough to name the credential in almost every
    /// vault.
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
            expires_at: None,
            note: None,
            tags: Tags::default(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            seal: SealState::Unsealed,
            damage: None,
        }
        .label()
        .to_owned()
    }

    #[test]
    fn the_label_is_the_nickname_else_the_type_unless_blank() {
        assert_eq!(labelled(Some("Paper 1"), "alpaca"), "Paper 1");
        assert_eq!(labelled(None, "alpaca"), "alpaca");
        assert_eq!(labelled(Some(" "), "alpaca"), "alpaca");
        assert_eq!(labelled(Some(""), " "), MISSING_LABEL);
    }
}
