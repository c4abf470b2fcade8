//! A writer that goes on adding, renaming and editing while the vault key is rotated, and knows
//! from the answers what is stored.

use std::collections::BTreeMap;

use crate::common::{
    credctl::{Credctl, Ended},
    database::rows,
};

/// A credential that an answer called stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub nickname: String,
    pub environment: String,
    pub is_active: bool,
    pub keys: [String; 2],
}

/// A writer on the rows of one vault, one command after the other.
pub struct Writer<'t> {
    t: &'t Credctl,
    pub told: BTreeMap<String, Told>,
    /// Numbers of commands that were done, and of those that found their row changed meanwhile.
    pub done: usize,
    pub conflicts: usize,
}

impl<'t> Writer<'t> {
    /// A writer that knows the rows of an import: `row-7` with `PK-7` and `s-7`.
    pub fn new(t: &'t Credctl) -> Self {
        let stored = rows(
            t,
            "SELECT credential_id, nickname, environment FROM credctl.credentials",
        );
        let told = stored.iter().map(|row| {
            let [id, nickname, environment] =
                row.split(" | ").collect::<Vec<_>>().try_into().unwrap();
            let number = nickname.strip_prefix("row-").unwrap();
            let told = Told {
                nickname: nickname.to_owned(),
                environment: environment.to_owned(),
                is_active: true,
                keys: [format!("PK-{number}"), format!("s-{number}")],
            };
            (id.to_owned(), told)
        });
        Writer {
            t,
            told: told.collect(),
            done: 0,
            conflicts: 0,
        }
    }

    /// Runs the next command.
    pub fn go_on(&mut self) {
        let number = self.done + self.conflicts;
        match number % 5 {
            0 => self.add(number),
            1 => self.rename(number),
            2 => self.edit_keys(number),
            3 => self.edit(number, |told| {
                told.is_active = !told.is_active;
                if told.is_active {
                    "--enable"
                } else {
                    "--disable"
                }
            }),
            _ => self.edit(number, |told| {
                told.environment = match told.environment.as_str() {
                    "paper" => "live".to_owned(),
                    _ => "paper".to_owned(),
                };
                if told.environment == "live" {
                    "--live"
                } else {
                    "--paper"
                }
            }),
        }
    }

    /// A row, far from the one before.
    fn any(&self, number: usize) -> (String, Told) {
        let at = number.wrapping_mul(7919) % self.told.len();
        let (id, told) = self.told.iter().nth(at).unwrap();
        (id.clone(), told.clone())
    }

    fn fresh_keys(number: usize) -> [String; 2] {
        [format!("PKNEW-{number}"), format!("snew-{number}")]
    }

    /// Runs a command; returns its answer, or `None` if it did nothing because its row was changed
    /// meanwhile.
    fn ran(&mut self, arguments: &[&str], input: &str) -> Option<Ended> {
        let run = self.t.run(arguments).input(input);
        // On a busy machine somebody may have to wait for the rows of a whole batch.
        let ended = run.var("CREDCTL_TIMEOUT", "120s").ends();
        if ended.code == 11 {
            self.conflicts += 1;
            return None;
        }
        self.done += 1;
        Some(ended.succeeded())
    }

    fn add(&mut self, number: usize) {
        let (nickname, keys) = (format!("added-{number}"), Self::fresh_keys(number));
        let arguments = ["add", "--nickname", &nickname, "--paper", "--stdin"];
        if let Some(ended) = self.ran(&arguments, &keys.join("\n")) {
            let told = Told {
                nickname,
                environment: "paper".to_owned(),
                is_active: true,
                keys,
            };
            self.told.insert(ended.stdout.trim_end().to_owned(), told);
        }
    }

    fn rename(&mut self, number: usize) {
        let (id, mut told) = self.any(number);
        told.nickname = format!("renamed-{number}");
        if self.ran(&["rename", &id, &told.nickname], "").is_some() {
            self.told.insert(id, told);
        }
    }

    fn edit_keys(&mut self, number: usize) {
        let (id, mut told) = self.any(number);
        told.keys = Self::fresh_keys(number);
        let arguments = ["edit", &id, "--keys", "--stdin", "--yes"];
        if self.ran(&arguments, &told.keys.join("\n")).is_some() {
            self.told.insert(id, told);
        }
    }

    fn edit(&mut self, number: usize, change: impl Fn(&mut Told) -> &'static str) {
        let (id, mut told) = self.any(number);
        let flag = change(&mut told);
        if self
            .ran(&["edit", &id, flag, "--yes", "--ignore-key-prefix"], "")
            .is_some()
        {
            self.told.insert(id, told);
        }
    }
}
