//! The comparison of both programs, and what is told of those cases in which they differ.

use std::{fmt::Write as _, process::Command};

use super::{
    case::{Case, Expected, Outcome},
    world::{self, Done, World},
};

/// What the installed `psql` can be asked.
pub struct Judge {
    psql_version: u32,
}

impl Judge {
    /// A judge who knows the version of the installed `psql`.
    pub fn of_installed_psql() -> Self {
        let output = Command::new(world::psql()).arg("--version").output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        let version = numbers.filter_map(|number| number.parse().ok()).next();
        Judge {
            psql_version: version.expect("`psql --version` tells its version"),
        }
    }

    /// Runs a case. Returns what is wrong with it, if something is.
    pub fn fault(&self, world: &World, case: &Case) -> Option<String> {
        let psql = match case.expected {
            Expected::Since(version, _) if version > self.psql_version => None,
            _ => Some(world.psql(case)),
        };
        let found = psql.as_ref().map(|psql| &psql.outcome);
        if let Some(wrong) = found.and_then(|psql| wrong_table(&case.expected, psql)) {
            return Some(told(case, psql.as_ref(), None, wrong));
        }
        let credctl = world.credctl(case);
        let is_right = match (&case.expected, found) {
            (Expected::Differs(_, right) | Expected::Since(_, right), _) => {
                credctl.outcome == *right
            }
            (Expected::SameOrRefused(_), _) if credctl.outcome == Outcome::Refused => true,
            (_, psql) => psql == Some(&credctl.outcome),
        };
        (!is_right).then(|| told(case, psql.as_ref(), Some(&credctl), "credctl is wrong"))
    }
}

/// What is wrong with the expectation itself, as `psql` shows.
fn wrong_table(expected: &Expected, psql: &Outcome) -> Option<&'static str> {
    match (expected, psql) {
        (Expected::SameTalk | Expected::SameOrRefused(_), Outcome::Said(_))
        | (Expected::BothRefuse, Outcome::Refused)
        | (Expected::BothSilent, Outcome::Silent) => None,
        (Expected::Differs(_, credctl), psql) => {
            (credctl == psql).then_some("THE TABLE is wrong: psql does what credctl should")
        }
        (Expected::Since(_, both), psql) => {
            (both != psql).then_some("THE TABLE is wrong: psql knows it, and differs")
        }
        _ => Some("THE TABLE is wrong about psql"),
    }
}

fn told(case: &Case, psql: Option<&Done>, credctl: Option<&Done>, fault: &str) -> String {
    let mut told = format!("{fault}\n  text      {}\n", case.text);
    for (name, value) in &case.variables {
        writeln!(told, "  variable  {name}={value:?}").unwrap();
    }
    for file in &case.files {
        let (name, mode) = (file.name, file.mode);
        writeln!(told, "  file      {name} ({mode:04o}): {:?}", file.text).unwrap();
    }
    for (place, manner) in &case.manners {
        writeln!(told, "  place     {place} {manner:?}").unwrap();
    }
    let expected = match &case.expected {
        Expected::SameTalk | Expected::BothRefuse | Expected::BothSilent => None,
        Expected::SameOrRefused(reason) => Some(format!("the same, or refused: {reason}")),
        Expected::Differs(reason, right) => Some(format!("{} ({reason})", shown(right))),
        Expected::Since(version, right) => Some(format!("{} (psql since {version})", shown(right))),
    };
    if let Some(expected) = expected {
        writeln!(told, "  expected  {expected}").unwrap();
    }
    for (name, done) in [("psql", psql), ("credctl", credctl)] {
        if let Some(Done {
            outcome,
            ended,
            heard,
        }) = done
        {
            writeln!(told, "  {name:<8}  {}", shown(outcome)).unwrap();
            for (at, said) in heard.iter().enumerate() {
                writeln!(told, "            {at}: {said}").unwrap();
            }
            for line in ended.stderr.lines() {
                writeln!(told, "            | {line}").unwrap();
            }
        }
    }
    told
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused => "refuses it".to_owned(),
        Outcome::Silent => "finds nobody".to_owned(),
        Outcome::Said(said) => said.join("; "),
    }
}
