use super::{Family, Field, Provider};
use crate::domain::SecretShape;

/// Polygon, now called Massive: one key for market data, no environments.
pub const PROVIDER: Provider = Provider {
    name: "polygon",
    aliases: &["massive"],
    has_environments: false,
    api_key: Field {
        title: "API key",
        name: "API key",
        shape: SecretShape::Line,
    },
    secret_key: None,
    families: &[
        Family {
            api_key: "POLYGON_API_KEY",
            secret_key: None,
        },
        Family {
            api_key: "MASSIVE_API_KEY",
            secret_key: None,
        },
    ],
    key_hints: &[],
};
