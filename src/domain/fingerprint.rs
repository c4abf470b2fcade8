/// Fingerprint of a key pair, by which a pair that is stored already is recognised: HMAC-SHA256
/// over the type and both keys.
///
/// The HMAC key is derived from a vault key. Equal pairs of a vault therefore have equal
/// fingerprints, and without the vault key a fingerprint reveals nothing, not even a pair that can
/// be guessed. Rows may have fingerprints under different vault keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Makes a fingerprint of stored or computed bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Fingerprint(bytes)
    }

    /// Returns the bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
