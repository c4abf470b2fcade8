//! What to do about errors that servers of well-known providers give.

/// Hosts of a provider, and the line that makes its certificate believed.
const AUTHORITIES: [(&str, &str); 8] = [
    (
        ".rds.amazonaws.com",
        "save https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem, and add \
         `sslrootcert=FILE` to the URL: no system has the authority of RDS",
    ),
    (
        ".supabase.co",
        "save the certificate from the project's database settings, and add `sslrootcert=FILE` to \
         the URL",
    ),
    (
        ".supabase.com",
        "save the certificate from the project's database settings, and add `sslrootcert=FILE` to \
         the URL",
    ),
    (
        ".aivencloud.com",
        "save the project's CA certificate, and add `sslrootcert=FILE` to the URL",
    ),
    (
        ".ondigitalocean.com",
        "save the cluster's CA certificate, and add `sslrootcert=FILE` to the URL",
    ),
    (
        ".db.postgresbridge.com",
        "save the team's certificate, and add `sslrootcert=FILE` to the URL",
    ),
    (
        ".compute-1.amazonaws.com",
        "a server of Heroku has no certificate that can be checked: add `sslmode=require` to the URL",
    ),
    (
        ".compute.amazonaws.com",
        "a server of Heroku has no certificate that can be checked: add `sslmode=require` to the URL",
    ),
];

/// A fault that trying again does not mend, whatever class of errors the server or a pooler gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The login is refused.
    Login,
    /// The address leads to something that cannot be used as it is set up.
    Settings,
}

/// A refusal that is known.
struct Known {
    /// Part of its message.
    part: &'static str,
    fault: Fault,
    advice: &'static str,
}

const fn login(part: &'static str, advice: &'static str) -> Known {
    Known {
        part,
        fault: Fault::Login,
        advice,
    }
}

const fn settings(part: &'static str, advice: &'static str) -> Known {
    Known {
        part,
        fault: Fault::Settings,
        advice,
    }
}

/// Refusals, each with the advice.
const REFUSALS: [Known; 15] = [
    settings(
        "Endpoint ID is not specified",
        "Neon needs the host's name, not its address: correct the host, or add \
         `options=endpoint%3DENDPOINT` to the URL",
    ),
    login(
        "Tenant or user not found",
        "for the pooler of Supabase the user is `ROLE.PROJECT`, and the host is the one of the \
         project's region: copy both from the project's page",
    ),
    login(
        "no tenant identifier",
        "for the pooler of Supabase the user is `ROLE.PROJECT`: copy it from the project's page",
    ),
    login(
        "PAM authentication failed",
        "the IAM token is refused: it ends after 15 minutes, and holds only for the host, port and \
         user that it was made for; have `password_command` make a new one for each connection",
    ),
    login(
        "The access token has expired",
        "the token of Azure has ended: have `password_command` make a new one for each connection",
    ),
    settings(
        "unsupported startup parameter",
        "a pooler stands before the server, and takes no `options`: remove `options` from the URL and \
         PGOPTIONS, or add it to the pooler's `ignore_startup_parameters`",
    ),
    login(
        "no encryption",
        "the server takes no login without TLS: remove `sslmode` from the URL",
    ),
    login(
        "no pg_hba.conf entry",
        "have an administrator add a line to pg_hba.conf for this user, database and address",
    ),
    login(
        "pg_hba.conf rejects",
        "have an administrator change the line of pg_hba.conf for this user, database and address",
    ),
    login(
        "no such user",
        "check the user: a pooler knows only the users of its own list",
    ),
    settings(
        "no such database",
        "check the database: a pooler knows only the databases of its own list",
    ),
    login(
        "certificate authentication failed",
        "the client's certificate (sslcert) is for another role: connect as the role that it names",
    ),
    settings(
        "statement pooling mode",
        "the pooler before the server works in statement mode, and credctl needs transactions: set \
         `pool_mode = transaction` there, or connect to the server itself",
    ),
    settings(
        "not currently accepting connections",
        "name another database: this one is closed to everybody",
    ),
    settings(
        "unsupported frontend protocol",
        "whatever listens there speaks another protocol: check host and port",
    ),
];

