//! Number of round trips of a command to the database, as seen on the wire.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::common::{
    credctl::Credctl,
    proxy::{Plan, Proxy},
};

#[test]
fn a_list_is_one_connection_and_one_pipelined_round_trip() {
    let mut t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    for (arguments, variable) in [
        (&["list"][..], None),
        (&["list", "--json"], None),
        (
            &["list", "--type", "alpaca", "--paper", "--account", "main"],
            None,
        ),
        (&["list"], Some("Paper 1")),
    ] {
        // No reply is passed on before COMMIT is sent: a list that waited for one would hang here.
        let proxy = Proxy::new(Plan::WithholdUntilCommit);
        proxy.serve(&mut t);
        let mut run = t.run(arguments);
        if let Some(reference) = variable {
            run = run.var("CREDCTL_CREDENTIAL", reference);
        }
        let listed = run.ends().succeeded();
        assert!(listed.stdout.contains(&id), "{listed:#?}");
        let connections = proxy.connections();
        let [connection] = &connections[..] else {
            panic!("{connections:#?}");
        };
        let [startup, questions, goodbye @ ..] = &connection.turns[..] else {
            panic!("{connections:#?}");
        };
        assert_eq!(startup.len(), 1, "{startup:#?}");
        let sql = |at: usize| questions[at].simple_query().unwrap_or_default();
        assert!(sql(0).starts_with("BEGIN READ ONLY "), "{questions:#?}");
        assert_eq!(sql(questions.len() - 1), "COMMIT");
        let said: Vec<_> = goodbye.iter().flatten().map(|m| m.tag).collect();
        assert!(said.is_empty() || said == [b'X'], "{goodbye:#?}");
    }
}

#[test]
fn no_statement_has_a_name_that_a_pooler_would_lose() {
    let mut t = Credctl::on_server();
    let proxy = Proxy::new(Plan::Faithful);
    proxy.serve(&mut t);
    let id = t.add("Paper 1", &["--paper"]);
    for arguments in [
        &["list"][..],
        &["use", "Paper 1"],
        &["rename", "Paper 1", "Paper 2"],
        &["edit", "Paper 2", "--disable", "--yes"],
        &["account", "list"],
        &["remove", &id, "--yes"],
    ] {
        t.run(arguments).ends().succeeded();
    }
    let connections = proxy.connections();
    let sent = connections.iter().flat_map(|c| c.turns.iter().flatten());
    let names: Vec<_> = sent.filter_map(|m| m.statement_name()).collect();
    assert!(names.len() > 10, "{names:?}");
    assert!(names.iter().all(String::is_empty), "{names:?}");
}

#[test]
fn help_version_and_completions_touch_neither_database_nor_vault_key() {
    let mut t = Credctl::on_server();
    let proxy = Proxy::new(Plan::Faithful);
    proxy.serve(&mut t);

    t.set("CREDCTL_KEY_FILE", "/nowhere");
    for arguments in [
        &["--help"][..],
        &["add", "--help"],
        &["help", "list"],
        &["--version"],
        &["completions", "bash"],
    ] {
        let ended = t.run(arguments).ends().succeeded();
        assert!(!ended.stdout.is_empty(), "{ended:#?}");
        assert_eq!(ended.stderr, "");
    }
    assert!(proxy.connections().is_empty());
}

#[test]
fn what_is_known_here_is_answered_without_a_connection() {
    let mut t = Credctl::on_server();
    let proxy = Proxy::new(Plan::Faithful);
    proxy.serve(&mut t);
    let id = t.add("Paper 1", &["--paper"]);
    t.set("CREDCTL_KEY_FILE", "/nowhere");
    let line = "credctl use Pap";
    for (arguments, stdout) in [
        (&["prompt"][..], "alpaca · Paper 1 · paper\n"),
        (&["current", "--id"], &format!("{id}\n")),
        (&["current", &id, "--id"], &format!("{id}\n")),
        (&["__complete", "bash"], "Paper\\ 1\n"),
        (
            &["__complete", "zsh", "credctl", "show", ""],
            &format!("Paper 1\talpaca · paper · {}\n", &id[..8]),
        ),
        (
            &["__complete", "fish", "credctl", "types", "oanda"],
            &types(&t),
        ),
    ] {
        let run = t.run(arguments).var("COMP_LINE", line);
        let run = run.var("COMP_POINT", line.len().to_string());
        assert_eq!(run.ends().failed(0, "").stdout, stdout, "{arguments:?}");
    }
    // The one of `add`.
    assert_eq!(proxy.connections().len(), 1);
}

/// The types that completion offers, computed from the output of `types`.
fn types(t: &Credctl) -> String {
    let listed = t.run(["types"]).ends().succeeded().stdout;
    let line = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        format!("{}\t{}\n", columns[0], columns[1])
    };
    listed.lines().map(line).collect()
}

#[test]
fn a_command_connects_once_and_says_once_what_it_found_on_the_way() {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let open = t.home().join(".pgpass");
    fs::write(&open, "").unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let remark = format!("note: the password file `{}`", open.display());
    for arguments in [
        &["add", "--nickname", "Paper 3", "--if-absent", "--stdin"][..],
        &["remove", "Paper 1", "Paper 2", "x", "--if-present", "--yes"],
        &["list", "--type", "polygon"],
    ] {
        let proxy = Proxy::new(Plan::Faithful);
        proxy.serve(&mut t);
        let ended = t.run(arguments).input("PK1\ns1\n").ends().succeeded();
        assert_eq!(ended.stderr.matches(&remark).count(), 1, "{ended:#?}");
        assert_eq!(proxy.connections().len(), 1, "{ended:#?}");
    }
}
