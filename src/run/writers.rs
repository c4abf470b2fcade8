//! The two writers of a run, and how they may speak.

use std::{
    io::{self, BufWriter, IsTerminal},
    os::fd::AsFd,
};

use rustix::termios::{Winsize, tcgetwinsize};

use crate::{
    args::{ColorWhen, GlobalArgs},
    process::Vars,
    render::{Manner, Output},
};

/// Columns of a line if the terminal does not tell its width.
const UNKNOWN_WIDTH: u16 = 80;

/// The two writers of a run. `shown_later` is true if stdout goes through a shell to a terminal.
pub(super) fn output<'a>(flags: &GlobalArgs, vars: &Vars, shown_later: bool) -> Output<'a> {
    let stdout_is_terminal = io::stdout().is_terminal();
    let manner = Manner {
        json: flags.json,
        quiet: flags.quiet,
        color_stdout: color(flags.color, vars, stdout_is_terminal || shown_later),
        color_stderr: color(flags.color, vars, io::stderr().is_terminal()),
        stdout_is_terminal,
        exact: flags.verbose > 0,
        width: width(vars, io::stdout()),
        height: size(vars, "LINES", io::stdout(), |size| size.ws_row),
        stderr_width: io::stderr()
            .is_terminal()
            .then(|| width(vars, io::stderr())),
    };
    Output::new(
        manner,
        BufWriter::with_capacity(64 * 1024, io::stdout()),
        io::stderr(),
    )
}

/// Returns true if text is coloured: the flag decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then
/// the terminal.
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

/// Columns of a line: `COLUMNS` if it is sane, else the width of the terminal; a pty of width 0 has
/// none.
fn width(vars: &Vars, stream: impl AsFd) -> u16 {
    let columns = size(vars, "COLUMNS", stream, |size| size.ws_col);
    columns
        .filter(|columns| *columns >= 20)
        .unwrap_or(UNKNOWN_WIDTH)
}

/// A number of the size of a terminal: a variable says it, else the terminal. `None` if neither knows.
fn size(vars: &Vars, name: &str, stream: impl AsFd, of: fn(Winsize) -> u16) -> Option<u16> {
    let said = vars.foreign(name).and_then(|text| text.parse().ok());
    let of_terminal = || tcgetwinsize(stream).ok().map(of);
    said.or_else(of_terminal).filter(|number| *number > 0)
}
