//! Records of vault keys that were taken away, or that a stranger wrote; and keys that cannot be
//! read.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
};

use credctl::parts::crypto::{Keyring, VaultKey};

use super::{
    commands::hand_out,
    exec,
    machines::Machine,
    refusals::Refusal,
    world::{Target, World, both_rows},
};
use crate::common::{
    credctl::Credctl,
    database::{rows, sql},
    home_files::write_file,
    psql::psql,
    vault_keys::{TWO, id_of, key_file, key_files, keyring, keys},
};

/// The records of all keys are gone.
const GONE: &str = "DELETE FROM credctl.keys;";

fn add(t: &Credctl) -> crate::common::credctl::Ended {
    let add = t.run(["add", "--nickname", "New", "--paper", "--stdin"]);
    add.input("PKNEW\nsnew\n").ends()
}

/// A record as somebody writes it who has a key of his own and none of the vault's: it would vouch
/// for itself.
fn stranger(w: &World) -> String {
    let vault = rows(w.maker(), "SELECT id FROM credctl.vault").remove(0);
    let key = VaultKey::parse(TWO).unwrap();
    let keyring = Keyring::new(vec![VaultKey::parse(TWO).unwrap()]).unwrap();
    let record = keyring.record(&key, &key, vault.parse().unwrap(), &[]);
    let proof: String = record.proof.iter().map(|b| format!("{b:02x}")).collect();
    format!(
        "INSERT INTO credctl.keys VALUES ('{}', '{}', '{}', '\\x{proof}', NULL, now());",
        record.id,
        record.check_token.as_token(),
        record.introduced_by
    )
}

/// The record, said to be introduced by the vault's own key.
fn introduced(w: &World) -> String {
    let own = keyring(w.maker()).primary();
    stranger(w)
        + &format!(
            "UPDATE credctl.keys SET introduced_by = '{own}' WHERE key_id = '{}';",
            id_of(TWO)
        )
}

#[test]
fn a_stranger_s_record_is_found_ignored_and_blocks_nothing() {
    let w = World::new();
    for statements in [stranger(&w), introduced(&w)] {
        for machine in Machine::ALL {
            w.altered(&statements);
            assert_eq!(w.findings(machine), [("-".to_owned(), "vault".to_owned())]);
            exec(w.on(machine), "Paper 1", "--paper").succeeded();
            add(w.on(machine)).succeeded();
            let rename = ["rename", "Paper 1", "Paper 2"];
            w.on(machine).run(rename).ends().succeeded();
        }
    }
}

#[test]
fn a_stranger_s_record_of_no_time_blocks_nothing() {
    let w = World::new();
    let id = id_of(TWO);
    let at_infinity = "UPDATE credctl.keys SET created_at = 'infinity' WHERE key_id =";
    w.altered(&format!("{} {at_infinity} '{id}';", stranger(&w)));
    add(w.maker()).succeeded();
    for command in [&["vault", "add-key"][..], &["vault", "rotate", "--yes"]] {
        w.maker().run(command).ends().succeeded();
    }
}

#[test]
fn a_stranger_s_record_does_not_stop_a_rotation_which_remarks_on_it() {
    for record in [stranger, introduced] {
        let w = World::new();
        w.altered(&record(&w));
        let t = w.maker();
        let remark = format!(
            "note: ignored: the database lists vault key {}, which none of your vault keys introduced; \
             if it belongs to somebody who shares the vault, import it from them with `credctl vault import-key`\n",
            id_of(TWO)
        );
        let added = t.run(["vault", "add-key"]).ends().succeeded();
        assert!(added.stderr.contains(&remark), "{added:#?}");
        let rotated = t.run(["vault", "rotate", "--yes"]).ends().succeeded();
        assert!(rotated.stderr.contains(&remark), "{rotated:#?}");
        let under = "SELECT DISTINCT key_id FROM credctl.credentials";
        assert_eq!(rows(t, under), [keyring(t).primary().to_string()]);
        assert_ne!(rows(t, under), [id_of(TWO)]);
        assert_eq!(keys(t).len(), 2);
    }
}

#[test]
fn whoever_has_only_the_stranger_s_key_seals_nothing() {
    let w = World::new();
    w.altered(&stranger(&w));
    let other = w.maker().neighbour();
    write_file(
        &other,
        ".local/share/credctl/vault.keys",
        format!("{TWO}\n"),
        0o600,
    );
    let handed = exec(&other, "Paper 1", "--paper");
    assert_eq!(
        (handed.code, handed.stdout.as_str()),
        (105, ""),
        "{handed:#?}"
    );
    let missing = format!(
        "`Paper 1` ({}) was sealed with vault key {}, which is not at hand (at hand: {})",
        w.paper,
        keyring(w.maker()).primary(),
        id_of(TWO)
    );
    for by_name in [
        &["use", "Paper 1"][..],
        &["rename", "Paper 1", "Mine"],
        &["remove", "Paper 1", "--yes"],
        &["current", "Paper 1", "--paper"],
    ] {
        let refused = other.run(by_name).ends();
        assert_eq!(refused.code, 5, "{refused:#?}");
        let told = format!("credctl: {missing}\n");
        assert!(refused.stderr.starts_with(&told), "{refused:#?}");
    }
    // To its holder, the record is good: what that key seals is refused by everybody else.
    let stored = add(&other);
    if stored.code == 0 {
        let id = stored.stdout.trim_end();
        for machine in Machine::ALL {
            let refused = exec(w.on(machine), id, "--paper");
            assert_eq!(
                (refused.code, refused.stdout.as_str()),
                (105, ""),
                "{refused:#?}"
            );
            w.finds(machine, id, "key_missing");
        }
    }
}

