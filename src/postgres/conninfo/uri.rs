use zeroize::Zeroizing;

use super::{
    ConnInfoError,
    settings::{self, ConnectionSettings},
};

/// Reads the part of a URL after `postgres://`. The rules are those of libpq, except that an `@`
/// after the one that ends user and password is refused: libpq would treat the rest of a password
/// as a host.
pub(super) fn parse(text: &str) -> Result<ConnectionSettings, ConnInfoError> {
    let mut settings = ConnectionSettings::default();
    let (credentials, rest) = split_credentials(text);
    if rest.contains('@') {
        return Err(ConnInfoError::UnescapedAt);
    }
    if let Some(credentials) = credentials {
        if has_setting(credentials) {
            return Err(ConnInfoError::UnescapedAt);
        }
        user_and_password(&mut settings, credentials)?;
    }
    let (hosts, rest) = rest.split_at(end_of_hosts(rest));
    let (database, query) = rest.split_once('?').unwrap_or((rest, ""));
    let database = database.strip_prefix('/').unwrap_or(database);
    hosts_and_ports(&mut settings, hosts)?;
    set(&mut settings, "dbname", database)?;
    parameters(&mut settings, query)?;
    Ok(settings)
}

/// Returns the place of the first `/` or `?` outside of brackets.
fn end_of_hosts(text: &str) -> usize {
    let mut is_within = false;
    let end = text.find(|c| {
        is_within = c == '[' || (is_within && c != ']');
        !is_within && ['/', '?'].contains(&c)
    });
    end.unwrap_or(text.len())
}

/// Splits off the text before the first `@`, if that `@` comes before any `/`.
fn split_credentials(text: &str) -> (Option<&str>, &str) {
    match text.find(['@', '/']) {
        Some(at) if text[at..].starts_with('@') => (Some(&text[..at]), &text[at + 1..]),
        _ => (None, text),
    }
}

/// Returns true if a text before an `@` looks like a host with a setting: in `host?password=a@b`, libpq
/// would look up the rest of a password as a host.
fn has_setting(credentials: &str) -> bool {
    let settings = credentials
        .split('?')
        .skip(1)
        .flat_map(|text| text.split('&'));
    let mut keys = settings.filter_map(|setting| setting.split_once('='));
    keys.any(|(key, _)| settings::is_known(key))
}

fn user_and_password(
    settings: &mut ConnectionSettings,
    credentials: &str,
) -> Result<(), ConnInfoError> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    set(settings, "user", user)?;
    set(settings, "password", password)
}

/// Sets `host` and `port`, each to the comma-separated list that libpq would build.
fn hosts_and_ports(settings: &mut ConnectionSettings, text: &str) -> Result<(), ConnInfoError> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for entry in text.split(',') {
        let (host, port) = host_and_port(entry)?;
        hosts.push(host);
        ports.push(port);
    }
    set(settings, "host", &hosts.join(","))?;
    set(settings, "port", &ports.join(","))
}

fn host_and_port(entry: &str) -> Result<(&str, &str), ConnInfoError> {
    let Some(address) = entry.strip_prefix('[') else {
        return Ok(entry.split_once(':').unwrap_or((entry, "")));
    };
    let problem = "an address in `[…]` is not closed, or something follows it";
    let malformed = ConnInfoError::Malformed { problem };
    match address.split_once(']') {
        Some((host, "")) if !host.is_empty() => Ok((host, "")),
        Some((host, port)) if !host.is_empty() => {
            Ok((host, port.strip_prefix(':').ok_or(malformed)?))
        }
        _ => Err(malformed),
    }
}

fn parameters(settings: &mut ConnectionSettings, query: &str) -> Result<(), ConnInfoError> {
    if query.is_empty() {
        return Ok(());
    }
    let query = query.strip_suffix('&').unwrap_or(query);
    for parameter in query.split('&') {
        let problem = "a setting after `?` is not of the form `key=value`";
        let (key, value) = parameter
            .split_once('=')
            .filter(|(_, value)| !value.contains('='))
            .ok_or(ConnInfoError::Malformed { problem })?;
        let (key, value) = (decode(key)?, decode(value)?);
        match (key.as_str(), value.as_str()) {
            // The spelling of other drivers.
            ("ssl", "true") => settings.set("sslmode", Zeroizing::new("require".to_owned()))?,
            _ => settings.set_listed(&key, value)?,
        }
    }
    Ok(())
}

/// Sets a part of the URL, unless it is empty.
fn set(settings: &mut ConnectionSettings, key: &str, text: &str) -> Result<(), ConnInfoError> {
    if text.is_empty() {
        return Ok(());
    }
    settings.set(key, decode(text)?)
}

/// Decodes a part of the URL. As in libpq, spaces around it do not count, and it has none.
fn decode(text: &str) -> Result<Zeroizing<String>, ConnInfoError> {
    let malformed = |problem| ConnInfoError::Malformed { problem };
    let text = text.trim_matches(' ');
    if text.contains(' ') {
        return Err(malformed(
            "a part of the URL holds a space, which must be `%20`",
        ));
    }
    let mut after_percent = text.split('%').skip(1);
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00")
    };
    if !after_percent.all(is_escape) {
        return Err(malformed(
            "a `%` is not followed by two hex digits, or stands for a NUL",
        ));
    }
    let bytes = Zeroizing::new(percent_encoding::percent_decode_str(text).collect::<Vec<u8>>());
    let decoded = str::from_utf8(&bytes).map_err(|_| malformed("it is not UTF-8"))?;
    Ok(Zeroizing::new(decoded.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let settings = parse(text).unwrap();
        let pairs = settings
            .explicit()
            .map(|(key, value)| format!("{key}={value}"));
        pairs.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        for (text, expected) in [
            ("", ""),
            ("/", ""),
            ("@", ""),
            ("/db", "dbname=db"),
            ("u@", "user=u"),
            ("u:p@h:1/db", "dbname=db host=h password=p port=1 user=u"),
            ("u:@h", "host=h user=u"),
            (":p@h", "host=h password=p"),
            ("u:a:b@h", "host=h password=a:b user=u"),
            ("u:a?b#c@h", "host=h password=a?b#c user=u"),
            ("a%40b:c%3a%2F@h", "host=h password=c:/ user=a@b"),
            ("h,[::1]:2,:3/db", "dbname=db host=h,::1, port=,2,3"),
            ("%2Frun%2Fpg:1/db", "dbname=db host=/run/pg port=1"),
            (
                "u@/db?host=/run/pg&port=2",
                "dbname=db host=/run/pg port=2 user=u",
            ),
            ("h?host=/run/pg", "host=/run/pg"),
            ("h/a/b", "dbname=a/b host=h"),
            ("h/?options=-c%20a%3Db&", "host=h options=-c a=b"),
            ("h?ssl=true", "host=h sslmode=require"),
            ("h?user=", "host=h user="),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn incomplete_and_malformed_text_is_refused() {
        for text in [
            "u:p@s@h",
            "h/a@b",
            "h/?user=a@b",
            "[::1",
            "[]",
            "[::1]2",
            "h?a",
            "h?user=a=b",
            "h?&user=a",
            "h/%",
            "h/%4",
            "h/%zz",
            "h/%00",
            "h/%ff",
            "h?ssl=yes",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
