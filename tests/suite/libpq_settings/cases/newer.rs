//! Settings that `psql` 15 does not know. What is expected is what libpq 18 does.

use super::{
    super::{
        case::{Case, refused_since, same, since},
        talk::Manner::{AsksForProof, AsksInClear, HasTls, IsBusy},
    },
    on_a, on_s,
};

/// A session at `a` without TLS, and one that asked for TLS first.
const PLAIN: &str = "a user=app database=vault";
const AFTER_NO: &str = "a tls user=app database=vault";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = login_methods();
    all.extend(negotiation());
    all.extend(roots_of_the_system());
    all.extend(others());
    all
}

fn login_methods() -> Vec<Case> {
    let on = |list: &str| {
        on_a(&format!(
            "sslmode=disable password=text require_auth={list}"
        ))
    };
    let socket = |list: &str| on_s(&format!("password=text require_auth={list}"));
    let mut all: Vec<Case> = [
        "scram-sha-256",
        "md5",
        "password",
        "none",
        "md5,scram-sha-256",
        "!none",
        "!password,!md5",
        "''",
    ]
    .map(|list| since(16, on(list), &[PLAIN]))
    .into();
    all.extend(
        [
            "scram",
            "SCRAM-SHA-256",
            "' md5'",
            "'md5, none'",
            "md5,",
            ",",
            "md5,md5",
            "md5,!none",
            "!none,md5",
            "!",
            "!!none",
            "all",
        ]
        .map(|list| refused_since(16, on(list))),
    );
    let proof = format!("{PLAIN} proof=text");
    let no_proof = format!("{PLAIN} no proof");
    let socket_said = "s user=app database=vault";
    let password = format!("{socket_said} password=text");
    let no_password = format!("{socket_said} no password");
    all.extend([
        since(16, on("scram-sha-256"), &[&proof]).at('a', AsksForProof),
        since(16, on("none,scram-sha-256"), &[&proof]).at('a', AsksForProof),
        since(16, on("!none"), &[&proof]).at('a', AsksForProof),
        since(16, on("md5"), &[&no_proof]).at('a', AsksForProof),
        since(16, on("none"), &[&no_proof]).at('a', AsksForProof),
        since(16, on("!scram-sha-256"), &[&no_proof]).at('a', AsksForProof),
        since(16, socket("password"), &[&password]),
        since(16, socket("!none"), &[&password]),
        since(16, socket("scram-sha-256"), &[&no_password]),
        since(16, socket("!password"), &[&no_password]),
        since(16, on_s("password=text"), &[&no_password]).var("PGREQUIREAUTH", "md5"),
        refused_since(16, on_s("")).var("PGREQUIREAUTH", "nonsense"),
        since(16, socket("password"), &[&password]).var("PGREQUIREAUTH", "nonsense"),
    ]);
    all
}

fn negotiation() -> Vec<Case> {
    let direct = |more: &str| on_a(&format!("sslnegotiation=direct {more}"));
    vec![
        since(17, on_a("sslnegotiation=postgres"), &[AFTER_NO]),
        since(
            17,
            on_a("sslnegotiation=postgres sslmode=disable"),
            &[PLAIN],
        ),
        since(17, direct("sslmode=require"), &["a hello"]),
        since(17, direct("sslmode=require"), &["a hello"]).at('a', HasTls),
        since(
            17,
            direct("sslmode=require host=localhost"),
            &["a hello localhost"],
        ),
        since(17, on_a("sslmode=require"), &["a hello"]).var("PGSSLNEGOTIATION", "direct"),
        refused_since(17, direct("")),
        refused_since(17, direct("sslmode=prefer")),
        refused_since(17, direct("sslmode=allow")),
        refused_since(17, direct("sslmode=disable")),
        refused_since(17, on_s("sslnegotiation=direct")),
        since(
            17,
            on_s("sslnegotiation=direct sslmode=require"),
            &["s user=app database=vault no password"],
        ),
        refused_since(17, on_a("sslnegotiation=''")),
        refused_since(17, on_a("sslnegotiation=nonsense")),
        refused_since(17, on_a("sslnegotiation=Direct sslmode=require")),
        refused_since(17, on_a("")).var("PGSSLNEGOTIATION", "nonsense"),
    ]
}

