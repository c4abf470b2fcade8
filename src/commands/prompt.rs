//! `credctl prompt`.

use anstyle::Style;
use clap::ValueEnum;
use serde::Serialize;

use crate::{
    context::Context,
    domain::{Active, Environment, Unusable, visible},
    exit::Failure,
    process::Vars,
    render::{Span, style},
    selection::active,
};

/// Print the credential in use, for a shell prompt
///
/// Prints the active credential as the config remembers it. If CREDCTL_CREDENTIAL is set, prints its
/// value after an arrow; in a shell that `credctl exec` started, the credential that it was given.
/// Prints nothing if no credential is active, or if the active one is in another account than the one
/// that is named. Needs neither database nor vault key.
#[derive(Debug, clap::Args)]
pub struct PromptArgs {
    /// Shell whose prompt the text is for: adds colour, and makes nicknames safe to expand
    #[arg(long, value_enum, value_name = "SHELL")]
    shell: Option<PromptShell>,
}

impl PromptArgs {
    /// Returns true if the output is for the prompt of a shell.
    pub fn is_for_a_shell(&self) -> bool {
        self.shell.is_some()
    }
}

/// Shell for whose prompt the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PromptShell {
    /// For PS1, or for code that sets it
    Bash,
    /// For PROMPT with PROMPT_SUBST, or for code that sets it
    Zsh,
    /// For fish_prompt
    Fish,
}

/// Contents of the prompt.
#[derive(Debug, Default, Serialize)]
struct PromptText {
    /// Layer that decided: `exec`, `variable` or `config`.
    source: &'static str,
    credential_id: Option<String>,
    credential_type: Option<String>,
    /// Label of the credential. Under `variable`, the reference as given.
    label: String,
    environment: Option<&'static str>,
    /// True if the environment should be stated, but is not.
    #[serde(skip)]
    is_unstated: bool,
    state: Option<&'static str>,
}

#[derive(Serialize)]
struct Answer {
    prompt: Option<PromptText>,
}

/// Prints the prompt. Uses neither database nor vault key.
///
/// # Errors
/// Fails if the settings of the database are invalid, or if stdout cannot take the prompt.
pub fn run(ctx: &mut Context<'_>, args: &PromptArgs) -> Result<(), Failure> {
    let text = prompt_text(ctx)?;
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer { prompt: text })?);
    }
    let Some(text) = text else {
        return Ok(());
    };
    let spans = text.spans();
    match args.shell {
        None => Ok(ctx.out.answer(&spans)?),
        Some(shell) => {
            let color = ctx.out.manner.color_stdout;
            Ok(ctx.out.rendered(&shell.prompt(&spans, color))?)
        }
    }
}

fn prompt_text(ctx: &mut Context<'_>) -> Result<Option<PromptText>, Failure> {
    if let Some(given) = given_by_exec(&ctx.vars) {
        return Ok(Some(given));
    }
    if let Some(reference) = &ctx.settings.credential {
        return Ok(Some(PromptText {
            source: "variable",
            label: reference.to_string(),
            ..PromptText::default()
        }));
    }
    let active = active::known(ctx)?.filter(|active| active.state != Some(Unusable::Removed));
    Ok(active.map(|active| remembered(ctx, active)))
}

/// Returns the credential whose keys programs find in this shell, whatever was chosen since.
fn given_by_exec(vars: &Vars) -> Option<PromptText> {
    let text = |name| Some(vars.os(name)?.to_string_lossy().into_owned());
    let environment = text("CREDCTL_EXEC_ENVIRONMENT");
    let environment = environment.and_then(|text| text.parse::<Environment>().ok());
    Some(PromptText {
        source: "exec",
        credential_id: text("CREDCTL_EXEC_ID"),
        label: text("CREDCTL_EXEC_NICKNAME")?,
        environment: environment.map(Environment::as_str),
        ..PromptText::default()
    })
}

fn remembered(ctx: &Context<'_>, active: Active) -> PromptText {
    let id = active.credential_id.simple().to_string();
    let has_environments = ctx.providers().has_environments(&active.credential_type);
    PromptText {
        source: "config",
        credential_id: Some(active.credential_id.to_string()),
        credential_type: Some(active.credential_type.to_string()),
        // A config file of an older version does not hold the nickname.
        label: active.nickname.unwrap_or_else(|| id[..8].to_owned()),
        environment: active.environment.map(Environment::as_str),
        is_unstated: has_environments && active.environment.is_none(),
        state: active.state.map(Unusable::as_str),
    }
}

impl PromptText {
    /// Spans of a text such as `alpaca · Paper 1 · paper`. Live is shown by more than colour.
    fn spans(&self) -> Vec<Span<'_>> {
        let plain = Style::new();
        let before = match self.source {
            "exec" => "exec ",
            "variable" => "→ ",
            _ => "",
        };
        let mut spans = vec![Span(plain, before)];
        if let Some(kind) = &self.credential_type {
            spans.extend([Span(plain, kind), Span(plain, " · ")]);
        }
        let live = Environment::Live.as_str();
        let (word, look) = match self.environment {
            Some(word) if word == live => ("LIVE", style::LIVE),
            Some(word) => (word, style::PAPER),
            None if self.is_unstated => ("not stated", style::NOT_STATED),
            None => ("", plain),
        };
        spans.push(Span(look, &self.label));
        for (style, word) in [(look, word), (plain, self.state.unwrap_or_default())] {
            if !word.is_empty() {
                spans.extend([Span(plain, " · "), Span(style, word)]);
            }
        }
        spans.retain(|span| !span.1.is_empty());
        spans
    }
}

impl PromptShell {
    fn prompt(self, spans: &[Span<'_>], color: bool) -> String {
        let mut prompt = String::new();
        for Span(style, text) in spans {
            let text = self.harmless(text);
            if color && *style != Style::new() {
                let (on, off) = (style.render().to_string(), style.render_reset().to_string());
                prompt.extend([self.escape(&on), text, self.escape(&off)]);
            } else {
                prompt.push_str(&text);
            }
        }
        prompt
    }

    /// Marks an escape sequence as one that takes no room on the line. Otherwise the shell breaks long
    /// lines at the wrong column.
    fn escape(self, sequence: &str) -> String {
        match self {
            // The characters that bash replaces `\[` and `\]` with. They are right both if bash
            // decodes PS1 before this text is put in, and if it does so after.
            PromptShell::Bash => format!("\u{1}{sequence}\u{2}"),
            PromptShell::Zsh => format!("%{{{sequence}%}}"),
            PromptShell::Fish => sequence.to_owned(),
        }
    }

    /// Replaces each character that a shell could expand by its full-width twin, so that the text stays
    /// the same however often it is expanded. No quoting is right for both one expansion and two.
    fn harmless(self, text: &str) -> String {
        let visible = visible(text);
        let mut harmless = String::with_capacity(visible.len());
        for c in visible.chars() {
            match (self, c) {
                (PromptShell::Fish, c) => harmless.push(c),
                (PromptShell::Zsh, '%') => harmless.push_str("%%"),
                (_, '$') => harmless.push('＄'),
                (_, '`') => harmless.push('｀'),
                (_, '\\') => harmless.push('＼'),
                (_, '!') => harmless.push('！'),
                (_, c) => harmless.push(c),
            }
        }
        harmless
    }
}
