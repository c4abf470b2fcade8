//! The commands, what they find, and what they may leave.

use crate::common::pg::{APP, OWNER, WITH_PASSWORD};

/// A command to run by way of the proxy.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its arguments.
    pub arguments: &'static [&'static str],
    /// What it reads on stdin.
    pub input: &'static str,
    /// A variable besides those that name the database.
    pub variable: Option<(&'static str, &'static str)>,
    /// What it finds.
    pub start: Start,
}

/// What there is before the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An account, and no vault key yet.
    Empty,
    /// Two credentials, of which the first is active.
    Stored,
    /// The same, where neither bears seals.
    Unsealed,
    /// The same under a second vault key, and the first one, which nothing needs.
    Rotated,
    /// The vault key of the same, and a backup of all that the database held.
    BackedUp,
    /// The same without the vault key, which was exported.
    Exported,
    /// The tables of the older product, with rows.
    Product,
    /// The same, migrated.
    Adopted,
}

impl Start {
    /// Whether the tables are those of the older product, and not credctl's own.
    pub fn is_of_product(self) -> bool {
        matches!(self, Start::Product | Start::Adopted)
    }

    /// Who connects.
    pub fn role(self) -> &'static str {
        match self {
            Start::Rotated | Start::Product | Start::Adopted => OWNER,
            _ => APP,
        }
    }
}

/// In place of the vault key that nothing needs, in arguments.
pub const OLD_KEY: &str = "OLD-KEY";

/// What `backup` writes.
pub const WRITTEN: &str = "written.backup";

/// What somebody else wrote, or exported, earlier.
pub const BACKUP: &str = "credctl.backup";
pub const EXPORTED: &str = "keys.json";

/// Where its passphrase is.
pub const PASSPHRASE: &str = "passphrase";

const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-this-test\n";

/// Protects the tables of the older product.
pub const HARDEN: Case = Case::stored(&["migrate", "--harden"]).over(Start::Adopted);

/// Grants a role what it needs there.
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

    /// The same, which is given keys.
    pub const fn with_keys(mut self) -> Self {
        self.input = KEYS;
        self
    }

    /// The same, which reads this.
    pub const fn reading(mut self, input: &'static str) -> Self {
        self.input = input;
        self
    }

    /// The same, where `CREDCTL_CREDENTIAL` says what is in use.
    pub const fn while_in_use(mut self, reference: &'static str) -> Self {
        self.variable = Some(("CREDCTL_CREDENTIAL", reference));
        self
    }

    /// The same over something else.
    pub const fn over(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Whether it goes in steps, from each of which a second run goes on.
    pub fn goes_in_steps(&self) -> bool {
        self.migrates() || matches!(self.arguments, ["vault", "rotate" | "seal" | "add-key", ..])
    }

    /// Whether it takes the schema further, version by version.
    pub fn migrates(&self) -> bool {
        self.start == Start::Product
    }
}
