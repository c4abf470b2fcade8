//! A database that does not answer, is not there, or goes away.

use crate::common::{
    credctl::{Credctl, Ended},
    database::rows,
    pg::APP,
    proxy::{
        Plan, Proxy,
        fault::{Deed, Fault, Side, Spot},
    },
    vault_keys,
};

const INPUT: &str = "PKTEST0000000000WXYZ\nsecret-of-this-test\n";

/// A vault with one credential, reached by way of a proxy.
fn vault_behind(plan: Plan) -> (Credctl, Proxy) {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let proxy = Proxy::new(plan);
    proxy.serve(&mut t);
    (t, proxy)
}

/// Runs `add` with a deadline.
fn add(t: &Credctl, timeout: &str) -> Ended {
    t.run([
        "add",
        "--nickname",
        "Paper 2",
        "--paper",
        "--stdin",
        "--timeout",
        timeout,
    ])
    .input(INPUT)
    .ends()
}

/// The nicknames in the database, asked without the proxy.
fn nicknames(t: &Credctl) -> Vec<String> {
    let mut direct = t.neighbour();
    direct.set("CREDCTL_DATABASE_URL", t.database().url(APP));
    direct.nicknames()
}

#[test]
fn a_server_that_never_answers_ends_every_command_at_the_deadline() {
    for plan in [
        Plan::SilentFromTheStart,
        Plan::SilentBeforeReady,
        Plan::SilentWhenAsked,
    ] {
        let (t, proxy) = vault_behind(plan);
        let place = place(&t, &proxy);
        for arguments in [
            &["list"][..],
            &["list", "--json"],
            &["use", "Paper 1"],
            &["remove", "Paper 1", "--yes"],
            &["account", "list"],
            &["add", "--stdin", "--paper"],
            &["migrate", "--check"],
        ] {
            let ended = t.run(arguments).var("CREDCTL_TIMEOUT", "100ms").ends();
            assert_eq!(ended.code, 6, "{plan:?} {ended:#?}");
            assert_eq!(ended.stdout, "", "{plan:?} {ended:#?}");
            assert!(
                ended.stderr.contains("did not answer within 100ms"),
                "{plan:?} {ended:#?}"
            );
            let hint = "try again, or give it longer with --timeout";
            match arguments.contains(&"--json") {
                true => assert_eq!(ended.error()["hint"], hint),
                false => assert!(ended.stderr.ends_with(&format!("\nhint: {hint}\n"))),
            }
            let named = ended.stderr.contains(&place) || arguments[0] == "migrate";
            assert!(named, "{plan:?} {ended:#?}");
        }
        assert_eq!(nicknames(&t), ["Paper 1"]);
    }
}

/// The database behind the proxy, as messages name it.
fn place(t: &Credctl, proxy: &Proxy) -> String {
    let name = t.database().name();
    format!(
        "the database {name} on {}:5432 as credctl",
        proxy.folder().display()
    )
}

#[test]
fn a_database_that_is_down_is_named_with_what_the_system_says() {
    let mut t = Credctl::on_server();
    let folder = t.home().to_str().unwrap().replace('/', "%2F");
    t.set(
        "CREDCTL_DATABASE_URL",
        format!("postgres://credctl@{folder}/vault"),
    );
    for arguments in [&["list"][..], &["add", "--stdin"], &["use", "x"]] {
        let ended = t.run(arguments).ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (6, ""), "{ended:#?}");
        assert!(
            ended.stderr.contains("cannot be reached: No such file"),
            "{ended:#?}"
        );
    }
    let error = t.run(["list", "--json"]).ends().error();
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&"unreachable".into(), &6.into())
    );
}

#[test]
fn a_connection_lost_before_commit_stores_nothing() {
    for plan in [Plan::CutBeforeWriting, Plan::CutInsteadOfCommit] {
        let (t, _proxy) = vault_behind(plan);
        let ended = add(&t, "10s");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (6, ""),
            "{plan:?} {ended:#?}"
        );
        assert!(ended.stderr.contains("cannot be reached"), "{ended:#?}");
        assert_eq!(nicknames(&t), ["Paper 1"], "{plan:?}");
    }
}

