//! Tables of the runs that are checked, and how each must end. The runs of a table come one after
//! the other in one vault; a new command needs at least an answer and a refusal here.

use Ends::{Answer, Both, Own, Refusal};

/// One run with `--json`.
pub struct Case {
    /// Arguments, beginning with the command.
    pub arguments: &'static [&'static str],
    /// The end that the run must have.
    pub ends: Ends,
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Exit code 0, an object of this schema on stdout, and nothing on stderr.
    Answer(&'static str),
    /// An error of this kind on stderr, and nothing on stdout.
    Refusal(&'static str),
    /// An object of this schema, and an error of this kind.
    Both(&'static str, &'static str),
    /// Exit code 0, and a stdout that is not credctl's JSON: a script, or the output of a program.
    Own,
}

const fn case(arguments: &'static [&'static str], ends: Ends) -> Case {
    Case { arguments, ends }
}

/// Runs on a server with `Paper 1` (active), `Live`, `Off` (disabled), two called `Twice`, and
/// `Data`, of a provider with one key and no environments.
pub const ON_A_SERVER: &[Case] = &[
    case(&["list"], Answer("list")),
    case(&["list", "--type", "alpaca", "--live"], Answer("list")),
    case(&["list", "--account", "nowhere"], Refusal("not_found")),
    case(&["list", "--timeout", "soon"], Refusal("usage")),
    case(&["log"], Answer("log")),
    case(
        &["log", "Paper 1", "--since", "7d", "--kind", "added"],
        Answer("log"),
    ),
    case(&["log", "--removed"], Answer("log")),
    case(&["log", "Nobody"], Refusal("not_found")),
    case(&["log", "Twice"], Refusal("ambiguous")),
    case(&["log", "--kind", "painted"], Refusal("usage")),
    case(&["log", "--since", "yesterday"], Refusal("usage")),
    case(
        &["log", "--purge", "--before", "2000-01-01", "--yes"],
        Answer("log-purge"),
    ),
    case(&["log", "--purge", "--yes"], Refusal("usage")),
    case(&["add", "--nickname", "New", "--stdin"], Answer("add")),
    case(
        &["add", "--nickname", "Twin", "--stdin"],
        Refusal("refused"),
    ),
    case(
        &["add", "--nickname", "New", "--stdin", "--if-absent"],
        Answer("add"),
    ),
    case(&["add"], Refusal("usage")),
    case(&["add", "--type", "alpaka", "--stdin"], Refusal("usage")),
    case(&["use", "Live"], Answer("changed")),
    case(&["use", "-"], Answer("changed")),
    case(&["use"], Refusal("usage")),
    case(&["use", "Nobody"], Refusal("not_found")),
    case(&["use", "Twice"], Refusal("ambiguous")),
    case(&["use", "Off"], Refusal("not_found")),
    case(
        &[
            "verify",
            "--resolve",
            "paper-api.alpaca.markets=127.0.0.1:1",
        ],
        Both("verify", "provider_unreachable"),
    ),
    case(&["verify", "Nobody"], Refusal("not_found")),
    case(&["verify", "--live"], Refusal("usage")),
    case(&["current"], Answer("current")),
    case(&["current", "Live", "--live"], Answer("current")),
    case(&["current", "Data"], Answer("current")),
    case(&["current", "--id"], Answer("current-id")),
    case(&["current", "--id", "--paper"], Answer("current-id")),
    case(&["current", "--live"], Refusal("refused")),
    case(&["current", "Nobody"], Refusal("not_found")),
    case(&["current", "--explain"], Refusal("usage")),
    case(&["prompt"], Answer("prompt")),
    case(&["prompt", "--shell", "cmd"], Refusal("usage")),
    case(&["show"], Answer("show")),
    case(&["show", "Off"], Answer("show")),
    case(&["show", "Data", "--reveal"], Answer("show")),
    case(&["show", "Live", "--reveal", "--live"], Answer("show")),
    case(&["show", "Live", "--reveal"], Refusal("refused")),
    case(&["show", "Twice"], Refusal("ambiguous")),
    case(&["show", "--field", "api_key"], Refusal("usage")),
    case(&["exec", "--", "true"], Own),
    case(&["exec", "-c", "Live", "--", "true"], Refusal("refused")),
    case(&["exec", "-c", "Off", "--", "true"], Refusal("not_found")),
    case(&["exec", "-c", "Twice", "--", "true"], Refusal("ambiguous")),
    case(
        &["exec", "--", "/nonexistent/program"],
        Refusal("no_program"),
    ),
    case(&["exec", "--", "/"], Refusal("not_executable")),
    case(&["exec"], Refusal("usage")),
    case(&["env"], Answer("env")),
    case(&["env", "Data"], Answer("env")),
    case(&["env", "Live", "--live"], Answer("env")),
    case(&["env", "--unset"], Answer("env")),
    case(&["env", "--unset", "--type", "kraken"], Answer("env")),
    case(&["env", "Live"], Refusal("refused")),
    case(&["env", "Twice"], Refusal("ambiguous")),
    case(&["env", "Nobody"], Refusal("not_found")),
    case(&["rename", "New", "Newer"], Answer("changed")),
    case(&["rename", "Twice", "Once"], Refusal("ambiguous")),
    case(&["rename", "Newer", "-"], Refusal("usage")),
    case(
        &["edit", "Newer", "--paper", "--disable", "--yes"],
        Answer("changed"),
    ),
    case(&["edit", "Newer", "--live"], Refusal("refused")),
    case(&["edit", "Newer"], Refusal("usage")),
    case(&["remove", "Newer"], Refusal("refused")),
    case(&["remove", "Newer", "--yes"], Answer("remove")),
    case(&["undo", EVENT, "--yes"], Answer("undo")),
    case(&["undo", EVENT, "--yes"], Answer("undo")),
    case(&["undo", "Twice"], Refusal("ambiguous")),
    case(&["undo", "Nobody"], Refusal("not_found")),
    case(&["undo"], Refusal("refused")),
    case(&["undo", "--yes"], Refusal("usage")),
    case(&["remove", "Newer", "--yes"], Refusal("not_found")),
    case(
        &["remove", "Newer", "--yes", "--if-present"],
        Answer("remove"),
    ),
    case(&["import", "keys.env", "--dry-run"], Answer("import")),
    case(&["import", "keys.env"], Answer("import")),
    case(&["import", "keys.env"], Answer("import")),
    case(&["import", "keys.env", "--dry-run"], Answer("import")),
    case(&["import", "missing.env"], Refusal("installation")),
    case(&["import", "-"], Refusal("usage")),
    case(&["backup", "all.backup"], Answer("backup")),
    case(&["backup", "all.backup"], Refusal("refused")),
    case(
        &[
            "backup",
            "keys.backup",
            "--with-keys",
            "--passphrase-file",
            "passphrase",
        ],
        Answer("backup"),
    ),
    case(&["backup", "none.backup", "--with-keys"], Refusal("usage")),
    case(&["backup", "-"], Refusal("usage")),
    case(&["restore", "all.backup", "--dry-run"], Answer("restore")),
    case(&["restore", "all.backup"], Answer("restore")),
    case(&["restore", "keys.env"], Refusal("installation")),
    case(&["restore", "missing.backup"], Refusal("installation")),
    case(
        &[
            "vault",
            "export-key",
            "vault.json",
            "--passphrase-file",
            "passphrase",
        ],
        Answer("vault-export-key"),
    ),
    case(&["vault", "export-key", "none.json"], Refusal("usage")),
    case(
        &[
            "vault",
            "import-key",
            "vault.json",
            "--passphrase-file",
            "passphrase",
        ],
        Answer("vault-import-key"),
    ),
    case(
        &[
            "vault",
            "import-key",
            "vault.json",
            "--passphrase-file",
            "other",
        ],
        Refusal("vault_key"),
    ),
    case(
        &["vault", "import-key", "all.backup"],
        Refusal("installation"),
    ),
    case(&["migrate"], Answer("migrate")),
    case(&["migrate", "--status"], Answer("migrate")),
    case(&["migrate", "--check"], Answer("migrate")),
    case(&["migrate", "--dry-run"], Answer("migrate-sql")),
    case(&["migrate", "--status", "--check"], Refusal("usage")),
    case(&["migrate", "--harden"], Refusal("denied")),
    case(&["vault", "status"], Answer("vault-status")),
    case(&["vault", "check"], Answer("vault-check")),
    case(&["vault", "add-key"], Answer("vault-add-key")),
    case(&["vault", "rotate"], Refusal("refused")),
    case(&["vault", "rotate", "--yes"], Answer("vault-rotate")),
    case(&["vault", "retire", OLD_KEY], Refusal("denied")),
    case(&["vault", "retire", "none"], Refusal("usage")),
    case(&["vault", "seal"], Answer("vault-seal")),
    case(&["vault", "seal", "Live"], Answer("vault-seal")),
    case(&["vault", "seal", "Nobody"], Refusal("not_found")),
    case(&["vault", "seal", "Live", "--yes"], Refusal("usage")),
    case(&["vault", "pin"], Answer("vault-pin")),
    case(&["vault", "pin", "more"], Refusal("usage")),
    case(&["types"], Answer("types")),
    case(&["types", "massive"], Answer("types")),
    case(&["types", "mybroker"], Answer("types")),
    case(&["types", "alpaka"], Refusal("usage")),
    case(&["db", "status"], Answer("db-status")),
    case(&["db", "status", "more"], Refusal("usage")),
    case(&["db", "url"], Answer("db-url")),
    case(&["db", "grants"], Answer("db-grants")),
    case(
        &["db", "grants", "--role", "nobody_here"],
        Refusal("not_found"),
    ),
    case(&["db", "start"], Refusal("usage")),
    case(&["db", "stop"], Refusal("usage")),
    case(&["db", "status", "--all"], Answer("db-status-all")),
    case(&["db", "destroy", "--yes"], Refusal("usage")),
    case(&["account", "list"], Answer("account-list")),
    case(&["account", "add", "main"], Answer("account-add")),
    case(&["account", "add", "other"], Answer("account-add")),
    case(&["account", "add", "-"], Refusal("usage")),
    case(&["account", "list", "more"], Refusal("usage")),
    case(&["add", "--stdin"], Refusal("ambiguous")),
    case(&["exit-codes"], Answer("exit-codes")),
    case(&["exit-codes", "more"], Refusal("usage")),
    case(&["completions", "bash"], Own),
    case(&["completions", "cmd"], Refusal("usage")),
    case(&["help", "exec"], Own),
    case(&["help", "execute"], Refusal("usage")),
];

