//! The commands that act on a row. None of them may act on one that was altered.

use super::{machines::Machine, world::Target};

/// All commands that act on the row, by its name and by its id.
pub fn acting_on<'a>(row: Target<'a>, machine: Machine) -> Vec<Vec<&'a str>> {
    let mut commands = Vec::new();
    for reference in [row.name, row.id] {
        commands.extend(hand_out(row, reference));
        commands.extend(write(row, reference));
    }
    commands.extend(by_name(row, machine));
    commands.extend(by_id(row, machine));
    commands
}

/// The commands that hand the row out, for one reference. A program that `exec` started would be
/// seen on stdout.
pub fn hand_out<'a>(row: Target<'a>, reference: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["exec", "-c", reference, row.flag, "--", "echo", "started"],
        vec!["env", reference, row.flag],
        vec!["show", reference],
        vec!["show", reference, "--reveal", row.flag],
        vec!["show", reference, "--field", "api_key", row.flag],
        vec!["show", reference, "--field", "secret_key", row.flag],
    ]
}

/// The commands that write the row anew, for one reference.
pub fn write<'a>(row: Target<'a>, reference: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["rename", reference, "Mine"],
        vec!["edit", reference, "--disable", "--yes"],
        vec!["edit", reference, row.flag, "--yes"],
        // Whose keys would they be, where the row may say what somebody else would like it to?
        vec!["edit", reference, "--stdin", row.flag, "--yes"],
    ]
}

/// The commands that act on what the row is called.
pub fn by_name<'a>(row: Target<'a>, machine: Machine) -> Vec<Vec<&'a str>> {
    let mut commands = vec![vec!["use", row.name], vec!["remove", row.name, "--yes"]];
    // Without its seal it has lost its environment: it is not the same, and another one is stored.
    if row.is_sealed {
        commands.push(add_if_absent(row));
    }
    // Without the vault key at hand, it shows what the database says, as `list` does.
    if Machine::WITH_FILE.contains(&machine) {
        commands.push(vec!["current", row.name, row.flag]);
        if row.is_sealed {
            commands.push(vec!["current", row.name]);
        }
    }
    commands
}

/// The commands that act on the row by its full id, and hand nothing out.
pub fn by_id(row: Target<'_>, machine: Machine) -> Vec<Vec<&str>> {
    match Machine::WITH_FILE.contains(&machine) {
        true => vec![vec!["use", row.id], vec!["current", row.id, row.flag]],
        // No command is run just to choose what a full id names: handing it out is refused later.
        false => Vec::new(),
    }
}

fn add_if_absent(row: Target<'_>) -> Vec<&str> {
    let (name, kind) = (row.name, row.credential_type);
    let start = ["add", "--if-absent", "--nickname", name, "--type", kind];
    start.into_iter().chain([row.flag, "--stdin"]).collect()
}

/// The exit code of a command that is refused with `code`, and its answer.
pub fn refused_with(arguments: &[&str], code: i32) -> (i32, &'static str) {
    match arguments[0] {
        // 100 more than a program that was never started could have ended with.
        "exec" => (100 + code, ""),
        // What fails the shell that evaluates it.
        "env" => (code, "false\n"),
        _ => (code, ""),
    }
}
