//! Rows with unusual values.

use super::{Adopted, adopt_each, after_adoption, variant};
use crate::common::{credctl::Credctl, older_product::FORCE};

const HOSTILE: &str = "
    ALTER TABLE user_credentials ADD nickname text;
    UPDATE user_credentials SET nickname = (ARRAY[
        E'\\x1b[2Jgone', E'two\\nlines', E'right\\u202etfel', E'\\u200b', '-', '--yes', 'id:00000000',
        repeat(U&'\\+01F511', 255), E'tab\\tand  blanks   ', '''; DROP TABLE user_credentials; --', '$(reboot)',
        id::text, 'alpaca/Paper', repeat(' ', 300), E'\\u00a0']
    )[row_number] FROM (SELECT id AS i, row_number() OVER (ORDER BY user_id, id) FROM user_credentials) n WHERE id = i;";

#[tokio::test]
async fn damaged_tokens_are_kept_and_stop_nobody() {
    adopt_each(&[
        (
            "damaged",
            "UPDATE user_credentials SET api_key = left(api_key, 50) WHERE credential_type = 'alpaca';
             UPDATE user_credentials SET api_key = 'in clear', secret_key = '' WHERE credential_type = 'alpaca_paper'",
        ),
        (
            "damaged, in more rows than a key is tried on, older than the others",
            "INSERT INTO user_credentials
             SELECT gen_random_uuid(), id, user_id, 'damaged ' || n, 'in clear', '', true, '2020-01-01', '2020-01-01'
             FROM user_accounts, generate_series(1, 120) n",
        ),
    ])
    .await;
}

#[tokio::test]
async fn hostile_nicknames_are_kept_shown_as_escapes_and_found_by_id() {
    for force in ["", FORCE] {
        let database = variant(&format!("{HOSTILE}{force}")).await;
        let t = after_adoption(Adopted::of(database)).await;
        for user in ["trader-1", "trader-2", "trader-3"] {
            nothing_hidden_is_shown(&t, user);
        }
    }
}

fn nothing_hidden_is_shown(t: &Credctl, user: &str) {
    let as_user = |arguments: &[&str]| t.run(arguments).var("CREDCTL_USER_ID", user);
    let list = as_user(&["list", "--json"]).ends().succeeded().json();
    let piped = as_user(&["list"]).ends().succeeded().stdout;
    let credentials = list["credentials"].as_array().unwrap();
    assert_eq!(piped.lines().count(), credentials.len(), "{piped}");
    for line in piped.lines() {
        assert_eq!(line.matches('\t').count(), 7, "{line:?}");
    }
    let hidden =
        |c: char| c.is_control() && c != '\n' && c != '\t' || "\u{202e}\u{200b}".contains(c);
    assert!(!piped.contains(hidden), "{piped:?}");
    for credential in credentials {
        let id = credential["id"].as_str().unwrap();
        let ended = as_user(&["use", id]).ends();
        // What was there before credctl is found as well, and may not be used before it is sealed.
        let code = if credential["nickname"] == "New" {
            0
        } else {
            9
        };
        assert_eq!(ended.code, code, "{ended:#?}");
        assert!(!ended.stderr.contains(hidden), "{ended:#?}");
    }
}

#[tokio::test]
async fn a_type_that_is_blank_or_hostile_is_kept() {
    let database = variant(
        "UPDATE user_credentials SET credential_type = ' ', api_key = 'x' WHERE credential_type = 'alpaca';
         UPDATE user_credentials SET credential_type = E'\\x1b[2J', api_key = 'x' WHERE credential_type = 'polygon'",
    )
    .await;
    let t = after_adoption(Adopted::of(database)).await;
    nothing_hidden_is_shown(&t, "trader-1");
}