/// Returns what makes the certificate of a server believed. `server` is its address, with its port.
pub(super) fn on_authority(server: &str) -> &'static str {
    let host = server.rsplit_once(':').map_or(server, |(host, _)| host);
    let known = AUTHORITIES
        .iter()
        .find(|(domain, _)| host.ends_with(domain));
    known.map_or(
        "if it is the right server, add `sslrootcert=FILE` with the certificate of its authority to \
         the URL; `sslmode=require` would check nothing",
        |(_, advice)| advice,
    )
}

/// Returns the advice on a refusal of the server, by its message.
pub(super) fn on_refusal(message: &str) -> Option<&'static str> {
    known(message).map(|known| known.advice)
}

/// Returns the fault that a refusal tells of, if it is one that stays. Of SQLSTATEs only those are asked that
/// say nothing of it: poolers and providers give their refusals as errors of the protocol or of the server.
pub(super) fn fault(sqlstate: &str, message: &str) -> Option<Fault> {
    let says_little = ["08", "0A", "55", "58", "XX"];
    says_little
        .iter()
        .any(|class| sqlstate.starts_with(class))
        .then(|| known(message))?
        .map(|known| known.fault)
}

fn known(message: &str) -> Option<&'static Known> {
    REFUSALS.iter().find(|known| message.contains(known.part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_named_where_its_provider_is_known() {
        for (server, part) in [
            (
                "desk.abc.eu-west-1.rds.amazonaws.com:5432",
                "global-bundle.pem",
            ),
            ("db.abc.supabase.co:5432", "database settings"),
            (
                "aws-1-eu-central-1.pooler.supabase.com:6543",
                "database settings",
            ),
            ("pg-1.aivencloud.com:12345", "CA certificate"),
            (
                "ec2-1-2-3-4.compute-1.amazonaws.com:5432",
                "sslmode=require",
            ),
            ("db.example.com:5432", "sslrootcert=FILE"),
            (
                "rds.amazonaws.com.example.com:5432",
                "if it is the right server",
            ),
            ("[::1]:5432", "if it is the right server"),
        ] {
            assert!(on_authority(server).contains(part), "{server}");
        }
    }

    #[test]
    fn refusals_that_are_known_are_answered_with_what_to_write() {
        for (message, part) in [
            (
                "ERROR: Endpoint ID is not specified. Either please upgrade",
                "host's name",
            ),
            ("Tenant or user not found", "ROLE.PROJECT"),
            (
                "PAM authentication failed for user \"app\"",
                "password_command",
            ),
            (
                "The access token has expired or is not valid",
                "password_command",
            ),
            ("unsupported startup parameter: options", "PGOPTIONS"),
            (
                "no pg_hba.conf entry for host \"1.2.3.4\", user \"u\", database \"d\", no encryption",
                "without TLS",
            ),
            (
                "no pg_hba.conf entry for host \"1.2.3.4\", user \"u\", database \"d\", SSL encryption",
                "add a line",
            ),
            (
                "certificate authentication failed for user \"u\"",
                "another role",
            ),
        ] {
            let advice = on_refusal(message).unwrap_or_default();
            assert!(advice.contains(part), "{message}: {advice}");
        }
        assert_eq!(
            fault(
                "08P01",
                "transaction blocks not allowed in statement pooling mode"
            ),
            Some(Fault::Settings)
        );
        assert_eq!(
            fault("XX000", "Tenant or user not found"),
            Some(Fault::Login)
        );
        assert_eq!(fault("08P01", "query_wait_timeout"), None);
        assert_eq!(fault("P0001", "no such user"), None);
        assert_eq!(
            on_refusal("password authentication failed for user \"u\""),
            None
        );
    }
}
