//! A vault with two credentials, what it was before anybody altered it, and the machines that use
//! it.

use std::fs;

use super::machines::{Home, Machine};
use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{rows, sql},
};

/// The tables that an attacker may write to, and the columns of their keys.
const TABLES: [(&str, &str); 6] = [
    ("user_accounts", "id"),
    ("user_credentials", "id"),
    ("credctl.vault", "singleton"),
    ("credctl.keys", "key_id"),
    ("credctl.credentials", "credential_id"),
    ("credctl.events", "id"),
];

/// A vault with a paper credential and a live one.
pub struct World {
    homes: [Home; 3],
    pub paper: String,
    pub live: String,
}

/// A row, by the id and the words with which commands find it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub credential_type: &'a str,
    pub flag: &'a str,
    /// Whether the row has a companion, which holds its environment.
    pub is_sealed: bool,
}

impl World {
    /// A vault with `Paper 1`, which is active on the machine that made it, and `Live`.
    pub fn new() -> Self {
        let (t, paper, live) = paper_and_live();
        World::of(t, paper, live)
    }

    /// The vault that this machine made, with these two credentials.
    pub fn of(t: Credctl, paper: String, live: String) -> Self {
        let visitors = (Home::fresh(&t), Home::by_command(&t));
        let homes = [Home::maker(t), visitors.0, visitors.1];
        let mut world = World { homes, paper, live };
        world.keep();
        world
    }

    /// Keeps everything as it is now: the rows in schema `kept`, with their companions.
    pub fn keep(&mut self) {
        self.keep_rows("kept");
        self.homes.iter_mut().for_each(Home::keep);
    }

    /// Copies all tables into a schema of this name.
    pub fn keep_rows(&self, schema: &str) {
        let mut copy = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};");
        for (table, _) in TABLES {
            let name = table.replace('.', "_");
            copy += &format!("CREATE TABLE {schema}.{name} AS SELECT * FROM {table};");
        }
        sql(self.maker(), &copy);
    }

    /// Restores everything as it was kept, then runs these statements as somebody whom no constraint
    /// stops.
    pub fn altered(&self, statements: &str) {
        let mut restore = String::from("SET session_replication_role = replica;");
        for (table, _) in TABLES {
            let name = table.replace('.', "_");
            restore +=
                &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{name};");
        }
        sql(self.maker(), &(restore + statements));
        self.homes.iter().for_each(Home::restore);
    }

    /// Everything that commands could write: all rows, and what this machine remembers.
    pub fn everything(&self, machine: Machine) -> Vec<String> {
        let texts = TABLES.map(|(table, key)| {
            format!(
                "SELECT coalesce(string_agg(r::text, ' ' ORDER BY {key}), '') FROM {table} AS r"
            )
        });
        let home = self.home(machine);
        let files = [home.t.config(), home.state()];
        let files = files.map(|path| fs::read_to_string(path).unwrap_or_default());
        let mut all = rows(self.maker(), &texts.join(" UNION ALL "));
        all.extend(files);
        all
    }

    fn home(&self, machine: Machine) -> &Home {
        &self.homes[machine as usize]
    }

    /// The program on a machine.
    pub fn on(&self, machine: Machine) -> &Credctl {
        &self.home(machine).t
    }

    /// The program on the machine that made the vault.
    pub fn maker(&self) -> &Credctl {
        self.on(Machine::Maker)
    }

    /// The program on every machine, to set a variable for all of them.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Credctl> {
        self.homes.iter_mut().map(|home| &mut home.t)
    }

    pub fn paper(&self) -> Target<'_> {
        Target {
            id: &self.paper,
            name: "Paper 1",
            credential_type: "alpaca",
            flag: "--paper",
            is_sealed: true,
        }
    }

    /// The paper credential without its companion.
    pub fn stripped_paper(&self) -> Target<'_> {
        Target {
            is_sealed: false,
            ..self.paper()
        }
    }

    pub fn live(&self) -> Target<'_> {
        Target {
            id: &self.live,
            name: "Live",
            flag: "--live",
            ..self.paper()
        }
    }
}

/// A statement that changes the shared row of this id; in `set`, `c` is the row and `o` the other one
/// as it was.
pub fn row(id: &str, set: &str) -> String {
    format!("{} AND c.id = '{id}';", rows_of_both(set))
}

/// A statement that changes both shared rows in this way.
pub fn both_rows(set: &str) -> String {
    rows_of_both(set) + ";"
}

fn rows_of_both(set: &str) -> String {
    format!(
        "UPDATE user_credentials c SET {set} FROM kept.user_credentials o WHERE o.id <> c.id \
         AND o.user_id = c.user_id"
    )
}

/// A statement that changes the companion of this row; in `set`, `k` is the companion and `o` the
/// other one as it was.
pub fn companion(id: &str, set: &str) -> String {
    format!("{} AND k.credential_id = '{id}';", companions_of_both(set))
}

/// A statement that changes both companions in this way.
pub fn both_companions(set: &str) -> String {
    companions_of_both(set) + ";"
}

fn companions_of_both(set: &str) -> String {
    format!(
        "UPDATE credctl.credentials k SET {set} FROM kept.credctl_credentials o \
         WHERE o.credential_id <> k.credential_id"
    )
}
