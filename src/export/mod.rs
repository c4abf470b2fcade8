//! Variables as text for something that reads and sets them: a shell, a `.env` file, a CI job.
//!
//! Each format has a file of its own with a pure function from changes to text. A variable that a
//! format cannot carry is refused by its name; no error holds a value.

mod csh;
mod docker;
mod dotenv;
mod error;
mod fish;
pub mod github;
mod nu;
mod powershell;
mod sh;
mod systemd;
mod text;

use std::ffi::OsString;

use clap::ValueEnum;

pub use error::NotCarried;
pub use text::Text;

use crate::providers::Changes;

/// Reader for which the variables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// sh, bash, zsh and other POSIX shells
    #[value(alias = "bash", alias = "zsh")]
    Sh,
    /// fish
    Fish,
    /// csh and tcsh
    #[value(alias = "tcsh")]
    Csh,
    /// Nushell
    #[value(alias = "nushell")]
    Nu,
    /// PowerShell
    #[value(alias = "pwsh")]
    Powershell,
    /// A .env file, in the form that python-dotenv reads
    Dotenv,
    /// A file for EnvironmentFile= of a systemd unit
    Systemd,
    /// A file for docker run --env-file
    Docker,
    /// The file of a GitHub Actions job that GITHUB_ENV names
    Github,
    /// JSON, as with --json
    Json,
}

impl Format {
    /// Returns the text that is printed before anything else. By itself it is a command that fails;
    /// with the text that [`write()`] adds it becomes one that succeeds. So `eval "$(credctl env …)"`
    /// fails however credctl ends, even by a signal that cannot be caught.
    pub fn opening(self) -> &'static str {
        match self {
            Format::Sh | Format::Fish => "false",
            // A quote that nothing closes. `csh -e` would end at a `false`, also in a list.
            Format::Csh => "eval '",
            Format::Powershell | Format::Nu => "",
            Format::Dotenv | Format::Systemd | Format::Docker | Format::Github | Format::Json => "",
        }
    }

    /// Returns the text that completes the opening to a line that fails.
    pub fn refusal(self) -> &'static str {
        match self {
            Format::Sh | Format::Fish | Format::Csh => "\n",
            Format::Powershell => "throw 'credctl: nothing was handed out'\n",
            Format::Nu => "error make {msg: 'credctl: nothing was handed out'}\n",
            Format::Dotenv | Format::Systemd | Format::Docker | Format::Github | Format::Json => "",
        }
    }

    /// Returns true if the format can tell its reader to remove variables.
    pub fn can_unset(self) -> bool {
        !matches!(
            self,
            Format::Dotenv | Format::Systemd | Format::Docker | Format::Github
        )
    }

    /// Guesses the format from arguments that could not be parsed. If they do not tell it, the
    /// format is [`Format::Sh`]: a shell would go on after an empty output.
    pub fn from_arguments(arguments: &[OsString]) -> Self {
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        let beside = words.windows(2).find(|pair| pair[0] == "--format");
        let attached = words.iter().find_map(|word| word.strip_prefix("--format="));
        match attached.or(beside.map(|pair| &*pair[1])) {
            Some(typed) => Format::from_str(typed, false).unwrap_or(Format::Sh),
            None if words.iter().any(|word| word == "--json") => Format::Json,
            None => Format::Sh,
        }
    }
}

/// Writes the changes after the [opening](Format::opening) of the format; nothing for JSON. Returns
/// the variables that only the intended reader of the format reads right.
///
/// # Errors
/// Fails with [`NotCarried`] for the first variable that the format cannot carry.
pub fn write<'a>(
    format: Format,
    changes: &Changes<'a>,
    text: &mut Text,
) -> Result<Vec<&'a str>, NotCarried> {
    refuse_nul(format, changes)?;
    match format {
        Format::Sh => sh::write(changes, text),
        Format::Fish => fish::write(changes, text),
        Format::Csh => csh::write(changes, text)?,
        Format::Nu => nu::write(changes, text),
        Format::Powershell => powershell::write(changes, text),
        Format::Dotenv => return Ok(dotenv::write(changes, text)),
        Format::Systemd => systemd::write(changes, text)?,
        Format::Docker => docker::write(changes, text)?,
        Format::Github => github::write(changes, text)?,
        Format::Json => {}
    }
    Ok(Vec::new())
}

