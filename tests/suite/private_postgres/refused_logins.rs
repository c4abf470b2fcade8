//! A private server whose rules about logins were changed by hand.

use std::fs;

use crate::common::{credctl::Credctl, private_postgres::data_folder};

#[test]
fn a_server_that_refuses_its_own_user_names_the_rule_that_is_missing() {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    let rules = data_folder(&t).join("pg_hba.conf");
    let own = fs::read_to_string(&rules).unwrap();
    for rule in ["local all all reject\n", "local all all scram-sha-256\n"] {
        t.run(["db", "stop"]).ends().succeeded();
        fs::write(&rules, rule).unwrap();
        // The first command starts the server, the second one finds it running.
        for _ in 0..2 {
            let refused = t.run(["list"]).ends();
            let begins = "credctl: the private database refuses its own user: ";
            assert!(refused.stderr.starts_with(begins), "{refused:#?}");
            let hint = format!(
                "hint: credctl's own rule is `local all all peer map=credctl`: put it first in {}, and run \
                 `credctl db stop`\n",
                rules.display()
            );
            assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
            assert_eq!((refused.code, refused.stdout.as_str()), (13, ""));
        }
    }
    fs::write(&rules, own).unwrap();
    t.run(["db", "stop"]).ends().succeeded();
    assert_eq!(t.nicknames(), ["Paper 1"]);
}