#[test]
fn without_any_record_the_rightful_machines_go_on_and_record_their_key_again() {
    let w = World::new();
    for machine in Machine::ALL {
        w.altered(GONE);
        exec(w.on(machine), "Paper 1", "--paper").succeeded();
        w.finds(machine, "-", "vault");
        add(w.on(machine)).succeeded();
        let recorded = rows(w.maker(), "SELECT key_id FROM credctl.keys");
        assert_eq!(recorded, [keyring(w.maker()).primary().to_string()]);
        assert_eq!(w.findings(machine), []);
    }
}

#[test]
fn without_any_record_another_home_makes_no_key_over_sealed_rows() {
    let w = World::new();
    w.altered(GONE);
    let other = w.maker().neighbour();
    let refused = add(&other);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (5, ""),
        "{refused:#?}"
    );
    assert_eq!(key_files(&other).len(), 0);
    write_file(
        &other,
        ".local/share/credctl/vault.keys",
        format!("{TWO}\n"),
        0o600,
    );
    let refused = add(&other);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (5, ""),
        "{refused:#?}"
    );
    assert_eq!(rows(w.maker(), "SELECT key_id FROM credctl.keys").len(), 0);
    add(w.maker()).succeeded();
    assert_eq!(w.findings(Machine::Maker), []);
}

#[test]
fn a_record_of_the_vault_s_own_key_that_does_not_fit_stops_every_write() {
    let w = World::new();
    let altered = "UPDATE credctl.keys SET check_token = 'gAAAA';";
    for machine in Machine::ALL {
        w.altered(altered);
        w.finds(machine, "-", "vault");
        let before = w.everything(machine);
        let refused = add(w.on(machine));
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (9, ""),
            "{refused:#?}"
        );
        assert_eq!(w.everything(machine), before);
    }
}

#[test]
fn a_record_without_a_value_is_read_as_damaged_by_everything_that_needs_records() {
    let w = World::new();
    let columns = [
        "key_id",
        "check_token",
        "introduced_by",
        "proof",
        "created_at",
    ];
    let drop = |column| format!("ALTER TABLE credctl.keys ALTER {column} DROP NOT NULL;");
    let nullable = columns.map(drop).concat();
    let primary_key = "ALTER TABLE credctl.keys DROP CONSTRAINT keys_pkey CASCADE;";
    sql(w.maker(), &(primary_key.to_owned() + &nullable));
    let id = keyring(w.maker()).primary().to_string();
    for column in columns {
        w.altered(&format!("UPDATE credctl.keys SET {column} = NULL;"));
        let before = w.everything(Machine::Maker);
        exec(w.maker(), "Paper 1", "--paper").succeeded();
        for command in [
            &["vault", "status"][..],
            &["vault", "check"],
            &["vault", "add-key"],
            &["vault", "rotate", "--yes"],
            &["vault", "retire", &id],
            &["add", "--paper", "--from-env"],
        ] {
            let refused = w.maker().run(command).ends();
            let told = "credctl: the record of a vault key cannot be read: a value is missing or is no text\n\
                        hint: nothing was changed; look at the row with `psql \"$(credctl db url)\"`\n";
            assert_eq!(refused.stderr, told, "{column}: {refused:#?}");
            assert_eq!((refused.code, refused.stdout.as_str()), (9, ""));
        }
        let looked_at = format!("SELECT count(*) FROM credctl.keys WHERE {column} IS NULL");
        assert_eq!(psql(w.maker(), &looked_at), "1");
        assert_eq!(w.everything(Machine::Maker), before, "{column}");
    }
}

#[test]
fn where_the_key_file_cannot_be_read_nothing_is_done_by_a_name() {
    let w = World::new();
    let exchanged = both_rows("nickname = o.nickname");
    w.altered(&exchanged);
    let file = key_file(w.on(Machine::Fresh));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let row = Target {
        name: "Live",
        ..w.paper()
    };
    let refusal = Refusal {
        code: 5,
        says: format!(
            "the vault key file `{}` is not safe: mode 0644, owned by user {}",
            file.display(),
            fs::metadata(&file).unwrap().uid()
        ),
    };
    let named = [
        vec!["use", "Live"],
        vec!["rename", "Live", "Mine"],
        vec!["edit", "Live", "--disable", "--yes"],
        vec!["remove", "Live", "--yes"],
    ];
    w.end_with(Machine::Fresh, &named, &refusal);
    w.end_with(Machine::Fresh, &hand_out(row, "Live"), &refusal);
    w.end_with(
        Machine::Fresh,
        &[vec!["rename", &w.paper, "Mine"]],
        &refusal,
    );
    w.on(Machine::Fresh).run(["list"]).ends().succeeded();
    w.on(Machine::Fresh)
        .run(["use", &w.paper])
        .ends()
        .succeeded();
    w.on(Machine::Fresh)
        .run(["remove", &w.paper, "--yes"])
        .ends()
        .succeeded();
}
