//! Facts about each provider, as data.
//!
//! A provider is a file of the folder `types`, embedded when credctl is built. To add a provider, add
//! a file and nothing else. The user's config file defines more in the same form, as `[types.NAME]`.

mod api_host;
mod changes;
pub mod check;
mod defined;
mod hand_out;
mod key_pair;
mod no_key;
mod provider;
mod read;
mod registry;
mod stored_type;
mod template;
mod type_name;

pub use api_host::ApiHost;
pub use changes::{Around, Changes, NotKept, SetTwice, changes, removal};
pub use check::{Check, Encoding, FurtherRequest, JwtForm, Signing};
pub use defined::defined;
pub use hand_out::{Assignment, HandOut, Holds, NotHandedOut, Value, Variable};
pub use key_pair::{InputKey, KeyPairError};
pub use no_key::KeyRule;
pub use provider::{
    Client, Constant, FileNames, FurtherField, KeyCount, NoEnvironment, Provider, ProviderField,
    ProviderOrigin,
};
pub use registry::{Providers, UnknownType};
pub use stored_type::StoredTypes;
pub use template::{Part, Template, Value as TemplateValue};

/// Name of the first key in options, JSON and files.
pub const API_KEY: &str = "api_key";

/// Name of the second key in options, JSON and files.
pub const SECRET_KEY: &str = "secret_key";

/// Type that `add` uses if none is given.
pub const DEFAULT_TYPE: &str = "alpaca";
