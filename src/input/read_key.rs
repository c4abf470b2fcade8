//! Keys that were read: what is missing, and what is remarked on.

use super::InputError;
use crate::{
    context::Context,
    domain::{Fields, Secret},
    providers::{FurtherField, InputKey, KeyPairError, KeyRule, Provider, ProviderField},
};

/// Refuses keys without a further field that the provider demands.
///
/// # Errors
/// Fails with [`InputError::Unusable`] for the first field that is missing.
pub(super) fn require_fields(provider: &Provider, fields: &Fields) -> Result<(), InputError> {
    match provider.missing_field(|name| fields.get(name).is_some()) {
        None => Ok(()),
        Some(FurtherField { name, field, .. }) => Err(InputError::Unusable(format!(
            "{}: add --field {name}=@FILE",
            field.missing()
        ))),
    }
}

/// Reads a further field.
///
/// # Errors
/// Fails with [`KeyPairError`] if the text cannot be the field.
pub(super) fn read_field(
    ctx: &mut Context<'_>,
    further: &FurtherField,
    text: &str,
    rule: KeyRule,
) -> Result<Secret, KeyPairError> {
    let value = further.field.read(text, rule)?;
    remark_on_trimmed(ctx, &further.field, &value);
    Ok(value.secret)
}

/// Adds a remark if both keys are the same.
pub(super) fn remark_on_equal(ctx: &mut Context<'_>, api_key: &Secret, secret_key: &Secret) {
    if api_key.is_same(secret_key) {
        ctx.out
            .remark("both keys are the same: was one pasted twice?");
    }
}

/// Adds a remark if more than a line break was cut off around a key.
pub(super) fn remark_on_trimmed(ctx: &mut Context<'_>, field: &ProviderField, key: &InputKey) {
    if key.is_trimmed {
        let name = field.name();
        ctx.out
            .remark(format!("white space around the {name} was removed"));
    }
}
