//! Triggers that change what is stored: no command says that it is done, and nothing is.

use super::{machines::Machine, world::World};
use crate::common::{
    credctl::{Ended, Run},
    database::sql,
};

/// A trigger that changes what is written to a table.
fn meddles(w: &World, event: &str, table: &str, change: &str) {
    let trigger = format!(
        "DROP FUNCTION IF EXISTS meddle() CASCADE;
         CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change} END $$;
         CREATE TRIGGER meddle BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION meddle()"
    );
    sql(w.maker(), &trigger);
}

/// Asserts that a command ends with 9, gives no answer and changes nothing.
#[track_caller]
fn not_stored(w: &World, run: Run<'_>, change: &str) {
    let before = w.everything(Machine::Maker);
    let ended: Ended = run.ends();
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{change}: {ended:#?}"
    );
    let told = "credctl: the database would store something else than was sent, as a trigger does; \
                nothing was written\n\
                hint: look for triggers and rules on the tables: \
                psql \"$(credctl db url)\" -c '\\d user_credentials'\n";
    assert!(ended.stderr.contains(told), "{change}: {ended:#?}");
    assert!(!ended.stderr.contains("Stored"), "{change}: {ended:#?}");
    assert_eq!(w.everything(Machine::Maker), before, "{change}");
}

fn adding(w: &World) -> Run<'_> {
    let add = ["add", "--nickname", "New", "--paper", "--stdin"];
    w.maker().run(add).input("PKNEW\nsnew\n")
}

#[test]
fn an_add_that_is_stored_as_something_else_is_not_stored() {
    let w = World::new();
    for (table, change) in [
        (
            "user_credentials",
            "NEW.id := gen_random_uuid(); RETURN NEW;",
        ),
        (
            "user_credentials",
            "NEW.api_key := NEW.secret_key; RETURN NEW;",
        ),
        (
            "user_credentials",
            "NEW.credential_type := 'tradier'; RETURN NEW;",
        ),
        ("user_credentials", "NEW.nickname := 'Paper 1'; RETURN NEW;"),
        ("user_credentials", "NEW.is_active := false; RETURN NEW;"),
        ("user_credentials", "RETURN NULL;"),
        (
            "credctl.credentials",
            "NEW.environment := 'live'; RETURN NEW;",
        ),
        ("credctl.credentials", "NEW.revision := 7; RETURN NEW;"),
        ("credctl.credentials", "NEW.nickname := 'x'; RETURN NEW;"),
        ("credctl.credentials", "RETURN NULL;"),
    ] {
        meddles(&w, "INSERT", table, change);
        not_stored(&w, adding(&w), change);
        if change.starts_with("NEW.id") {
            let look = "psql \"$(\"$0\" \"$@\")\" -c '\\d user_credentials'";
            let url = w.maker().run(["db", "url"]);
            let looked = url.under("sh", ["-c", look]).ends().succeeded();
            assert!(looked.stdout.contains("Triggers:\n"), "{looked:#?}");
        }
    }
}

#[test]
fn a_change_that_is_stored_as_something_else_is_not_made() {
    let w = World::new();
    for (table, change) in [
        ("user_credentials", "NEW.nickname := 'Live'; RETURN NEW;"),
        ("user_credentials", "NEW.secret_key := ''; RETURN NEW;"),
        ("credctl.credentials", "NEW.seal := OLD.seal; RETURN NEW;"),
        (
            "credctl.credentials",
            "NEW.environment := 'live'; RETURN NEW;",
        ),
    ] {
        meddles(&w, "UPDATE", table, change);
        let rename = w.maker().run(["rename", "Paper 1", "Paper 2"]);
        not_stored(&w, rename, change);
    }
}

#[test]
fn a_rotation_and_a_seal_that_are_stored_as_something_else_leave_the_rows_as_they_are() {
    let w = World::new();
    let change = "NEW.is_active := NOT OLD.is_active; RETURN NEW;";
    meddles(&w, "UPDATE", "credctl.credentials", change);
    let rows = || w.everything(Machine::Maker).remove(1);
    let before = rows();
    let rotate = w.maker().run(["vault", "rotate", "--yes"]).ends();
    assert_eq!(rotate.code, 9, "{rotate:#?}");
    assert_eq!(rows(), before);
    let change = "NEW.revision := 7; RETURN NEW;";
    meddles(&w, "UPDATE", "credctl.credentials", change);
    sql(w.maker(), "UPDATE user_credentials SET is_active = false");
    let seal = ["vault", "seal", &w.paper, "--yes"];
    let seal = w.maker().run(seal);
    not_stored(&w, seal, change);
}

#[test]
fn a_removal_that_removes_nothing_is_no_removal() {
    let w = World::new();
    for table in ["user_credentials", "credctl.credentials"] {
        meddles(&w, "DELETE", table, "RETURN NULL;");
        let before = w.everything(Machine::Maker);
        let ended = w.maker().run(["remove", "Paper 1", "--yes"]).ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (9, ""), "{ended:#?}");
        assert_eq!(w.everything(Machine::Maker), before);
    }
}
