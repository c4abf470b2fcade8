//! `credctl exec`.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::process::CommandExt as _,
    path::Path,
    process::Command,
};

use super::answers;
use crate::{
    args::{ExpiredArgs, KeepArgs, NarrowingArgs},
    context::Context,
    domain::{Credential, Length, Reference},
    exit::{ExitCode, Failure},
    process::is_own_variable,
    prompt::Awaited,
    providers::{Around, Changes},
    selection::{self, Expired, Offered, Order},
    settings::{Origin, Settings},
};

/// Variables of credctl that say which vault, and whose credentials in it, without a secret. The
/// program gets them, so that a credctl that it runs works on the same vault.
const FOR_NESTED: &[&str] = &[
    "CREDCTL_HOME",
    CONFIG,
    USER_ID,
    ACCOUNT,
    "CREDCTL_DATABASE_URL_FILE",
    "CREDCTL_VAULT",
    "CREDCTL_EXPECT",
    NO_INPUT,
];

const CONFIG: &str = "CREDCTL_CONFIG";
const USER_ID: &str = "CREDCTL_USER_ID";
const ACCOUNT: &str = "CREDCTL_ACCOUNT";
const NO_INPUT: &str = "CREDCTL_NO_INPUT";

/// Variables that tell the program which credential it was given: the first of several.
const ID: &str = "CREDCTL_EXEC_ID";
const NICKNAME: &str = "CREDCTL_EXEC_NICKNAME";
const ENVIRONMENT: &str = "CREDCTL_EXEC_ENVIRONMENT";

/// Run a program with a credential's keys in its environment
///
/// The program replaces credctl: same process, signals, terminal and limits. It gets every variable
/// that its provider's clients read, but none that would lead them elsewhere; see
/// `credctl types TYPE`. Only paper credentials are handed out unless --live is given. If credctl
/// fails, nothing is started, and the exit code is 100 + the usual one. 126 means that the program
/// cannot be run, 127 that it does not exist; any other code is the program's own.
/// CREDCTL_EXEC_ID, CREDCTL_EXEC_NICKNAME and CREDCTL_EXEC_ENVIRONMENT describe the first credential.
/// A credctl that the program runs finds the same vault, user and account: CREDCTL_HOME, _CONFIG,
/// _USER_ID, _ACCOUNT, _DATABASE_URL_FILE, _VAULT, _EXPECT and _NO_INPUT stay, and the flags --config,
/// --user-id, --account and --no-input set theirs. Every other variable of credctl is removed, such as
/// vault keys and URLs that may hold a password, and with them PGPASSWORD.
#[derive(Debug, clap::Args)]
pub struct ExecArgs {
    /// Credential to use instead of the one in use; repeat for several
    #[arg(short = 'c', long = "credential", value_name = "CREDENTIAL")]
    named: Vec<Reference>,
    /// Credential to use in addition to the one in use; repeat for several
    #[arg(long, value_name = "CREDENTIAL")]
    also: Vec<Reference>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Refuse unless the provider accepted the keys at the last `credctl verify`, at most this long ago
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "24h")]
    verified: Option<Length>,
    #[command(flatten)]
    expired: ExpiredArgs,
    #[command(flatten)]
    keep: KeepArgs,
    /// Program to run, and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    command: Vec<OsString>,
}

impl ExecArgs {
    /// Returns the program and its arguments.
    pub fn program(&self) -> &[OsString] {
        &self.command
    }

    /// Returns what the command may ask a person for. A program that is run with the active credential
    /// finds terminal and signals as they were.
    pub fn awaits(&self, settings: &Settings) -> Option<Awaited> {
        let is_picked = self.named.is_empty() && !settings.has_choice();
        is_picked.then_some(Awaited::Answers)
    }
}

