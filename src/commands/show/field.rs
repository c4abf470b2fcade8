//! The fields of a credential, by their names.

use crate::{
    domain::{KeyPair, Secret, visible},
    exit::Failure,
    providers::{API_KEY, Provider, SECRET_KEY},
};

/// Returns the value of a field.
pub(super) fn of<'a>(
    field: &str,
    keys: &'a KeyPair,
    provider: Option<&Provider>,
) -> Result<&'a Secret, Failure> {
    match field {
        API_KEY => Ok(&keys.api_key),
        SECRET_KEY => Ok(&keys.secret_key),
        further => keys
            .fields
            .get(further)
            .ok_or_else(|| no_field(further, keys, provider)),
    }
}

fn no_field(field: &str, keys: &KeyPair, provider: Option<&Provider>) -> Failure {
    let known = keys.fields.iter().map(|(name, _)| name);
    let known: Vec<_> = [API_KEY, SECRET_KEY].into_iter().chain(known).collect();
    let failure = match provider.and_then(|provider| provider.further(field)) {
        Some(further) => Failure::usage(format!("it has no {}", further.field.name())),
        None => Failure::usage(format!("there is no field `{}`", visible(field))),
    };
    failure.hint(format!("its fields are {}", known.join(", ")))
}
