//! Long answers at a terminal.

use std::io::{self, IsTerminal as _};

use crate::{
    args::PagerArgs,
    context::Context,
    exit::{ExitCode, Failure},
    process::{Paged, Pager},
    render::screen_lines,
};

/// Shows a text that is rendered already: in a pager if a person reads it, at a terminal that it does not
/// fit, else as it is.
///
/// # Errors
/// Fails if stdout cannot be written. A pager that cannot be started, or that is left early, is no failure.
pub async fn show(ctx: &mut Context<'_>, text: &str, args: PagerArgs) -> Result<(), Failure> {
    let is_paged = args.is_wanted() && is_read(ctx) && !fits(ctx, text);
    let pager = is_paged.then(|| Pager::named_by(&ctx.vars)).flatten();
    if let Some(pager) = pager {
        ctx.out.flush()?;
        match pager.show(text.to_owned()).await {
            Paged::Shown => return Ok(()),
            Paged::NotStarted => {}
            Paged::Ended(number) => {
                let message = format!("ended by signal {number}");
                return Err(Failure::new(ExitCode::Signal(number), message));
            }
        }
    }
    Ok(ctx.out.rendered(text)?)
}

/// Returns true if a person reads stdout, and can type.
fn is_read(ctx: &Context<'_>) -> bool {
    let manner = ctx.out.manner;
    manner.stdout_is_terminal && !manner.json && !manner.quiet && io::stdin().is_terminal()
}

/// Returns true if a text leaves a line of the terminal for what is typed next. A terminal of an unknown
/// size takes any text.
fn fits(ctx: &Context<'_>, text: &str) -> bool {
    let manner = ctx.out.manner;
    manner
        .height
        .is_none_or(|height| screen_lines(text, manner.width) < usize::from(height))
}
