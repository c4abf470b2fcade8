//! Altered names: by them a row leads to nothing, by its id it is what it was.

use super::{
    commands::{by_name, hand_out, write},
    exec,
    machines::Machine,
    refusals::Refusal,
    world::{Target, World, both_rows, row},
};
use crate::common::credctl::Credctl;

impl World {
    /// Alters names, and asserts that on every machine every command refuses the row by its name, that
    /// it is handed out by its id with a remark, that it is not written, and that `vault check` finds
    /// it.
    #[track_caller]
    fn refuses_name(&self, statements: &str, renamed: Target<'_>, what: &str) {
        self.altered(statements);
        let refusal = Refusal::altered(renamed, what);
        for machine in Machine::ALL {
            self.end_with(machine, &hand_out(renamed, renamed.name), &refusal);
            self.end_with(machine, &write(renamed, renamed.name), &refusal);
            self.end_with(machine, &by_name(renamed, machine), &refusal);
            self.end_with(machine, &write(renamed, renamed.id), &refusal);
            self.finds(machine, renamed.id, "altered");
            self.hands_out(machine, renamed, what);
        }
    }

    /// Asserts that the row is handed out by its id, with a remark on its names.
    #[track_caller]
    fn hands_out(&self, machine: Machine, renamed: Target<'_>, what: &str) {
        let handed = exec(self.on(machine), renamed.id, renamed.flag).succeeded();
        assert_eq!(handed.stdout, "PKTEST0000000000WXYZ\n");
        let remark = format!(
            "note: `{}` ({}): {what}; if that is right, accept it: credctl vault seal {}\n",
            renamed.name,
            &renamed.id[..8],
            renamed.id
        );
        assert_eq!(handed.stderr, remark);
    }
}

#[test]
fn exchanged_nicknames_lead_to_neither() {
    let w = World::new();
    let exchanged = both_rows("nickname = o.nickname");
    let paper = Target {
        name: "Live",
        ..w.paper()
    };
    let what = "its nickname was changed outside credctl from `Paper 1` to `Live`";
    w.refuses_name(&exchanged, paper, what);
    let live = Target {
        name: "Paper 1",
        ..w.live()
    };
    let what = "its nickname was changed outside credctl from `Live` to `Paper 1`";
    w.refuses_name(&exchanged, live, what);
}

#[test]
fn a_nickname_that_credctl_did_not_give_is_not_believed() {
    let w = World::new();
    let renamed = Target {
        name: "Paper 2",
        ..w.live()
    };
    let what = "its nickname was changed outside credctl from `Live` to `Paper 2`";
    w.refuses_name(&row(&w.live, "nickname = 'Paper 2'"), renamed, what);
}

#[test]
fn without_its_nickname_a_row_is_not_found_by_its_type() {
    let w = World::new();
    w.altered(&row(&w.live, "nickname = NULL"));
    let nameless = Target {
        name: "alpaca",
        ..w.live()
    };
    let what = "its nickname was changed outside credctl from `Live` to none";
    let refusal = Refusal::altered(nameless, what);
    for machine in Machine::ALL {
        w.end_with(machine, &hand_out(nameless, "alpaca"), &refusal);
        w.end_with(machine, &[vec!["use", "alpaca"]], &refusal);
        w.end_with(machine, &[vec!["remove", "alpaca", "--yes"]], &refusal);
        w.finds(machine, &w.live, "altered");
        w.hands_out(machine, nameless, what);
    }
}

/// A world with a live credential in each of the accounts `fundA` and `fundB`; the first is called
/// `paper`.
fn two_accounts() -> World {
    let t = Credctl::on_server();
    for account in ["fundA", "fundB"] {
        t.run(["account", "add", account]).ends().succeeded();
    }
    let a = t.add("A", &["--live", "--account", "fundA"]);
    let b = t.add("B", &["--live", "--account", "fundB"]);
    World::of(t, a, b)
}

#[test]
fn exchanged_account_names_lead_to_neither_account() {
    let mut w = two_accounts();
    let exchanged = "UPDATE user_accounts SET account_name = 'was A' WHERE account_name = 'fundA';
                     UPDATE user_accounts SET account_name = 'fundA' WHERE account_name = 'fundB';
                     UPDATE user_accounts SET account_name = 'fundB' WHERE account_name = 'was A';";
    let (a, b) = (w.paper.clone(), w.live.clone());
    for (account, id, name, was) in [("fundA", &b, "B", "fundB"), ("fundB", &a, "A", "fundA")] {
        let row = Target {
            id,
            name,
            credential_type: "alpaca",
            flag: "--live",
            is_sealed: true,
        };
        let what = format!(
            "the name of its account was changed outside credctl from `{was}` to `{account}`"
        );
        let refusal = Refusal::altered(row, &what);
        w.all_mut().for_each(|t| t.set("CREDCTL_ACCOUNT", account));
        w.altered(exchanged);
        for machine in Machine::ALL {
            for reference in [row.name, row.id] {
                w.end_with(machine, &hand_out(row, reference), &refusal);
                w.end_with(machine, &write(row, reference), &refusal);
            }
            w.end_with(machine, &by_name(row, machine), &refusal);
            w.finds(machine, row.id, "altered");
        }
    }
}

#[test]
fn an_account_that_is_named_by_its_id_is_what_it_was() {
    let mut w = two_accounts();
    let id = crate::common::database::rows(
        w.maker(),
        "SELECT id FROM user_accounts WHERE account_name = 'fundB'",
    );
    w.all_mut().for_each(|t| t.set("CREDCTL_ACCOUNT", &id[0]));
    w.altered("UPDATE user_accounts SET account_name = 'fundA' WHERE account_name = 'fundB';");
    let row = Target {
        name: "B",
        ..w.live()
    };
    let what = "the name of its account was changed outside credctl from `fundB` to `fundA`";
    for machine in Machine::ALL {
        w.hands_out(machine, row, what);
        w.finds(machine, row.id, "altered");
    }
}

#[test]
fn a_program_is_told_the_nickname_that_was_sealed() {
    let w = World::new();
    w.altered(&row(&w.live, "nickname = 'Paper 2'"));
    let script = ["sh", "-c", "echo \"$CREDCTL_EXEC_NICKNAME\""];
    for machine in Machine::ALL {
        let exec = ["exec", "-c", w.live.as_str(), "--live", "--"];
        let run = w.on(machine).run(exec.iter().chain(&script));
        assert_eq!(run.ends().succeeded().stdout, "Live\n", "{machine:?}");
    }
}
