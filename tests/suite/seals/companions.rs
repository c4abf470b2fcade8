//! Altered companions: other values, those of another row, those of an earlier state.

use super::{
    NOT_ITS_OWN,
    machines::Machine,
    refusals::Refusal,
    world::{Target, World, both_companions, companion, row},
};

const OTHERS: &str = "its keys were replaced outside credctl by others";
const NOTES: &str = "its note or its tags were changed outside credctl";
const OLDER: &str = "is not in its newest state: an older state was put back";

#[test]
fn another_environment_is_refused_and_the_one_it_was_sealed_as_is_named() {
    let w = World::new();
    let changed = "its environment was changed outside credctl: it was sealed as";
    let as_live = Target {
        flag: "--live",
        ..w.paper()
    };
    let live = companion(&w.paper, "environment = 'live'");
    w.refuses(&live, as_live, &format!("{changed} paper"));
    let as_paper = Target {
        flag: "--paper",
        ..w.live()
    };
    let paper = companion(&w.live, "environment = 'paper'");
    w.refuses(&paper, as_paper, &format!("{changed} live"));
}

#[test]
fn an_environment_that_was_taken_away_is_refused_where_it_is_not_asked_for() {
    let w = World::new();
    w.altered(&companion(&w.live, "environment = NULL"));
    let what = "its environment was changed outside credctl: it was sealed as live";
    let refusal = Refusal::altered(w.live(), what);
    for machine in Machine::ALL {
        let commands = [
            vec!["show", "Live"],
            vec!["use", "Live"],
            vec!["rename", "Live", "Mine"],
            vec!["edit", "Live", "--paper", "--yes"],
            vec!["edit", "Live", "--stdin", "--paper", "--yes"],
            vec!["remove", "Live", "--yes"],
        ];
        w.end_with(machine, &commands, &refusal);
        w.finds(machine, &w.live, "altered");
    }
}

#[test]
fn an_environment_that_was_not_stated_is_not_stated_by_others() {
    let mut w = World::new();
    let id = w.maker().add("Open", &[]);
    w.keep();
    let open = Target {
        id: &id,
        name: "Open",
        ..w.paper()
    };
    let stated = format!(
        "UPDATE credctl.credentials SET environment = 'paper' WHERE credential_id = '{id}';"
    );
    let none = "its environment was changed outside credctl: none was stated when it was sealed";
    w.refuses(&stated, open, none);
}

#[test]
fn the_companion_of_another_row_is_refused() {
    let w = World::new();
    let all = "environment = o.environment, fields = o.fields, expires_at = o.expires_at, note = o.note, tags = o.tags, \
               nickname = o.nickname, account_name = o.account_name, \
               credential_type = o.credential_type, is_active = o.is_active, revision = o.revision, \
               key_id = o.key_id, fingerprint = o.fingerprint, seal = o.seal";
    let exchanged = both_companions(all);
    let as_live = Target {
        flag: "--live",
        ..w.paper()
    };
    let as_paper = Target {
        flag: "--paper",
        ..w.live()
    };
    w.refuses(&exchanged, as_live, NOT_ITS_OWN);
    w.refuses(&exchanged, as_paper, NOT_ITS_OWN);
    for set in ["seal = o.seal", "fingerprint = o.fingerprint"] {
        w.refuses(&companion(&w.paper, set), w.paper(), NOT_ITS_OWN);
    }
}

#[test]
fn values_that_credctl_did_not_write_are_refused() {
    let w = World::new();
    for set in [
        "seal = decode(repeat('00', 96), 'hex')",
        "expires_at = now() + interval '1 day'",
        "revision = k.revision + 1",
    ] {
        w.refuses(&companion(&w.paper, set), w.paper(), NOT_ITS_OWN);
    }
    let fields = companion(
        &w.paper,
        "fields = (SELECT api_key FROM user_credentials LIMIT 1)",
    );
    let unopened = "its keys were replaced or damaged outside credctl";
    w.refuses(&fields, w.paper(), unopened);
}

#[test]
fn a_value_that_no_companion_can_hold_is_refused_by_the_id_of_its_row() {
    let w = World::new();
    let infinite = companion(&w.paper, "expires_at = 'infinity'");
    let unreadable = Refusal {
        code: 9,
        says: format!(
            "`Paper 1` ({}) was altered: the time of its end cannot be read",
            w.paper
        ),
    };
    w.refuses_on(&Machine::ALL, &infinite, w.paper(), &unreadable, "damaged");
}

#[test]
fn a_companion_that_names_another_vault_key_or_none_is_refused() {
    let w = World::new();
    let other = "it does not name the vault key that sealed it";
    let stranger = companion(&w.paper, "key_id = '0123456789abcdef'");
    w.refuses(&stranger, w.paper(), other);
    let none = companion(&w.paper, "key_id = NULL");
    let allow = "ALTER TABLE credctl.credentials ALTER key_id DROP NOT NULL;";
    w.refuses(&format!("{allow}{none}"), w.paper(), other);
}

