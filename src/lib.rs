//! credctl keeps many API credentials per provider apart by nickname, sealed in PostgreSQL.

mod args;
mod backup;
mod cli;
mod commands;
mod completion;
mod config;
mod context;
mod crypto;
mod domain;
mod exit;
mod export;
mod files;
mod import;
mod input;
mod postgres;
mod process;
mod prompt;
mod providers;
mod render;
mod run;
mod schema;
mod selection;
mod settings;
mod store;
mod vault;

pub use process::{Vars, contained, harden};
pub use run::{run, unexpected_code};

/// Parts that the tests and benches of this package use without the command line.
pub mod parts {
    pub use crate::{cli::Cli, vault::on_all_cores};

    /// The config file.
    pub mod config {
        pub use crate::config::load;
    }
    /// Vault keys and tokens.
    pub mod crypto {
        pub use crate::crypto::{Keyring, OpenError, VaultKey, make};
    }
    /// The words of credctl.
    pub mod domain {
        pub use crate::domain::{
            Bound, BoundLabel, CredentialType, KeyId, KeyPair, Sealed, Seals, Secret, Uuid,
            write_json,
        };
    }
    /// Files for shells, CI and programs.
    pub mod export {
        pub use crate::export::{Format, Text, write};
    }
    /// SQL.
    pub mod postgres {
        pub use crate::postgres::quote_ident;
    }
    /// This process.
    pub mod process {
        pub use crate::process::{Signals, harden, system_user};
    }
    /// Questions.
    pub mod prompt {
        pub use crate::prompt::{PromptError, Prompter, Question};
    }
    /// What a program's environment gains and loses.
    pub mod providers {
        pub use crate::providers::{Changes, Value, Variable};
    }
    /// The tables.
    pub mod schema {
        pub use crate::schema::{
            Hardening, Holder, LATEST, Options, Report, STEPS, SchemaError, Status, Target,
            Violation, dry_run, harden, harden_dry_run, migrate, status,
        };
    }
}
