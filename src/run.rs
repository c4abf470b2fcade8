//! One run: arguments in, an exit code out.

use std::{
    ffi::OsString,
    io::{self, BufWriter, IsTerminal},
    rc::Rc,
};

use clap::{Args as _, CommandFactory as _, Parser};

use crate::{
    args::{ColorWhen, GlobalArgs},
    cli::{Cli, Command, dispatch},
    commands, config,
    context::Context,
    domain::visible,
    exit::{self, ExitCode, Failure},
    export::Format,
    process::{Hardened, Signals, Vars},
    prompt::Prompter,
    render::{Manner, Output, OutputError},
    settings::{Origin, Paths, Settings},
};

/// The columns of a terminal that does not say.
const UNKNOWN_WIDTH: u16 = 80;

/// What to do about arguments that could not be understood.
const FOR_MORE: &str = "for more, try --help";

/// Runs credctl with these arguments (the first is the program's name) and answers its exit code.
pub async fn run(args: Vec<OsString>, vars: Vars, hardened: Hardened) -> i32 {
    if let Some(words) = commands::complete::asked(&args) {
        return complete(words, vars, hardened);
    }
    let mut cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error, &args, &vars),
    };
    log_to_stderr(&cli.global);
    let ending = Ending::of(&cli);
    cli.global.json |= ending.format == Some(Format::Json);
    let for_a_shell = matches!(&cli.command, Command::Prompt(args) if args.is_for_a_shell());
    let mut out = output(&cli.global, &vars, for_a_shell);
    // What is wrong now would be said again and again.
    out.manner.quiet |= matches!(cli.command, Command::Prompt(_));
    if let Err(error) = open(&mut out, ending.format) {
        return finish(out, Err(error.into()), ending);
    }
    let (out, done) = command(out, cli, vars, hardened).await;
    finish(out, done, ending)
}

/// How a command that fails ends, beside the error that is shown.
#[derive(Clone, Copy)]
struct Ending {
    number: fn(ExitCode) -> i32,
    /// What reads the answer, where it must be told.
    format: Option<Format>,
}

impl Ending {
    fn of(cli: &Cli) -> Self {
        match &cli.command {
            Command::Exec(_) => Ending::of_command(Some("exec"), || Format::Sh),
            Command::Env(args) => Ending::of_command(Some("env"), || args.format(cli.global.json)),
            _ => Ending::of_command(None, || Format::Sh),
        }
    }

    fn of_command(word: Option<&str>, format: impl FnOnce() -> Format) -> Self {
        Ending {
            number: match word {
                Some("exec") => ExitCode::number_in_exec,
                _ => ExitCode::number,
            },
            format: (word == Some("env")).then(format),
        }
    }
}

/// Writes what makes a shell fail that reads no more than this; a terminal is no shell.
fn open(out: &mut Output<'_>, format: Option<Format>) -> Result<(), OutputError> {
    match format {
        Some(format) if !out.manner.stdout_is_terminal => {
            out.rendered(format.opening())?;
            out.flush()
        }
        _ => Ok(()),
    }
}

/// Answers a shell that completes a command line: in silence, where there is nothing to offer.
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
    if let Ok(settings) = settings(request.globals(), &vars) {
        let prompter = Prompter::new(false, "");
        let mut ctx = Context::new(settings, vars, out, prompter, hardened);
        let _ = commands::complete::run(&mut ctx, &request, Cli::command());
        let _ = ctx.out.flush();
    }
    0
}

/// Shows how the command ended; nothing may fail unseen after that.
fn finish(mut out: Output<'_>, done: Result<(), Failure>, ending: Ending) -> i32 {
    let done = done.and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) => 0,
        Err(failure) if failure.is_closed_stdout() => 0,
        Err(failure) => {
            if let Some(format) = ending.format.filter(|_| !out.manner.stdout_is_terminal) {
                let _ = out.rendered(format.refusal());
            }
            // Lines of the answer that were written before it failed come first.
            let _ = out.flush();
            let number = (ending.number)(failure.code);
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
    let settings = match settings(&cli.global, &vars) {
        Ok(settings) => settings,
        Err(failure) => return (out, Err(failure)),
    };
    for remark in &settings.config_remarks {
        out.remark(remark.clone());
    }
    let prompter = Prompter::new(settings.no_input.is_none(), why_not(settings.no_input));
    let mut ctx = Context::new(settings, vars, out, prompter, hardened);
    let done = {
        let prompter = Rc::clone(&ctx.prompter);
        tokio::select! {
            // A question hears its own signals, and gives the terminal back before it ends.
            biased;
            done = dispatch(&mut ctx, cli.command) => done,
            failure = ended_by_signal(&prompter) => Err(failure),
        }
    };
    (ctx.out, done)
}