/// Replaces credctl by the program. Returns only if that is refused or impossible.
///
/// # Errors
/// As for every command that hands out keys. Exit 126 if the program cannot be run, 127 if it does not
/// exist.
pub async fn run(ctx: &mut Context<'_>, args: ExecArgs) -> Result<(), Failure> {
    ctx.only_read();
    let (credential_type, environment) = args.narrowing.stated();
    let expected = selection::expectation(&ctx.settings, environment)?;
    let order = Order {
        in_use: args.named.is_empty(),
        named: args.named.into_iter().chain(args.also).collect(),
        ..Order::default()
    };
    let expired = Expired::allowed(args.expired.allows());
    let order = order
        .of_type(ctx, credential_type)
        .expecting(expected, true)
        .picking(Offered::HandedOut(expired));
    ctx.start_private_separately();
    let mut found = selection::find(ctx, &order).await?;
    found.judge(ctx, expected, expired)?;
    let keys = found.open(ctx)?;
    if let Some(most) = args.verified {
        found.refuse_unverified(ctx, most).await?;
    }
    let providers = found.providers(ctx)?;
    let around = Around::new(&ctx.vars, args.keep.names());
    let changes = found.changes(&providers, &keys, &around)?;
    refuse_nul(&changes)?;
    answers::announce(ctx, &found);
    let mut command = command(&args.command, &changes);
    pass_flags(&mut command, &ctx.settings)?;
    if let Some((_, first)) = found.credentials.first() {
        describe(&mut command, &first.row.credential);
    }
    ctx.out.flush()?;
    ctx.prompter.release();
    ctx.hardened.give_back();
    let error = command.exec();
    ctx.hardened.forbid_core_files();
    Err(not_run(&args.command[0], &error))
}

/// Refuses a key with a NUL character. credctl takes no such key, but the older product may have
/// sealed one.
fn refuse_nul(changes: &Changes<'_>) -> Result<(), Failure> {
    let mut set = changes.set.iter();
    match set.find(|variable| variable.value.expose().contains('\0')) {
        None => Ok(()),
        Some(variable) => Err(Failure::new(
            ExitCode::Refused,
            format!(
                "{} cannot be set: the key contains a NUL character, and a variable cannot",
                variable.name
            ),
        )
        .hint("store the key again with `credctl edit --keys`")),
    }
}

/// Returns the program with its environment: that of credctl, without credctl's own variables except
/// those for a nested credctl, and with the changes that hand out the keys.
fn command(words: &[OsString], changes: &Changes<'_>) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_removed(name)) {
        command.env_remove(name);
    }
    for name in &changes.unset {
        command.env_remove(name);
    }
    for variable in &changes.set {
        command.env(variable.name, variable.value.expose());
    }
    command
}

/// Returns true for a variable of credctl that a program does not get.
fn is_removed(name: &OsStr) -> bool {
    is_own_variable(name) && !FOR_NESTED.iter().any(|one| *one == name)
}

/// Sets the variables of flags that say which vault, and whose credentials in it.
fn pass_flags(command: &mut Command, settings: &Settings) -> Result<(), Failure> {
    let is_flag = |origin: Origin| matches!(origin, Origin::Flag(_));
    if settings.paths.config_named.is_some_and(is_flag) {
        // The program may change its folder before it runs credctl.
        let config = std::path::absolute(&settings.paths.config);
        command.env(CONFIG, config.map_err(|error| no_folder(&error))?);
    }
    for (name, setting) in [(USER_ID, &settings.user_id), (ACCOUNT, &settings.account)] {
        if let Some(set) = setting.as_ref().filter(|set| is_flag(set.origin)) {
            command.env(name, &set.value);
        }
    }
    // `--json` forbids questions too, but says nothing about a program that is not credctl's.
    if settings.no_input == Some(Origin::Flag("--no-input")) {
        command.env(NO_INPUT, "true");
    }
    Ok(())
}

fn no_folder(error: &io::Error) -> Failure {
    let message = format!("the current folder cannot be found: {error}");
    Failure::new(ExitCode::Installation, message)
}

/// Sets the variables that describe the first credential.
fn describe(command: &mut Command, first: &Credential) {
    command
        .env(ID, first.id.to_string())
        .env(NICKNAME, first.label());
    if let Some(environment) = first.environment {
        command.env(ENVIRONMENT, environment.as_str());
    }
}

fn not_run(program: &OsStr, error: &io::Error) -> Failure {
    let name = program.to_string_lossy();
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    if !is_missing {
        let message = format!("`{name}` cannot be run: {error}");
        return Failure::new(ExitCode::NotExecutable, message);
    }
    // The system reports the same error for a file that exists, but whose interpreter does not.
    if name.contains('/') && Path::new(program).exists() {
        let message = format!("`{name}` cannot be run: its interpreter is missing");
        return Failure::new(ExitCode::NotExecutable, message);
    }
    Failure::new(ExitCode::NoProgram, format!("there is no program `{name}`"))
        .hint("a credential is named by -c: credctl exec -c CREDENTIAL -- COMMAND")
}
