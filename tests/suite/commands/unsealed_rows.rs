//! Rows of another program, which no vault key sealed: refused unless the settings of this machine
//! accept them. Nothing in the database decides that.

use crate::common::{
    credctl::{Credctl, Ended, vault},
    database::{alter, dump, sql},
    home_files::write_config,
};

/// A database whose only credential has lost its companion, as if the older product had stored it, and
/// that says by its type that it is paper; a home that has never seen it, and its id. The first home
/// keeps the vault key.
fn unsealed() -> (Credctl, Credctl, String) {
    let t = vault();
    let id = t.add("Theirs", &["--paper"]);
    alter(&t, &id, "credential_type = 'alpaca_paper'");
    sql(
        &t,
        "DELETE FROM credctl.credentials; DELETE FROM credctl.events",
    );
    let mut other = t.neighbour();
    other.set("CREDCTL_KEY_FILE", t.data_home().join("vault.keys"));
    (t, other, id)
}

/// Commands that act on the credential, and how each ends where it is refused.
const ACTS: [(&[&str], i32); 7] = [
    (&["exec", "--paper", "-c", "ID", "--", "true"], 109),
    (&["env", "ID"], 9),
    (&["show", "ID", "--reveal"], 9),
    (&["use", "ID"], 9),
    (&["rename", "ID", "Ours"], 9),
    (&["edit", "ID", "--disable", "--yes"], 9),
    (&["remove", "Theirs", "--yes"], 9),
];

fn act(t: &Credctl, arguments: &[&str], id: &str, variable: Option<&str>) -> Ended {
    let words = arguments.iter();
    let run = t.run(words.map(|word| if *word == "ID" { id } else { word }));
    let run = match variable {
        Some(rule) => run.var("CREDCTL_UNSEALED", rule),
        None => run,
    };
    run.ends()
}

#[track_caller]
fn all_refuse(t: &Credctl, id: &str, variable: Option<&str>) {
    for (arguments, code) in ACTS {
        let refused = act(t, arguments, id, variable);
        assert_eq!(refused.code, code, "{refused:#?}");
        assert!(!refused.stdout.contains("secret-of-a-test"), "{refused:#?}");
        let way_on = format!(
            "\nhint: if you know who stored it, look at it and seal it as it is: credctl vault seal {id}\n"
        );
        assert!(refused.stderr.ends_with(&way_on), "{refused:#?}");
    }
}

#[test]
fn they_are_refused_by_default_and_where_a_setting_says_so() {
    let (t, other, id) = unsealed();
    let before = dump(&t);
    all_refuse(&other, &id, None);
    all_refuse(&other, &id, Some("refuse"));
    write_config(&other, "version = 1\n[seals]\nunsealed = \"refuse\"\n");
    all_refuse(&other, &id, None);
    // The variable comes first.
    write_config(&other, "version = 1\n[seals]\nunsealed = \"accept\"\n");
    all_refuse(&other, &id, Some("refuse"));
    assert_eq!(dump(&t), before);
}

#[test]
fn they_are_accepted_where_a_setting_says_so_with_a_remark() {
    for by_variable in [true, false] {
        let (_t, other, id) = unsealed();
        let variable = match by_variable {
            true => Some("accept"),
            false => {
                write_config(&other, "version = 1\n[seals]\nunsealed = \"accept\"\n");
                None
            }
        };
        for (arguments, _) in ACTS {
            let done = act(&other, arguments, &id, variable).succeeded();
            let hands_out = ["exec", "env", "show"].contains(&arguments[0]);
            let remark = "note: `Theirs` is not sealed: changes to it cannot be detected until `credctl vault seal`\n";
            assert_eq!(done.stderr.contains(remark), hands_out, "{done:#?}");
            if arguments[0] == "rename" {
                act(&other, &["rename", "ID", "Theirs"], &id, variable).succeeded();
            }
        }
        assert!(other.credentials().is_empty());
    }
}

#[test]
fn one_that_states_no_environment_is_not_handed_out_even_so() {
    let (t, other, id) = unsealed();
    alter(&t, &id, "credential_type = 'alpaca'");
    for flags in [&[][..], &["--paper"], &["--live"]] {
        let arguments = [&["exec"], flags, &["-c", "ID", "--", "true"]].concat();
        let refused = act(&other, &arguments, &id, Some("accept"));
        assert_eq!(refused.code, 107, "{refused:#?}");
    }
}

#[test]
fn one_whose_type_credctl_would_not_store_is_given_another() {
    let (t, other, id) = unsealed();
    alter(&t, &id, "credential_type = 'no type'");
    for arguments in [&["env", "ID", "--unset"], &["verify", "ID", "-q"]] {
        let refused = act(&other, arguments, &id, Some("accept"));
        let told =
            "credctl: unknown type `no type`\nhint: give it a type with `credctl edit --type`\n";
        assert_eq!((refused.code, refused.stderr.as_str()), (3, told));
    }
    let edit = ["edit", "ID", "--type", "alpaca", "--paper", "--yes"];
    act(&other, &edit, &id, Some("accept")).succeeded();
    act(&other, ACTS[0].0, &id, None).succeeded();
}

#[test]
fn one_that_does_not_open_is_removed_as_told() {
    let (t, other, id) = unsealed();
    alter(&t, &id, "secret_key = left(secret_key, 60)");
    let refused = act(&other, ACTS[0].0, &id, Some("accept"));
    let hint = format!(
        "\nhint: nothing was handed out or changed; remove it with `credctl remove {id}`, and store it \
         again\n"
    );
    assert_eq!(refused.code, 109, "{refused:#?}");
    assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
    act(&other, &["remove", "ID", "--yes"], &id, Some("accept")).succeeded();
    t.add("Theirs", &["--paper"]);
}

#[test]
fn a_machine_that_has_seen_it_sealed_does_not_accept_that_its_seal_is_gone() {
    let (t, _, id) = unsealed();
    t.run(["vault", "seal", &id, "--yes"]).ends().succeeded();
    act(&t, ACTS[0].0, &id, None).succeeded();
    sql(&t, "DELETE FROM credctl.credentials");
    let refused = act(&t, ACTS[0].0, &id, Some("accept"));
    let why = "is not in its newest state: it was sealed, and its seal is gone\n";
    assert_eq!(refused.code, 109, "{refused:#?}");
    assert!(refused.stderr.contains(why), "{refused:#?}");
}

#[test]
fn another_word_is_12_wherever_it_stands() {
    let (t, other, id) = unsealed();
    let before = dump(&t);
    for word in ["Accept", "true", "strict", " accept"] {
        let wrong = act(&other, &["list"], &id, Some(word));
        wrong.failed(
            12,
            "credctl: CREDCTL_UNSEALED must be `refuse` or `accept`\n",
        );
        let exec = act(&other, ACTS[0].0, &id, Some(word));
        assert_eq!(exec.code, 112, "{exec:#?}");
        let path = write_config(
            &other,
            &format!("version = 1\n[seals]\nunsealed = \"{word}\"\n"),
        );
        let expected = format!(
            "credctl: the config file `{}`, line 3: `seals.unsealed` must be \"refuse\" or \"accept\"\n",
            path.display()
        );
        act(&other, &["list"], &id, None).failed(12, &expected);
        write_config(&other, "version = 1\n");
    }
    let empty = act(&other, &["list"], &id, Some(""));
    assert_eq!(empty.code, 12, "{empty:#?}");
    assert_eq!(dump(&t), before);
}