/// A placeholder for the id of the last vault key in the key file.
pub const OLD_KEY: &str = "0123456789abcdef";

/// Stands for the id of the newest event of a credential.
pub const EVENT: &str = "01234567-89ab-4def-8123-456789abcdef";

/// Runs on a server, as the role that owns the tables.
pub const AS_OWNER: &[Case] = &[
    case(&["add", "--paper", "--stdin", "--again"], Answer("add")),
    case(&["vault", "seal"], Answer("vault-seal")),
    case(&["vault", "seal", "--yes"], Refusal("usage")),
    case(&["vault", "rotate", "--yes"], Answer("vault-rotate")),
    case(&["vault", "status"], Answer("vault-status")),
    case(&["vault", "retire", OLD_KEY], Answer("vault-retire")),
    case(&["vault", "retire", OLD_KEY], Refusal("refused")),
    case(&["migrate", "--harden", "--dry-run"], Answer("migrate-sql")),
    case(&["migrate", "--harden"], Answer("migrate-harden")),
    case(
        &["db", "grants", "--role", "credctl", "--apply"],
        Answer("db-grants"),
    ),
];

/// Runs over a private database: not made yet, then made, then stopped.
pub const PRIVATE: &[Case] = &[
    case(&["list"], Answer("list")),
    case(&["current"], Both("current", "no_active")),
    case(&["current", "--id"], Refusal("no_active")),
    case(&["prompt"], Answer("prompt")),
    case(&["env"], Refusal("no_active")),
    case(&["show"], Refusal("no_active")),
    case(&["exec", "--", "true"], Refusal("no_active")),
    case(&["remove", "Nobody", "--if-present"], Answer("remove")),
    case(&["account", "list"], Answer("account-list")),
    case(&["vault", "status"], Refusal("not_found")),
    case(&["vault", "check"], Refusal("not_found")),
    case(&["vault", "add-key"], Refusal("not_found")),
    case(&["vault", "rotate"], Refusal("not_found")),
    case(&["vault", "seal"], Refusal("not_found")),
    case(&["vault", "pin"], Refusal("not_found")),
    case(&["backup", "all.backup"], Refusal("not_found")),
    case(&["migrate", "--status"], Answer("migrate")),
    case(&["migrate", "--check"], Refusal("schema")),
    case(&["migrate", "--dry-run"], Answer("migrate-sql")),
    case(&["migrate", "--harden"], Answer("migrate-harden")),
    case(&["migrate", "--harden", "--dry-run"], Answer("migrate-sql")),
    case(&["db", "status"], Answer("db-status")),
    case(&["db", "url"], Refusal("not_found")),
    case(&["db", "grants"], Refusal("not_found")),
    case(&["db", "stop"], Answer("db-stop")),
    case(&["db", "start"], Answer("db-status")),
    case(&["db", "start", "--foreground"], Refusal("installation")),
    case(&["add", "--paper", "--stdin", "--again"], Answer("add")),
    case(&["current"], Answer("current")),
    case(&["db", "url"], Answer("db-url")),
    case(&["db", "grants"], Answer("db-grants")),
    case(&["migrate"], Answer("migrate")),
    case(&["vault", "pin"], Answer("vault-pin")),
    case(&["vault", "rotate"], Answer("vault-rotate")),
    case(&["db", "stop"], Answer("db-stop")),
    case(&["db", "status"], Answer("db-status")),
    case(&["db", "status", "--all"], Answer("db-status-all")),
    case(&["db", "destroy"], Refusal("refused")),
    case(&["db", "destroy", "--yes"], Refusal("refused")),
    case(
        &["db", "destroy", "--data", "/nowhere", "--yes"],
        Refusal("installation"),
    ),
    case(
        &["db", "destroy", "--without-backup", "--yes"],
        Answer("db-destroy"),
    ),
    case(&["db", "destroy", "--yes"], Refusal("not_found")),
];

/// The cases of all tables.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [ON_A_SERVER, AS_OWNER, PRIVATE].into_iter().flatten()
}
