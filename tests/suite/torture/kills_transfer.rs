//! The commands that transfer credentials, keys and privileges, killed at each of their steps.

use std::{fs, path::Path};

use serde_json::json;
use tempfile::TempDir;

use super::{
    kills::Killed,
    prepared_home::{Row, python_opens, query, rows, sealed},
};
use crate::common::{
    credctl::{Credctl, Ended},
    older_product::home_of_owner,
    pg::WITH_PASSWORD,
    vault_keys::{key_files, keys_in},
};

const PASSPHRASE: &str = "correct horse";

/// The keys of the first credential that a test adds.
const KEYS: [&str; 2] = ["PKTEST0000000000WXYZ", "secret-of-a-test"];

/// A folder outside of every home, with a passphrase and other files in it.
struct Luggage {
    folder: TempDir,
    passphrase: String,
}

impl Luggage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut luggage = Luggage {
            folder,
            passphrase: String::new(),
        };
        luggage.passphrase = luggage.with("passphrase", PASSPHRASE);
        luggage
    }

    fn path(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    }

    /// Writes a file that only its owner may read, and returns its path.
    fn with(&self, name: &str, text: &str) -> String {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Runs a command that writes a file under the passphrase, and returns its path.
    fn packed(&self, t: &Credctl, arguments: &[&str], name: &str) -> String {
        let path = self.path(name);
        let passphrase = ["--passphrase-file", &self.passphrase];
        let run = t.run([arguments, &[&path], &passphrase].concat());
        run.ends().succeeded();
        path
    }
}

/// A home with two credentials.
fn with_two() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Live 1", &["--live"]);
    t
}

fn ids(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// Asserts that a home holds only whole files that were asked for.
fn only_in_home(t: &Credctl, name: &str) {
    for entry in fs::read_dir(t.home()).unwrap() {
        let found = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            [".config", ".local", name].contains(&found.as_str()),
            "{found} is left"
        );
    }
}

#[test]
fn an_import_that_is_killed_stores_all_pairs_or_none() {
    let (before, luggage) = (with_two(), Luggage::new());
    let old = ids(&rows(&before));
    let table = luggage.with(
        "pairs.csv",
        "nickname,api_key,secret_key\nPaper 8,PKTEST8,secret-8\nPaper 9,PKTEST9,secret-9\n",
    );
    let killed = Killed {
        before: &before,
        arguments: &["import", &table, "--format", "csv", "--paper"],
        input: "",
    };
    let seen = |t: &Credctl| {
        let rows = rows(t);
        assert_eq!(ids(&rows)[..2], old);
        let pairs = [KEYS, ["PKTEST8", "secret-8"], ["PKTEST9", "secret-9"]];
        python_opens(&[sealed(t, &rows)], &pairs);
        rows.len()
    };
    let look = |t: &Credctl, _: &Ended| assert!([2, 4].contains(&seen(t)));
    killed.at_each_step(look, |t, _| {
        assert_eq!(seen(t), 4);
        // What is there already is not remembered anew; the next writer of that file cleans up.
        t.run(["rename", "Paper 9", "Main"]).ends().succeeded();
    });
}

#[test]
fn a_restore_that_is_killed_brings_back_all_or_nothing_and_ends_when_run_again() {
    let (from, luggage) = (with_two(), Luggage::new());
    let expected = rows(&from);
    let file = luggage.packed(&from, &["backup", "--with-keys"], "credctl.backup");
    let before = Credctl::on_server();
    let passphrase = ["--passphrase-file", &luggage.passphrase];
    let killed = Killed {
        before: &before,
        arguments: &[&["restore", &file][..], &passphrase].concat(),
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        let rows = rows(t);
        assert!(rows.is_empty() || ids(&rows) == ids(&expected));
        python_opens(&[sealed(t, &rows)], &[KEYS]);
    };
    killed.at_each_step(look, |t, ended| {
        assert_eq!(ids(&rows(t)), ids(&expected));
        look(t, ended);
        t.run(["vault", "check"]).ends().succeeded();
    });
}

#[test]
fn a_backup_that_is_killed_leaves_a_whole_file_or_none() {
    let (before, luggage) = (with_two(), Luggage::new());
    let file = "credctl.backup";
    let passphrase = ["--passphrase-file", &luggage.passphrase];
    let killed = Killed {
        before: &before,
        arguments: &[&["backup", file, "--with-keys"][..], &passphrase].concat(),
        input: "",
    };
    let is_whole = |t: &Credctl| {
        let dry = [&["restore", file, "--dry-run", "--json"][..], &passphrase].concat();
        let told = t.run(dry).ends().succeeded().json();
        assert_eq!(told["skipped"], 2, "{told}");
    };
    let look = |t: &Credctl, _: &Ended| {
        if t.home().join(file).exists() {
            is_whole(t);
        }
    };
    // What is there already is not overwritten.
    killed.at_each_step_until(7, look, |t, _| {
        is_whole(t);
        only_in_home(t, file);
    });
}

