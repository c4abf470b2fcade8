//! credctl keeps many API credentials per provider apart by nickname, sealed in PostgreSQL.

pub mod args;
pub mod backup;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod config;
pub mod context;
pub mod crypto;
pub mod domain;
pub mod exit;
pub mod export;
pub mod files;
pub mod import;
pub mod input;
pub mod postgres;
pub mod process;
pub mod prompt;
pub mod providers;
pub mod render;
mod run;
pub mod schema;
pub mod selection;
pub mod settings;
pub mod store;
pub mod vault;

pub use run::{run, unexpected_code};
