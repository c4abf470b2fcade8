//! Commands to torture, the state they find, and what they may leave.

use crate::common::pg::{APP, OWNER, WITH_PASSWORD};

/// A command to run by way of the proxy.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Arguments of the command.
    pub arguments: &'static [&'static str],
    /// Text on stdin.
    pub input: &'static str,
    /// A variable besides those that name the database.
    pub variable: Option<(&'static str, &'static str)>,
    /// State before the command.
    pub start: Start,
}

/// The state before a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An account, and no vault key yet.
    Empty,
    /// Two credentials, of which the first is active.
    Stored,
    /// One credential, and the removal of another, which was active.
    Removed,
    /// Two credentials without seals.
    Unsealed,
    /// Two credentials under a second vault key, and the first one, which nothing needs.
    Rotated,
    /// The vault key of two credentials, and a backup of everything that the database held.
    BackedUp,
    /// That backup without the vault key, which was exported.
    Exported,
    /// The tables of the older product, with rows.
    Product,
    /// The tables of the older product, migrated.
    Adopted,
}

impl Start {
    /// Returns true if the tables are those of the older product, not credctl's own.
    pub fn is_of_product(self) -> bool {
        matches!(self, Start::Product | Start::Adopted)
    }

    /// The role that connects.
    pub fn role(self) -> &'static str {
        match self {
            Start::Rotated | Start::Product | Start::Adopted => OWNER,
            _ => APP,
        }
    }
}

/// A placeholder in arguments for the vault key that nothing needs.
pub const OLD_KEY: &str = "OLD-KEY";

/// A placeholder in arguments for the newest event of the first credential.
pub const EVENT: &str = "EVENT";

/// Placeholders in arguments for the ids of the two credentials.
pub const PAPER_1: &str = "PAPER-1";
pub const LIVE_1: &str = "LIVE-1";

/// The file that `backup` writes.
pub const WRITTEN: &str = "written.backup";

/// The file of an earlier backup or export.
pub const BACKUP: &str = "credctl.backup";
pub const EXPORTED: &str = "keys.json";

/// The file of its passphrase.
pub const PASSPHRASE: &str = "passphrase";

const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-this-test\n";

/// A command that protects the tables of the older product.
pub const HARDEN: Case = Case::stored(&["migrate", "--harden"]).over(Start::Adopted);

/// A command that grants a role the privileges it needs there.
pub const GRANTS: Case =
    Case::stored(&["db", "grants", "--role", WITH_PASSWORD.0, "--apply"]).over(Start::Adopted);

impl Case {
    /// A command over two credentials.
    pub const fn stored(arguments: &'static [&'static str]) -> Self {
        Case {
            arguments,
            input: "",
            variable: None,
            start: Start::Stored,
        }
    }

    /// Adds a key pair on stdin.
    pub const fn with_keys(mut self) -> Self {
        self.input = KEYS;
        self
    }

    /// Adds this text on stdin.
    pub const fn reading(mut self, input: &'static str) -> Self {
        self.input = input;
        self
    }

    /// Adds `CREDCTL_CREDENTIAL`, which says what is in use.
    pub const fn while_in_use(mut self, reference: &'static str) -> Self {
        self.variable = Some(("CREDCTL_CREDENTIAL", reference));
        self
    }

    /// Sets another state before the command.
    pub const fn over(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Returns true if the command goes in steps, from each of which a second run goes on.
    pub fn goes_in_steps(&self) -> bool {
        self.migrates() || matches!(self.arguments, ["vault", "rotate" | "seal" | "add-key", ..])
    }

    /// Returns true if the command migrates the schema, version by version.
    pub fn migrates(&self) -> bool {
        self.start == Start::Product
    }
}
