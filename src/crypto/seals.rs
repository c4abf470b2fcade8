//! Seals of rows. Fernet cannot bind a token to its row, so a seal beside the token does.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::mac::{KEY_BYTES, hmac, mac};
use crate::domain::{Bound, BoundLabel, SEAL_BYTES};

/// Texts over which an HMAC under the vault key derives the two keys.
const SEAL_LABEL: &[u8] = b"credctl seal v1";
const LABEL_SEAL_LABEL: &[u8] = b"credctl label seal v1";

/// The keys under which the seals of rows are made. Wiped when dropped, never shown.
pub(super) struct SealKeys {
    row: Zeroizing<[u8; KEY_BYTES]>,
    label: Zeroizing<[u8; KEY_BYTES]>,
}

impl SealKeys {
    /// Derives the keys from the bytes of a vault key.
    pub(super) fn derived(key: &[u8; KEY_BYTES]) -> Self {
        SealKeys {
            row: hmac(key, [SEAL_LABEL]),
            label: hmac(key, [LABEL_SEAL_LABEL]),
        }
    }

    /// Returns the seal of a row.
    pub(super) fn seal(&self, bound: &Bound<'_>) -> [u8; SEAL_BYTES] {
        self.of_row(bound).finalize().into_bytes().into()
    }

    /// Returns true if this is the seal of a row. The comparison takes constant time.
    pub(super) fn is_seal(&self, bound: &Bound<'_>, seal: &[u8]) -> bool {
        self.of_row(bound).verify_slice(seal).is_ok()
    }

    /// Returns the seal of the fields by which people recognise a row.
    pub(super) fn label_seal(&self, label: &BoundLabel<'_>) -> [u8; SEAL_BYTES] {
        self.of_label(label).finalize().into_bytes().into()
    }

    /// Returns true if this is the seal of the fields by which people recognise a row. The
    /// comparison takes constant time.
    pub(super) fn is_label_seal(&self, label: &BoundLabel<'_>, seal: &[u8]) -> bool {
        self.of_label(label).verify_slice(seal).is_ok()
    }

    fn of_row(&self, bound: &Bound<'_>) -> Hmac<Sha256> {
        let fields = [
            Some(bound.id.as_bytes().as_slice()),
            Some(bound.account_id.as_bytes()),
            Some(bound.user_id.as_bytes()),
            Some(bound.credential_type.as_bytes()),
            bound.environment.map(str::as_bytes),
            Some(bound.api_key.as_token().as_bytes()),
            Some(bound.secret_key.as_token().as_bytes()),
        ];
        over(&self.row, &fields)
    }

    fn of_label(&self, label: &BoundLabel<'_>) -> Hmac<Sha256> {
        let state = [u8::from(label.is_active)];
        let fields = [
            Some(label.id.as_bytes().as_slice()),
            label.nickname.map(str::as_bytes),
            Some(&state),
        ];
        over(&self.label, &fields)
    }
}

/// HMAC-SHA256 over fields. Before each field stand a byte, 1 if the field is present, and its
/// length as eight big-endian bytes. So no two lists of fields give the same bytes.
fn over(key: &[u8; KEY_BYTES], fields: &[Option<&[u8]>]) -> Hmac<Sha256> {
    let heads: Vec<[u8; 9]> = fields.iter().map(|field| head(*field)).collect();
    let parts = heads.iter().zip(fields);
    let parts = parts.flat_map(|(head, field)| [head.as_slice(), field.unwrap_or_default()]);
    mac(key, parts)
}

fn head(field: Option<&[u8]>) -> [u8; 9] {
    let mut head = [0; 9];
    if let Some(bytes) = field {
        head[0] = 1;
        head[1..].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        crypto::VaultKey,
        domain::{Sealed, Uuid},
    };

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    /// Seals that Python's `hmac` computed as the documentation of the seals describes.
    const SEAL: &str = "c5c496cb4b5753d9b5e9c79f91af3f07ba6d8619f95b7179564cc9132a2bfbfa";
    const SEAL_NOT_STATED: &str =
        "8264845972606e0f4c209b309dd8e4ac4ea7c7a7bff1c43ae4384fdc82662df7";
    const LABEL_SEAL: &str = "ea872cd13ef3e07c8dce22f95a26e298433349c73844b6c6f51aab3e79bbf1c7";

    fn hex(bytes: [u8; SEAL_BYTES]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn seal(change: impl Fn(&mut Bound<'_>)) -> String {
        let tokens = ["gAAAA1", "gAAAA2"].map(|token| Sealed::stored(token.to_owned()));
        let mut bound = Bound {
            id: Uuid::from_u128(1),
            account_id: Uuid::from_u128(2),
            user_id: "trader-a",
            credential_type: "alpaca",
            environment: Some("paper"),
            api_key: &tokens[0],
            secret_key: &tokens[1],
        };
        change(&mut bound);
        hex(VaultKey::parse(KEY).unwrap().seal_keys().seal(&bound))
    }

    fn label_seal(id: u128, nickname: Option<&str>, is_active: bool) -> String {
        let id = Uuid::from_u128(id);
        let label = BoundLabel {
            id,
            nickname,
            is_active,
        };
        hex(VaultKey::parse(KEY).unwrap().seal_keys().label_seal(&label))
    }

    #[test]
    fn seals_are_the_published_function_of_the_row() {
        assert_eq!(seal(|_| ()), SEAL);
        assert_eq!(seal(|b| b.environment = None), SEAL_NOT_STATED);
        assert_eq!(label_seal(1, Some("Paper 1"), true), LABEL_SEAL);
    }

    #[test]
    fn every_bound_field_changes_the_seal() {
        let swapped = |b: &mut Bound<'_>| std::mem::swap(&mut b.api_key, &mut b.secret_key);
        let all = [
            seal(|_| ()),
            seal(|b| b.id = Uuid::from_u128(3)),
            seal(|b| b.account_id = Uuid::from_u128(3)),
            seal(|b| b.user_id = "trader-b"),
            seal(|b| b.credential_type = "alpaca_paper"),
            seal(|b| b.environment = Some("live")),
            seal(|b| b.environment = Some("")),
            seal(|b| b.environment = None),
            // The bytes are the same, but the boundary between the fields is not.
            seal(|b| (b.user_id, b.credential_type) = ("trader-aa", "lpaca")),
            seal(swapped),
            seal(|b| b.api_key = b.secret_key),
            seal(|b| b.secret_key = b.api_key),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "{at}");
        }
    }

    #[test]
    fn every_field_of_the_label_changes_the_label_seal() {
        let all = [
            label_seal(1, Some("Paper 1"), true),
            label_seal(2, Some("Paper 1"), true),
            label_seal(1, Some("Paper 2"), true),
            label_seal(1, Some("Paper 1"), false),
            label_seal(1, Some(""), true),
            label_seal(1, None, true),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "{at}");
        }
    }
}
