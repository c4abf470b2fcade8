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

/// What every command says of the active credential `Gone` while it is disabled, and the next step.
fn story(gone: &str) -> (String, String) {
    let next = format!(
        "enable it with `credctl edit {} --enable`, or choose another with `credctl use`",
        &gone[..8]
    );
    (
        "the active credential, `Gone`, is disabled".to_owned(),
        next,
    )
}

#[test]
fn a_disabled_active_credential_is_told_of_in_the_same_words_everywhere() {
    for nickname in ["Kept", "Live"] {
        let t = vault();
        let gone = t.add("Gone", &["--paper"]);
        let flag = if nickname == "Live" {
            "--live"
        } else {
            "--paper"
        };
        let other = t.add(nickname, &[flag]);
        t.run(["edit", &gone, "--disable", "--yes"])
            .ends()
            .succeeded();
        let (why, next) = story(&gone);
        let mut notes = format!("note: {why}: {next}\n");
        if nickname == "Kept" {
            notes.push_str(&format!(
                "note: `Kept` only stands in for it, and is not confirmed: run `credctl use {}`\n",
                &other[..8]
            ));
        }
        assert_eq!(t.run(["list"]).ends().succeeded().stderr, notes);
        let failure = format!("credctl: {why}\nhint: {next}\n");
        match nickname {
            "Kept" => assert_eq!(t.run(["current"]).ends().succeeded().stderr, notes),
            _ => _ = t.run(["current"]).ends().failed(3, &failure),
        }
        let exec = t.run(["exec", "--paper", "--", "true"]).ends();
        exec.failed(103, &failure);
        for command in [&["env"][..], &["show", "--reveal"]] {
            t.run(command).ends().failed(3, &failure);
        }
    }
}

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
    for (at, take_away) in TAKE_AWAY.into_iter().enumerate() {
        let (is_known, is_disabled) = (at < 2, at == 1 || at == 2);
        let (t, _, gone) = with_stand_in(take_away);
        let (why, next) = match is_disabled {
            true => story(&gone),
            false => (
                "the active credential is gone".to_owned(),
                "choose another with `credctl use`".to_owned(),
            ),
        };
        let refused = format!("credctl: {why}; `Kept` is not confirmed\nhint: {next}\n");
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
