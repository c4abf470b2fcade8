//! A database that names another vault than it did.

use super::{
    NOT_ITS_OWN,
    commands::{by_name, hand_out, write},
    exec,
    machines::Machine,
    refusals::Refusal,
    world::{World, both_rows},
};
use crate::common::{database::rows, home_files::write_config, vault_keys::key_files};

const OTHER: &str = "bbbb0001-0000-4000-8000-000000000001";
const NOT_SEALED: &str = "is not sealed: another program stored it, or its seal was taken away";

/// Names another vault.
fn renamed() -> String {
    format!("UPDATE credctl.vault SET id = '{OTHER}';")
}

/// Names another vault, takes away whatever is bound to the old one, and exchanges the tokens.
fn made_anew() -> String {
    let exchanged = both_rows("api_key = o.api_key, secret_key = o.secret_key");
    format!(
        "{}DELETE FROM credctl.keys; DELETE FROM credctl.credentials; DELETE FROM credctl.events;{exchanged}",
        renamed()
    )
}

/// The refusal of a vault other than this one; `origin` says who expects it.
fn other_vault(expected: &str, origin: &str) -> Refusal {
    Refusal {
        code: 9,
        says: format!("the database holds vault {OTHER}, but {expected} is expected: {origin}"),
    }
}

fn vault_id(w: &World) -> String {
    rows(w.maker(), "SELECT id FROM kept.credctl_vault").remove(0)
}

/// Every command that reads the vault.
fn all_commands(w: &World) -> Vec<Vec<&str>> {
    let row = w.paper();
    let mut all = [hand_out(row, row.name), write(row, row.id)].concat();
    all.extend(by_name(row, Machine::Maker));
    all.extend([
        vec!["use", row.id],
        vec!["remove", row.id, "--yes"],
        vec!["list"],
        vec!["current", "--paper"],
        vec!["exec", "--", "echo", "started"],
        vec!["add", "--nickname", "New", "--paper", "--stdin"],
        vec!["account", "list"],
        vec!["account", "add", "other"],
        vec!["vault", "check"],
        vec!["vault", "status"],
        vec!["vault", "seal"],
        vec!["vault", "seal", row.id, "--yes"],
        vec!["vault", "rotate", "--yes"],
        vec!["vault", "add-key"],
    ]);
    all
}

#[test]
fn the_machine_that_has_pinned_the_vault_does_nothing_with_another() {
    let w = World::new();
    let pinned = other_vault(&vault_id(&w), "this machine has pinned it for this place");
    for statements in [renamed(), made_anew()] {
        w.altered(&statements);
        w.end_with(Machine::Maker, &all_commands(&w), &pinned);
    }
}

#[test]
fn a_machine_pins_the_vault_that_its_key_vouched_for_and_no_other() {
    let mut w = World::new();
    for machine in Machine::VISITORS {
        // Nobody vouches for a list.
        w.on(machine).run(["list"]).ends().succeeded();
        assert!(!w.on(machine).config().with_extension("state").exists());
        exec(w.on(machine), "Paper 1", "--paper").succeeded();
    }
    w.keep();
    w.altered(&renamed());
    let pinned = other_vault(&vault_id(&w), "this machine has pinned it for this place");
    for machine in Machine::VISITORS {
        w.end_with(machine, &all_commands(&w), &pinned);
    }
}

#[test]
fn a_setting_fixes_the_vault_where_nothing_is_pinned() {
    let mut w = World::new();
    let id = vault_id(&w);
    let config = format!("[database]\nvault = \"{id}\"\n");
    write_config(w.on(Machine::Fresh), &config);
    w.keep();
    w.altered(&made_anew());
    let by_config = other_vault(&id, "the config file says so");
    w.end_with(Machine::Fresh, &all_commands(&w), &by_config);
    w.all_mut().for_each(|t| t.set("CREDCTL_VAULT", &id));
    let by_variable = other_vault(&id, "CREDCTL_VAULT says so");
    for machine in Machine::ALL {
        w.end_with(machine, &all_commands(&w), &by_variable);
    }
    w.altered("");
    for machine in Machine::ALL {
        exec(w.on(machine), "Paper 1", "--paper").succeeded();
    }
}

#[test]
fn where_no_vault_is_known_nothing_that_was_sealed_in_the_old_one_is_believed() {
    let w = World::new();
    let refusal = Refusal::altered(w.paper(), NOT_ITS_OWN);
    w.refuses_on(
        &Machine::VISITORS,
        &renamed(),
        w.paper(),
        &refusal,
        "altered",
    );
    for machine in Machine::VISITORS {
        w.finds(machine, "-", "vault");
        // The record of the key that is at hand says so before anything is written.
        let add = w
            .on(machine)
            .run(["add", "--nickname", "New", "--paper", "--stdin"]);
        let before = w.everything(machine);
        let ended = add.input("PK\ns\n").ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (9, ""), "{ended:#?}");
        assert!(
            ended.stderr.contains("does not fit this vault"),
            "{ended:#?}"
        );
        assert_eq!(w.everything(machine), before);
    }
}

#[test]
fn where_no_vault_is_known_rows_without_seals_are_refused_and_not_blessed_in_passing() {
    let w = World::new();
    let refusal = Refusal::of(w.stripped_paper(), NOT_SEALED);
    w.refuses_on(
        &Machine::VISITORS,
        &made_anew(),
        w.stripped_paper(),
        &refusal,
        "unsealed",
    );
    for machine in Machine::VISITORS {
        let unasked = Refusal {
            code: 7,
            says: "sealing what credctl did not write needs confirmation".to_owned(),
        };
        let before = w.everything(machine);
        let ended = w.on(machine).run(["vault", "seal"]).ends();
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (unasked.code, ""),
            "{ended:#?}"
        );
        assert!(ended.stderr.contains(&unasked.says), "{ended:#?}");
        let ended = w.on(machine).run(["vault", "seal", "--yes"]).ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:#?}");
        assert_eq!(w.everything(machine), before);
    }
}

#[test]
fn a_machine_without_the_key_makes_none_over_what_is_left() {
    let w = World::new();
    w.altered(&made_anew());
    let other = w.maker().neighbour();
    let add = other.run(["add", "--nickname", "New", "--paper", "--stdin"]);
    let ended = add.input("PK\ns\n").ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (5, ""), "{ended:#?}");
    assert_eq!(key_files(&other).len(), 0);
    assert_eq!(rows(w.maker(), "SELECT * FROM credctl.keys").len(), 0);
}
