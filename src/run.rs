//! One run: arguments in, an exit code out.

mod arguments;
mod log;
pub mod suggestion;
mod writers;

use std::{
    ffi::OsString,
    io::{Write as _, stderr},
    rc::Rc,
};

use clap::{CommandFactory as _, Parser};

use arguments::{credential_as_program, refusal, typed_command};
use log::log_to_stderr;
use writers::output;

use crate::{
    args::GlobalArgs,
    cli::{Cli, Command, dispatch},
    commands::{self, complete::ByTheShell, explained::explained},
    context::Context,
    exit::{self, Ending, ExitCode, Failure},
    help::{overview, pages},
    process::{Hardened, Shortage, Signals, Vars, survive_file_size_limit},
    prompt::{Awaited, Prompter},
    render::{Output, OutputError},
    settings::{Origin, Settings},
};

/// Runs credctl with these arguments (the first is the program's name) and returns its exit code.
pub async fn run(args: Vec<OsString>, vars: Vars, hardened: Hardened) -> i32 {
    survive_file_size_limit();
    if commands::clear_clipboard::is_asked(&args) {
        return commands::clear_clipboard::run();
    }
    if let Some(words) = commands::complete::completion_words(&args) {
        return complete(words, vars, hardened);
    }
    let mut cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) if is_alone(&error, &args) => return alone(vars, hardened),
        Err(error) => return refuse_arguments(&error, &args, &vars),
    };
    log_to_stderr(&cli.global);
    let ending = ending_of(&cli);
    cli.global.json |= ending.is_json();
    let for_a_shell = matches!(&cli.command, Command::Prompt(args) if args.is_for_a_shell());
    let mut out = output(&cli.global, &vars, for_a_shell);
    // What is wrong now would be said again and again.
    out.manner.quiet |= matches!(cli.command, Command::Prompt(_));
    if let Err(error) = open(&mut out, ending) {
        return finish(out, Err(error.into()), ending);
    }
    if let Command::Exec(exec) = &cli.command
        && let Some(failure) = credential_as_program(exec.program(), &args, &vars)
    {
        return finish(out, Err(failure), ending);
    }
    let (out, done) = command(out, cli, vars, hardened).await;
    finish(out, done, ending)
}

fn ending_of(cli: &Cli) -> Ending {
    match &cli.command {
        Command::Exec(_) => Ending::of_exec(),
        Command::Env(args) => Ending::of_env(args.format(cli.global.json)),
        _ => Ending::plain(),
    }
}

/// Returns the exit code of a run with these arguments that ended as nobody expected.
pub fn unexpected_code(args: &[OsString]) -> i32 {
    let ending = Ending::of_arguments(typed_command(args).as_deref(), args);
    ending.number(ExitCode::Unexpected)
}

/// Writes the text that makes a shell fail if it reads no more than this; a terminal is no shell.
fn open(out: &mut Output<'_>, ending: Ending) -> Result<(), OutputError> {
    if out.manner.stdout_is_terminal || ending.opening().is_empty() {
        return Ok(());
    }
    out.rendered(ending.opening())?;
    out.flush()
}

/// Shows what is wrong with arguments that clap could not parse. Help and the version are answers.
fn refuse_arguments(error: &clap::Error, args: &[OsString], vars: &Vars) -> i32 {
    use clap::error::ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion,
    };
    if matches!(error.kind(), DisplayHelp | DisplayVersion) {
        let printed = page(error.kind(), args).map_or_else(|| error.print(), |page| page.print());
        return match printed {
            Err(failed) if failed.kind() != std::io::ErrorKind::BrokenPipe => {
                ExitCode::Installation.number()
            }
            _ => 0,
        };
    }
    let (ending, json) = manner_of(args);
    if error.kind() == DisplayHelpOnMissingArgumentOrSubcommand && !json {
        let _ = page(error.kind(), args).map_or_else(|| error.print(), |page| page.print());
        return ending.number(ExitCode::Usage);
    }
    refuse(refusal(error, args), vars, (ending, json))
}

/// Returns the exit code of a run that the system gives too little to start.
pub fn start_refused(args: &[OsString], vars: &Vars, shortage: Shortage) -> i32 {
    refuse(shortage.into(), vars, manner_of(args))
}

/// Returns how a run with these arguments ends, and whether it answers as JSON, before they are parsed.
fn manner_of(args: &[OsString]) -> (Ending, bool) {
    let ending = Ending::of_arguments(typed_command(args).as_deref(), args);
    // Everything after `--` is a program's.
    let mut ours = args.iter().take_while(|arg| *arg != "--");
    (ending, ending.is_json() || ours.any(|arg| arg == "--json"))
}

/// Shows a failure of a run whose arguments are not known.
fn refuse(failure: Failure, vars: &Vars, (ending, json): (Ending, bool)) -> i32 {
    let flags = GlobalArgs {
        json,
        ..GlobalArgs::default()
    };
    let mut out = output(&flags, vars, false);
    let _ = open(&mut out, ending);
    finish(out, Err(failure), ending)
}

/// Returns the page that people read instead of the one that clap makes. `None` if it is of another kind.
fn page(kind: clap::error::ErrorKind, args: &[OsString]) -> Option<clap::Error> {
    let page = pages(Cli::command()).try_get_matches_from(args).err();
    page.filter(|page| page.kind() == kind)
}

/// Returns true if nothing but the name of the program was typed.
fn is_alone(error: &clap::Error, args: &[OsString]) -> bool {
    error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        && args.len() < 2
}

