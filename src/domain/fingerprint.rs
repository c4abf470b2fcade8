/// Tells whether a key pair is stored already: HMAC-SHA256 over its type and both keys.
///
/// The key it is made under is derived from a vault key, so it is equal for equal pairs of a vault
/// and reveals nothing to whoever sees it without that vault key, not even a pair that can be
/// guessed. Rows may bear fingerprints under different vault keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Fingerprint(bytes)
    }

    /// Its bytes, as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