/// Runs what needs no settings: neither a home nor a config file may stand in its way.
fn without_settings(out: &mut Output<'_>, command: &Command) -> Option<Result<(), Failure>> {
    match command {
        Command::Completions(args) => Some(commands::completions::run(out, args, Cli::command())),
        Command::ExitCodes(_) => Some(commands::exit_codes::run(out)),
        _ => None,
    }
}

/// After the first question signals no longer end the process by themselves: a run that is busy
/// with something else ends here.
async fn ended_by_signal(prompter: &Prompter) -> Failure {
    prompter.first_question().await;
    match Signals::listen() {
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

/// What forbids questions, in the words of an error.
fn why_not(no_input: Option<Origin>) -> &'static str {
    match no_input {
        Some(Origin::Flag("--json")) => "--json asks nothing",
        Some(Origin::Flag(_)) => "--no-input is given",
        Some(Origin::Variable("CI")) => "CI is set",
        Some(Origin::Variable(_)) => "CREDCTL_NO_INPUT is set",
        Some(Origin::File | Origin::Default(_)) => "the config file says so",
        None => "",
    }
}

fn settings(flags: &GlobalArgs, vars: &Vars) -> Result<Settings, Failure> {
    let paths = Paths::new(flags.config.as_deref(), vars)?;
    tracing::info!(config = %paths.config.display(), data = %paths.data_home.display(), "files");
    let config = config::load(&paths.config)?;
    Ok(Settings::new(flags, vars, paths, config)?)
}

/// The two writers; `shown_later` says that what stdout takes ends on a terminal all the same.
fn output<'a>(flags: &GlobalArgs, vars: &Vars, shown_later: bool) -> Output<'a> {
    let stdout_is_terminal = io::stdout().is_terminal();
    let manner = Manner {
        json: flags.json,
        quiet: flags.quiet,
        color_stdout: color(flags.color, vars, stdout_is_terminal || shown_later),
        color_stderr: color(flags.color, vars, io::stderr().is_terminal()),
        stdout_is_terminal,
        width: width(vars),
    };
    Output::new(
        manner,
        BufWriter::with_capacity(64 * 1024, io::stdout()),
        io::stderr(),
    )
}

/// Flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then what the terminal can do.
fn color(when: ColorWhen, vars: &Vars, terminal: bool) -> bool {
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if vars.foreign("NO_COLOR").is_some() => false,
        ColorWhen::Auto
            if vars
                .foreign("CLICOLOR_FORCE")
                .is_some_and(|force| force != "0") =>
        {
            true
        }
        ColorWhen::Auto => terminal && vars.foreign("TERM").is_some_and(|term| term != "dumb"),
    }
}

/// `COLUMNS` where it is sane, else what the terminal says; a pty of width 0 does not say.
fn width(vars: &Vars) -> u16 {
    let said = vars.foreign("COLUMNS").and_then(|text| text.parse().ok());
    let of_terminal = || {
        rustix::termios::tcgetwinsize(io::stdout())
            .ok()
            .map(|size| size.ws_col)
    };
    said.or_else(of_terminal)
        .filter(|columns| *columns >= 20)
        .unwrap_or(UNKNOWN_WIDTH)
}

