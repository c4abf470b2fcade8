//! Words and flags of other programs, and what stands for them here.

/// Words typed in place of a command, and the commands that are meant: the likeliest first.
pub const COMMANDS: &[(&[&str], &[&str])] = &[
    (
        &[
            "delete", "del", "destroy", "erase", "drop", "forget", "unlink",
        ],
        &["remove"],
    ),
    (
        &[
            "switch", "select", "activate", "choose", "checkout", "default",
        ],
        &["use"],
    ),
    (&["run", "execute", "with", "start-with"], &["exec"]),
    (
        &["export", "environment", "printenv", "source", "eval"],
        &["env"],
    ),
    (&["dotenv"], &["env --format dotenv"]),
    (&["unset", "unexport"], &["env --unset"]),
    (&["logout", "signout"], &["env --unset", "remove"]),
    (&["status", "state"], &["current", "db status"]),
    (
        &[
            "whoami",
            "who",
            "active",
            "which",
            "context",
            "current-context",
        ],
        &["current"],
    ),
    (&["version", "ver"], &["--version"]),
    (
        &[
            "get", "cat", "print", "view", "describe", "info", "display", "inspect", "reveal",
            "read", "copy",
        ],
        &["show"],
    ),
    (
        &[
            "new", "create", "set", "put", "insert", "store", "save", "login", "register", "auth",
        ],
        &["add"],
    ),
    (&["init", "setup", "configure"], &["add", "migrate"]),
    (&["sync", "push", "pull"], &["backup", "restore"]),
    (&["dump"], &["backup"]),
    (&["load"], &["import", "restore"]),
    (&["check"], &["verify", "vault check"]),
    (&["test", "validate", "ping"], &["verify"]),
    (&["doctor", "health", "fsck"], &["vault check", "db status"]),
    (&["history", "events", "audit", "reflog"], &["log"]),
    (&["purge"], &["log --purge"]),
    (&["mv", "move", "nickname", "rename-context"], &["rename"]),
    (&["update", "modify", "change", "alter", "rekey"], &["edit"]),
    (&["enable"], &["edit --enable"]),
    (&["disable"], &["edit --disable"]),
    (&["revert", "rollback", "undelete"], &["undo"]),
    (
        &[
            "all",
            "credentials",
            "creds",
            "profiles",
            "get-contexts",
            "find",
            "search",
            "dir",
        ],
        &["list"],
    ),
    (&["paper", "sandbox", "testnet", "demo"], &["list --paper"]),
    (&["live", "prod", "production"], &["list --live"]),
    (&["accounts"], &["account list"]),
    (&["keys", "key"], &["vault status"]),
    (&["rotate-key", "rotate-keys"], &["vault rotate"]),
    (&["new-key", "generate-key"], &["vault add-key"]),
    (&["remove-key", "delete-key"], &["vault retire"]),
    (&["database"], &["db status"]),
    (&["up", "serve", "server"], &["db start"]),
    (&["down", "shutdown", "kill"], &["db stop"]),
    (&["uri", "dsn", "psql", "connect"], &["db url"]),
    (&["grant"], &["db grants"]),
    (&["upgrade", "schema"], &["migrate --status"]),
    (
        &["providers", "provider", "brokers", "exchanges", "type"],
        &["types"],
    ),
    (&["ps1"], &["prompt"]),
    (&["completion", "complete"], &["completions"]),
    (&["codes", "exit-code", "errors"], &["exit-codes"]),
];

/// Words typed behind a group of commands, and the commands that are meant.
pub const IN_GROUPS: &[(&str, &[&str], &[&str])] = &[
    (
        "vault",
        &["list", "ls", "keys", "show", "info", "get"],
        &["vault status"],
    ),
    (
        "vault",
        &["add", "new", "create", "new-key", "create-key", "generate"],
        &["vault add-key"],
    ),
    (
        "vault",
        &[
            "remove",
            "rm",
            "delete",
            "del",
            "revoke",
            "remove-key",
            "delete-key",
        ],
        &["vault retire"],
    ),
    ("vault", &["export"], &["vault export-key"]),
    ("vault", &["import"], &["vault import-key"]),
    ("vault", &["verify", "audit", "doctor"], &["vault check"]),
    ("account", &["new", "create", "set"], &["account add"]),
    ("account", &["show", "get", "all"], &["account list"]),
    ("db", &["up", "run", "restart"], &["db start"]),
    ("db", &["down", "kill", "shutdown"], &["db stop"]),
    ("db", &["info", "show"], &["db status"]),
    ("db", &["uri", "dsn", "psql", "connect"], &["db url"]),
    ("db", &["grant"], &["db grants"]),
    ("db", &["init", "create", "upgrade"], &["migrate"]),
];

/// Flags of other programs, and the words that may stand for each: the first that the command takes.
/// `{}` is the value of the flag.
pub(super) const FLAGS: &[(&[&str], &[&str])] = &[
    (
        &["--name", "--label", "--title", "-n"],
        &["--nickname {}", "-c {}", "{}"],
    ),
    (
        &[
            "--profile",
            "--credential",
            "--cred",
            "--nickname",
            "-c",
            "-p",
        ],
        &["-c {}", "{}", "--nickname {}"],
    ),
    (
        &["--provider", "--broker", "--exchange", "--kind"],
        &["--type {}"],
    ),
    (
        &["--sandbox", "--testnet", "--demo", "--practice", "--test"],
        &["--paper"],
    ),
    (
        &["--production", "--prod", "--real", "--mainnet"],
        &["--live"],
    ),
    (
        &["--force", "-f", "--assume-yes", "--no-confirm", "-y"],
        &["--yes"],
    ),
    (&["-j", "--as-json"], &["--json"]),
    (&["--user"], &["--user-id {}"]),
    (
        &["--no-prompt", "--non-interactive", "--batch"],
        &["--no-input"],
    ),
    (&["--silent"], &["--quiet"]),
    (&["--debug", "--trace"], &["-vv"]),
    (&["--no-color", "--no-colour"], &["--color never"]),
    (&["--shell"], &["--format {}"]),
    (&["--show", "--plain", "--print", "--unmask"], &["--reveal"]),
    (&["--from-stdin"], &["--stdin"]),
    (&["--from-environment"], &["--from-env"]),
    (&["--dry", "-n"], &["--dry-run"]),
    (&["--unexport"], &["--unset"]),
    (&["--comment", "--message", "-m"], &["--reason {}"]),
];

/// Flags whose value names an environment or the form of the answer.
pub(super) const ENVIRONMENT_FLAGS: &[&str] = &["--env", "--environment", "-e", "--mode"];
pub(super) const OUTPUT_FLAGS: &[&str] = &["--output", "-o", "--format"];

/// Words for an environment, and the flag that states it.
pub(super) const ENVIRONMENTS: &[(&[&str], &str)] = &[
    (
        &["paper", "sandbox", "demo", "test", "testnet", "practice"],
        "--paper",
    ),
    (&["live", "prod", "production", "real", "main"], "--live"),
];

/// Parts of the name of a flag whose value is a secret.
pub(super) const SECRET_PARTS: &[&str] = &[
    "key",
    "secret",
    "token",
    "passphrase",
    "password",
    "passwd",
    "auth",
    "bearer",
    "credential",
];
