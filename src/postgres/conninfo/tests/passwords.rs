use std::{fs, os::unix::fs::PermissionsExt};

use super::*;

#[test]
fn a_password_is_never_repeated() {
    // Each text puts a part of the password where a host, a port or a key is expected.
    for text in [
        "postgres://u:p@hunter2@h/d",
        "postgres://u:p@hunter2:x@localhost/d",
        "postgres://u:p/hunter2@h/d",
        "postgres://u:hunter2/p@localhost/d",
        "postgres://u:1/hunter2?a=b@h/d",
        "postgres://localhost:1/d?hunter2=b@h",
        "postgres://u:p@localhost/hunter2@h/d",
        "postgres://u:p@localhost?dbname=hunter2@h/d",
        "postgres://u:p@hunter2?a=b@h/d",
        "postgres://localhost?password=p@hunter2",
        "postgres://localhost?password=p&hunter=hunter2",
        "postgres://localhost?password=p&hunter2=1",
        "postgres://localhost/?password=p&hunter_two=1",
        "postgres://u:hunter2%zz@h/d",
        "postgres://u:[hunter2@h/d",
        "postgres://u:hunter2@h:x/d",
        "postgres://u:hunter2@[h/d",
        "mysql://u:hunter2@h/d?a=b",
        "u:hunter2@h/d?a=b",
        "password=p hunter2",
        "password=p hunter2=b",
        "password=p hunter_two=b",
        "password='hunter2",
        "password=hunter2 port=x",
        "user=u password=hunter2 host=localhost",
        "postgres://u:hunter2@localhost/d",
        "postgres://u@localhost/d?password=hunter2&sslpassword=hunter2",
    ] {
        let output = match parse(text) {
            Ok(info) => {
                let url = info.url_without_password(&[("a.b", "c")]);
                format!("{info:?} {:?} {} {url}", info.session(), info.describe())
            }
            Err(error) => format!("{error} {error:?} {:?}", error.hint()),
        };
        assert!(!output.contains("hunter"), "{text}: {output}");
    }
}

#[test]
fn the_password_file_comes_last_and_must_be_private() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    fs::write(&file, "localhost:*:d:u:one\n127.0.0.2:*:*:*:two\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let read = |text| ConnInfo::parse(text, &none, "me", Some(home.path())).unwrap();

    let info = read("postgres://u@localhost,127.0.0.2,127.0.0.3/d");
    let targets = info.targets();
    let found = targets.iter().map(|target| target.password.as_ref());
    let passwords: Vec<_> = found
        .map(|found| found.map(|p| p.whole().to_string()))
        .collect();
    assert_eq!(
        passwords,
        [Some("one".to_owned()), Some("two".to_owned()), None]
    );
    assert_eq!(
        password(&read("postgres://u:said@localhost/d")).as_deref(),
        Some("said")
    );
    let named = format!("host=127.0.0.2 passfile={}", file.display());
    assert_eq!(password(&parse(&named).unwrap()).as_deref(), Some("two"));

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let info = read("postgres://u@localhost/d");
    assert_eq!(password(&info), None);
    let remark = format!(
        "the password file `{}` can be read or changed by others (mode 0640); it is ignored",
        file.display()
    );
    assert_eq!(info.remarks(), [remark]);
}

#[test]
fn a_missing_password_file_causes_no_remark() {
    let home = tempfile::tempdir().unwrap();
    let info = ConnInfo::parse("host=localhost", &none, "me", Some(home.path())).unwrap();
    assert!(info.remarks().is_empty());
}
