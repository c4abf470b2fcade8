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

/// Print what this shell is about, for its prompt
///
/// The active credential, as the config remembers it; where CREDCTL_CREDENTIAL is set, that, after
/// an arrow; in a shell that `credctl exec` started, what it was given. Nothing where nothing is
/// active. Needs neither database nor vault key.
#[derive(Debug, clap::Args)]
pub struct PromptArgs {
    /// In colour for the prompt of this shell; nothing in a nickname is taken for more than text
    #[arg(long, value_enum, value_name = "SHELL")]
    shell: Option<PromptShell>,
}

impl PromptArgs {
    /// Whether the answer ends in a prompt.
    pub fn is_for_a_shell(&self) -> bool {
        self.shell.is_some()
    }
}

/// A shell with a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PromptShell {
    /// In PS1, or in what sets it
    Bash,
    /// In PROMPT, with PROMPT_SUBST or in what sets it
    Zsh,
    /// In fish_prompt
    Fish,
}

/// What a shell is about.
#[derive(Debug, Default, Serialize)]
struct PromptText {
    /// What decided: `exec`, `variable` or `config`.
    source: &'static str,
    credential_id: Option<String>,
    credential_type: Option<String>,
    /// Its label; under `variable` the reference as given.
    label: String,
    environment: Option<&'static str>,
    /// Whether its environment ought to be stated, and is not.
    #[serde(skip)]
    is_unstated: bool,
    state: Option<&'static str>,
}

#[derive(Serialize)]
struct Answer {
    prompt: Option<PromptText>,
}

/// Prints it; touches neither database nor vault key.
///
/// # Errors
/// When the settings name no database that can be, or stdout cannot take it.
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

/// The keys that programs find here, whatever was chosen since.
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
        // A file of an older version does not know what it is called.
        label: active.nickname.unwrap_or_else(|| id[..8].to_owned()),
        environment: active.environment.map(Environment::as_str),
        is_unstated: has_environments && active.environment.is_none(),
        state: active.state.map(Unusable::as_str),
    }
}

impl PromptText {
    /// `alpaca · Paper 1 · paper`; what is live is told by more than colour.
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

    /// What takes no room on the line, told so: else the shell breaks long lines at the wrong column.
    fn escape(self, sequence: &str) -> String {
        match self {
            // What `\[` and `\]` become; good where PS1 is decoded before this is put in, and after.
            PromptShell::Bash => format!("\u{1}{sequence}\u{2}"),
            PromptShell::Zsh => format!("%{{{sequence}%}}"),
            PromptShell::Fish => sequence.to_owned(),
        }
    }

    /// A text that nothing in it runs or replaces, however often a shell expands it: what could is
    /// shown by its full-width twin, for no quoting is right both once and twice.
    fn harmless(self, text: &str) -> String {
        let shown = visible(text);
        let mut harmless = String::with_capacity(shown.len());
        for c in shown.chars() {
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
