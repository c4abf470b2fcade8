//! When TLS is asked for, and with which files.

use super::{
    super::{
        case::{Case, differs, only_psql, refused, same, same_or_refused},
        talk::Manner::{AsksForProof, HangsUp, HangsUpAtOnce, HasTls, IsBusy},
    },
    on_a, on_s,
};

const MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

const EARLIER: &str = "credctl looks at the files before it connects";

/// A certificate; its key is nowhere.
const CERTIFICATE: &str = include_str!("certificate.pem");

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = modes();
    all.extend(hosts());
    all.extend(retries());
    all.extend(roots());
    all.extend(certificates());
    all.extend(versions());
    all.extend(names());
    all
}

fn modes() -> Vec<Case> {
    let mut all = Vec::new();
    for mode in MODES {
        let setting = format!("sslmode={mode}");
        all.extend([
            plain_or_early(mode, on_a(&setting)),
            same(on_s(&format!("{setting} password=text"))),
            same(format!("host=@{{x}} user=app {setting}")),
        ]);
    }
    all.extend([same(on_a("")), same(on_s("password=text"))]);
    all
}

fn hosts() -> Vec<Case> {
    let far =
        "a host that is not this machine is fully verified, unless the settings say otherwise";
    let named = |places: &str| format!("{places} port={{a}} user=app dbname=vault");
    let mut all: Vec<Case> = [
        "host=localhost",
        "host=localhost hostaddr=127.0.0.1",
        "host=127.0.0.2 hostaddr=127.0.0.1",
        "hostaddr=127.0.0.1",
        "host={s} hostaddr=127.0.0.1",
        "host=db.example.test hostaddr=127.0.0.1 sslmode=disable",
        "host=db.example.test hostaddr=127.0.0.1 sslmode=allow",
        "host=db.example.test hostaddr=127.0.0.1 sslmode=prefer",
        "host=db.example.test hostaddr=127.0.0.1 sslmode=require",
        "host=192.0.2.1 hostaddr=127.0.0.1 sslmode=prefer",
    ]
    .map(|places| same(named(places)))
    .into();
    all.extend(
        [
            "host=db.example.test hostaddr=127.0.0.1",
            "host=192.0.2.1 hostaddr=127.0.0.1",
            "host=2001:db8::1 hostaddr=127.0.0.1",
            "host=localhost.example.test hostaddr=127.0.0.1",
            "host=127.example.test hostaddr=127.0.0.1",
        ]
        .map(|places| differs(named(places), far, &["a tls"])),
    );
    all.extend([
        differs(
            "postgres://app@db.example.test:{a}/vault?hostaddr=127.0.0.1",
            far,
            &["a tls"],
        ),
        same_or_refused(
            named("hostaddr=127.0.0.1 sslmode=verify-full"),
            "a host without a name cannot be verified",
        ),
        same(named("host=db.example.test hostaddr=127.0.0.1")).var("PGSSLMODE", "prefer"),
        same(named(
            "host=db.example.test hostaddr=127.0.0.1 requiressl=0",
        )),
    ]);
    all
}

fn retries() -> Vec<Case> {
    let two = |mode: &str| {
        let places = "host=127.0.0.1,127.0.0.1 port={a},{b} user=app dbname=vault";
        format!("{places} sslmode={mode}")
    };
    let mut all = Vec::new();
    for mode in ["allow", "prefer", "require"] {
        let setting = format!("sslmode={mode}");
        for manner in [IsBusy, HangsUp, HangsUpAtOnce, HasTls] {
            all.push(same(on_a(&setting)).at('a', manner));
        }
        all.extend([
            same(on_a(&setting)).at('a', AsksForProof),
            same(two(mode)),
            same(two(mode)).at('a', IsBusy),
        ]);
    }
    all.push(same(two("prefer")).at('a', HasTls));
    let passed_over = "a server that hangs up within the handshake is passed over";
    let said = [
        "a user=app database=vault",
        "a tls hello",
        "b user=app database=vault",
        "b tls user=app database=vault",
    ];
    all.push(differs(two("allow"), passed_over, &said).at('a', HasTls));
    all.push(differs(two("require"), passed_over, &["a tls hello", "b tls"]).at('a', HasTls));
    let with_password = |mode: &str| on_a(&format!("sslmode={mode} password=text"));
    all.extend(["prefer", "require"].map(|mode| same(with_password(mode)).at('a', AsksForProof)));
    let once = "after a login that was begun and failed there is no second one";
    let said = &["a user=app database=vault proof=text"];
    all.push(differs(with_password("allow"), once, said).at('a', AsksForProof));
    all
}

/// Without a file of authorities nothing can be verified, which credctl may say at once.
fn plain_or_early(mode: &str, text: String) -> Case {
    match mode.starts_with("verify") {
        true => same_or_refused(text, EARLIER),
        false => same(text),
    }
}

/// Files of authorities, which libpq reads when the server has TLS.
fn roots() -> Vec<Case> {
    let (root, usual) = ("root.crt", ".postgresql/root.crt");
    let mut all = Vec::new();
    for mode in MODES {
        let plain = on_a(&format!("sslmode={mode}"));
        let named = |root: &str| format!("{plain} sslrootcert={root}");
        let own = || named("{home}/root.crt");
        all.extend([
            plain_or_early(mode, named("{home}/missing.crt")),
            plain_or_early(mode, named("''")),
            same_or_refused(own(), EARLIER).file(root, "nonsense"),
            same_or_refused(own(), EARLIER).file(root, ""),
            same_or_refused(&*plain, EARLIER).file(usual, "nonsense"),
            same(own()).file(root, CERTIFICATE),
            same(&*plain).file(usual, CERTIFICATE),
        ]);
    }
    let all: Vec<Case> = all.into_iter().map(|case| case.at('a', HasTls)).collect();
    let revoked = "credctl reads no lists of revoked certificates";
    all.into_iter()
        .chain([
            only_psql(on_a("sslmode=require sslcrl={home}/missing.crl"), revoked).at('a', HasTls),
            only_psql(on_a("sslmode=require sslcrldir={home}"), revoked).at('a', HasTls),
            same(on_s(
                "sslmode=verify-full sslrootcert={home}/missing.crt sslcrl=x",
            )),
        ])
        .collect()
}