#[test]
fn an_export_of_vault_keys_that_is_killed_leaves_a_whole_file_or_none() {
    let (before, luggage) = (with_two(), Luggage::new());
    let file = "keys.json";
    let passphrase = ["--passphrase-file", &luggage.passphrase];
    let killed = Killed {
        before: &before,
        arguments: &[&["vault", "export-key", file][..], &passphrase].concat(),
        input: "",
    };
    let is_whole = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let exported: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(exported["kdf"]["algorithm"], json!("argon2id"), "{text}");
    };
    let look = |t: &Credctl, _: &Ended| {
        let path = t.home().join(file);
        if path.exists() {
            is_whole(&path);
        }
    };
    killed.at_each_step_until(7, look, |t, _| {
        is_whole(&t.home().join(file));
        only_in_home(t, file);
    });
}

#[test]
fn an_import_of_vault_keys_that_is_killed_brings_all_of_them_or_none() {
    let (before, luggage) = (with_two(), Luggage::new());
    before.run(["vault", "add-key"]).ends().succeeded();
    let file = luggage.packed(&before, &["vault", "export-key"], "keys.json");
    let keys = |t: &Credctl| {
        let path = t.data_home().join("vault.keys");
        match path.exists() {
            true => keys_in(&path),
            false => Vec::new(),
        }
    };
    let exported = keys(&before);
    assert_eq!(exported.len(), 2);
    for path in key_files(&before) {
        fs::remove_file(path).unwrap();
    }
    let passphrase = ["--passphrase-file", &luggage.passphrase];
    let killed = Killed {
        before: &before,
        arguments: &[&["vault", "import-key", &file][..], &passphrase].concat(),
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        let keys = keys(t);
        assert!(keys.is_empty() || keys == exported);
    };
    killed.at_each_step(look, |t, _| {
        assert_eq!(keys(t), exported);
        t.run(["vault", "check"]).ends().succeeded();
    });
}

/// A home that connects as the owner to a migrated database of the older product.
fn adopted() -> Credctl {
    let t = home_of_owner();
    t.run(["migrate"]).ends().succeeded();
    t
}

#[test]
fn a_hardening_that_is_killed_protects_both_tables_or_neither() {
    let before = adopted();
    let stored = "SELECT to_jsonb(c)::text FROM user_credentials c ORDER BY id";
    let protected = "SELECT (relrowsecurity AND relforcerowsecurity)::text FROM pg_class
                     WHERE relnamespace = 'public'::regnamespace
                       AND relname IN ('user_accounts', 'user_credentials')";
    let old = query(&before, stored);
    let killed = Killed {
        before: &before,
        arguments: &["migrate", "--harden"],
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        let protected = query(t, protected).concat();
        assert_eq!(protected[0], protected[1]);
        assert_eq!(query(t, stored), old);
    };
    killed.at_each_step(look, |t, ended| {
        look(t, ended);
        assert_eq!(query(t, protected).concat(), ["true", "true"]);
        let dry = t.run(["migrate", "--harden", "--dry-run"]).ends();
        assert_eq!(dry.succeeded().stdout, "");
    });
}

#[test]
fn grants_that_are_killed_are_all_given_or_none() {
    let before = adopted();
    let killed = Killed {
        before: &before,
        arguments: &["db", "grants", "--role", WITH_PASSWORD.0, "--apply"],
        input: "",
    };
    let granted = format!(
        "SELECT count(*)::text FROM pg_class c, aclexplode(c.relacl) AS a
         WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = '{}'::regrole",
        WITH_PASSWORD.0
    );
    let granted = |t: &Credctl| query(t, &granted).concat().remove(0);
    assert_eq!(granted(&before), "0");
    let given = std::cell::RefCell::new(Vec::new());
    let look = |t: &Credctl, _: &Ended| given.borrow_mut().push(granted(t));
    killed.at_each_step(look, |t, _| {
        let all = granted(t);
        assert_ne!(all, "0");
        let before = given.borrow_mut().pop().unwrap();
        assert!(["0", &all].contains(&before.as_str()), "{before} of {all}");
    });
}
