//! The memory of commands at every statement that they wait for: the password of the database is not in it,
//! wherever it came from. A variable is left out, because the system itself keeps it there.

use std::fs;

use super::{
    Texts,
    statements::{Lead, at_each_statement},
};
use crate::common::{
    credctl::{Credctl, vault},
    home_files::write_file,
    pg::WITH_PASSWORD,
    proxy::Proxy,
};

/// The URL by way of the proxy, with the password if it is asked for.
fn url(t: &Credctl, proxy: &Proxy, has_password: bool) -> String {
    let (role, password) = WITH_PASSWORD;
    let password = format!(":{}", password.replace(' ', "%20"));
    let login = match has_password {
        true => format!("{role}{password}"),
        false => role.to_owned(),
    };
    proxy.url_as(&login, t.database())
}

fn by_url_file(t: &mut Credctl, proxy: &Proxy) {
    let path = write_file(t, "url", url(t, proxy, true), 0o600);
    t.unset("CREDCTL_DATABASE_URL");
    t.set("CREDCTL_DATABASE_URL_FILE", path);
}

fn by_password_file(t: &mut Credctl, proxy: &Proxy) {
    let (role, password) = WITH_PASSWORD;
    write_file(t, ".pgpass", format!("*:*:*:{role}:{password}\n"), 0o600);
    let url = url(t, proxy, false);
    t.set("CREDCTL_DATABASE_URL", url);
}

/// Puts a table for the database behind what the config holds otherwise.
fn by_config(t: &mut Credctl, table: &str) {
    let text = fs::read_to_string(t.config()).unwrap();
    let text = text.split("[database]").next().unwrap().to_owned();
    fs::write(t.config(), format!("{text}[database]\n{table}\n")).unwrap();
    t.unset("CREDCTL_DATABASE_URL");
}

fn by_config_url(t: &mut Credctl, proxy: &Proxy) {
    let table = format!("url = '{}'", url(t, proxy, true));
    by_config(t, &table);
}

fn by_command(t: &mut Credctl, proxy: &Proxy) {
    let file = write_file(t, "password", WITH_PASSWORD.1, 0o600);
    let table = format!(
        "url = '{}'\npassword_command = ['cat', '{}']",
        url(t, proxy, false),
        file.display()
    );
    by_config(t, &table);
}

/// Asserts that the password is nowhere at any statement of a command.
fn assert_no_password(
    t: &mut Credctl,
    lead: Lead,
    arguments: &[&str],
    input: &str,
    prepare: impl Fn(&Credctl),
) {
    at_each_statement(t, lead, (arguments, input), prepare, |_, image, answer| {
        assert!(!image.pieces_of(WITH_PASSWORD.0).is_empty(), "no image");
        assert_eq!(
            image.pieces_of(WITH_PASSWORD.1),
            [""; 0],
            "{arguments:?} at {answer}"
        );
    });
}

#[test]
fn the_password_of_the_database_is_nowhere_while_an_exec_waits_wherever_it_came_from() {
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    for lead in [
        by_url_file as Lead,
        by_password_file,
        by_config_url,
        by_command,
    ] {
        let mut t = vault();
        t.run(texts.add()).input(&*input).ends().succeeded();
        let exec = ["exec", "-c", &texts.nickname, "--", "true"];
        assert_no_password(&mut t, lead, &exec, "", |_| ());
    }
}

#[test]
fn the_password_of_the_database_is_nowhere_while_an_add_waits() {
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    let add = [&texts.add()[..], &["--again"]].concat();
    assert_no_password(&mut vault(), by_url_file, &add, &input, |_| ());
}

#[test]
fn the_password_of_the_database_is_nowhere_while_a_rotation_or_a_restore_waits() {
    let mut t = vault();
    let texts = Texts::new();
    let input = format!("{}\n{}\n", texts.api_key, texts.secret_key);
    t.run(texts.add()).input(input).ends().succeeded();
    let rotate = ["vault", "rotate", "--yes"];
    assert_no_password(&mut t, by_password_file, &rotate, "", |_| ());
    t.run(["backup", "all.backup"]).ends().succeeded();
    let remove = |t: &Credctl| {
        let remove = ["remove", &texts.nickname, "--yes", "--if-present"];
        t.run(remove).ends().succeeded();
    };
    let restore = ["restore", "all.backup"];
    assert_no_password(&mut t, by_url_file, &restore, "", remove);
}
