//! Questions for keys.

use anstyle::Style;
use zeroize::Zeroizing;

use super::{
    InputError,
    key_texts::FieldText,
    read_key::{read_field, remark_on_equal, remark_on_trimmed},
};
use crate::{
    context::Context,
    domain::{Fields, InvalidSecret, KeyPair, MAX_SECRET_BYTES, Secret, SecretShape},
    prompt::{Question, Talk},
    providers::{KeyPairError, KeyRule, Provider, ProviderField},
    render::Span,
};

/// Beginnings of the first and of the last line of a key with several lines.
const PEM_BEGINS: &str = "-----BEGIN ";
const PEM_ENDS: &str = "-----END ";

/// Advice where nobody can be asked.
pub(super) const SOURCES: &str = "give the keys by --stdin, --from-env or --api-key-file";

/// Asks for the keys of a credential of this provider, but for the fields that flags give.
///
/// # Errors
/// Fails with [`InputError`] if the person cancels, or if a given field is unusable.
pub(super) async fn keys(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    (provider, rule): (&Provider, KeyRule),
    given: Vec<FieldText>,
) -> Result<KeyPair, InputError> {
    let [api_key, secret_key] = pair(ctx, talk, provider, rule).await?;
    let mut fields = Fields::default();
    for further in &provider.fields {
        let by_flag = given.iter().find(|(name, _)| *name == further.name);
        let value = match by_flag {
            Some((_, text)) => read_field(ctx, further, text, rule)?,
            None if further.is_secret => hidden(ctx, talk, &further.field, rule).await?,
            None => visible(talk, &further.field, rule).await?,
        };
        fields.put(&further.name, value);
    }
    remark_on_equal(ctx, &api_key, &secret_key);
    Ok(KeyPair {
        api_key,
        secret_key,
        fields,
    })
}

/// Asks for both keys, again if they are swapped.
async fn pair(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    provider: &Provider,
    rule: KeyRule,
) -> Result<[Secret; 2], InputError> {
    loop {
        let api_key = hidden(ctx, talk, &provider.api_key, rule).await?;
        let secret_key = match &provider.secret_key {
            Some(field) => hidden(ctx, talk, field, rule).await?,
            None => Secret::empty(),
        };
        match provider.refuse_swapped([&api_key, &secret_key], rule) {
            Ok(()) => return Ok([api_key, secret_key]),
            Err(wrong) => ask_again(ctx, talk, &wrong),
        }
    }
}

/// Says why a question is asked again.
fn ask_again(ctx: &mut Context<'_>, talk: &mut Talk<'_>, wrong: &KeyPairError) {
    talk.start_over();
    let wrong = wrong.to_string();
    ctx.out.error_line(&[Span(Style::new(), &wrong)]);
}

/// Asks for a value that is no secret, and shows it while it is typed.
async fn visible(
    talk: &mut Talk<'_>,
    field: &ProviderField,
    rule: KeyRule,
) -> Result<Secret, InputError> {
    let check = |typed: &str| {
        field
            .read(typed, rule)
            .map(drop)
            .map_err(|wrong| wrong.to_string())
    };
    let typed = talk
        .text(Question::new(&question(field), SOURCES), check)
        .await?;
    Ok(field.read(&typed, rule)?.secret)
}

fn question(field: &ProviderField) -> String {
    match field.is_optional {
        true => format!("{} (empty: none)", field.title),
        false => field.title.clone(),
    }
}

/// Asks until the answer is a usable key.
async fn hidden(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    field: &ProviderField,
    rule: KeyRule,
) -> Result<Secret, InputError> {
    let question = question(field);
    loop {
        let mut typed = talk.hidden(Question::new(&question, SOURCES)).await?;
        if field.shape == SecretShape::Text && typed.trim_start().starts_with(PEM_BEGINS) {
            typed = rest_of_pem(talk, &typed, &question).await?;
        }
        match field.read(&typed, rule) {
            Ok(key) => {
                remark_on_trimmed(ctx, field, &key);
                return Ok(key.secret);
            }
            Err(wrong) => ask_again(ctx, talk, &wrong),
        }
    }
}

/// Reads the rest of a pasted PEM block: its other lines are typed ahead already, up to the one
/// that ends it.
async fn rest_of_pem(
    talk: &mut Talk<'_>,
    first: &str,
    question: &str,
) -> Result<Zeroizing<String>, InputError> {
    // Sized once, because a text that grows leaves copies behind.
    let mut block = Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES + 2));
    block.push_str(first);
    loop {
        if block.contains(PEM_ENDS) {
            return Ok(block);
        }
        let more = format!("{question}, next line");
        let line = talk.hidden(Question::new(&more, SOURCES)).await?;
        if block.len() + 1 + line.len() > MAX_SECRET_BYTES {
            return Err(InputError::Unusable(InvalidSecret::TooLong.to_string()));
        }
        block.push('\n');
        block.push_str(&line);
    }
}
