//! Password files.

use super::{
    super::{
        case::{Case, differs, same},
        talk::Manner::{AsksForProof, IsBusy},
    },
    on_a, on_s,
};

const USUAL: &str = ".pgpass";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = files();
    all.extend(precedence());
    all.extend(fields());
    all.extend(lines());
    all.extend(hosts());
    all
}

const ALL: &str = "*:*:*:*:file\n";

fn files() -> Vec<Case> {
    let mut all: Vec<Case> = [
        0o600, 0o400, 0o700, 0o640, 0o604, 0o644, 0o620, 0o610, 0o601,
    ]
    .map(|mode| same(on_s("")).file_with(USUAL, mode, ALL))
    .into();
    let other = ALL.replace("file", "other");
    all.extend([
        same(on_s("")),
        same(on_a("")).file(USUAL, ALL).at('a', AsksForProof),
        same(on_s("passfile={home}/passwords")).file("passwords", ALL),
        same(on_s("passfile=passwords")).file("passwords", ALL),
        same(on_s("passfile={home}/passwords"))
            .file("passwords", ALL)
            .file(USUAL, &*other),
        same(on_s("passfile={home}/passwords"))
            .file_with("passwords", 0o644, ALL)
            .file(USUAL, &*other),
        same(on_s("passfile={home}/missing")).file(USUAL, ALL),
        same(on_s("passfile={home}")).file(USUAL, ALL),
        same(on_s("passfile=~/.pgpass")).file(USUAL, ALL),
        same(on_s("passfile=''")).file(USUAL, ALL),
        same(on_s("passfile=''"))
            .file(USUAL, ALL)
            .file("passwords", &*other)
            .var("PGPASSFILE", "{home}/passwords"),
        same(on_s(""))
            .file("passwords", ALL)
            .var("PGPASSFILE", "{home}/passwords"),
        same(on_s(""))
            .file("passwords", ALL)
            .var("PGPASSFILE", "passwords"),
        same(on_s(""))
            .file(USUAL, ALL)
            .var("PGPASSFILE", "{home}/missing"),
        same(on_s("")).file(USUAL, ALL).var("PGPASSFILE", ""),
        same(on_s("passfile={home}/passwords"))
            .file("passwords", ALL)
            .var("PGPASSFILE", "{home}/missing"),
        same("postgres://app@{S}/vault?passfile={home}/passwords").file("passwords", ALL),
        same(on_s(""))
            .file("other/.pgpass", ALL)
            .file(USUAL, other)
            .var("HOME", "{home}/other"),
    ]);
    all
}

fn precedence() -> Vec<Case> {
    vec![
        same(on_s("password=text")).file(USUAL, ALL),
        same("postgres://app:text@{S}/vault").file(USUAL, ALL),
        same("postgres://app:@{S}/vault").file(USUAL, ALL),
        same("postgres://app:text@{S}/vault?password=").file(USUAL, ALL),
        same(on_s(""))
            .file(USUAL, ALL)
            .var("PGPASSWORD", "variable"),
        same(on_s("")).file(USUAL, ALL).var("PGPASSWORD", ""),
        same(on_s("password=''")).file(USUAL, ALL),
        same(on_s("password=''"))
            .file(USUAL, ALL)
            .var("PGPASSWORD", "variable"),
        same(on_a("password=text"))
            .file(USUAL, ALL)
            .at('a', AsksForProof),
    ]
}

/// Which line is the one, by the host, the port, the database and the user.
fn fields() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "{s}:5432:vault:app",
        "{s}:*:vault:app",
        "*:5432:*:*",
        "*:*:vault:*",
        "*:*:*:app",
        "{s}/:5432:vault:app",
        "localhost:5432:vault:app",
        "127.0.0.1:5432:vault:app",
        "{s}:05432:vault:app",
        "{s}:5433:vault:app",
        "{s}::vault:app",
        ":5432:vault:app",
        "{s}:5432::app",
        "{s}:5432:vault:",
        "{s}:5432:Vault:app",
        "{s}:5432:vault:ap",
        "{s}:5432:vault:apps",
        " {s}:5432:vault:app",
        "{s}:5432:vault: app",
        "{s}:5432:va*:app",
        "**:*:*:*",
        r"\*:*:*:*",
        r"{s}:5432:\v\a\u\l\t:app",
        r"{s}:5432:vault\:app",
        "#*:*:*:*",
        " #*:*:*:*",
    ]
    .map(|fields| same(on_s("")).file(USUAL, format!("{fields}:file\n")))
    .into();
    let odd = |fields: &str| {
        let text = r"host={s} user='a:b\\c' dbname='*'";
        same(text).file(USUAL, format!("{fields}:file\n"))
    };
    all.extend([
        odd(r"*:*:\*:a\:b\\c"),
        odd(r"*:*:*:a\:b\\c"),
        odd(r"*:*:*:a:b\c"),
        odd(r"*:*:\*:a\:b\c"),
        same("host={s}").file(USUAL, "*:*:{me}:{me}:file\n"),
        same("host={s} user=app").file(USUAL, "*:*:app:app:file\n"),
        same("host={s} user=app").file(USUAL, "*:*:{me}:app:file\n"),
        same("host={s} user=app")
            .file(USUAL, "*:*:vault:app:file\n")
            .var("PGDATABASE", "vault"),
        same(on_s("port=6432")).file(USUAL, "*:5432:*:*:late\n*:6432:*:*:file\n"),
        same(on_s("port=06432")).file(USUAL, "*:6432:*:*:late\n*:06432:*:*:file\n"),
        same(on_s("port=' 6432'")).file(USUAL, "*:6432:*:*:late\n*: 6432:*:*:file\n"),
        same(on_s("port=''")).file(USUAL, "*:5432:*:*:file\n"),
    ]);
    all
}

