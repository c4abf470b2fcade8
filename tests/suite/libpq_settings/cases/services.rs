//! Service files.

use super::{
    super::{
        case::{Case, refused, same, silent},
        talk::Manner::AsksForProof,
    },
    on_s,
};

/// The usual file of a user.
const OWN: &str = ".pg_service.conf";

/// The file of the system, with PGSYSCONFDIR.
const OF_SYSTEM: &str = "etc/pg_service.conf";

/// A service at `a`.
const AT_A: &str = "[s]\nhost=127.0.0.1\nport={a}\nuser=service\ndbname=vault\n";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = names();
    all.extend(files());
    all.extend(precedence());
    all.extend(sections());
    all.extend(lines());
    all.extend(malformed());
    all
}

fn names() -> Vec<Case> {
    vec![
        same("service=s").file(OWN, AT_A),
        same("service = 's'").file(OWN, AT_A),
        same("postgres://?service=s").file(OWN, AT_A),
        same("postgres:///?service=s").file(OWN, AT_A),
        same("postgres:///vault?service=%73").file(OWN, AT_A),
        same("user=app").var("PGSERVICE", "s").file(OWN, AT_A),
        same("service=s").var("PGSERVICE", "other").file(OWN, AT_A),
        same("service=other service=s").file(OWN, AT_A),
        refused("service=other").file(OWN, AT_A),
        refused("service=S").file(OWN, AT_A),
        refused("service=''").file(OWN, AT_A),
        same("service=''").file(OWN, "[]\nhost=127.0.0.1\nport={a}\n"),
        refused("service='' host=127.0.0.1 port={a}")
            .var("PGSERVICE", "s")
            .file(OWN, AT_A),
        refused("host=127.0.0.1 port={a}")
            .var("PGSERVICE", "other")
            .file(OWN, AT_A),
        same("service='a b]c'").file(OWN, "[a b]c]\nhost=127.0.0.1\nport={a}\n"),
        refused("service=s"),
        refused("service=s host=127.0.0.1 port={a}"),
    ]
}

fn files() -> Vec<Case> {
    let at_b = AT_A.replace("{a}", "{b}");
    let other = AT_A.replace("[s]", "[other]");
    vec![
        same("service=s")
            .var("PGSERVICEFILE", "{home}/services")
            .file("services", AT_A),
        same("service=s")
            .var("PGSERVICEFILE", "services")
            .file("services", AT_A),
        same("service=s")
            .var("PGSERVICEFILE", "{home}/services")
            .file("services", AT_A)
            .file(OWN, &*at_b),
        refused("service=s")
            .var("PGSERVICEFILE", "{home}/missing")
            .file(OWN, AT_A),
        refused("service=s")
            .var("PGSERVICEFILE", "")
            .file(OWN, AT_A),
        refused("service=s")
            .var("PGSERVICEFILE", "{home}/services")
            .file("services", &*other)
            .file(OWN, AT_A),
        same("service=s")
            .var("PGSYSCONFDIR", "{home}/etc")
            .file(OF_SYSTEM, AT_A),
        same("service=s")
            .var("PGSYSCONFDIR", "{home}/etc")
            .file(OF_SYSTEM, &*at_b)
            .file(OWN, AT_A),
        same("service=s")
            .var("PGSYSCONFDIR", "{home}/etc")
            .file(OF_SYSTEM, AT_A)
            .file(OWN, &*other),
        same("service=s")
            .var("PGSYSCONFDIR", "{home}/etc")
            .var("PGSERVICEFILE", "{home}/services")
            .file(OF_SYSTEM, AT_A)
            .file("services", other),
        refused("service=s")
            .var("PGSYSCONFDIR", "{home}/etc")
            .var("PGSERVICEFILE", "{home}/missing")
            .file(OF_SYSTEM, AT_A),
        refused("service=s").var("PGSYSCONFDIR", "{home}/missing"),
        // Nobody asks for the service: the file is not looked at.
        same("host=127.0.0.1 port={a}").var("PGSERVICEFILE", "{home}/missing"),
        same("host=127.0.0.1 port={a}").file(OWN, "nonsense\n"),
        // The file may be read by everybody.
        same("service=s").file_with(OWN, 0o666, AT_A),
    ]
}

fn precedence() -> Vec<Case> {
    let full = "[s]\nhost=127.0.0.1\nport={a}\nuser=service\ndbname=vault\napplication_name=service\n\
                options=service\nsslmode=disable\npassword=service\n";
    let socket = "[s]\nhost={s}\nuser=service\npassword=service\n";
    vec![
        same("service=s").file(OWN, full),
        same("service=s user=app dbname=x application_name=me options=x port={b}").file(OWN, full),
        same("postgres://app@:{b}/x?service=s&application_name=me").file(OWN, full),
        same("service=s")
            .file(OWN, full)
            .var("PGHOST", "127.0.0.2")
            .var("PGPORT", "1")
            .var("PGUSER", "other")
            .var("PGDATABASE", "other")
            .var("PGAPPNAME", "other")
            .var("PGOPTIONS", "other")
            .var("PGSSLMODE", "require"),
        same("service=s sslmode=allow").file(OWN, full),
        same("service=s").file(OWN, full).var("PGREQUIRESSL", "1"),
        same("service=s").file(OWN, full).at('a', AsksForProof),
        same("service=s")
            .file(OWN, full)
            .var("PGPASSWORD", "variable")
            .at('a', AsksForProof),
        same("service=s password=text")
            .file(OWN, full)
            .at('a', AsksForProof),
        same("service=s").file(OWN, socket),
        same("service=s password=''").file(OWN, socket),
        same("service=s")
            .file(OWN, socket)
            .file(".pgpass", "*:*:*:*:file\n"),
        same("service=s").file(OWN, AT_A).var("PGAPPNAME", "me"),
        same("service=s")
            .file(OWN, "[s]\nhost=127.0.0.1\nport={a}\nuser=\n")
            .var("PGUSER", "other"),
        same("service=s")
            .file(OWN, "[s]\nhost=127.0.0.1\nport={a}\n")
            .var("PGUSER", "other"),
        same("service=s user=''").file(OWN, full),
        same("service=s host=127.0.0.3").file(OWN, "[s]\nhostaddr=127.0.0.1\nport={a}\n"),
        same("service=s")
            .file(OWN, "[s]\nhost=127.0.0.3\nport={a}\n")
            .var("PGHOSTADDR", "127.0.0.1"),
        refused("service=s host=127.0.0.1,127.0.0.1").file(OWN, "[s]\nport={a},{a},{a}\n"),
        refused("service=s")
            .file(OWN, AT_A)
            .var("PGCHANNELBINDING", "x"),
        same("service=s")
            .file(OWN, "[s]\nhost={s}\npassfile={home}/p\nuser=app\n")
            .file("p", "*:*:*:*:file"),
    ]
}

