//! Altered rows: told from those that credctl wrote, named, and not handed out.

mod lists;
mod older_product;
mod own_changes;
mod plain_fields;
mod private_database;
mod repairs;
mod seal_columns;
mod sealed_fields;
mod strict_vault;

use serde_json::Value;

use crate::common::{
    credctl::{Credctl, Ended, paper_and_live},
    database::{rows, sql},
    home_files::config,
    vault_keys::keyring,
};

/// The message about a row whose seal nothing else explains.
const NOT_ITS_OWN: &str =
    "its keys, its owner and its seal do not belong together: it was changed outside credctl";
const LABEL: &str = "its label was changed outside credctl";

/// A vault with `Paper 1`, which is in use, and `Live`; the table `kept` holds the rows as credctl
/// wrote them.
struct Vault {
    t: Credctl,
    paper: String,
    live: String,
}

/// An altered row, by the id and the words with which commands find it.
#[derive(Debug, Clone, Copy)]
struct Target<'a> {
    id: &'a str,
    name: &'a str,
    credential_type: &'a str,
    flag: &'a str,
}

impl Vault {
    fn new() -> Self {
        let (t, paper, live) = paper_and_live();
        sql(&t, "CREATE TABLE kept AS SELECT * FROM user_credentials");
        Vault { t, paper, live }
    }

    fn paper(&self) -> Target<'_> {
        Target {
            id: &self.paper,
            name: "Paper 1",
            credential_type: "alpaca",
            flag: "--paper",
        }
    }

    fn live(&self) -> Target<'_> {
        Target {
            id: &self.live,
            name: "Live",
            flag: "--live",
            ..self.paper()
        }
    }

    /// Restores all rows, then changes the row of this id; in `set`, `o` is the other row as it
    /// was.
    fn alter(&self, id: &str, set: &str) {
        sql(
            &self.t,
            &format!(
                "DELETE FROM user_credentials; INSERT INTO user_credentials SELECT * FROM kept;
                 UPDATE user_credentials c SET {set} FROM kept o WHERE c.id = '{id}' AND o.id <> c.id"
            ),
        );
    }

    /// Restores all rows, then changes both in this way.
    fn alter_both(&self, set: &str) {
        self.alter(&self.paper, set);
        let again = format!("UPDATE user_credentials c SET {set} FROM kept o WHERE o.id <> c.id");
        sql(&self.t, &again);
    }

    /// Asserts that every command that hands the altered row out, or finds it by its name, refuses
    /// it.
    #[track_caller]
    fn refuses(&self, row: Target<'_>, what: &str) {
        self.refuse(row, &commands_that_hand_out(row), what);
        self.refuse(row, &commands_by_name(row), what);
    }

    /// Asserts that each of these commands ends with 9, names the alteration, prints no answer,
    /// starts nothing and changes nothing.
    #[track_caller]
    fn refuse(&self, row: Target<'_>, commands: &[Vec<&str>], what: &str) {
        let expected = format!("credctl: `{}` ({}) was altered: {what}", row.name, row.id);
        self.end_with(commands, &expected);
    }

    #[track_caller]
    fn end_with(&self, commands: &[Vec<&str>], expected: &str) {
        let before = everything(&self.t);
        for arguments in commands {
            let ended = self.t.run(arguments).input("PK2\ns2\n").ends();
            let (code, answer) = match arguments[0] {
                "exec" => (109, ""),
                // What fails the shell that evaluates it.
                "env" => (9, "false\n"),
                _ => (9, ""),
            };
            let first = ended.stderr.lines().next().unwrap_or_default();
            let said = (ended.code, ended.stdout.as_str(), first);
            assert_eq!(said, (code, answer, expected), "{arguments:?}: {ended:#?}");
            assert_eq!(everything(&self.t), before, "{arguments:?}");
        }
    }

    /// The state of the row's seals in `list`.
    fn seal(&self, id: &str) -> String {
        seal(&self.t, id)
    }
}

/// The commands that hand the row out, by name and by id. A program that `exec` started would be
/// seen on stdout.
fn commands_that_hand_out(row: Target<'_>) -> Vec<Vec<&str>> {
    let mut commands = Vec::new();
    for reference in [row.name, row.id] {
        commands.extend([
            vec!["exec", "-c", reference, row.flag, "--", "echo", "started"],
            vec!["env", reference, row.flag],
            vec!["show", reference],
            vec!["show", reference, "--reveal", row.flag],
            vec!["show", reference, "--field", "api_key", row.flag],
            vec!["show", reference, "--field", "secret_key", row.flag],
        ]);
    }
    commands
}

/// The other commands that find a row by its name.
fn commands_by_name(row: Target<'_>) -> Vec<Vec<&str>> {
    let (name, flag) = (row.name, row.flag);
    vec![
        vec!["use", name],
        vec!["rename", name, "Mine"],
        vec!["edit", name, "--disable", "--yes"],
        vec!["edit", name, "--stdin", flag, "--yes"],
        vec!["remove", name, "--yes"],
        vec!["current", name],
        vec![
            "add",
            "--if-absent",
            "--nickname",
            name,
            "--type",
            row.credential_type,
            flag,
            "--stdin",
        ],
    ]
}

/// All rows, and the config file of this machine.
fn everything(t: &Credctl) -> (Vec<String>, String) {
    let all = "SELECT c::text FROM user_credentials c ORDER BY id";
    (rows(t, all), config(t))
}

/// The state of a row's seals in `list`.
fn seal(t: &Credctl, id: &str) -> String {
    let credentials = t.credentials();
    let one = credentials.iter().find(|c| c["id"] == id).unwrap();
    one["seal"].as_str().unwrap().to_owned()
}

/// The states of the seals of all rows, oldest first.
fn all_seals(t: &Credctl) -> Vec<String> {
    let text = |c: &Value| c["seal"].as_str().unwrap().to_owned();
    t.credentials().iter().map(text).collect()
}

/// Runs `exec` with a credential and a program that prints the key it was given.
fn exec(t: &Credctl, reference: &str, flag: &str) -> Ended {
    let script = ["--", "sh", "-c", "echo \"$APCA_API_KEY_ID\""];
    t.run(["exec", "-c", reference, flag].iter().chain(&script))
        .ends()
}

/// Marks the vault as strict, as credctl would.
fn make_strict(t: &Credctl) {
    let vault = rows(t, "SELECT id FROM credctl_vault").remove(0);
    let token = keyring(t).strict_token(vault.parse().unwrap());
    let mark = format!(
        "UPDATE credctl_vault SET strict_token = '{}'",
        token.as_token()
    );
    sql(t, &mark);
}
