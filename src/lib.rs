//! credctl keeps many API credentials per provider apart by nickname, sealed in PostgreSQL.
//!
//! # The house
//!
//! Rooms stand in a row. A room uses rooms above it and never one below it; within a room, no files
//! use each other in a circle. `tests/suite/walls` holds the table of the permitted uses.
//!
//! | room | holds |
//! | --- | --- |
//! | [`domain`] | the words of credctl as types, and traits that rooms implement for one another |
//! | [`process`] | hardening, signals, the environment, programs that are run for their output |
//! | [`args`] | flags that several commands share |
//! | [`render`] | tables, JSON, progress, and the one writer that sanitises |
//! | [`files`] | atomic writes, locks, trusted files, bounded and wiped reads, tables of TOML |
//! | [`providers`] | what is known of each provider, as data; what a program's environment gains |
//! | [`prompt`] | questions to a person at a terminal |
//! | [`crypto`] | vault keys and their origins, tokens, seals, the passphrase box |
//! | [`provider_check`] | a key pair in, a verdict of its provider out |
//! | [`config`] | the config file, and what this machine remembers beside it |
//! | [`settings`] | flags, environment and file, merged into values that know their origin |
//! | [`postgres`] | addresses, the private server, the exchange with the database |
//! | [`schema`] | migrations, adoption, hardening, grants |
//! | [`store`] | a method per statement, and the conversion of rows; sees no secret |
//! | [`vault`] | the only place where a secret meets a sealed field |
//! | [`import`], [`export`] | files of other tools; files for shells, CI and programs |
//! | [`backup`] | the format of backups |
//! | [`completion`] | candidates while a command is typed |
//! | [`context`] | what a command is handed; opens store, keys and prompts on demand |
//! | [`selection`] | from a reference to exactly one credential, or a refusal |
//! | [`input`] | key pairs, passphrases and texts that come in |
//! | [`exit`] | exit codes, and `Failure` with a `From` for the error of each room |
//! | [`help`] | pages of commands with their examples, groups of commands, topics |
//! | [`commands`] | a file for each command; they never use one another |
//! | [`cli`], [`mod@run`] | the command line; one run of the program |
//!
//! # To add a command
//!
//! 1. Write `commands/NAME.rs`: the arguments, whose doc comments are the help, and `run`, which
//!    returns `Result<(), Failure>`; name the file in `commands/mod.rs`.
//! 2. Add a variant to [`cli::Command`] and an arm to [`cli::dispatch`].
//! 3. Describe its JSON in `docs/schema/NAME.json`, and run it in `tests/suite/json_contract/cases.rs`.
//! 4. Run `make completions`, and test what it does in `tests/suite/commands`.
//!
//! # To add a column
//!
//! Columns are added to the own tables only: the shared ones belong to the older product too.
//!
//! 1. Write `migrations/NNNN_NAME.sql`, and add it to [`schema::STEPS`]; allow its change in
//!    `schema/grants/needs.rs`.
//! 2. Read it in `store/sealed.rs` into [`store::Companion`]; write it in `store/write/columns.rs`
//!    and `store/restore.rs`; add it to `backup/format.rs`.
//! 3. If it says anything about the credential, add it to [`domain::Bound`] and, with a new layout
//!    number, to `crypto/seals.rs` and `docs/trust.md`. `tests/suite/tampering` changes every column.
//! 4. Show it in `render/credential.rs`; describe it in `docs/schema/credential.json`.
//!
//! # To add a provider
//!
//! 1. Write `providers/NAME.toml` like the other files there; `providers/read.rs` knows the fields.
//!    The build finds the file, and its title, hosts, keys and variables need no code.
//! 2. Test what a program gets from it in `providers/hand_out/tests.rs`.
//! 3. Describe it in `docs/providers.md`; add its name to the list in `tests/suite/commands/types.rs`.
//!
//! # To add an exit code
//!
//! 1. Add a variant to [`exit::ExitCode`], with number, word and meaning: the compiler names the
//!    places. The number must never have meant anything else.
//! 2. List it in `exit/published.rs`, and in the table of `docs/exit-codes.md`; the help follows.
//! 3. Return it from a `From` in `exit/from`, where each error of a room gets its code.

mod args;
mod backup;
mod cli;
mod clipboard;
mod commands;
mod completion;
mod config;
mod context;
mod crypto;
mod domain;
mod exit;
mod export;
mod files;
mod help;
mod import;
mod input;
mod postgres;
mod process;
mod prompt;
mod provider_check;
mod providers;
mod render;
mod run;
mod schema;
mod selection;
mod settings;
mod store;
mod tls;
mod vault;

pub use process::{Shortage, Vars, contained, harden, require_resources};
pub use run::{run, start_refused, unexpected_code};

/// Parts that the tests and benches of this package use without the command line.
pub mod parts {
    pub use crate::{cli::Cli, vault::on_all_cores};

    /// Candidates while a command is typed.
    pub mod completion {
        pub use crate::completion::{Expected, cursor};
    }
    /// The config file.
    pub mod config {
        pub use crate::config::load;
    }
    /// Vault keys and tokens.
    pub mod crypto {
        pub use crate::crypto::{Keyring, OpenError, Sealer, VaultKey, Vouched, make};
    }
    /// The words of credctl.
    pub mod domain {
        pub use crate::domain::{
            Bound, CredentialType, Environment, Fields, KeyId, KeyPair, KeyRecord, Narrowing,
            Reference, Sealed, Secret, UnsealedRule, Uuid, write_json,
        };
    }
    /// Pages that people read.
    pub mod help {
        pub use crate::help::{TOPICS, examples, pages};
    }
    /// Files for shells, CI and programs.
    pub mod export {
        pub use crate::export::{Format, Text, write};
    }
    /// Addresses, and SQL.
    pub mod postgres {
        pub use crate::postgres::{Address, Voice, conninfo::ConnInfo, quote_ident};
    }
    /// This process.
    pub mod process {
        pub use crate::process::{Signals, harden, system_user};
    }
    /// Questions.
    pub mod prompt {
        pub use crate::prompt::{
            PickerRow, PickerRows, PickerStart, PromptError, Prompter, Question,
        };
    }
    /// Environments of programs.
    pub mod providers {
        pub use crate::providers::{Changes, Providers, Value, Variable};
    }
    /// Words of other programs, and the commands that are meant.
    pub mod suggestion {
        pub use crate::run::suggestion::words::{COMMANDS, IN_GROUPS};
    }
    /// The tables.
    pub mod schema {
        pub use crate::schema::{
            Hardening, LATEST, LockHolder, Options, Report, STEPS, SchemaError, SchemaStatus,
            Target, Violation, dry_run, harden, harden_dry_run, migrate, own_schema, status,
        };
    }
    /// Rows of one user.
    pub mod store {
        pub use crate::store::{Scope, SealedCredential, Store, Walk, WalkPosition, Which};
    }
    /// The judgement of rows.
    pub mod vault {
        pub use crate::vault::{AskedBy, Checker, Passed, Standards};
    }
}