/// Refuses values with a NUL byte, which no environment can hold. Another program may have sealed
/// one.
fn refuse_nul(format: Format, changes: &Changes<'_>) -> Result<(), NotCarried> {
    let is_lost = |value: &str| format != Format::Json && value.contains('\0');
    NotCarried::refuse(changes, is_lost, "its value holds a NUL byte")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{Value, Variable};

    /// Returns the text after the opening for one variable to set and these variables to remove.
    fn written(format: Format, value: &str, unset: &[&str]) -> String {
        let name = "KEY";
        let value = Value::Text(value);
        let changes = Changes {
            set: vec![Variable { name, value }],
            unset: unset.to_vec(),
        };
        let mut text = Text::default();
        write(format, &changes, &mut text).unwrap();
        text.as_str().to_owned()
    }

    #[test]
    fn a_shell_removes_before_it_sets() {
        assert_eq!(
            written(Format::Sh, "it's\n$(id)", &["A", "B"]),
            " || {\nunset -v A B &&\nexport KEY='it'\\''s\n$(id)' &&\ntrue || false\n}\n"
        );
        assert_eq!(
            written(Format::Powershell, "it’s\n$x", &["A"]),
            "& {\n$env:A = $null\n$env:KEY = 'it’’s' + [char]10 + '$x'\n}\n"
        );
        assert_eq!(
            written(Format::Fish, "it's\n\\x", &[]),
            "; or begin;\ntrue;\nand set -gx KEY 'it\\'s'\\x0a'\\\\x';\nend\n"
        );
    }

    #[test]
    fn a_file_quotes_as_most_readers_do_wherever_that_is_enough() {
        let line = |value| written(Format::Dotenv, value, &["A"]);
        assert_eq!(line("a\"b\\c $x `y`\n#"), "KEY='a\"b\\c $x `y`\n#'\n");
        assert_eq!(line("it's"), "KEY=\"it's\"\n");
        assert_eq!(line("it's \"$x\"\r"), "KEY=\"it's \\\"${:-$}x\\\"\\r\"\n");
        assert_eq!(line("${HOME}"), "KEY=\"${:-$}{HOME}\"\n");
        assert_eq!(line("a\\"), "KEY=\"a${:-\\}\"\n");
    }

    #[test]
    fn other_shells_and_files_have_their_own_quotes() {
        let stale = &["A"];
        assert_eq!(
            written(Format::Csh, "it's $x!", stale),
            "';\nunsetenv A;\nsetenv KEY 'it'\\''s $x'\\!'';\n"
        );
        assert_eq!(
            written(Format::Nu, "it's '## 'x'#\n", stale),
            "hide-env --ignore-errors A\n$env.KEY = r###'it's '## 'x'#\n'###\n"
        );
        assert_eq!(
            written(Format::Systemd, "it's \"$x\\` #\n", stale),
            "KEY=\"it's \\\"\\$x\\\\\\` #\n\"\n"
        );
        let value = " 'it' \"$x\\` # ";
        let line = format!("KEY={value}\n");
        assert_eq!(written(Format::Docker, value, stale), line);
    }

    #[test]
    fn a_variable_that_cannot_be_carried_is_named_without_its_value() {
        let value = Value::Text("top\0secret");
        for (name, value, format) in [
            ("KEY", value, Format::Sh),
            ("KEY", value, Format::Dotenv),
            ("GITHUB_TOKEN", Value::Text("top secret"), Format::Github),
            ("NODE_OPTIONS", Value::Text("top secret"), Format::Github),
            ("KEY", Value::Text("top\nsecret"), Format::Csh),
            ("KEY", Value::Text("top secr\u{e9}t"), Format::Csh),
            ("KEY", Value::Text("top\nsecret"), Format::Docker),
            ("KEY", Value::Text("top secret\r"), Format::Docker),
            ("KEY", Value::Text("top\rsecret"), Format::Systemd),
            ("KEY", Value::Text("top\u{fdd0}secret"), Format::Systemd),
        ] {
            let set = vec![Variable { name, value }];
            let changes = Changes { set, unset: vec![] };
            let mut text = Text::default();
            let refused = write(format, &changes, &mut text).unwrap_err();
            assert_eq!(refused.name, name);
            assert!(!refused.to_string().contains("secret"), "{refused}");
            assert_eq!(text.as_str(), "");
        }
    }

    #[test]
    fn the_format_is_known_from_arguments_that_are_wrong() {
        let meant = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(OsString::from).collect();
            Format::from_arguments(&words)
        };
        assert_eq!(meant(&["env", "--colour"]), Format::Sh);
        assert_eq!(meant(&["env", "--format"]), Format::Sh);
        assert_eq!(meant(&["env", "--format", "ksh"]), Format::Sh);
        assert_eq!(meant(&["env", "--format", "tcsh"]), Format::Csh);
        assert_eq!(meant(&["env", "--format=fish", "-x"]), Format::Fish);
        assert_eq!(meant(&["env", "-x", "--format", "dotenv"]), Format::Dotenv);
        assert_eq!(meant(&["env", "-x", "--json"]), Format::Json);
    }
}
