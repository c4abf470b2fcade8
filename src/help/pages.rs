use clap::{Arg, Command};

use super::{examples::examples, groups, topics};

/// Order of a page: what the command does, examples, usage, its arguments, what else there is to say.
const PAGE: &str = "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// As [`PAGE`], for the program: the groups of commands stand before the usage.
const PROGRAM: &str =
    "{about}\n\n{before-help}{usage-heading} {usage}\n\nOptions:\n{options}{after-help}";

/// Returns the command line with the pages that people read.
///
/// `-h` folds the global options to one line, `--help` shows everything.
pub fn pages(program: Command) -> Command {
    let program = program.mut_args(unless_asked).mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        page(command, &name)
    });
    let groups = groups::listed(&program);
    let last = program.get_after_long_help().map(ToString::to_string);
    let last = format!("{}\n\n{}", last.unwrap_or_default(), topics::listed());
    let first = before(&program, "");
    program
        .help_template(PROGRAM)
        .before_help(format!("{first}{}", groups.trim_end()))
        .before_long_help(format!("{first}{}", groups.trim_end()))
        .after_help(format!(
            "{}\nOne command: `credctl COMMAND -h`. Topics: `credctl help`.",
            folded("credctl")
        ))
        .after_long_help(last)
}

fn page(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|below| {
        let path = format!("{path} {}", below.get_name());
        page(below, &path)
    });
    let first = before(&command, path);
    let long = command.get_long_about().map(ToString::to_string);
    let details = long.as_deref().and_then(|text| text.split_once("\n\n"));
    let more = details.map_or(String::new(), |(_, details)| format!("\n\n{details}"));
    let long_first = format!("{}{more}", first.trim_end());
    let about = command.get_about().cloned().unwrap_or_default();
    command
        .help_template(PAGE)
        .long_about(about)
        .before_help(first.trim_end().to_owned())
        .before_long_help(long_first.trim_start().to_owned())
        .after_help(folded(&format!("credctl {path}")))
}

/// Returns the examples as a section of a page.
fn before(command: &Command, path: &str) -> String {
    let head = command.get_styles().get_header();
    match examples(path) {
        "" => String::new(),
        lines => {
            let lines = lines.replace('\n', "\n  ");
            format!("{head}Examples:{head:#}\n  {lines}\n\n")
        }
    }
}

/// Hides a global option on the pages of `-h`.
fn unless_asked(arg: Arg) -> Arg {
    match arg.is_global_set() {
        true => arg.hide_short_help(true),
        false => arg,
    }
}

/// Returns the line that stands for the global options.
fn folded(command: &str) -> String {
    format!("Global options, such as --json, --account and --quiet: see `{command} --help`.")
}