fn sections() -> Vec<Case> {
    let rest = "host=127.0.0.1\nport={a}\nuser=service\n";
    let with = |before: &str, after: &str| format!("{before}{rest}{after}");
    let mut all: Vec<Case> = [
        with(
            "nonsense\n= =\n[other]\nnonsense\nhost=127.0.0.2\n[s]\n",
            "",
        ),
        with("[s]\n", "[other]\nnonsense\nuser=x\n"),
        with("[s]\n", "[s]\ndbname=vault\nnonsense\n"),
        with("[s]\n", "[s\nnonsense\n"),
        with("[s] # comment\n", ""),
        with("[s]]\n", ""),
        with("  [s]  \n", ""),
        with("\t\u{b}[s]\r\n", ""),
        with("[ss]\nhost=127.0.0.2\n[s]\n", ""),
        with("[s ]\nhost=127.0.0.2\n[s]\n", ""),
        with("#[s]\nhost=127.0.0.2\n[s]\n", ""),
    ]
    .map(|text| same("service=s").file(OWN, text))
    .into();
    all.extend(
        [
            with("[ s ]\n", ""),
            with("[s\n", ""),
            with("s]\n", ""),
            with("# [s]\n", ""),
            with("[other]\n", ""),
            with("\u{feff}[s]\n", ""),
            with("", "[other]\nnonsense\n"),
            String::new(),
        ]
        .map(|text| refused("service=s").file(OWN, text)),
    );
    all.push(silent("service=s port={a}").file(OWN, "[s]\n"));
    all
}

fn lines() -> Vec<Case> {
    let after = |more: &str| format!("[s]\nhost=127.0.0.1\nport={{a}}\nuser=service\n{more}");
    let mut all: Vec<Case> = [
        "\n\n  \n# comment\n   # comment\n\t#\nuser=x\n",
        "user=first\nuser=second\n",
        "  dbname=vault  \n",
        "dbname= vault\n",
        "dbname=a b\n",
        "dbname='vault'\n",
        "dbname=\"vault\"\n",
        "dbname=a\\ b\n",
        "dbname=a=b\n",
        "dbname=a # no comment\n",
        "dbname=a;b\n",
        "dbname=[other]\n",
        "dbname=a%20b\n",
        "dbname=ä\n",
        "dbname=vault\r\napplication_name=me\r\n",
        "dbname=vault",
        "dbname=\n",
        "application_name=\n",
        "dbname=postgres://other@127.0.0.2/x\n",
        "options=-c geqo=off -c x=y\n",
    ]
    .map(|more| same("service=s").file(OWN, after(more)))
    .into();
    all.extend([
        same("service=s").file(OWN, "[s]\nhost=127.0.0.1\nport={a}\ndbname=a\ndbname=b\n"),
        same("service=s").file(OWN, "[s]\nhost={s}\npassword= a b \n"),
        same("service=s").file(OWN, "[s]\nhost={s}\npassword=a#b'c\"d\\e\n"),
        same(on_s("service=s")).file(OWN, "[s]\npassword=service\n"),
        same("service=s").file(OWN, after(&format!("dbname={}\n", "x".repeat(1014)))),
    ]);
    all
}

fn malformed() -> Vec<Case> {
    let after = |more: &str| format!("[s]\nhost=127.0.0.1\nport={{a}}\nuser=service\n{more}");
    let mut all: Vec<Case> = [
        "nonsense\n",
        "nonsense=1\n",
        "dbname\n",
        "dbname =vault\n",
        "dbname : vault\n",
        "=vault\n",
        "=\n",
        "DBNAME=vault\n",
        "'dbname'=vault\n",
        "; comment\n",
        "// comment\n",
        "service=other\n",
        "service=s\n",
        "service=\n",
        "requiressl=1\n",
        "ssl=true\n",
        "sslmode=nonsense\n",
        "sslmode=\n",
        "sslmode='require'\n",
        "connect_timeout=x\n",
        "hostaddr=x\n",
        "user=x\nnonsense\n",
    ]
    .map(|more| refused("service=s").file(OWN, after(more)))
    .into();
    all.extend([
        // What the text says already must be a setting all the same.
        refused("service=s dbname=x").file(OWN, after("dbname\n")),
        refused("service=s").file(OWN, after(&format!("dbname={}\n", "x".repeat(1017)))),
        refused("service=s").file(OWN, format!("# {}\n{AT_A}", "x".repeat(1030))),
        same("service=s").file(OWN, format!("{AT_A}[other]\n# {}\n", "x".repeat(1030))),
    ]);
    all
}
