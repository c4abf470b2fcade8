//! Altered rows that are accepted as they are, or removed.

use super::{
    commands::write,
    exec,
    machines::Machine,
    refusals::Refusal,
    world::{World, both_rows, row},
};
use crate::common::{
    database::rows,
    pty::{ALL_STREAMS, assert_ended, start_on},
};

const OTHERS: &str = "its keys were replaced outside credctl by others";

#[test]
fn it_is_not_mended_by_new_keys_or_anything_else() {
    let w = World::new();
    w.altered(&both_rows("api_key = o.api_key, secret_key = o.secret_key"));
    let refusal = Refusal::altered(w.paper(), OTHERS);
    w.end_with(Machine::Maker, &write(w.paper(), &w.paper), &refusal);
    let keys = ["edit", &w.paper, "--keys", "--stdin", "--yes"];
    w.end_with(Machine::Maker, &[keys.to_vec()], &refusal);
    // A rotation leaves both as they are.
    let before = rows(
        w.maker(),
        "SELECT c::text FROM user_credentials c ORDER BY id",
    );
    let rotate = w.maker().run(["vault", "rotate", "--yes"]).ends();
    assert_eq!(rotate.code, 9, "{rotate:#?}");
    assert_eq!(
        rows(
            w.maker(),
            "SELECT c::text FROM user_credentials c ORDER BY id"
        ),
        before
    );
}

#[test]
fn accepted_on_one_machine_it_is_handed_out_on_all() {
    let w = World::new();
    let by = |name| ["show", name, "--field", "secret_key", "--live"];
    let secret = w.maker().run(by("Live")).ends().succeeded().stdout;
    w.altered(&row(&w.live, "nickname = 'Desk'"));
    for machine in Machine::ALL {
        assert_eq!(w.on(machine).run(by("Desk")).ends().code, 9);
    }
    let accept = ["vault", "seal", &w.live, "--yes"];
    w.on(Machine::ByCommand).run(accept).ends().succeeded();
    for machine in Machine::ALL {
        let shown = w.on(machine).run(by("Desk")).ends().succeeded();
        assert_eq!(shown.stdout, secret);
        assert_eq!(w.findings(machine), []);
    }
}

#[test]
fn keys_that_are_stored_under_the_other_environment_are_accepted_on_none() {
    let w = World::new();
    w.altered(&row(
        &w.live,
        "api_key = o.api_key, secret_key = o.secret_key",
    ));
    for machine in Machine::ALL {
        let before = w.everything(machine);
        let accept = ["vault", "seal", &w.live, "--yes"];
        let refused = w.on(machine).run(accept).ends();
        let says = "credctl: the same keys are stored already, as paper: alpaca · Paper 1 · ";
        assert!(refused.stderr.starts_with(says), "{refused:#?}");
        assert_eq!((refused.code, refused.stdout.as_str()), (7, ""));
        assert_eq!(w.everything(machine), before);
    }
}

#[test]
fn each_is_shown_with_what_differs_and_asked_about_by_itself() {
    let w = World::new();
    w.altered(&both_rows("nickname = o.nickname, is_active = false"));
    let arguments = ["vault", "seal", &w.paper, &w.live];
    let run = w.maker().run(arguments).var("NO_COLOR", "1");
    let mut terminal = start_on(run, ALL_STREAMS);
    terminal
        .shows("Accept it as it is now? [y/N] ")
        .types("y\r");
    terminal
        .shows("Accept it as it is now? [y/N] ")
        .types("n\r");
    assert_ended(&mut terminal, 130);
    let screen = terminal.screen();
    for line in [
        &format!("alpaca · Live · paper · {}", w.paper),
        "  its nickname was changed outside credctl from `Paper 1` to `Live`",
        "  it was disabled outside credctl",
        &format!("alpaca · Paper 1 · live · {}", w.live),
        "  its nickname was changed outside credctl from `Live` to `Paper 1`",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    // One no leaves all as they are.
    assert_eq!(w.findings(Machine::Maker).len(), 2);
}

#[test]
fn it_is_removed_by_its_id() {
    let w = World::new();
    for machine in Machine::ALL {
        w.altered(&row(
            &w.paper,
            "api_key = o.api_key, secret_key = o.secret_key",
        ));
        let removed = w.on(machine).run(["remove", &w.paper, "--yes"]).ends();
        removed.succeeded();
        let left = "SELECT nickname FROM user_credentials UNION ALL SELECT nickname FROM credctl.credentials";
        assert_eq!(rows(w.maker(), left), ["Live", "Live"], "{machine:?}");
        let handed = exec(w.on(machine), "Live", "--live").succeeded();
        assert_eq!(handed.stdout, "PKTEST0000000000WXYZ\n");
    }
}