/// A world in which the paper credential got new keys; schema `first` holds the rows as they were
/// before.
pub fn with_new_keys() -> World {
    let mut w = World::new();
    w.keep_rows("first");
    let edit = ["edit", &w.paper, "--stdin", "--yes"];
    w.maker().run(edit).input("PK2\ns2\n").ends().succeeded();
    w.keep();
    w
}

/// Puts back what stands in the shared row, as it was before its keys were changed.
pub const OLD_ROW: &str = "
    UPDATE user_credentials c SET api_key = o.api_key, secret_key = o.secret_key, updated_at = o.updated_at
    FROM first.user_credentials o WHERE o.id = c.id;";

/// Puts back the companion, as it was before, with the end of its chain: somebody who knows the ledger.
pub const OLD_COMPANION: &str = "
    DELETE FROM credctl.events; INSERT INTO credctl.events SELECT * FROM first.credctl_events;
    DELETE FROM credctl.credentials; INSERT INTO credctl.credentials SELECT * FROM first.credctl_credentials;";

#[test]
fn an_old_row_with_a_new_companion_is_a_state_that_never_was() {
    let w = with_new_keys();
    w.refuses(OLD_ROW, w.paper(), OTHERS);
}

#[test]
fn a_new_row_with_an_old_companion_is_a_state_that_never_was() {
    let w = with_new_keys();
    let altered = Refusal::altered(w.paper(), OTHERS);
    w.refuses_on(
        &Machine::VISITORS,
        OLD_COMPANION,
        w.paper(),
        &altered,
        "altered",
    );
    let older = Refusal::of(w.paper(), OLDER);
    w.refuses_on(
        &[Machine::Maker],
        OLD_COMPANION,
        w.paper(),
        &older,
        "altered",
    );
}

#[test]
fn parts_of_two_seals_do_not_make_one() {
    let w = with_new_keys();
    let seal = |parts: [&str; 3]| {
        let [first, second, third] = parts;
        format!(
            "UPDATE credctl.credentials k SET seal = substr({first}.seal, 1, 32) || substr({second}.seal, 33, 32)
                 || substr({third}.seal, 65)
             FROM first.credctl_credentials o WHERE o.credential_id = k.credential_id AND k.credential_id = '{}';",
            w.paper
        )
    };
    let same = "its keys were re-encrypted outside credctl; they are the same keys";
    w.refuses(&seal(["k", "k", "o"]), w.paper(), same);
    let both = format!("{NOTES}; {same}");
    w.refuses(&seal(["k", "o", "k"]), w.paper(), &both);
    w.refuses(&seal(["k", "o", "o"]), w.paper(), &both);
    w.refuses(&(seal(["k", "k", "o"]) + OLD_ROW), w.paper(), OTHERS);
    w.refuses(&seal(["o", "k", "k"]), w.paper(), NOT_ITS_OWN);
}

/// A world in which the paper credential has a note and two tags.
fn with_notes() -> World {
    let mut w = World::new();
    let edit = ["edit", &w.paper, "--note", "of fund B", "--tag", "swing"];
    let edit = [&edit[..], &["--tag", "fund-b", "--yes"]].concat();
    w.maker().run(edit).ends().succeeded();
    w.keep();
    w
}

#[test]
fn a_note_that_was_changed_is_refused() {
    let w = with_notes();
    for set in ["note = 'of fund A'", "note = NULL", "note = k.tags"] {
        w.refuses(&companion(&w.paper, set), w.paper(), NOTES);
    }
}

#[test]
fn tags_that_were_changed_are_refused() {
    let w = with_notes();
    for set in ["tags = 'swing,fund-b'", "tags = 'fund-b'", "tags = NULL"] {
        w.refuses(&companion(&w.paper, set), w.paper(), NOTES);
    }
}

#[test]
fn what_had_no_note_and_no_tags_gets_none_from_others() {
    let w = World::new();
    let note = companion(&w.live, "note = 'of fund A'");
    w.refuses(&note, w.live(), NOTES);
    let tags = companion(&w.live, "tags = 'swing'");
    w.refuses(&tags, w.live(), NOTES);
}

#[test]
fn copies_that_are_altered_along_with_the_row_explain_nothing() {
    let w = World::new();
    let renamed =
        row(&w.live, "nickname = 'Paper 2'") + &companion(&w.live, "nickname = 'Paper 2'");
    let target = Target {
        name: "Paper 2",
        ..w.live()
    };
    w.refuses(&renamed, target, NOT_ITS_OWN);
}
