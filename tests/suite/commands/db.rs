//! `credctl db` where a server is named.

use crate::{
    commands::behind::write_config,
    common::{credctl::Credctl, pg::APP},
};

#[test]
fn a_server_is_not_stopped_and_what_named_it_is_said() {
    let mut t = Credctl::on_server();
    let named = |undo: &str| {
        format!(
            "credctl: a server is named, and credctl does not start or stop servers\n\
             hint: {undo} to use the private database\n"
        )
    };
    let url = t.database.as_ref().unwrap().url(APP);
    let expected = named("unset CREDCTL_DATABASE_URL");
    t.run(["db", "stop"]).ends().failed(2, &expected);
    t.unset("CREDCTL_DATABASE_URL");
    t.set("CREDCTL_DATABASE_URL_FILE", "/nowhere");
    let expected = named("unset CREDCTL_DATABASE_URL_FILE");
    t.run(["db", "start"]).ends().failed(2, &expected);
    t.unset("CREDCTL_DATABASE_URL_FILE");
    let toml = format!("version = 1\n[database]\nurl = \"{url}\"\n");
    write_config(&t, &toml);
    let expected = named("take `url` under [database] out of the config file");
    t.run(["db", "stop"]).ends().failed(2, &expected);
}
