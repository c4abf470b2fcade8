//! Reading files before anything is stored, and what is remarked on them.

use std::rc::Rc;

use super::sources::ImportSource;
use crate::{
    commands::{answers, key_prefix},
    context::Context,
    domain::Environment,
    exit::{ExitCode, Failure},
    files::shell_word,
    import::{AllLeftOut, Defaults, Entry, Findings, ImportFiles, InputFormat, Reason, Written},
    input::Input,
    process,
    providers::Providers,
};

/// How files are read, and what is refused.
pub(super) struct Reading {
    /// Format of all of them; `None` if each tells its own.
    pub(super) format: Option<InputFormat>,
    /// True if no key may be left out.
    pub(super) is_strict: bool,
    /// True if keys may contradict the environment that is stated for them: a flag says so, or a person is
    /// asked.
    pub(super) ignores_prefix: bool,
}

/// Files that were read and checked.
pub(super) struct Read<'a> {
    pub(super) files: ImportFiles<'a>,
    pub(super) findings: Findings,
    /// Names of the files that were read, each with what is left out of it.
    pub(super) left_out: Vec<(String, AllLeftOut)>,
}

impl Read<'_> {
    /// Returns the path of the file of an entry; `-` for standard input.
    pub(super) fn file(&self, entry: &Entry) -> &str {
        self.left_out.get(entry.file).map_or("", |(name, _)| name)
    }
}

/// Reads all files, and remarks on what is left out of them.
///
/// # Errors
/// Exit 2 if a file cannot be imported, or if there is nothing to import, 12 if one cannot be read.
pub(super) fn all<'a>(
    ctx: &mut Context<'_>,
    reading: &Reading,
    sources: &'a [ImportSource],
    (defaults, providers): (&'a Defaults, &'a Providers),
) -> Result<Read<'a>, Failure> {
    let names = sources.iter().map(ImportSource::quoted).collect();
    let mut read = Read {
        files: ImportFiles::new(names, defaults, providers),
        findings: Findings::default(),
        left_out: Vec::new(),
    };
    for source in sources {
        let mut input = Input::read(&source.path)?;
        let name = input.name().to_owned();
        let text = match input.take_text() {
            Err(_) if source.is_found => continue,
            text => text?,
        };
        let path = source.file();
        let format = reading
            .format
            .unwrap_or_else(|| InputFormat::of(path, &text));
        let found = read.files.read(Written { text, format, path });
        process::wipe_stack();
        let found = match found {
            Ok(found) => found,
            Err(wrong) if source.is_found && wrong.is_form => {
                ctx.out.remark(format!("left out: {name}, {wrong}"));
                read.files.skip();
                Findings::default()
            }
            Err(wrong) => {
                let mut failure = Failure::from(wrong);
                failure.message = format!("{name}, {}", failure.message);
                return Err(failure);
            }
        };
        if input.is_open_to_others && found.count > 0 {
            remark_on_open(ctx, source, &name);
        }
        read.left_out
            .push((source.path.display().to_string(), found.left_out.clone()));
        read.findings.append(found);
    }
    finish(ctx, reading, sources, read)
}

fn remark_on_open(ctx: &mut Context<'_>, source: &ImportSource, name: &str) {
    let path = shell_word::word(&source.path);
    ctx.out.remark(format!(
        "other users can read {name}: remove it, or run `chmod 600 {path}`"
    ));
}

/// Remarks on what was found, and refuses what must not be stored.
fn finish<'a>(
    ctx: &mut Context<'_>,
    reading: &Reading,
    sources: &[ImportSource],
    read: Read<'a>,
) -> Result<Read<'a>, Failure> {
    let findings = &read.findings;
    if reading.is_strict {
        refuse_left_out(&findings.left_out)?;
    }
    for reason in Reason::ALL {
        if let Some(names) = findings.left_out.of(reason) {
            let what = reason.description();
            ctx.out.remark(format!("left out, {what}: {names}"));
        }
    }
    if findings.count == 0 {
        return Err(match sources {
            [only] => Failure::usage(format!("{} holds no credentials", only.quoted())),
            _ => Failure::usage("the files hold no credentials"),
        });
    }
    for provider in findings.providers.values() {
        answers::remark_on_own_type(ctx, &Rc::clone(provider));
    }
    remark_on_environments(ctx, findings);
    judge_prefixes(ctx, findings, reading.ignores_prefix)?;
    Ok(read)
}

/// Refuses files of which a key is left out.
fn refuse_left_out(left_out: &AllLeftOut) -> Result<(), Failure> {
    let mut reasons = Reason::ALL.into_iter().filter(|reason| reason.is_of_key());
    let left = reasons.find_map(|reason| Some((reason, left_out.of(reason)?)));
    match left {
        None => Ok(()),
        Some((reason, names)) => {
            let what = reason.description();
            let message = format!("with --strict no key may be left out: {names} ({what})");
            Err(Failure::usage(message).hint("nothing was stored"))
        }
    }
}

/// Remarks on credentials without an environment.
fn remark_on_environments(ctx: &mut Context<'_>, findings: &Findings) {
    let places = &findings.not_stated;
    if !places.is_empty() {
        ctx.out
            .remark(format!("neither paper nor live is stated for {places}"));
    }
}

/// Refuses keys that look like those of the other environment, or remarks on them if a flag says that
/// they are stored all the same, or if a person is asked before anything is stored.
///
/// # Errors
/// Exit 7 with the places.
fn judge_prefixes(
    ctx: &mut Context<'_>,
    findings: &Findings,
    ignores: bool,
) -> Result<(), Failure> {
    let all = [
        (Environment::Paper, &findings.not_like_paper),
        (Environment::Live, &findings.not_like_live),
    ];
    let contradicting = all.iter().filter(|(_, places)| !places.is_empty());
    let said: Vec<_> = contradicting
        .map(|(stated, places)| {
            format!("stated to be {stated}, but the key does not look like it: {places}")
        })
        .collect();
    if said.is_empty() || ignores {
        said.into_iter().for_each(|what| ctx.out.remark(what));
        return Ok(());
    }
    let message = format!("{}; nothing was stored", said.join("; "));
    Err(Failure::new(ExitCode::Refused, message).hint(key_prefix::way_on()))
}
