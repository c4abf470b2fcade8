//! Keys that vouch for keys: who introduced each, and the proof of it, verified by Python.

use serde_json::{Value, json};

use super::{
    SEES_ALL, as_role, assert_healthy, key_ids, other_machine, recorded_keys, two_credentials,
    vault, vault_id,
};
use crate::common::{credctl::Credctl, database::rows, python::python, vault_keys::keys};

/// Who introduced each key, oldest first.
fn introducers(t: &Credctl) -> Vec<String> {
    rows(
        t,
        "SELECT introduced_by FROM credctl.keys ORDER BY created_at",
    )
}

/// What Python finds in each record with these vault keys, oldest first: whether the proof is that of
/// the key that introduced it, and the ids of the keys whose ledger keys it holds.
fn verified(t: &Credctl, keys: &[String]) -> Value {
    let columns =
        "key_id, check_token, introduced_by, encode(proof, 'hex'), coalesce(mac_keys, ''),
                   (extract(epoch FROM created_at) * 1000000)::bigint";
    let records = rows(
        t,
        &format!("SELECT {columns} FROM credctl.keys ORDER BY created_at"),
    );
    let records: Vec<Vec<&str>> = records
        .iter()
        .map(|row| row.split(" | ").collect())
        .collect();
    python(
        r#"
import uuid
vault = uuid.UUID(data['vault']).bytes
mac = lambda key, message: hmac.new(key, message, hashlib.sha256).digest()
raw = {}
for key in data['keys']:
    plain = base64.urlsafe_b64decode(key)
    raw[mac(plain, b'credctl key id v1')[:8].hex()] = (plain, Fernet(key))

def field(value):
    if value is None:
        return b'\0' * 9
    return b'\1' + len(value).to_bytes(8, 'big') + value

result = []
for key_id, check, by, proof, mac_keys, at in data['records']:
    fields = [b'\1', key_id.encode(), check.encode(), by.encode(), mac_keys.encode() or None, int(at).to_bytes(8, 'big')]
    under = mac(raw[by][0], b'credctl key proof v1' + vault)
    proved = mac(under, b''.join(map(field, fields))).hex() == proof
    held = json.loads(raw[key_id][1].decrypt(mac_keys)) if mac_keys else {}
    right = {id: base64.urlsafe_b64encode(mac(raw[id][0], b'credctl ledger v1' + vault)).decode() for id in held}
    result.append([proved, sorted(held), held == right])
"#,
        &json!({"vault": vault_id(t), "keys": keys, "records": records}),
    )
}

#[test]
fn the_first_key_vouches_for_itself_and_each_other_is_introduced_by_the_one_that_sealed() {
    let t = two_credentials();
    let first = key_ids(&t).remove(0);
    assert_eq!(introducers(&t), [first.as_str()]);
    assert_eq!(verified(&t, &keys(&t)), json!([[true, [], true]]));

    vault(&t, &["add-key"]).succeeded();
    let second = key_ids(&t).remove(1);
    assert_eq!(introducers(&t), [first.as_str(), &first]);
    vault(&t, &["rotate", "--yes"]).succeeded();
    vault(&t, &["rotate", "--yes"]).succeeded();
    assert_eq!(introducers(&t), [first.as_str(), &first, &second]);
    let mut both = [first.as_str(), &second];
    both.sort_unstable();
    let expected = json!([[true, [], true], [true, [first], true], [true, both, true]]);
    assert_eq!(verified(&t, &keys(&t)), expected);
    assert_healthy(&t);
}

#[test]
fn what_a_retired_key_introduced_is_proved_anew_and_its_ledger_stays_readable() {
    let t = two_credentials();
    let first = key_ids(&t).remove(0);
    vault(&t, &["rotate", "--yes"]).succeeded();
    vault(&t, &["add-key"]).succeeded();
    let (all, ids) = (keys(&t), key_ids(&t));
    let (second, third) = (&ids[0], &ids[2]);
    assert_eq!(introducers(&t), [first.as_str(), &first, second]);
    as_role(&t, SEES_ALL, &["retire", &first]).succeeded();
    assert_eq!(recorded_keys(&t), [second.as_str(), third]);
    assert_eq!(introducers(&t), [second.as_str(), second]);
    let mut both = [first.as_str(), second];
    both.sort_unstable();
    // Python needs the retired key only to see that its ledger key is the right one.
    let expected = json!([[true, [&first], true], [true, both, true]]);
    assert_eq!(verified(&t, &all), expected);
    assert_healthy(&t);
    vault(&t, &["rotate", "--yes"]).succeeded();
    assert_healthy(&t);
}

#[test]
fn a_machine_with_the_older_key_alone_believes_the_newer_one_that_it_introduced() {
    let t = two_credentials();
    let other = other_machine(&t);
    vault(&t, &["rotate", "--yes"]).succeeded();
    let newer = key_ids(&t).remove(0);
    for arguments in [&["add-key"][..], &["rotate", "--yes"]] {
        let refused = vault(&other, arguments);
        let told = format!("credctl: vault key {newer} is newer than yours, and is not at hand\n");
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.starts_with(&told), "{refused:#?}");
    }
    // A row under the newer key is not called altered there.
    let refused = other.run(["show", "Paper 1"]).ends();
    assert_eq!(refused.code, 5, "{refused:#?}");
    let told = format!("was sealed with vault key {newer}, which is not at hand");
    assert!(refused.stderr.contains(&told), "{refused:#?}");
}
