//! Completion scripts for shells. A script holds what is known when the program is built, and calls
//! the program for what is stored.

use clap::{Arg, Command, ValueHint};
use clap_complete::{Shell, generate};

use super::{cursor::value_name, descriptions::plain};

const NAME: &str = "credctl";

/// Mark of the arguments for which the script calls the program. No argument of credctl takes an
/// e-mail address, so this hint is free.
const MARK: ValueHint = ValueHint::EmailAddress;

/// Function that the zsh script calls for a marked argument.
const MARKED_IN_ZSH: &str = "_email_addresses";

/// Returns the script for a shell. The scripts for PowerShell and elvish do not complete what is
/// stored.
pub fn script(shell: Shell, program: Command) -> String {
    let program = plain(program);
    match shell {
        Shell::Bash => bash(&generated(shell, program)),
        Shell::Zsh => zsh(&generated(shell, marked(program))),
        Shell::Fish => {
            let stored = fish(&program);
            generated(shell, program) + &stored
        }
        _ => generated(shell, program),
    }
}

fn generated(shell: Shell, mut program: Command) -> String {
    let mut script = Vec::new();
    generate(shell, &mut program, NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

fn is_stored(arg: &Arg) -> bool {
    let stored = ["CREDENTIAL", "TYPE", "ACCOUNT", "KEY-ID", "COMMAND"];
    value_name(arg).is_some_and(|name| stored.contains(&name))
}

/// The generated function still completes all that is not stored.
fn bash(generated: &str) -> String {
    let (functions, registration) = match generated.rfind("\nif [[ \"${BASH_VERSINFO[0]}\" -eq 4") {
        Some(at) => generated.split_at(at),
        None => (generated, ""),
    };
    let registration = registration.replace("-F _credctl ", "-F _credctl_or_stored ");
    format!("{functions}\n{}{registration}", include_str!("stored.bash"))
}

fn marked(command: Command) -> Command {
    let mark = |arg: Arg| match is_stored(&arg) {
        true => arg.value_hint(MARK),
        false => arg,
    };
    command.mut_args(mark).mut_subcommands(marked)
}

fn zsh(generated: &str) -> String {
    let start = "\n_credctl() {\n";
    // Functions called deep inside see only a part of the words.
    let words = "    local -a credctl_words=(\"${(@)words[1,CURRENT]}\")\n";
    let start_with_words = format!("\n{}{start}{words}", include_str!("stored.zsh"));
    generated
        .replacen(start, &start_with_words, 1)
        .replace(MARKED_IN_ZSH, "_credctl_stored")
}

fn fish(program: &Command) -> String {
    let mut script = include_str!("stored.fish").to_owned();
    add_stored(&mut script, program, "");
    for command in program.get_subcommands() {
        let names = names(command);
        let using = format!("__fish_credctl_using_subcommand {names}");
        add_stored(&mut script, command, &using);
        for member in command.get_subcommands() {
            let seen = format!("{using}; and __fish_seen_subcommand_from");
            add_stored(
                &mut script,
                member,
                &format!("{seen} {}", self::names(member)),
            );
        }
    }
    script
}

fn names(command: &Command) -> String {
    let aliases = command.get_all_aliases();
    let all: Vec<_> = std::iter::once(command.get_name()).chain(aliases).collect();
    all.join(" ")
}

/// Adds a line for each argument of a command that the program completes. The flags of the program
/// itself stand without a condition: every command takes them.
fn add_stored(script: &mut String, command: &Command, condition: &str) {
    let condition = match condition.is_empty() {
        true => String::new(),
        false => format!(" -n \"{condition}\""),
    };
    for arg in command.get_arguments().filter(|arg| is_stored(arg)) {
        let short = arg.get_short().map(|short| format!(" -s {short}"));
        let long = arg.get_long().map(|long| format!(" -l {long}"));
        let flag = short.unwrap_or_default() + &long.unwrap_or_default();
        let value = if flag.is_empty() { "-f" } else { "-r -f" };
        script.push_str(&format!(
            "complete -c {NAME}{condition}{flag} {value} -k -a '(__fish_credctl_stored)'\n"
        ));
    }
}
