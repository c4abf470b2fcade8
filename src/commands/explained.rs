//! Explains the failure of a command by what the database and this machine know about it.

use crate::{
    context::Context,
    crypto,
    exit::{ExitCode, Failure},
    schema::SchemaError,
};

/// Returns the failure with the reason and the way on that only a look at the schema, or at the retired vault
/// keys of this machine, can tell.
pub async fn explained(ctx: &Context<'_>, failure: Failure) -> Failure {
    let failure = match failure.may_be_of_schema {
        true => with_schema_fault(ctx, failure).await,
        false => failure,
    };
    match failure.wanted_keys.is_empty() {
        true => failure,
        false => with_retired_key(ctx, failure),
    }
}

/// Returns the failure; one that a damaged schema explains says what is damaged. What was altered is not
/// explained by a rule that is missing, or that others added.
async fn with_schema_fault(ctx: &Context<'_>, failure: Failure) -> Failure {
    let Some(store) = ctx.opened_store() else {
        return failure;
    };
    match store.schema_fault().await {
        Some(SchemaError::NotWhole(_) | SchemaError::InTheWay(_))
            if failure.code == ExitCode::Integrity =>
        {
            failure
        }
        Some(fault) => fault.into(),
        None => failure,
    }
}

/// Returns the failure; one for want of a vault key that this machine has retired says where that is.
fn with_retired_key(ctx: &Context<'_>, failure: Failure) -> Failure {
    let keys = &ctx.settings.keys;
    let Ok(source) = crypto::choose(keys.inputs.clone()) else {
        return failure;
    };
    match crypto::find_retired(&source, &keys.options, &failure.wanted_keys) {
        Some((key, path)) => {
            let (path, place) = (path.display(), source.place());
            failure.hint(format!(
                "vault key {key} was retired to {path}: put its lines at the end of {place}"
            ))
        }
        None => failure,
    }
}