/// What clap has to say: help and version are answers, the rest is a refusal.
fn refuse_arguments(error: &clap::Error, args: &[OsString], vars: &Vars) -> i32 {
    use clap::error::ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion,
    };
    if matches!(error.kind(), DisplayHelp | DisplayVersion) {
        return match error.print() {
            Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => {
                ExitCode::Installation.number()
            }
            _ => 0,
        };
    }
    let ending = Ending::of_command(typed_command(args).as_deref(), || Format::meant_by(args));
    // What follows `--` is a program's.
    let mut ours = args.iter().take_while(|arg| *arg != "--");
    let json = ending.format == Some(Format::Json) || ours.any(|arg| arg == "--json");
    let is_missing = error.kind() == DisplayHelpOnMissingArgumentOrSubcommand;
    if is_missing && !json {
        let _ = error.print();
        return (ending.number)(ExitCode::Usage);
    }
    let failure = match is_missing {
        true => Failure::new(ExitCode::Usage, "a command is missing").hint(FOR_MORE),
        false => usage(error),
    };
    let flags = GlobalArgs {
        json,
        ..GlobalArgs::default()
    };
    let mut out = output(&flags, vars, false);
    let _ = open(&mut out, ending.format);
    finish(out, Err(failure), ending)
}

/// The exit code of a run with these arguments that ended as nobody expected.
pub fn unexpected_code(args: &[OsString]) -> i32 {
    let ending = Ending::of_command(typed_command(args).as_deref(), || Format::meant_by(args));
    (ending.number)(ExitCode::Unexpected)
}

/// The command in arguments, understood or not: the first word that is neither a flag nor the value
/// of one.
fn typed_command(args: &[OsString]) -> Option<String> {
    let global = GlobalArgs::augment_args(clap::Command::new("credctl"));
    let takes_value = |flag: &str| {
        let name = flag.strip_prefix("--");
        let found = global
            .get_arguments()
            .find(|arg| name.is_some() && arg.get_long() == name);
        found.is_some_and(|arg| arg.get_action().takes_values())
    };
    let mut words = args.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if takes_value(&word) {
            words.next();
        } else if !word.starts_with('-') {
            return Some(word.into_owned());
        }
    }
    None
}

/// clap's words in our form: the first paragraph is the message, the tips are the hint.
fn usage(error: &clap::Error) -> Failure {
    if let Some(failure) = stray_value(error).or_else(|| invalid_value(error)) {
        return failure;
    }
    let text = error.render().to_string();
    let text = text.trim().strip_prefix("error: ").unwrap_or(&text);
    let mut paragraphs = text.split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_end();
    let hint = paragraphs.find_map(|p| p.trim().strip_prefix("tip: "));
    // The nearest tip comes first.
    let hint = hint.and_then(|tips| tips.lines().next());
    Failure::new(ExitCode::Usage, message).hint(hint.unwrap_or(FOR_MORE))
}

/// A value that belongs nowhere is not repeated: somebody may have typed a key.
fn stray_value(error: &clap::Error) -> Option<Failure> {
    use clap::error::{ContextKind, ErrorKind};
    let argument = error
        .get(ContextKind::InvalidArg)
        .map(ToString::to_string)
        .unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            "there is an argument too many".to_owned()
        }
        ErrorKind::TooManyValues => format!("`{argument}` takes no value"),
        _ => return None,
    };
    Some(Failure::new(ExitCode::Usage, message).hint(
        "keys are never arguments, see `credctl add --help`; nicknames with blanks need quotes",
    ))
}

/// A value that a type refused, with what does not show in it spelled out.
fn invalid_value(error: &clap::Error) -> Option<Failure> {
    use clap::error::{ContextKind, ErrorKind};
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let value = error.get(ContextKind::InvalidValue)?.to_string();
    let argument = error.get(ContextKind::InvalidArg)?;
    let reason = std::error::Error::source(error)?;
    let message = format!("`{}` for `{argument}`: {reason}", visible(&value));
    Some(Failure::new(ExitCode::Usage, message))
}

/// What happens, on stderr, where `-v` asks for it; only our own words, never a driver's.
fn log_to_stderr(flags: &GlobalArgs) {
    use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};
    let level = match flags.verbose {
        0 => return,
        1 => tracing::Level::INFO,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .without_time()
        .with_ansi(false);
    let ours = Targets::new().with_target("credctl", level);
    // A second subscriber in the same process (a test) loses; the first goes on.
    let _ = tracing_subscriber::registry()
        .with(layer)
        .with(ours)
        .try_init();
}
