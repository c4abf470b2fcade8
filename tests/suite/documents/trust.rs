//! The program in docs/trust.md, which must judge seals as credctl does.

use std::fs;

use serde_json::{Value, json};

use crate::common::{
    credctl::paper_and_live,
    database::{rows, sql},
    python::python,
    vault_keys::{keyring, keys},
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

/// Converts what JSON cannot hold, and looks for what is broken in every chain.
const CHAIN: &str = r#"
from uuid import UUID
def bytes_of(text):
    return None if text is None else bytes.fromhex(text[2:])
for event in data["events"]:
    event["id"], event["subject"] = UUID(event["id"]), UUID(event["subject"])
    event["seal"], event["mac"] = bytes_of(event["seal"]), bytes_of(event["mac"])
    event["at"] = datetime.fromisoformat(event["at"])
found = broken_events(data["events"], data["keys"], UUID(data["vault"]))
result = [event["kind"] for event in found]
"#;

/// The programs of the document, one behind the other.
fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/trust.md");
    let text = fs::read_to_string(path).unwrap();
    let blocks = text.split("\n```python elsewhere\n").skip(1);
    let blocks: Vec<_> = blocks
        .map(|block| block.split_once("\n```\n").unwrap().0)
        .collect();
    assert_eq!(blocks.len(), 2);
    blocks.join("\n")
}

#[test]
fn its_program_finds_what_is_sound_and_what_is_not() {
    let (t, paper, _) = paper_and_live();
    let third = t.add(
        "Third",
        &["--paper", "--note", "of fund B", "--tag", "swing"],
    );
    let fourth = t.add("Fourth", &["--paper", "--tag", "b", "--tag", "a"]);
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
    assert_eq!(judged(), json!([true, true, true, true]));
    let change = |set: &str, id: &str| {
        sql(
            &t,
            &format!("UPDATE user_credentials SET {set} WHERE id = '{id}'"),
        );
    };
    sql(
        &t,
        &format!("UPDATE credctl.credentials SET tags = 'a' WHERE credential_id = '{fourth}'"),
    );
    change("nickname = 'Live'", &paper);
    change("api_key = secret_key", &third);
    let mut found = judged();
    let list = found.as_array_mut().unwrap();
    list.sort_by_key(|sound| sound.as_bool());
    assert_eq!(found, json!([false, false, false, true]));
}

#[test]
fn its_program_verifies_a_chain() {
    let (t, paper, _) = paper_and_live();
    for name in ["Two", "Three"] {
        let rename = ["rename", &paper, name, "--reason", "why not"];
        t.run(rename).ends().succeeded();
    }
    t.run(["remove", &paper, "--yes"]).ends().succeeded();
    let key = keys(&t).remove(0);
    let id = keyring(&t).primary().to_string();
    let broken = || {
        let events = rows(
            &t,
            &format!(
                "SELECT to_jsonb(e) FROM credctl.events e WHERE subject = '{paper}' ORDER BY revision"
            ),
        );
        let events: Vec<Value> = events
            .iter()
            .map(|e| serde_json::from_str(e).unwrap())
            .collect();
        let vault = rows(&t, "SELECT id FROM credctl.vault").remove(0);
        let data = json!({ "events": events, "keys": { &id: key }, "vault": vault });
        python(&format!("{}\n{CHAIN}", document()), &data)
    };
    assert_eq!(broken(), json!([]));
    sql(
        &t,
        "UPDATE credctl.events SET reason = NULL WHERE kind = 'renamed' AND revision = 2",
    );
    assert_eq!(broken(), json!(["renamed"]));
    sql(&t, "DELETE FROM credctl.events WHERE revision = 2");
    assert_eq!(broken(), json!(["renamed"]));
}
