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