#[test]
fn a_proxy_that_claims_a_commit_that_never_was_is_not_believed() {
    for (arguments, input) in [
        (
            &["add", "--nickname", "Paper 2", "--paper", "--stdin"][..],
            INPUT,
        ),
        (&["rename", "Paper 1", "Paper 2"], ""),
        (&["edit", "Paper 1", "--disable", "--yes"], ""),
        (&["remove", "Paper 1", "--yes"], ""),
        (&["account", "add", "second"], ""),
    ] {
        let (t, _proxy) = vault_behind(Plan::ClaimCommit);
        let before = t.database().dump();
        let run = t.run(arguments).input(input);
        let ended = run.var("CREDCTL_TIMEOUT", "10s").ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (6, ""), "{ended:#?}");
        assert!(
            ended
                .stderr
                .contains("the connection was lost before anything was committed"),
            "{ended:#?}"
        );
        // The fence by which it was found out is all that is left.
        let rows = |dump: &str| -> Vec<String> {
            let lines = dump.lines().filter(|line| !line.contains("\tfence\t"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(rows(&t.database().dump()), rows(&before), "{arguments:?}");
    }
}

#[test]
fn a_lost_answer_to_commit_is_looked_for_until_somebody_can_tell() {
    for (plan, connections) in [
        (Plan::CutAfterCommit, 2),
        (Plan::CutAfterCommitAndOnceMore, 3),
        (Plan::TellOfACutAfterCommit, 2),
    ] {
        let (t, proxy) = vault_behind(plan);
        let ended = add(&t, "10s").succeeded();
        assert_eq!(proxy.connections().len(), connections, "{plan:?}");
        let stored = t.list()["credentials"][1].clone();
        assert_eq!(stored["id"], ended.stdout.trim_end());
        assert_eq!(stored["nickname"], "Paper 2");
    }
}

/// Number of credentials that are more than one statement stores.
const MANY: usize = 2_500;

/// Imports many credentials.
fn import(t: &Credctl, timeout: &str) -> Ended {
    let rows = (0..MANY).map(|n| format!("Bulk {n},paper,k{n},s{n}\n"));
    let table = format!(
        "nickname,environment,api_key,secret_key\n{}",
        rows.collect::<String>()
    );
    t.run(["import", "-", "--timeout", timeout])
        .input(table)
        .ends()
}

#[test]
fn an_import_is_stored_whole_or_not_at_all_and_says_which() {
    for plan in [Plan::CutBeforeWriting, Plan::CutInsteadOfCommit] {
        let (t, _proxy) = vault_behind(plan);
        let ended = import(&t, "10s");
        assert_eq!((ended.code, &*ended.stdout), (6, ""), "{plan:?} {ended:#?}");
        assert_eq!(nicknames(&t), ["Paper 1"], "{plan:?}");
    }
    let (t, proxy) = vault_behind(Plan::CutAfterCommit);
    let ended = import(&t, "10s").succeeded();
    assert_eq!(proxy.connections().len(), 2);
    let stored: Vec<_> = t.credentials()[1..].to_vec();
    let ids = stored
        .iter()
        .map(|c| format!("{}\n", c["id"].as_str().unwrap()));
    assert_eq!(ids.collect::<String>(), ended.stdout);
    let expected: Vec<_> = (0..MANY).map(|n| format!("Bulk {n}")).collect();
    assert_eq!(nicknames(&t)[1..], expected);
}

#[test]
fn an_outcome_that_nobody_can_tell_is_called_unknown() {
    let (t, _proxy) = vault_behind(Plan::CutAfterCommitForGood);
    let ended = add(&t, "500ms");
    assert_eq!((ended.code, ended.stdout.as_str()), (10, ""), "{ended:#?}");
    let mut direct = t.neighbour();
    direct.set("CREDCTL_DATABASE_URL", t.database().url(APP));
    let stored = &direct.credentials()[1];
    let id = stored["id"].as_str().unwrap();
    assert_eq!(
        ended.stderr,
        format!(
            "credctl: the connection was lost during a write; the outcome of the write is unknown\n\
             hint: check if credential {id} is as you wanted it: credctl list | grep {id}\n"
        )
    );
}

#[test]
fn an_account_whose_fate_is_unknown_is_looked_for_as_told() {
    let (mut t, proxy) = vault_behind(Plan::CutAfterCommitForGood);
    let add = t.run(["account", "add", "second"]);
    add.var("CREDCTL_TIMEOUT", "500ms").ends().failed(
        10,
        "credctl: the connection was lost during a write; the outcome of the write is unknown\n\
         hint: check with `credctl list` or `credctl account list`\n",
    );
    drop(proxy);
    t.connect_as(APP);
    let listed = t.run(["account", "list"]).ends().succeeded();
    assert!(listed.stdout.contains("second"), "{listed:#?}");
}

#[test]
fn what_may_be_done_again_after_an_unknown_outcome_is_done_once() {
    let (mut t, proxy) = vault_behind(Plan::CutAfterCommitForGood);
    let add_key = ["vault", "add-key"];
    t.run(add_key)
        .var("CREDCTL_TIMEOUT", "500ms")
        .ends()
        .failed(
            10,
            "credctl: the connection was lost during a write; the outcome of the write is unknown\n\
         hint: run it again: nothing is done twice\n",
        );
    drop(proxy);
    t.connect_as(APP);
    t.run(add_key).ends().succeeded();
    assert_eq!(vault_keys::keys(&t).len(), 2);
    assert_eq!(rows(&t, "SELECT count(*) FROM credctl.keys"), ["2"]);
}

/// A list of many credentials whose connection has this fault at one of the answers.
fn long_list(t: &mut Credctl, message: usize, deed: Deed) -> Ended {
    let url = t.database().url(APP);
    let spot = Spot {
        connection: 0,
        side: Side::Answer,
        message,
    };
    let fault = Fault {
        spot,
        deed,
        for_good: false,
    };
    let proxy = Proxy::new(Plan::Meddle(fault));
    proxy.serve(t);
    let ended = t.run(["list"]).ends();
    t.set("CREDCTL_DATABASE_URL", url);
    ended
}

#[test]
fn an_answer_that_is_cut_off_is_read_again_only_while_nothing_of_it_was_shown() {
    let mut t = Credctl::on_server();
    import(&t, "10s").succeeded();
    let whole = t.run(["list"]).ends();
    assert_eq!(whole.stdout.lines().count(), MANY);

    let early = long_list(&mut t, MANY / 10, Deed::CutBefore);
    assert_eq!((early.code, &early.stdout), (0, &whole.stdout));

    for deed in [Deed::CutBefore, Deed::LeftOut, Deed::Doubled] {
        let late = long_list(&mut t, MANY - MANY / 10, deed);
        assert_eq!(late.code, 6, "{:?}", late.stderr);
        assert!(late.stdout.lines().count() > MANY / 2, "{}", late.stdout);
        if deed == Deed::CutBefore {
            assert!(whole.stdout.starts_with(&late.stdout), "{}", late.stdout);
        }
    }
}
