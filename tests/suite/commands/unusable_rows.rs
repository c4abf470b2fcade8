//! Credentials that must not be handed out although they are sealed: those of a disabled account, and
//! those of which one half is missing.

use credctl::parts::domain::Secret;

use crate::common::{
    credctl::{Credctl, outcome, paper_and_live, vault},
    database::{alter, insert_unsealed, sql},
    seals::seal_as,
    vault_keys::keyring,
};

/// Commands that hand out, each with the code of a refusal that is `code` by itself.
fn handing_out(code: i32) -> [(Vec<&'static str>, i32); 4] {
    [
        (
            vec!["exec", "--paper", "-c", "ID", "--", "true"],
            code + 100,
        ),
        (vec!["env", "ID"], code),
        (vec!["show", "ID", "--reveal"], code),
        (vec!["show", "ID", "--field", "api_key"], code),
    ]
}

#[track_caller]
fn refused(t: &Credctl, id: &str, code: i32, expected: &str) {
    for (arguments, code) in handing_out(code) {
        let words = arguments.iter();
        let ended = t
            .run(words.map(|word| if *word == "ID" { id } else { word }))
            .ends();
        // For a shell, `env` prints what makes its script fail.
        let stdout = if arguments[0] == "env" { "false\n" } else { "" };
        assert_eq!(outcome(&ended), (code, stdout, expected));
    }
}

#[test]
fn credentials_of_a_disabled_account_are_refused_until_it_is_enabled_again() {
    let (t, paper, _) = paper_and_live();
    sql(&t, "UPDATE user_accounts SET is_active = false");
    let expected = "credctl: `Paper 1` is in account `main`, which is disabled\n\
                    hint: the other program disables accounts, and enables them again\n";
    refused(&t, &paper, 3, expected);
    let used = t.run(["use", &paper]).ends();
    assert_eq!(outcome(&used), (3, "", expected));
    let in_use = t.run(["exec", "--paper", "--", "true"]).ends();
    assert_eq!(outcome(&in_use), (103, "", expected));
    assert_eq!(t.credentials().len(), 2);
    sql(&t, "UPDATE user_accounts SET is_active = true");
    let exec = ["exec", "--paper", "-c", &paper, "--", "true"];
    t.run(exec).ends().succeeded();
}

#[test]
fn half_a_pair_is_refused_sealed_or_not() {
    let t = vault();
    let keyring = keyring(&t);
    let token = |text: &str| keyring.seal(&Secret::new(text.to_owned().into()));
    let (key, empty) = (token("PKTEST"), token(""));
    for (n, (api_key, secret_key, missing)) in [
        (&key, &empty, "secret_key"),
        (&empty, &key, "api_key"),
        (&empty, &empty, "api_key"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("aaaa000{n}-0000-4000-8000-000000000001");
        let id = id.as_str();
        insert_unsealed(&t, id, "alpaca_paper", Some("Half"));
        let set = format!(
            "api_key = '{}', secret_key = '{}'",
            api_key.as_token(),
            secret_key.as_token()
        );
        alter(&t, id, &set);
        let expected = format!(
            "credctl: `Half` is incomplete: its {missing} is empty\n\
             hint: enter both keys with `credctl edit {} --keys`; nothing was handed out\n",
            &id[..8]
        );
        for (arguments, code) in handing_out(9) {
            let words = arguments.iter();
            let run = t.run(words.map(|word| if *word == "ID" { id } else { word }));
            let ended = run.var("CREDCTL_UNSEALED", "accept").ends();
            let stdout = if arguments[0] == "env" { "false\n" } else { "" };
            assert_eq!(outcome(&ended), (code, stdout, &*expected));
        }
        seal_as(&t, id, Some("paper"));
        refused(&t, id, 9, &expected);
        let edit = t.run(["edit", id, "--stdin", "--yes"]).input("PK1\ns1\n");
        edit.ends().succeeded();
        let exec = ["exec", "--paper", "-c", id, "--", "true"];
        t.run(exec).ends().succeeded();
        t.run(["remove", id, "--yes"]).ends().succeeded();
    }
}

#[test]
fn one_key_is_enough_where_the_type_has_one() {
    let t = vault();
    let arguments = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    t.run(arguments).input("polygonkey\n").ends().succeeded();
    t.run(["exec", "-c", "Data", "--", "true"])
        .ends()
        .succeeded();
    t.run(["env", "Data"]).ends().succeeded();
}
