use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};

use crate::args::GlobalArgs;

/// Kind of value that is expected at the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Any credential.
    Credential,
    /// An enabled credential: the command refuses a disabled one.
    EnabledCredential,
    /// A credential type.
    Type,
    /// An account of the user.
    Account,
    /// A key of the vault.
    VaultKey,
    /// A key of the vault that does not seal.
    OlderVaultKey,
    /// A program that is to be run.
    Program,
    /// A file, or an argument of a program that is to be run.
    File,
}

/// Last word of a command line, and what completion needs to know about it.
#[derive(Debug)]
pub struct Cursor<'w> {
    /// Kind of value that is expected.
    pub expected: Expected,
    /// Part of the word before the value, such as `--type=`.
    pub lead: &'w str,
    /// Part of the value that is typed already.
    pub typed: &'w str,
    /// Flags before the cursor that choose config file, user and account.
    pub globals: GlobalArgs,
}

/// Commands that refuse a disabled credential.
const USES: &[&str] = &["use", "exec", "env"];

/// Finds what is expected at the last of these words; the first word is the program. `None` if the
/// expected value is not one that is stored.
pub fn cursor<'w>(mut program: Command, words: &'w [String]) -> Option<Cursor<'w>> {
    program.build();
    let (last, before) = words.split_last()?;
    let mut reader = WordReader {
        command: &program,
        position: 0,
        flags_ended: false,
        pending: None,
        globals: GlobalArgs::default(),
    };
    for word in before.iter().skip(1) {
        reader.read(word);
    }
    let (arg, lead, typed) = reader.at(last)?;
    Some(Cursor {
        expected: reader.expected(arg)?,
        lead,
        typed,
        globals: reader.globals,
    })
}

/// Value name of an argument in the help, such as `CREDENTIAL`.
pub(super) fn value_name(arg: &Arg) -> Option<&str> {
    arg.get_value_names()?.first().map(|name| name.as_str())
}

struct WordReader<'c> {
    command: &'c Command,
    position: usize,
    flags_ended: bool,
    /// Flag whose value is the next word.
    pending: Option<&'c Arg>,
    globals: GlobalArgs,
}

impl<'c> WordReader<'c> {
    /// Finds what an argument takes by its value name in the help.
    fn expected(&self, arg: &Arg) -> Option<Expected> {
        let command = self.command.get_name();
        match value_name(arg)? {
            "CREDENTIAL" if USES.contains(&command) => Some(Expected::EnabledCredential),
            "CREDENTIAL" => Some(Expected::Credential),
            "TYPE" => Some(Expected::Type),
            "ACCOUNT" => Some(Expected::Account),
            "KEY-ID" if command == "retire" => Some(Expected::OlderVaultKey),
            "KEY-ID" => Some(Expected::VaultKey),
            "COMMAND" if command == "exec" && self.position == 0 => Some(Expected::Program),
            "COMMAND" if command == "exec" => Some(Expected::File),
            "FILE" => Some(Expected::File),
            _ => None,
        }
    }

    fn read(&mut self, word: &str) {
        if let Some(arg) = self.pending.take() {
            self.set(arg, word);
        } else if self.flags_ended || !word.starts_with('-') || word == "-" {
            self.positional(word);
        } else if word == "--" {
            self.flags_ended = true;
        } else if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = flag
                .split_once('=')
                .map_or((flag, None), |(n, v)| (n, Some(v)));
            match (self.long(name), value) {
                (Some(arg), Some(value)) => self.set(arg, value),
                (arg, None) => self.pending = arg,
                (None, Some(_)) => {}
            }
        } else {
            self.pending = self.short(&word[1..]);
        }
    }

    fn positional(&mut self, word: &str) {
        if self.position == 0
            && !self.flags_ended
            && let Some(command) = self.command.find_subcommand(word)
        {
            self.command = command;
            return;
        }
        // The words that follow belong to the program that is to be run.
        self.flags_ended |= self
            .next_positional()
            .is_some_and(Arg::is_trailing_var_arg_set);
        self.position += 1;
    }

    /// Positional argument that the next word belongs to.
    fn next_positional(&self) -> Option<&'c Arg> {
        let repeats = |arg: &&Arg| matches!(arg.get_action(), ArgAction::Append);
        let next = self.command.get_positionals().nth(self.position);
        next.or_else(|| self.command.get_positionals().last().filter(repeats))
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        self.value_flag(|arg| arg.get_long() == Some(name))
    }

    /// Returns the last of several short flags, if its value is the next word.
    fn short(&self, flags: &str) -> Option<&'c Arg> {
        let mut flags = flags.chars();
        let arg = flags.find_map(|flag| self.value_flag(|arg| arg.get_short() == Some(flag)));
        arg.filter(|_| flags.as_str().is_empty())
    }

    fn value_flag(&self, matches: impl Fn(&Arg) -> bool) -> Option<&'c Arg> {
        let mut all = self.command.get_arguments();
        all.find(|arg| matches(arg) && arg.get_action().takes_values())
    }

    fn set(&mut self, arg: &Arg, value: &str) {
        let value = value.to_owned();
        match arg.get_id().as_str() {
            "config" => self.globals.config = Some(PathBuf::from(value)),
            "user_id" => self.globals.user_id = Some(value),
            "account" => self.globals.account = Some(value),
            _ => {}
        }
    }

    /// Finds the argument whose value, or part of it, is the last word. Splits the word into the
    /// part before the value and the value.
    fn at<'w>(&self, word: &'w str) -> Option<(&'c Arg, &'w str, &'w str)> {
        if let Some(arg) = self.pending {
            return Some((arg, "", word));
        }
        if self.flags_ended || !word.starts_with('-') {
            return Some((self.next_positional()?, "", word));
        }
        let (name, typed) = word.strip_prefix("--")?.split_once('=')?;
        let lead = &word[..word.len() - typed.len()];
        Some((self.long(name)?, lead, typed))
    }
}
