//! The older product beside credctl: it knows nothing of seals.

use serde_json::{Value, json};
use tokio_postgres::types::Type;

use super::{all_seals, exec};
use crate::common::{
    credctl::{Credctl, USER},
    database::{name, rows},
    pg::{self, APP, POSTGRES},
    python::python,
};

const COUNT: usize = 10_000;

/// Inserts this many rows as the older product does, with keys sealed by Python.
fn fill(t: &Credctl) {
    let sealed = python(
        "
lines = open(data['file']).read().split('\\n')
key = Fernet([line for line in lines if line and not line.startswith('#')][0])
seal = lambda text: key.encrypt(text.encode()).decode()
result = [[seal(f'PKOLD{n}') for n in range(data['count'])], [seal(f's{n}') for n in range(data['count'])]]
",
        &json!({"file": t.data_home().join("vault.keys"), "count": COUNT}),
    );
    let tokens = |at: usize| -> Vec<&str> {
        let all = sealed[at].as_array().unwrap();
        all.iter().map(|token| token.as_str().unwrap()).collect()
    };
    let insert = "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key,
                                                secret_key, is_active, created_at, updated_at)
                  SELECT gen_random_uuid(), a.id, a.user_id, 'alpaca_paper', k.api_key, k.secret_key, true, now(), now()
                  FROM user_accounts a, unnest($1::text[], $2::text[]) AS k (api_key, secret_key)";
    pg::server().with_client(name(t), POSTGRES, async |client| {
        let (api_keys, secret_keys) = (tokens(0), tokens(1));
        let values = [
            (&api_keys as _, Type::TEXT_ARRAY),
            (&secret_keys as _, Type::TEXT_ARRAY),
        ];
        let inserted = client.execute_typed(insert, &values).await.unwrap();
        assert_eq!(inserted, COUNT as u64);
    });
}

#[test]
fn ten_thousand_of_its_rows_raise_no_false_alarm() {
    let mut t = Credctl::on_server();
    t.add("Mine", &["--paper"]);
    fill(&t);
    let list = t.list();
    assert_eq!(list["remarks"], json!([]));
    let credentials = list["credentials"].as_array().unwrap();
    let theirs = |c: &&Value| c["nickname"].is_null();
    let theirs: Vec<_> = credentials.iter().filter(theirs).collect();
    assert_eq!(theirs.len(), COUNT);
    assert!(theirs.iter().all(|c| c["seal"] == "unsealed"));

    let id = theirs[COUNT / 2]["id"].as_str().unwrap();
    let refused = exec(&t, id, "--paper");
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (109, ""),
        "{refused:#?}"
    );
    t.set("CREDCTL_UNSEALED", "accept");
    let handed = exec(&t, id, "--paper").succeeded();
    assert!(handed.stdout.starts_with("PKOLD"), "{handed:#?}");
    let remark = "note: `alpaca` is not sealed: changes to it cannot be detected until \
                  `credctl vault seal`\n";
    assert_eq!(handed.stderr, remark);

    // Whatever credctl looks up in them on its way.
    t.add("Another", &["--paper"]);
    let seals = all_seals(&t);
    let count = |word: &str| seals.iter().filter(|seal| *seal == word).count();
    assert_eq!((count("ok"), count("unsealed")), (2, COUNT));
}

#[test]
fn a_name_it_gave_to_a_sealed_row_is_shown_as_changed_outside_of_credctl() {
    let t = Credctl::on_server();
    let id = t.add("Mine", &["--paper"]);
    let update = format!(
        "BEGIN; SET LOCAL app.current_user_id = '{USER}';
         UPDATE user_credentials SET nickname = 'Theirs', updated_at = now() WHERE id = '{id}'; COMMIT"
    );
    pg::server().with_client(name(&t), APP, async |client| {
        client.batch_execute(&update).await.unwrap();
    });
    let short = &id[..8];
    let what = "its nickname was changed outside credctl from `Mine` to `Theirs`";
    let remark = format!(
        "`Theirs` ({short}): {what}; if that is right, accept it: credctl vault seal {short}"
    );
    assert_eq!(t.list()["remarks"], json!([remark]));
    let expected = format!(
        "credctl: `Theirs` ({id}) was altered: {what}\n\
         hint: if that is right, accept it as it is now: credctl vault seal {id}\n"
    );
    t.run(["use", "Theirs"]).ends().failed(9, &expected);
}

#[test]
fn a_row_it_removed_is_gone_and_what_is_left_of_it_is_swept() {
    let t = Credctl::on_server();
    let id = t.add("Mine", &["--paper"]);
    let delete = format!(
        "BEGIN; SET LOCAL app.current_user_id = '{USER}';
         DELETE FROM user_credentials WHERE id = '{id}'; COMMIT"
    );
    pg::server().with_client(name(&t), APP, async |client| {
        client.batch_execute(&delete).await.unwrap();
    });
    assert_eq!(t.credentials(), [] as [Value; 0]);
    assert_eq!(exec(&t, &id, "--paper").code, 103);
    let companions = "SELECT credential_id FROM credctl.credentials";
    assert_eq!(rows(&t, companions), [id]);
    t.run(["vault", "check"]).ends().succeeded();
    assert_eq!(rows(&t, companions).len(), 0);
}
