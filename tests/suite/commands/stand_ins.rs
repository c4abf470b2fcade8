//! A credential that only stands in for an active one that is gone or disabled: it is shown with a
//! sign, and nothing says that it was chosen.

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, vault},
    database::alter,
};

/// A vault with `Kept`, which stands in for the active `Gone`; the ids of both.
fn with_stand_in(take_away: fn(&Credctl, &str)) -> (Credctl, String, String) {
    let t = vault();
    let gone = t.add("Gone", &["--paper"]);
    let kept = t.add("Kept", &["--paper"]);
    take_away(&t, &gone);
    (t, kept, gone)
}

/// Ways in which the active credential goes.
const TAKE_AWAY: [fn(&Credctl, &str); 4] = [
    |t, id| {
        t.run(["remove", id, "--yes"]).ends().succeeded();
    },
    |t, id| {
        t.run(["edit", id, "--disable", "--yes"]).ends().succeeded();
    },
    // Another machine, or another program, does it: the config here knows nothing of that.
    |t, id| alter(t, id, "is_active = false"),
    |t, id| {
        let other = t.neighbour();
        let keys = t.data_home().join("vault.keys");
        let remove = other.run(["remove", id, "--yes"]);
        remove.var("CREDCTL_KEY_FILE", keys).ends().succeeded();
    },
];

#[test]
fn json_does_not_call_it_selected() {
    for take_away in TAKE_AWAY {
        let (t, kept, _) = with_stand_in(take_away);
        let listed = t.list();
        let selection = json!({"credential_id": kept, "layer": "fallback", "confirmed": false});
        assert_eq!(listed["selection"], selection);
        for credential in listed["credentials"].as_array().unwrap() {
            assert_eq!(credential["selected"], false, "{credential}");
        }
        for arguments in [&["current"][..], &["current", &kept], &["show", &kept]] {
            let json = t.run(arguments.iter().chain(&["--json"])).ends();
            let credential = json.succeeded().json()["credential"].clone();
            assert_eq!(
                (&credential["id"], &credential["selected"]),
                (&json!(kept), &json!(false)),
                "{arguments:?}"
            );
        }
        t.run(["use", &kept]).ends().succeeded();
        let selected = |c: &&Value| c["selected"] == true;
        let credentials = t.credentials();
        let selected: Vec<_> = credentials.iter().filter(selected).collect();
        assert_eq!(selected.len(), 1);
        assert_eq!(selected[0]["id"], *kept);
    }
}

#[test]
fn a_script_does_not_get_its_id() {
    for (take_away, is_known) in TAKE_AWAY.into_iter().zip([true, true, false, false]) {
        let (t, kept, gone) = with_stand_in(take_away);
        let refused = format!(
            "credctl: the active credential is gone or disabled; `Kept` is not confirmed\n\
             hint: confirm it with `credctl use {}`\n",
            &kept[..8]
        );
        for arguments in [&["current", "--id"][..], &["current", "--id", "--paper"]] {
            let ended = t.run(arguments).ends();
            // What another machine did is not known here, and `--id` asks nobody.
            if !is_known && arguments.len() == 2 {
                assert_eq!(ended.succeeded().stdout, format!("{gone}\n"));
                continue;
            }
            assert_eq!(ended.stdout, "", "{arguments:?}");
            ended.failed(3, &refused);
        }
        let json = t.run(["current", "--id", "--paper", "--json"]).ends();
        assert_eq!((json.code, &*json.stdout), (3, ""), "{json:#?}");
    }
}

#[test]
fn a_prompt_does_not_show_it() {
    for (take_away, prompt) in TAKE_AWAY.into_iter().zip([
        "",
        "alpaca · Gone · paper · disabled\n",
        "alpaca · Gone · paper\n",
        "alpaca · Gone · paper\n",
    ]) {
        let (t, ..) = with_stand_in(take_away);
        t.run(["list"]).ends().succeeded();
        let shown = t.run(["prompt"]).ends().succeeded().stdout;
        assert_eq!(shown.trim_end(), prompt.trim_end());
        assert!(!shown.contains("Kept"), "{shown}");
    }
}

#[test]
fn nothing_is_handed_out_in_its_place() {
    for take_away in TAKE_AWAY {
        let (t, ..) = with_stand_in(take_away);
        for (arguments, code) in [
            (&["exec", "--paper", "--", "true"][..], 103),
            (&["env", "--paper"], 3),
            (&["show", "--reveal"], 3),
            (&["show", "--field", "secret_key"], 3),
        ] {
            let ended = t.run(arguments).ends();
            assert_eq!(ended.code, code, "{ended:#?}");
            assert!(!ended.stdout.contains("secret-of-a-test"), "{ended:#?}");
        }
    }
}