fn lines() -> Vec<Case> {
    [
        "*:*:*:*:file",
        "*:*:*:*:file\r\n",
        "*:*:*:*:file \n",
        "*:*:*:*: file\n",
        "*:*:*:*:file:late\n",
        "*:*:*:*:fi\\:le\n",
        "*:*:*:*:fi\\\\le\n",
        "*:*:*:*:fi\\le\n",
        "*:*:*:*:file\\\n",
        "*:*:*:*:\n*:*:*:*:late\n",
        "*:*:*:*:\n",
        "*:*:*:*\n",
        "*:*:*:*\n*:*:*:*:file\n",
        "*:*:*:file\n",
        "\n\n# comment\n*:*:*:*:file\n",
        "nonsense\n*:*:*:*:file\n",
        "*:*:*:other:late\n*:*:*:*:file\n",
        "*:*:*:*:file\n{s}:5432:vault:app:late\n",
        "*:*:*:*:'file'\n",
        "*:*:*:*:#file\n",
        "*:*:*:*:pässwort\n",
        "\u{feff}*:*:*:*:late\n*:*:*:*:file\n",
        "*:*:*:*:*\n",
        "",
    ]
    .map(|text| same(on_s("")).file(USUAL, text))
    .into()
}

/// By which name a host is looked for.
fn hosts() -> Vec<Case> {
    let folder = "/var/run/postgresql";
    let hosts = "127.0.0.1:*:*:*:text\nlocalhost:*:*:*:file\ndb.example.test:*:*:*:other\n\
                 127.0.0.2:*:*:*:late\n/var/run/postgresql:*:*:*:variable\n/run/postgresql:*:*:*:service\n";
    let at_a = |place: &str| {
        let text = format!("{place} port={{a}} user=app sslmode=disable");
        same(text).file(USUAL, hosts).at('a', AsksForProof)
    };
    let two = "host=127.0.0.1,localhost port={a},{b} user=app sslmode=disable";
    vec![
        at_a("host=127.0.0.1"),
        at_a("host=localhost"),
        at_a("host=LOCALHOST"),
        at_a("host=127.1"),
        at_a("hostaddr=127.0.0.1"),
        Case {
            expected: differs(
                "",
                "an address is known by its usual form",
                &["a user=app database=app proof=text"],
            )
            .expected,
            ..at_a("hostaddr=127.1")
        },
        at_a("hostaddr=127.0.0.1 host=127.0.0.2"),
        at_a("hostaddr=127.0.0.1 host=localhost"),
        at_a("hostaddr=127.0.0.1 host=db.example.test"),
        at_a("hostaddr=127.0.0.1 host=DB.example.test"),
        at_a("hostaddr=127.0.0.1 host=''"),
        at_a(&format!("hostaddr=127.0.0.1 host={folder}")),
        at_a(&format!("hostaddr=127.0.0.1 host={folder}/")),
        at_a("hostaddr=127.0.0.1 host=/run/postgresql"),
        at_a("hostaddr=127.0.0.1 host=/tmp"),
        at_a("hostaddr=127.0.0.1 host={s}"),
        same(two)
            .file(USUAL, hosts)
            .at('a', IsBusy)
            .at('b', AsksForProof),
        same(two)
            .file(USUAL, hosts)
            .at('a', AsksForProof)
            .at('b', AsksForProof),
        same("host=::1 port={d} user=app sslmode=disable")
            .file(USUAL, "::1:*:*:*:late\n\\:\\:1:{d}:*:*:file\n")
            .at('d', AsksForProof),
        same("postgres://app@[::1]:{d}/vault?sslmode=disable")
            .file(USUAL, "[::1]:*:*:*:late\n\\:\\:1:{d}:*:*:file\n")
            .at('d', AsksForProof),
        same("host=@{x} user=app").file(USUAL, "localhost:*:*:*:late\n@{x}:5432:*:*:file\n"),
    ]
}
