//! `credctl db grants`.

use anstyle::Style;
use serde_json::json;

use super::opening::not_made;
use crate::{context::Context, exit::Failure, render::Span};

/// Prints or runs the SQL that grants a role what credctl's commands need.
pub(super) async fn run(
    ctx: &mut Context<'_>,
    role: Option<String>,
    apply: bool,
) -> Result<(), Failure> {
    let Some(store) = ctx.existing_store()? else {
        return Err(not_made());
    };
    let role = role.unwrap_or_else(|| store.database().role().to_owned());
    let grants = match apply {
        true => store.grant(&role).await?,
        false => store.grants(&role).await?,
    };
    for remark in &grants.remarks {
        ctx.out.remark(remark.clone());
    }
    if ctx.out.manner.json {
        let body = json!({ "role": grants.role, "sql": grants.sql, "applied": apply });
        return Ok(ctx.out.json(&body)?);
    }
    if apply {
        ctx.out.say(&format!(
            "Granted `{}` what credctl's commands need, {}",
            grants.role,
            store.database().place()
        ));
        return Ok(());
    }
    for line in grants.sql.lines() {
        ctx.out.answer(&[Span(Style::new(), line)])?;
    }
    Ok(())
}
