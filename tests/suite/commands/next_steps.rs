//! Ways on that an error names: whoever follows one gets there.

use std::fs;

use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{name, sql},
    home_files::write_file,
    pg::OWNER,
};

const PHRASE: [&str; 2] = ["--passphrase-file", "passphrase"];

/// The commands between backquotes in a hint, each without the program's name.
fn commands(stderr: &str) -> Vec<Vec<String>> {
    let quoted = stderr.split('`').skip(1).step_by(2);
    let ours = quoted.filter_map(|text| text.strip_prefix("credctl "));
    ours.map(|line| line.split(' ').map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_missing_vault_key_comes_back_from_a_backup_or_from_what_was_exported() {
    let (t, paper, _) = paper_and_live();
    write_file(&t, "passphrase", "correct horse battery", 0o600);
    for arguments in [
        &["backup", "the-backup", "--with-keys"][..],
        &["vault", "export-key", "the-export"],
    ] {
        t.run(arguments.iter().chain(&PHRASE)).ends().succeeded();
    }
    let keys = t.data_home().join("vault.keys");
    let exec = || t.run(["exec", "-c", &paper, "true"]).ends();
    for (command, file) in [
        ("restore", "the-backup"),
        ("vault import-key", "the-export"),
    ] {
        fs::remove_file(&keys).unwrap();
        let refused = exec();
        assert_eq!(refused.code, 105, "{refused:#?}");
        let told = commands(&refused.stderr);
        let told = told
            .iter()
            .find(|words| words.join(" ") == format!("{command} FILE"));
        let told = told.unwrap_or_else(|| panic!("{command} is not told: {refused:#?}"));
        let words = told
            .iter()
            .map(|word| if word == "FILE" { file } else { word });
        t.run(words.chain(PHRASE)).ends().succeeded();
        exec().succeeded();
    }
}

#[test]
fn a_key_among_others_that_is_missing_comes_in_the_same_ways() {
    let (t, paper, _) = paper_and_live();
    write_file(&t, "passphrase", "correct horse battery", 0o600);
    for arguments in [
        &["backup", "the-backup", "--with-keys"][..],
        &["vault", "export-key", "the-export"],
    ] {
        t.run(arguments.iter().chain(&PHRASE)).ends().succeeded();
    }
    t.run(["vault", "add-key"]).ends().succeeded();
    let keys = t.data_home().join("vault.keys");
    // The new key alone: it is one of the vault's, but does not open what is stored.
    let all = fs::read_to_string(&keys).unwrap();
    let newest: Vec<_> = all.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(newest.len(), 2, "{all}");
    for (command, file) in [
        ("restore", "the-backup"),
        ("vault import-key", "the-export"),
    ] {
        let last = newest.iter().find(|key| !opens(&t, key, &paper)).unwrap();
        fs::write(&keys, format!("{last}\n")).unwrap();
        let refused = t.run(["exec", "-c", &paper, "true"]).ends();
        assert_eq!(refused.code, 105, "{refused:#?}");
        let told = commands(&refused.stderr);
        let told = told
            .iter()
            .find(|words| words.join(" ") == format!("{command} FILE"));
        let told = told.unwrap_or_else(|| panic!("{command} is not told: {refused:#?}"));
        let words = told
            .iter()
            .map(|word| if word == "FILE" { file } else { word });
        t.run(words.chain(PHRASE)).ends().succeeded();
        t.run(["exec", "-c", &paper, "true"]).ends().succeeded();
    }
}

/// Returns true if a vault key alone opens a credential.
fn opens(t: &Credctl, key: &str, id: &str) -> bool {
    let run = t.run(["exec", "-c", id, "true"]);
    run.var("CREDCTL_FERNET_KEYS", key).ends().code == 0
}

#[test]
fn missing_grants_name_the_role_that_asked_and_what_gives_them() {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let role = format!("bot of {}", name(&t));
    sql(&t, &format!("CREATE ROLE \"{role}\" LOGIN"));
    t.connect_as(&role.replace(' ', "%20"));
    let refused = [
        &["list"][..],
        &["current"],
        &["use", "Paper 1"],
        &["exec", "true"],
        &["account", "list"],
    ];
    let way = format!("credctl db grants --role '{role}' --apply");
    for arguments in refused {
        let ended = t.run(arguments).ends();
        assert!(matches!(ended.code, 13 | 113), "{ended:#?}");
        let hint = format!(
            "hint: role `{role}` lacks this right: have the owner of the tables run `{way}`\n"
        );
        assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    }
    // The owner of the tables runs it, through a shell as it stands there.
    let folder = std::path::Path::new(crate::common::credctl::PROGRAM)
        .parent()
        .unwrap();
    let url = t.database().url(OWNER);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("PATH={}:$PATH; {way}", folder.display())]);
    shell
        .env_clear()
        .envs(t.variables())
        .env("CREDCTL_DATABASE_URL", url);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for arguments in refused {
        t.run(arguments).ends().succeeded();
    }
    sql(
        &t,
        &format!("DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\""),
    );
}

#[test]
fn a_privilege_that_was_taken_away_later_is_told_for_reads_and_writes() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    sql(&t, "REVOKE UPDATE ON user_credentials FROM credctl");
    let hint = "hint: role `credctl` lacks this right: have the owner of the tables run \
                `credctl db grants --role credctl --apply`\n";
    let renamed = t.run(["rename", "Paper 1", "Other"]).ends();
    assert!(
        renamed.code == 13 && renamed.stderr.ends_with(hint),
        "{renamed:#?}"
    );
    let apply = ["db", "grants", "--role", "credctl", "--apply"];
    let url = t.database().url(OWNER);
    t.run(apply)
        .var("CREDCTL_DATABASE_URL", url)
        .ends()
        .succeeded();
    t.run(["rename", "Paper 1", "Other"]).ends().succeeded();
}

#[test]
fn an_active_credential_that_was_the_last_one_leads_to_a_new_one() {
    let t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    let add = "\nhint: store one with `credctl add`\n";
    for arguments in [
        &["show"][..],
        &["env"],
        &["current"],
        &["use"],
        &["exec", "true"],
    ] {
        let ended = t.run(arguments).ends();
        assert!(ended.stderr.ends_with(add), "{ended:#?}");
    }
    // The new one takes the place of what is gone once it is chosen.
    let new = t.add("Paper 2", &["--paper"]);
    let gone = t.run(["exec", "true"]).ends();
    assert!(
        gone.code == 103 && gone.stderr.contains("credctl use"),
        "{gone:#?}"
    );
    t.run(["use", &new]).ends().succeeded();
    t.run(["exec", "true"]).ends().succeeded();
}
