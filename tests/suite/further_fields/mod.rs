//! Keys with more than two parts: given, kept, brought back and handed out as a whole.

mod handed_out;
mod input;
mod kept;
mod source_files;

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended},
    database::rows,
    home_files::write_file,
    python::python,
    vault_keys::keys,
};

const KEY: &str = "okx-key-0000000000WXYZ";
const SECRET: &str = "okx-secret-of-a-test";
const PASSPHRASE: &str = "a phrase with $ ' \" \\ and ✓";

/// Adds a paper credential of OKX with this nickname, and returns its id.
fn add_okx(t: &Credctl, nickname: &str) -> String {
    let input = format!("{KEY}\n{SECRET}\n{PASSPHRASE}\n");
    let words = [
        "add",
        "--type",
        "okx",
        "--paper",
        "--stdin",
        "--again",
        "--nickname",
        nickname,
    ];
    let added = t.run(words).input(input).ends().succeeded();
    added.stdout.trim_end().to_owned()
}

/// Adds a paper credential of OANDA with a token and these flags.
fn add_oanda(t: &Credctl, flags: &[&str]) -> Ended {
    let add = ["add", "--type", "oanda", "--paper", "--stdin"];
    let run = t.run([&add[..], flags].concat());
    run.input("token-of-a-test\n").ends()
}

/// The argument of `--field` that names a file with this text.
fn field_file(t: &Credctl, field: &str, text: &str) -> String {
    let file = write_file(t, &format!("field-{field}"), text, 0o600);
    format!("{field}=@{}", file.display())
}

/// All parts of a credential, opened by Python from the two shared columns and the companion.
fn parts(t: &Credctl, id: &str) -> Value {
    let columns = "SELECT json_build_object('pair', json_build_array(c.api_key, c.secret_key), 'fields', k.fields)
         FROM user_credentials c JOIN credctl.credentials k ON k.credential_id = c.id";
    let row = rows(t, &format!("{columns} WHERE c.id = '{id}'")).remove(0);
    let mut data: Value = serde_json::from_str(&row).unwrap();
    data["keys"] = json!(keys(t));
    let program = "
ring = MultiFernet([Fernet(key) for key in data['keys']])
opened = lambda token: ring.decrypt(token.encode()).decode()
fields = json.loads(opened(data['fields'])) if data['fields'] else None
result = [*map(opened, data['pair']), fields]";
    python(program, &data)
}

fn okx_parts(passphrase: &str) -> Value {
    json!([KEY, SECRET, {"passphrase": passphrase}])
}

fn show_field(t: &Credctl, id: &str, field: &str) -> Ended {
    t.run(["show", id, "--field", field]).ends()
}
