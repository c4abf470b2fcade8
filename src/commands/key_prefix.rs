//! Keys whose first characters contradict the stated environment.

use crate::{
    context::Context,
    domain::{Environment, Secret},
    exit::{ExitCode, Failure},
    prompt::Question,
    providers::Provider,
};

const FLAG: &str = "--ignore-key-prefix";

/// Returns true if the first characters of a key contradict the stated environment, and the key is to be
/// stored all the same: a flag says so, or a person does.
///
/// # Errors
/// Exit 7 if nobody can be asked and no flag says so, 130 if the person says no.
pub async fn contradicts(
    ctx: &mut Context<'_>,
    provider: &Provider,
    environment: Option<Environment>,
    api_key: &Secret,
    ignores: bool,
) -> Result<bool, Failure> {
    let Some((hinted, stated)) = provider.contradiction(api_key, environment) else {
        return Ok(false);
    };
    let looks = format!("this key looks like a {hinted} key");
    if ignores {
        ctx.out
            .remark(format!("{looks}, but it is stored as {stated}"));
        return Ok(true);
    }
    if !ctx.can_ask() {
        let message = format!("{looks}, and {stated} is stated");
        return Err(Failure::new(ExitCode::Refused, message).hint(way_on()));
    }
    let question =
        format!("This key looks like a {hinted} key. Store it as {stated} all the same?");
    let mut talk = ctx.prompter.talk();
    match talk.confirm(Question::new(&question, FLAG)).await? {
        true => Ok(true),
        false => Err(Failure::new(ExitCode::Cancelled, "nothing was stored")),
    }
}

/// Returns the advice for such a key.
pub fn way_on() -> String {
    format!("check which environment it belongs to; {FLAG} stores it all the same")
}
