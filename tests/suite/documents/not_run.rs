//! Blocks that do not run here: each with its reason.

use super::blocks::{Block, blocks, pages};

/// A block that does not run in the home of its page.
struct NotRun {
    page: &'static str,
    /// The first line of the block.
    first: &'static str,
    /// Why, or which test runs it.
    #[expect(dead_code, reason = "for readers")]
    reason: &'static str,
}

const fn not_run(page: &'static str, first: &'static str, reason: &'static str) -> NotRun {
    NotRun {
        page,
        first,
        reason,
    }
}

/// All of them.
const NOT_RUN: &[NotRun] = &[
    not_run(
        "README.md",
        "make demo    # see it work in a throw-away home; nothing of it stays",
        "installs programs, and runs this suite",
    ),
    not_run(
        "README.md",
        "sudo apt-get install ./credctl_0.1.0-1_amd64.deb                        # Debian, Ubuntu",
        "installs for the whole machine; `make dist-test` runs it in a clean Debian",
    ),
    not_run(
        "docs/exec-and-env.md",
        "$ErrorActionPreference = 'Stop'",
        "`export::powershell` reads what is written for PowerShell, which is rarely installed",
    ),
    not_run(
        "docs/formats.md",
        "import base64, json",
        "`backup` opens boxes with it",
    ),
    not_run(
        "docs/formats.md",
        "import base64, hashlib, hmac, json, uuid",
        "`backup::python` runs it",
    ),
    not_run(
        "docs/develop.md",
        "make setup    # installs what the tests need: PostgreSQL, zsh, fish, Python's cryptography and dotenv",
        "installs programs, and runs this suite",
    ),
    not_run(
        "docs/develop.md",
        "cargo nextest run -E 'test(/^commands::add/)'",
        "builds and runs this suite",
    ),
    not_run(
        "docs/develop.md",
        "make build",
        "builds the program; each benchmark takes a minute",
    ),
    not_run(
        "docs/develop.md",
        "make dist          # static program, tar.gz, .deb, SBOM and SHA-256 sums in target/dist",
        "builds releases; `make dist-test` uses them",
    ),
    not_run(
        "docs/providers.md",
        "credctl verify                                                # the active credential",
        "asks real providers; `verify` asks servers that speak their protocols",
    ),
    not_run(
        "docs/recipes.md",
        "sudo -u trader credctl db stop                     # from now on its unit starts it",
        "needs systemd and a user `trader`; `private_postgres::foreground` runs what the unit starts",
    ),
    not_run(
        "docs/recipes.md",
        r#"credctl exec --paper -c "Paper 1" -- docker run -e APCA_API_KEY_ID -e APCA_API_SECRET_KEY bot"#,
        "needs docker; it gets variables as every program does",
    ),
    not_run(
        "docs/recipes.md",
        r#"let keys = (credctl env "Paper 1" --json | from json)"#,
        "`export::nushell` reads what is written for Nushell, which is rarely installed",
    ),
    not_run(
        "docs/recipes.md",
        "python3 -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' | gh secret set CREDCTL_FERNET_KEYS",
        "changes a repository on GitHub",
    ),
    not_run("docs/recipes.md", "FROM debian:trixie-slim", "needs docker"),
    not_run("docs/recipes.md", "docker build -t bot .", "needs docker"),
    not_run(
        "docs/shell.md",
        "fpath+=(~/.local/share/zsh/site-functions)",
        "a line of zsh; `interactive_shells` completes in zsh",
    ),
    not_run(
        "docs/shell.md",
        r#"setopt prompt_subst; PROMPT='$(credctl prompt --shell zsh) '"$PROMPT""#,
        "a line of zsh; `interactive_shells` shows this prompt",
    ),
    not_run(
        "docs/trust.md",
        "import base64, hmac",
        "`documents::trust` judges rows with it",
    ),
    not_run(
        "docs/trust.md",
        "def broken_events(events, vault_keys, vault_id):",
        "`documents::trust` verifies chains with it",
    ),
];

/// Whether a block says that it does not run here. Fails if the table does not say why.
pub fn is_claimed(block: &Block) -> bool {
    if !block.has("machine") && !block.has("elsewhere") {
        return false;
    }
    let is_listed = NOT_RUN.iter().any(|row| is_of(row, block));
    assert!(is_listed, "{}: not in the table", block.place());
    true
}

fn is_of(row: &NotRun, block: &Block) -> bool {
    row.page == block.page && row.first == block.first_line()
}

#[test]
fn every_row_of_the_table_is_of_one_block() {
    let pages = pages();
    let blocks: Vec<_> = pages.iter().flat_map(|page| blocks(page)).collect();
    for row in NOT_RUN {
        let of_it = blocks.iter().filter(|block| is_of(row, block));
        let count = of_it
            .filter(|b| b.has("machine") || b.has("elsewhere"))
            .count();
        assert_eq!(count, 1, "{}: {}", row.page, row.first);
    }
}
