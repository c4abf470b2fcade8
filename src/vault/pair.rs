use crate::{
    crypto::{Keyring, OpenError},
    domain::{KeyId, KeyPair, Sealed, Secret},
    store::SealedCredential,
};

/// Opens the keys of a row and returns them with the vault key that sealed them: the one `named`, or
/// any at hand. The older product may have left the second field empty.
pub(super) fn open_pair(
    keyring: &Keyring,
    row: &SealedCredential,
    named: Option<KeyId>,
) -> Result<(KeyId, KeyPair), OpenError> {
    let (key, api_key) = keyring.open_with_key_id(&row.api_key, named)?;
    let secret_key = open_or_empty(keyring, &row.secret_key, key)?;
    let fields = row.companion.as_ref().and_then(|k| k.fields.as_ref());
    let fields = fields.map(|fields| keyring.open_fields(fields, Some(key)));
    Ok((
        key,
        KeyPair {
            api_key,
            secret_key,
            fields: fields.transpose()?.unwrap_or_default(),
        },
    ))
}

fn open_or_empty(keyring: &Keyring, field: &Sealed, key: KeyId) -> Result<Secret, OpenError> {
    match field.as_token().is_empty() {
        true => Ok(Secret::empty()),
        false => keyring.open(field, Some(key)),
    }
}
