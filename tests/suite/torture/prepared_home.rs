//! A home with its database, prepared once and copied for each round, and the checks of a home.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use credctl::parts::config;
use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended, USER},
    pg::{Database, POSTGRES, server},
    python::python,
    soundness::assert_sound,
};

/// The variable that names the server, the database and the role.
const URL: &str = "CREDCTL_DATABASE_URL";

/// Time that the work of a killed program on the server may last.
const PATIENCE: Duration = Duration::from_secs(30);

/// A credential as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub nickname: String,
    pub enabled: bool,
    pub api_key: String,
    pub secret_key: String,
}

/// A copy of a home and its database.
pub fn copy(of: &Credctl) -> Credctl {
    let template = of.database();
    wait_until_disconnected(of);
    let database = Database::create(&format!("TEMPLATE {}", template.name()));
    let url = of.variables()[OsStr::new(URL)].to_str().unwrap();
    let url = url.replace(template.name(), database.name());
    let mut t = Credctl::on(database);
    t.set(URL, url);
    t.set("CREDCTL_USER_ID", USER);
    for file in [
        ".config/credctl/config.toml",
        ".local/share/credctl/vault.keys",
    ] {
        let (from, to) = (of.home().join(file), t.home().join(file));
        if from.exists() {
            private_folder(to.parent().unwrap());
            fs::copy(from, to).unwrap();
        }
    }
    // What this machine remembers of the vault, in its new place.
    let state = |t: &Credctl| t.config().with_extension("state");
    if let Ok(text) = fs::read_to_string(state(of)) {
        let text = text.replace(template.name(), t.database().name());
        fs::write(state(&t), text).unwrap();
        fs::set_permissions(state(&t), fs::Permissions::from_mode(0o600)).unwrap();
    }
    t
}

/// Makes a folder that is private whatever the umask, as credctl makes it.
fn private_folder(path: &Path) {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).unwrap();
}

/// Waits until nobody is connected any more: every open transaction is decided then, and no lock is
/// left.
pub fn wait_until_disconnected(t: &Credctl) {
    let begun = Instant::now();
    let sql = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database()
               AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    while query(t, sql) != [["0"]] {
        assert!(
            begun.elapsed() < PATIENCE,
            "a killed program is still connected"
        );
        thread::sleep(Duration::from_millis(2));
    }
}

/// The rows of a query of the superuser, as texts.
pub fn query(t: &Credctl, sql: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let name = t.database().name();
    server().with_client(name, POSTGRES, async |client| {
        let rows = client.query_typed(sql, &[]).await.unwrap();
        let texts = |row: &tokio_postgres::Row| (0..row.len()).map(|at| row.get(at)).collect();
        found = rows.iter().map(texts).collect();
    });
    found
}

/// All credentials, oldest first; asserts that each is sealed, and sound like everything in the vault.
pub fn rows(t: &Credctl) -> Vec<Row> {
    assert_sound(t, 0);
    let sql = "SELECT id::text, nickname, is_active::text, api_key, secret_key
               FROM user_credentials ORDER BY created_at, id";
    let row = |row: Vec<String>| {
        let [id, nickname, enabled, api_key, secret_key] = row.try_into().unwrap();
        let enabled = enabled == "true";
        Row {
            id,
            nickname,
            enabled,
            api_key,
            secret_key,
        }
    };
    query(t, sql).into_iter().map(row).collect()
}

/// The input for [`python_opens`]: each pair, and the recorded keys, with the key file of this
/// home.
pub fn sealed(t: &Credctl, rows: &[Row]) -> Value {
    let keys = query(
        t,
        "SELECT check_token, 'credctl vault ' || v.id FROM credctl.keys, credctl.vault v",
    );
    let pairs: Vec<_> = rows
        .iter()
        .map(|row| [&row.api_key, &row.secret_key])
        .collect();
    let file = fs::read_to_string(t.data_home().join("vault.keys"));
    json!({"keys": keys, "pairs": pairs, "file": file.unwrap_or_default()})
}

/// Opens all of it with the real `cryptography`, and asserts that each pair is one of these, as a
/// whole.
pub fn python_opens(sealed: &[Value], pairs: &[[&str; 2]]) {
    let pairs = pairs.iter().map(|pair| pair.map(str::to_owned));
    // Those of `Credctl::add`, which gives each credential of a test a secret of its own.
    let added = (1..100).map(|n| {
        [
            "PKTEST0000000000WXYZ".to_owned(),
            format!("secret-of-a-test-{n}"),
        ]
    });
    let whole: Vec<_> = pairs.chain(added).collect();
    let opened = python(
        "
result = []
for home in data['homes']:
    keys = [l for l in home['file'].splitlines() if l.strip() and not l.startswith('#')]
    opened = MultiFernet([Fernet(key) for key in keys]) if keys else None
    for token, text in home['keys']:
        assert opened.decrypt(token).decode() == text, home
    for pair in home['pairs']:
        pair = [opened.decrypt(token).decode() for token in pair]
        assert pair in data['pairs'], pair
    result.append(len(home['pairs']))
",
        &json!({"homes": sealed, "pairs": whole}),
    );
    assert_eq!(opened.as_array().unwrap().len(), sealed.len());
}

/// The credential that the config file of this home selects. The file must be missing or whole.
pub fn selected(t: &Credctl) -> Option<String> {
    let config = config::load(&t.config()).unwrap().unwrap_or_default();
    assert!(
        config.active.all().count() <= 1 && config.unknown.is_empty(),
        "{config:?}"
    );
    config
        .active
        .all()
        .next()
        .map(|active| active.credential_id.to_string())
}

/// Asserts that nothing that a killed or failed program left lies beside its files.
pub fn assert_nothing_beside(t: &Credctl) {
    let config = t.config();
    for (folder, expected) in [
        (
            config.parent().unwrap(),
            &[
                "config.toml",
                "config.toml.lock",
                "config.state",
                "config.state.lock",
            ][..],
        ),
        (&t.data_home(), &["vault.keys", "vault.keys.lock"]),
    ] {
        for name in names(folder) {
            let is_retired = name.starts_with("vault.keys.retired-") && !name.ends_with(".tmp");
            assert!(
                is_retired || expected.contains(&name.as_str()),
                "{name} is left in {}",
                folder.display()
            );
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The id in the answer of a command, if there is one.
pub fn answered_id(ended: &Ended) -> Option<String> {
    let line = ended.stdout.strip_suffix('\n')?;
    Some(line.to_owned())
}
