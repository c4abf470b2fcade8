//! MACs under a vault key, or a key derived from one.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Number of bytes in a Fernet key: 16 that sign and 16 that encrypt.
pub(super) const KEY_BYTES: usize = 32;

/// Returns the HMAC-SHA256 over these parts, one after the other.
pub(super) fn hmac<'a>(
    key: &[u8; KEY_BYTES],
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Zeroizing<[u8; KEY_BYTES]> {
    Zeroizing::new(mac(key, parts).finalize().into_bytes().into())
}

/// Returns the HMAC-SHA256 over these parts, to be finished or verified by the caller.
pub(super) fn mac<'a>(
    key: &[u8; KEY_BYTES],
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to the block size. Padding it here means that nothing can
    // fail.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..KEY_BYTES].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac
}

/// Returns the HMAC-SHA256 over fields, to be finished or verified by the caller. Before each field
/// stand a byte, 1 if the field is present, and its length as eight big-endian bytes. So no two lists
/// of fields give the same bytes.
pub(super) fn over(key: &[u8; KEY_BYTES], fields: &[Option<&[u8]>]) -> Hmac<Sha256> {
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
