use clap::{
    Arg, Command,
    builder::{PossibleValue, PossibleValuesParser, StyledStr},
};

/// Returns the program with descriptions that mean nothing to a shell.
///
/// Scripts hold descriptions inside strings of a shell, and some shells evaluate such a string once
/// more when they complete. What is safe in one string is not in another, so nothing stays in a
/// description that any shell could read.
pub(super) fn plain(command: Command) -> Command {
    let about = command.get_about().map(plain_text);
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command.mut_args(plain_arg).mut_subcommands(plain)
}

fn plain_arg(arg: Arg) -> Arg {
    let help = arg.get_help().map(plain_text);
    let arg = match help {
        Some(help) => arg.help(help),
        None => arg,
    };
    let values = arg.get_possible_values();
    match values.is_empty() {
        true => arg,
        false => arg.value_parser(PossibleValuesParser::new(
            values.into_iter().map(plain_value),
        )),
    }
}

fn plain_value(value: PossibleValue) -> PossibleValue {
    let help = value.get_help().map(plain_text);
    match help {
        Some(help) => value.help(help),
        None => value,
    }
}

fn plain_text(text: &StyledStr) -> String {
    plain_sentence(&text.to_string())
}

/// Returns a text without the characters that quote, expand or end something in a shell or in the
/// lists of zsh. What stood in brackets follows a comma.
fn plain_sentence(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut in_brackets = false;
    for c in text.chars() {
        match c {
            '[' | '(' => {
                in_brackets = true;
                plain.truncate(plain.trim_end().len());
                plain.push_str(", ");
            }
            ']' | ')' => in_brackets = false,
            ':' if in_brackets => {}
            ':' | ';' => plain.push(','),
            c if c.is_alphanumeric() || is_plain(c) => plain.push(c),
            c if c.is_whitespace() => plain.push(' '),
            _ => {}
        }
    }
    plain
}

/// The apostrophe stays: the generators quote with it, and escape it.
fn is_plain(c: char) -> bool {
    " .,-_/=+%@'…".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stays_that_a_shell_reads() {
        for (text, expected) in [
            (
                "User [env: CREDCTL_USER_ID] [default: you]",
                "User, env CREDCTL_USER_ID, default you",
            ),
            (
                "Paper: the provider's; `x` (or $(y))",
                "Paper, the provider's, x, or, y",
            ),
            ("JSON {\"a\": …} > \"$F\" | \\ <b>", "JSON a, …  F   b"),
        ] {
            assert_eq!(plain_sentence(text), expected);
        }
    }
}
