//! The program in docs/trust.md, which must judge seals as credctl does.

use std::fs;

use serde_json::{Value, json};

use crate::common::{
    credctl::paper_and_live,
    database::{rows, sql},
    python::python,
    vault_keys::keys,
};

/// Rows, companions and the vault's id, with binary columns in hex.
const ROWS: &str = "SELECT json_build_object('row', to_jsonb(c), 'account', a.account_name,
        'companion', to_jsonb(k), 'vault', (SELECT id FROM credctl.vault))
    FROM user_credentials c JOIN user_accounts a ON a.id = c.user_account_id
    JOIN credctl.credentials k ON k.credential_id = c.id ORDER BY c.nickname";

/// Converts what JSON cannot hold, and judges every row.
const JUDGE: &str = r#"
from uuid import UUID
def sound(found):
    row, companion = found["row"], found["companion"]
    for name in ("id", "user_account_id"):
        row[name] = UUID(row[name])
    for name in ("fingerprint", "seal"):
        companion[name] = bytes.fromhex(companion[name][2:])
    if companion["expires_at"]:
        companion["expires_at"] = datetime.fromisoformat(companion["expires_at"])
    return is_sound(row, found["account"], companion, data["key"], UUID(found["vault"]))
result = [sound(found) for found in data["rows"]]
"#;

fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/trust.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, code) = text.split_once("\n```python\n").unwrap();
    code.split_once("\n```\n").unwrap().0.to_owned()
}

#[test]
fn its_program_finds_what_is_sound_and_what_is_not() {
    let (t, paper, _) = paper_and_live();
    let third = t.add("Third", &["--paper"]);
    let key = keys(&t).remove(0);
    let judged = || {
        let found = rows(&t, ROWS);
        let found: Vec<Value> = found
            .iter()
            .map(|r| serde_json::from_str(r).unwrap())
            .collect();
        let program = format!("{}\n{JUDGE}", document());
        python(&program, &json!({ "rows": found, "key": key }))
    };
    assert_eq!(judged(), json!([true, true, true]));
    let change = |set: &str, id: &str| {
        sql(
            &t,
            &format!("UPDATE user_credentials SET {set} WHERE id = '{id}'"),
        );
    };
    change("nickname = 'Live'", &paper);
    change("api_key = secret_key", &third);
    let mut found = judged();
    let list = found.as_array_mut().unwrap();
    list.sort_by_key(|sound| sound.as_bool());
    assert_eq!(found, json!([false, false, true]));
}
