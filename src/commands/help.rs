//! `credctl help`.

use clap::{Command, builder::PossibleValuesParser};

use crate::{
    domain::visible,
    exit::Failure,
    help::{GROUPS, TOPICS, pages},
    render::Output,
};

/// Show the help of a command, or a topic
///
/// Without a word, shows all commands, topics, global options and variables.
#[derive(Debug, clap::Args)]
pub struct HelpArgs {
    /// Command or topic
    #[arg(value_name = "COMMAND|TOPIC", value_parser = PossibleValuesParser::new(names()))]
    page: Option<String>,
    /// Command below it, such as rotate of vault
    #[arg(value_name = "SUBCOMMAND")]
    below: Option<String>,
}

/// Names of all commands and topics. One that is both is named once.
fn names() -> Vec<&'static str> {
    let commands = GROUPS.iter().flat_map(|(_, names)| *names).copied();
    let topics = TOPICS.iter().map(|topic| topic.name);
    let mut names: Vec<_> = commands.collect();
    let new: Vec<_> = topics.filter(|topic| !names.contains(topic)).collect();
    names.extend(new);
    names
}

/// Prints a page. Uses neither config nor database.
///
/// # Errors
/// Exit 2 if a command has no such subcommand; fails if stdout cannot take the page.
pub fn run(out: &mut Output<'_>, args: &HelpArgs, program: Command) -> Result<(), Failure> {
    let page = args.page.as_deref();
    let topic = TOPICS.iter().find(|topic| page == Some(topic.name));
    if let (Some(topic), None) = (topic, &args.below) {
        return Ok(out.rendered(&topic.text())?);
    }
    let mut program = pages(program);
    program.build();
    let mut shown = &mut program;
    for word in page.into_iter().chain(args.below.as_deref()) {
        let name = shown.get_name().to_owned();
        shown = shown.find_subcommand_mut(word).ok_or_else(|| {
            let message = format!("`{name}` has no subcommand `{}`", visible(word));
            Failure::usage(message).hint(format!("run `credctl {name} --help` to see all"))
        })?;
    }
    let text = shown.render_long_help();
    let text = match out.manner.color_stdout {
        true => text.ansi().to_string(),
        false => text.to_string(),
    };
    Ok(out.rendered(&text)?)
}
