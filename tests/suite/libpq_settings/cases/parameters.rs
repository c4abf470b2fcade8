//! Settings of the session and of the connection, with right values and wrong ones.

use super::{
    super::{
        case::{Case, differs, only_psql, refused, same, same_or_refused, silent},
        talk::Manner::AsksForProof,
    },
    on_a, on_s,
};

const UNBOUND: &str = "without TLS there is nothing that a login can be bound to";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = words();
    all.extend(bindings());
    all.extend(peers());
    all.extend(kerberos());
    all.extend(sessions());
    all.extend(unknown());
    all
}

fn words() -> Vec<Case> {
    let mut all = Vec::new();
    for word in [
        "any",
        "read-write",
        "read-only",
        "primary",
        "standby",
        "prefer-standby",
    ] {
        all.push(same(on_a(&format!("target_session_attrs={word}"))));
    }
    for word in [
        "''",
        "Any",
        "master",
        "prefer-primary",
        "read_write",
        "' any'",
    ] {
        all.push(refused(on_a(&format!("target_session_attrs={word}"))));
    }
    for settings in [
        "sslmode=on",
        "sslmode=''",
        "sslmode=Require",
        "sslmode=verify_full",
        "sslmode='require '",
        "sslmode=no-verify",
        "channel_binding=''",
        "channel_binding=on",
        "channel_binding=Require",
        "gssencmode=''",
        "gssencmode=allow",
        "gssencmode=Disable",
        "ssl_min_protocol_version=TLSv1.4",
        "ssl_min_protocol_version=1.2",
        "ssl_min_protocol_version=SSLv3",
        "ssl_max_protocol_version=TLS1.3",
    ] {
        // Also where they would not matter.
        all.extend([refused(on_a(settings)), refused(on_s(settings))]);
    }
    all
}

fn bindings() -> Vec<Case> {
    let mut all: Vec<Case> = ["disable", "prefer"]
        .map(|word| same(on_a(&format!("channel_binding={word}"))))
        .into();
    all.extend([
        same(on_s("channel_binding=disable password=text")),
        same(on_s("channel_binding=prefer password=text")),
        same(on_a("channel_binding=disable password=text")).at('a', AsksForProof),
        same_or_refused(on_a("channel_binding=require sslmode=disable"), UNBOUND),
        same_or_refused(
            on_a("channel_binding=require sslmode=disable password=text"),
            UNBOUND,
        )
        .at('a', AsksForProof),
        same_or_refused(on_s("channel_binding=require password=text"), UNBOUND),
        same_or_refused(on_s("channel_binding=require password=text"), UNBOUND)
            .at('s', AsksForProof),
        same(on_a("channel_binding=require sslmode=require")),
        same_or_refused(on_a("channel_binding=require"), UNBOUND),
        same_or_refused(on_a("channel_binding=require password=text"), UNBOUND)
            .at('a', AsksForProof),
    ]);
    all
}

fn peers() -> Vec<Case> {
    vec![
        same(on_s("requirepeer={me} password=text")),
        same(on_s("requirepeer='' password=text")),
        silent(on_s("requirepeer=nobody-else password=text")),
        silent(on_s("requirepeer=nobody")),
        silent(on_s("requirepeer='{me} '")),
        silent("host=@{x} requirepeer=nobody-else"),
        silent("host={s},{u} requirepeer=nobody-else"),
        same(on_a("requirepeer=nobody-else")),
    ]
}

fn kerberos() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "gssencmode=disable",
        "gssencmode=prefer",
        "krbsrvname=other",
        "krbsrvname=''",
        "gsslib=gssapi",
        "gsslib=sspi",
        "gsslib=nonsense",
    ]
    .map(|settings| same(on_a(settings)))
    .into();
    all.extend([
        refused(on_a("gssencmode=require")),
        refused(on_s("gssencmode=require")),
        refused(on_a("gssencmode=require sslmode=require")),
        same(on_s("gssencmode=prefer password=text")),
    ]);
    all
}

fn sessions() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "options='-c geqo=off'",
        "options=''",
        "options=-cgeqo=off",
        "options='--geqo=off --x'",
        "options='nonsense'",
        "application_name=me",
        "application_name='a b'",
        "application_name=ä",
        "application_name=",
        "client_encoding=UTF8",
        "client_encoding=utf8",
        "client_encoding=utf-8",
        "client_encoding=UNICODE",
        "client_encoding=''",
        "replication=''",
        "replication=false",
        "replication=off",
        "sslcompression=0",
        "sslcompression=1",
        "sslcompression=nonsense",
        "sslsni=0",
        "sslsni=1",
        "sslsni=''",
        "sslsni=nonsense",
        "sslpassword=text",
        "sslcrl={home}/missing.crl sslmode=disable",
        "sslcrldir={home}/missing sslmode=disable",
        "sslrootcert='' sslcert='' sslkey='' sslcrl=''",
    ]
    .map(|settings| same(on_a(settings)))
    .into();
    all.push(differs(
        on_a("fallback_application_name=other"),
        "psql has a fallback of its own, which comes after the text",
        &["a tls user=app database=vault application_name=other"],
    ));
    all
}

/// Settings that credctl does not have, and some that nobody has.
fn unknown() -> Vec<Case> {
    let mut all = Vec::new();
    let encoding = "credctl speaks UTF-8 only";
    all.extend(
        ["LATIN1", "SQL_ASCII", "WIN1252", "nonsense"]
            .map(|name| only_psql(on_a(&format!("client_encoding={name}")), encoding)),
    );
    all.extend(["database", "true", "on", "1", "yes"].map(|value| {
        let settings = format!("replication={value}");
        only_psql(on_a(&settings), "credctl replicates nothing")
    }));
    all.extend(
        [
            "nonsense=1",
            "sslmod=require",
            "ssl=1",
            "sslrootcrt=x",
            "target_session_attr=any",
            "keepalive=1",
            "timeout=1",
            "connection_timeout=1",
            "passwd=x",
            "search_path=x",
            "role=x",
            "datestyle=ISO",
        ]
        .map(|settings| refused(on_a(settings))),
    );
    all
}