fn roots_of_the_system() -> Vec<Case> {
    let root = |more: &str| on_a(&format!("sslrootcert=system {more}"));
    vec![
        since(16, root("sslmode=verify-full"), &["a tls"]),
        since(16, root("sslmode=verify-full"), &["a tls hello"]).at('a', HasTls),
        since(16, root(""), &["a tls"]),
        since(16, root(""), &["a tls hello"]).at('a', HasTls),
        since(16, on_a(""), &["a tls"]).var("PGSSLROOTCERT", "system"),
        refused_since(16, root("sslmode=verify-ca")),
        refused_since(16, root("sslmode=require")),
        refused_since(16, root("sslmode=prefer")),
        refused_since(16, root("sslmode=allow")),
        refused_since(16, root("sslmode=disable")),
        refused_since(16, root("")).var("PGSSLMODE", "require"),
        refused_since(16, on_s("sslrootcert=system sslmode=require")),
        since(
            16,
            on_s("sslrootcert=system"),
            &["s user=app database=vault no password"],
        ),
        // Only this word is the one; another one is a file.
        same(on_a("sslrootcert=System sslmode=disable")),
    ]
}

fn others() -> Vec<Case> {
    let random = "host=127.0.0.3,127.0.0.1 port={a} user=app dbname=vault load_balance_hosts=";
    vec![
        since(16, format!("{random}disable"), &[AFTER_NO]),
        since(16, format!("{random}random"), &[AFTER_NO]),
        since(16, on_a(""), &[AFTER_NO]).var("PGLOADBALANCEHOSTS", "random"),
        refused_since(16, on_a("load_balance_hosts=''")),
        refused_since(16, on_a("load_balance_hosts=on")),
        refused_since(16, on_a("")).var("PGLOADBALANCEHOSTS", "nonsense"),
        since(16, on_a("sslcertmode=allow"), &[AFTER_NO]),
        since(16, on_a("sslcertmode=disable"), &[AFTER_NO]),
        since(
            16,
            on_a("sslcertmode=disable sslmode=require sslcert={home}/own.crt"),
            &["a tls hello"],
        )
        .file("own.crt", "nonsense")
        .at('a', HasTls),
        refused_since(16, on_a("sslcertmode=''")),
        refused_since(16, on_a("sslcertmode=prefer")),
        refused_since(16, on_a("")).var("PGSSLCERTMODE", "nonsense"),
        since(16, on_a("gssdelegation=0"), &[AFTER_NO]),
        since(16, on_a("gssdelegation=1"), &[AFTER_NO]),
        since(18, on_a("min_protocol_version=3.0"), &[AFTER_NO]),
        since(18, on_a("max_protocol_version=3.0"), &[AFTER_NO]),
        since(18, on_a("max_protocol_version=latest"), &[AFTER_NO]),
        since(18, on_a("max_protocol_version=3.2"), &[AFTER_NO]),
        refused_since(18, on_a("max_protocol_version=3.1")),
        refused_since(18, on_a("max_protocol_version=2.0")),
        refused_since(18, on_a("max_protocol_version=x")),
        refused_since(18, on_a("min_protocol_version=3")),
        refused_since(
            18,
            on_a("min_protocol_version=3.2 max_protocol_version=3.0"),
        ),
        refused_since(18, on_a("servicefile=x")),
        since(16, format!("{random}random"), &[AFTER_NO]).at('a', IsBusy),
        since(
            16,
            on_a("require_auth=password sslmode=disable"),
            &["a user=app database=vault no password"],
        )
        .at('a', AsksInClear),
    ]
}