/// Says what credctl is for, and what to do first. Settings that cannot be read are for a command to
/// report.
fn alone(vars: Vars, hardened: Hardened) -> i32 {
    let silent = GlobalArgs {
        quiet: true,
        no_input: true,
        ..GlobalArgs::default()
    };
    let out = output(&silent, &vars, false);
    let text = match Settings::load(&silent, &vars) {
        Ok(settings) => {
            let prompter = Prompter::new(false, "");
            let mut ctx = Context::new(settings, vars, out, prompter, hardened);
            commands::overview::text(&mut ctx)
        }
        Err(_) => overview(None),
    };
    let _ = write!(stderr(), "{text}");
    ExitCode::Usage.number()
}

/// Answers a shell that completes a command line; the exit code says what the shell offers itself.
fn complete(words: &[OsString], vars: Vars, hardened: Hardened) -> i32 {
    let Some(request) = commands::complete::request(words, &vars, Cli::command()) else {
        return 0;
    };
    let silent = GlobalArgs {
        quiet: true,
        no_input: true,
        ..GlobalArgs::default()
    };
    let out = output(&silent, &vars, false);
    let Ok(settings) = Settings::load(request.globals(), &vars) else {
        return ByTheShell::NothingKnown as i32;
    };
    let prompter = Prompter::new(false, "");
    let mut ctx = Context::new(settings, vars, out, prompter, hardened);
    let rest = commands::complete::run(&mut ctx, &request, Cli::command());
    let _ = ctx.out.flush();
    rest.unwrap_or(ByTheShell::Nothing) as i32
}

/// Shows how the command ended; nothing may fail unseen after that.
fn finish(mut out: Output<'_>, done: Result<(), Failure>, ending: Ending) -> i32 {
    let done = done.and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) => 0,
        Err(failure) if failure.is_closed_stdout() => 0,
        Err(failure) => {
            if !out.manner.stdout_is_terminal {
                let _ = out.rendered(ending.refusal());
            }
            // Lines of the answer that were written before it failed come first.
            let _ = out.flush();
            let number = ending.number(failure.code);
            exit::report(&mut out, &failure, number);
            number
        }
    }
}

async fn command(
    mut out: Output<'_>,
    cli: Cli,
    vars: Vars,
    hardened: Hardened,
) -> (Output<'_>, Result<(), Failure>) {
    if let Some(done) = without_settings(&mut out, &cli.command) {
        return (out, done);
    }
    let settings = match Settings::load(&cli.global, &vars) {
        Ok(settings) => settings,
        Err(error) => return (out, Err(error.into())),
    };
    for remark in &settings.config_remarks {
        out.remark(remark.clone());
    }
    let prompter = Prompter::new(
        settings.no_input.is_none(),
        reason_not_to_ask(settings.no_input),
    );
    let mut ctx = Context::new(settings, vars, out, prompter, hardened);
    let done = {
        let prompter = Rc::clone(&ctx.prompter);
        let signals = hushed(&prompter, cli.command.awaits(&ctx.settings));
        tokio::select! {
            // A question hears its own signals, and gives the terminal back before it ends.
            biased;
            done = dispatch(&mut ctx, cli.command) => done,
            failure = ended_by_signal(&prompter, signals) => Err(failure),
        }
    };
    let done = match done {
        Err(failure) => Err(explained(&ctx, failure).await),
        done => done,
    };
    (ctx.out, done)
}

/// Runs what needs no settings: neither a home nor a config file may stand in its way.
fn without_settings(out: &mut Output<'_>, command: &Command) -> Option<Result<(), Failure>> {
    match command {
        Command::Completions(args) => Some(commands::completions::run(out, args, Cli::command())),
        Command::Help(args) => Some(commands::help::run(out, args, Cli::command())),
        Command::ExitCodes(_) => Some(commands::exit_codes::run(out)),
        _ => None,
    }
}

/// Keeps the terminal from showing what is typed before a command asks, if it may ask. Returns the signals
/// that no longer end the process by themselves.
fn hushed(prompter: &Prompter, awaited: Option<Awaited>) -> Option<Signals> {
    let hushed = prompter.hush(awaited?);
    hushed.unwrap_or_else(|error| {
        tracing::info!(%error, "the terminal shows what is typed between questions");
        None
    })
}

/// After the first question, and on a hushed terminal, signals no longer end the process by themselves: a
/// run that is busy with something else ends here.
async fn ended_by_signal(prompter: &Prompter, signals: Option<Signals>) -> Failure {
    let signals = match signals {
        Some(signals) => Ok(signals),
        None => {
            prompter.first_question().await;
            Signals::listen()
        }
    };
    match signals {
        Ok(mut signals) => {
            let number = signals.next().await;
            Failure::new(
                ExitCode::Signal(number),
                format!("ended by signal {number}"),
            )
        }
        // Without handlers of ours the questions had none either.
        Err(_) => std::future::pending().await,
    }
}

/// Returns the reason why no question may be asked, as errors word it.
fn reason_not_to_ask(no_input: Option<Origin>) -> &'static str {
    match no_input {
        Some(Origin::Flag("--json")) => "--json asks nothing",
        Some(Origin::Flag(_)) => "--no-input is given",
        Some(Origin::Variable("CI")) => "CI is set",
        Some(Origin::Variable(_)) => "CREDCTL_NO_INPUT is set",
        Some(Origin::File | Origin::Default(_)) => "the config file says so",
        None => "",
    }
}
