/// Reason why a secret cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum KeyProblem {
    #[error("its secret is not in base64: part of it may be missing")]
    NoBase64,
    #[error("its secret is no private key that can be read: part of it may be missing")]
    NoKey,
    #[error("its private key is of a kind that the provider does not take")]
    OtherKind,
    /// A value is missing, or holds what no header can.
    #[error("a part of it is missing, or holds characters that cannot be sent")]
    NotSendable,
}
