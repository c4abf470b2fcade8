//! The private database, in which every row is sealed from the first.

use std::fs;

use super::{NOT_ITS_OWN, exec};
use crate::common::{credctl::Credctl, psql::psql};

#[test]
fn it_is_strict_from_its_first_key() {
    let t = Credctl::fresh();
    let paper = t.add("Paper 1", &["--paper"]);
    let vault = psql(&t, "SELECT id FROM credctl_vault");
    let config = fs::read_to_string(t.config()).unwrap();
    let remembered = format!("[vault.{vault}]\nstrict = true\n");
    assert!(config.contains(&remembered), "{config}");

    let live = t.add("Live", &["--live"]);
    psql(
        &t,
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                       is_active, created_at, updated_at)
         SELECT gen_random_uuid(), user_account_id, user_id, 'polygon', api_key, secret_key, true, now(), now()
         FROM user_credentials WHERE nickname = 'Paper 1'",
    );
    let unsealed = t
        .run(["exec", "-c", "polygon", "--", "echo", "started"])
        .ends();
    assert_eq!((unsealed.code, unsealed.stdout.as_str()), (109, ""));
    assert!(
        unsealed
            .stderr
            .contains("is not sealed, and this vault is strict"),
        "{unsealed:#?}"
    );

    psql(
        &t,
        "UPDATE user_credentials c SET api_key = o.api_key, secret_key = o.secret_key
         FROM user_credentials o WHERE o.nickname = 'Live' AND c.nickname = 'Paper 1'",
    );
    let swapped = exec(&t, &paper, "--paper");
    assert_eq!((swapped.code, swapped.stdout.as_str()), (109, ""));
    assert!(swapped.stderr.contains(NOT_ITS_OWN), "{swapped:#?}");
    exec(&t, &live, "--live").failed(0, "");
}