/// Certificates of the client, and their keys.
fn certificates() -> Vec<Case> {
    let mut all = Vec::new();
    for mode in ["prefer", "require"] {
        let named = |more: &str| on_a(&format!("sslmode={mode} {more}"));
        let (certificate, key) = ("own.crt", "own.key");
        let (usual, usual_key) = (".postgresql/postgresql.crt", ".postgresql/postgresql.key");
        let both = "sslcert={home}/own.crt sslkey={home}/own.key";
        all.extend([
            same(named("sslcert={home}/missing.crt")),
            same(named("sslcert={home}/missing/own.crt")),
            same(named(
                "sslcert={home}/missing.crt sslkey={home}/missing.key",
            )),
            same(named("sslkey={home}/missing.key")),
            same(named("sslkey={home}/own.key")).file(key, "nonsense"),
            same(named("sslcert='' sslkey=''")),
            same_or_refused(named("sslcert={home}/own.crt"), EARLIER).file(certificate, "nonsense"),
            same_or_refused(named("sslcert={home}/own.crt"), EARLIER)
                .file(certificate, CERTIFICATE),
            same_or_refused(named(both), EARLIER).file(certificate, CERTIFICATE),
            same_or_refused(named(both), EARLIER)
                .file(certificate, CERTIFICATE)
                .file(key, "nonsense"),
            same_or_refused(named(both), EARLIER)
                .file(certificate, CERTIFICATE)
                .file_with(key, 0o644, "nonsense"),
            same_or_refused(named(""), EARLIER).file(usual, "nonsense"),
            same_or_refused(named(""), EARLIER).file(usual, CERTIFICATE),
            same_or_refused(named(""), EARLIER)
                .file(usual, CERTIFICATE)
                .file(usual_key, "nonsense"),
            same(named("")).file(usual_key, "nonsense"),
            same(named("sslcert={home}/missing.crt")).file(usual, "nonsense"),
        ]);
    }
    all.into_iter().map(|case| case.at('a', HasTls)).collect()
}

fn versions() -> Vec<Case> {
    let between = |least: &str, most: &str| {
        on_a(&format!(
            "ssl_min_protocol_version={least} ssl_max_protocol_version={most}"
        ))
    };
    let mut all: Vec<Case> = [
        "ssl_min_protocol_version=TLSv1.2",
        "ssl_min_protocol_version=tlsv1.3",
        "ssl_min_protocol_version=TLSV1",
        "ssl_min_protocol_version=''",
        "ssl_max_protocol_version=TLSv1.2",
        "ssl_max_protocol_version=TLSv1.3",
        "ssl_max_protocol_version=''",
    ]
    .map(|settings| same(on_a(settings)))
    .into();
    all.extend([
        same(between("TLSv1.2", "TLSv1.3")),
        same(between("TLSv1.3", "TLSv1.3")),
        same(between("TLSv1", "TLSv1.2")),
        same(between("''", "TLSv1.2")),
        refused(between("TLSv1.3", "TLSv1.2")),
        refused(between("TLSv1.2", "TLSv1.1")),
        refused(between("TLSv1.1", "TLSv1")),
        refused(on_a("ssl_max_protocol_version=TLSv1.1")),
        refused(on_a("ssl_max_protocol_version=TLSv1")),
        refused(on_a("ssl_max_protocol_version=TLSv1.1 sslmode=disable")),
        refused(on_s("ssl_max_protocol_version=TLSv1.1")),
        refused(on_s(
            "ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2",
        )),
    ]);
    let weak = "credctl knows no version before TLS 1.2";
    all.extend([
        only_psql(between("TLSv1", "TLSv1.1"), weak),
        only_psql(between("TLSv1.1", "TLSv1.1"), weak),
        only_psql(between("''", "TLSv1"), weak),
    ]);
    all
}

/// The name that the handshake asks for.
fn names() -> Vec<Case> {
    let all = [
        "host=localhost",
        "host=localhost sslsni=1",
        "host=localhost sslsni=0",
        "host=localhost sslsni=''",
        "host=localhost sslsni=nonsense",
        "host=localhost sslsni=1x",
        "host=127.0.0.1",
        "host=127.1",
        "hostaddr=127.0.0.1",
        "host=db.example.test hostaddr=127.0.0.1",
        "host=localhost hostaddr=127.0.0.1",
        "host=127.0.0.2 hostaddr=127.0.0.1",
        "host=::1 hostaddr=127.0.0.1",
    ];
    let required = |places: &str| format!("{places} port={{a}} user=app sslmode=require");
    let mut all: Vec<Case> = all
        .map(|places| same(required(places)).at('a', HasTls))
        .into();
    let no_name = "a folder is no name of a host";
    let with_folder = required("host={s} hostaddr=127.0.0.1");
    all.push(differs(with_folder, no_name, &["a tls hello"]).at('a', HasTls));
    all
}
