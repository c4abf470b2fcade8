use super::{Family, Field, Provider};
use crate::domain::{Environment, SecretShape};

/// Alpaca: a key pair for each paper account and for the live one.
pub const PROVIDER: Provider = Provider {
    name: "alpaca",
    aliases: &[],
    has_environments: true,
    api_key: Field {
        title: "API key ID",
        name: "API key ID",
        shape: SecretShape::Line,
    },
    secret_key: Some(Field {
        title: "Secret key",
        name: "secret key",
        shape: SecretShape::Line,
    }),
    families: &[
        Family {
            api_key: "APCA_API_KEY_ID",
            secret_key: Some("APCA_API_SECRET_KEY"),
        },
        Family {
            api_key: "ALPACA_API_KEY",
            secret_key: Some("ALPACA_SECRET_KEY"),
        },
        Family {
            api_key: "ALPACA_API_KEY",
            secret_key: Some("ALPACA_API_SECRET"),
        },
    ],
    // Alpaca's own examples show PK for paper; AK for live is common usage.
    key_hints: &[("PK", Environment::Paper), ("AK", Environment::Live)],
};
