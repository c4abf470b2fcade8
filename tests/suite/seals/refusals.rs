//! What the machines are told about a row that was altered.

use serde_json::Value;

use super::{
    commands::{acting_on, refused_with},
    machines::Machine,
    world::{Target, World},
};
use crate::common::rounds::is_torture;

/// A refusal: its exit code and the first line on stderr.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub code: i32,
    pub says: String,
}

impl Refusal {
    /// The refusal of an altered row.
    pub fn altered(row: Target<'_>, what: &str) -> Self {
        Refusal::of(row, &format!("was altered: {what}"))
    }

    /// The refusal of a row, with what stands behind its name and id.
    pub fn of(row: Target<'_>, what: &str) -> Self {
        Refusal {
            code: 9,
            says: format!("`{}` ({}) {what}", row.name, row.id),
        }
    }
}

impl World {
    /// Alters the vault, and asserts that on every machine every command refuses the row with 9 and
    /// says what was altered, and that `vault check` finds it.
    #[track_caller]
    pub fn refuses(&self, statements: &str, row: Target<'_>, what: &str) {
        let refusal = Refusal::altered(row, what);
        self.refuses_on(&Machine::ALL, statements, row, &refusal, "altered");
    }

    /// Like [`World::refuses`], on these machines, with this refusal and this finding. Unless all is tried,
    /// each command runs on one of the machines, in turn.
    #[track_caller]
    pub fn refuses_on(
        &self,
        machines: &[Machine],
        statements: &str,
        row: Target<'_>,
        refusal: &Refusal,
        finding: &str,
    ) {
        self.altered(statements);
        let mut count = 0;
        for (at, &machine) in machines.iter().enumerate() {
            let mut commands = acting_on(row, machine);
            count += commands.len();
            if !is_torture() {
                let mut places = (0..commands.len()).map(|place| place % machines.len() == at);
                commands.retain(|_| places.next().unwrap_or(false));
            }
            self.end_with(machine, &commands, refusal);
            self.finds(machine, row.id, finding);
        }
        assert!(count > 20 * machines.len());
    }

    /// Asserts that each of these commands ends with the refusal, prints no answer, starts nothing
    /// and changes nothing.
    #[track_caller]
    pub fn end_with(&self, machine: Machine, commands: &[Vec<&str>], refusal: &Refusal) {
        let before = self.everything(machine);
        let says = format!("credctl: {}", refusal.says);
        for arguments in commands {
            let ended = self.on(machine).run(arguments).input("PK2\ns2\n").ends();
            let (code, answer) = refused_with(arguments, refusal.code);
            let mut lines = ended.stderr.lines();
            let first = lines.find(|line| !line.starts_with("note: "));
            let said = (ended.code, ended.stdout.as_str(), first.unwrap_or_default());
            assert_eq!(
                said,
                (code, answer, says.as_str()),
                "{machine:?}: {ended:#?}"
            );
            assert_eq!(
                self.everything(machine),
                before,
                "{machine:?}: {arguments:?}"
            );
        }
    }

    /// Asserts that `vault check` has this finding about the row, and leaves everything alone.
    #[track_caller]
    pub fn finds(&self, machine: Machine, id: &str, problem: &str) {
        let before = self.everything(machine);
        let found = self.findings(machine);
        let expected = (id.to_owned(), problem.to_owned());
        assert!(found.contains(&expected), "{machine:?}: {found:?}");
        assert_eq!(self.everything(machine), before, "{machine:?}");
    }

    /// The id and the problem of each finding of `vault check`; `-` is the vault itself.
    #[track_caller]
    pub fn findings(&self, machine: Machine) -> Vec<(String, String)> {
        let check = ["vault", "check", "--json"];
        let ended = self.on(machine).run(check).ends();
        let answer = ended.json();
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let found = answer["findings"].as_array().unwrap().iter();
        let found: Vec<_> = found
            .map(|one| (text(&one["credential_id"]), text(&one["problem"])))
            .collect();
        assert_eq!(
            ended.code,
            if found.is_empty() { 0 } else { 16 },
            "{ended:#?}"
        );
        found
    }
}
