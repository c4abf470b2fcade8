//! A worker that runs one command after another and knows what each must answer.

use serde_json::{Value, json};

use crate::common::credctl::{Credctl, Ended};

/// The commands of a worker, over and over.
const MIX: [Step; 16] = [
    Step::Add,
    Step::List,
    Step::Use,
    Step::Rename,
    Step::ListJson,
    Step::Add,
    Step::EditEnvironment,
    Step::Accounts,
    Step::EditKeys,
    Step::ListJson,
    Step::Remove,
    Step::Add,
    Step::AddAccount,
    Step::EditState,
    Step::List,
    Step::Status,
];

#[derive(Clone, Copy)]
enum Step {
    Add,
    List,
    ListJson,
    Use,
    Rename,
    EditEnvironment,
    EditKeys,
    EditState,
    Remove,
    Accounts,
    AddAccount,
    Status,
}

/// A credential as it must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub id: String,
    pub nickname: String,
    pub environment: &'static str,
    pub is_active: bool,
    pub api_key: String,
    pub secret_key: String,
}

/// One of several workers in the same home. The nicknames of its credentials begin with its mark,
/// which begins with the user's: `a3` works for `a`.
pub struct Worker<'t> {
    home: &'t Credctl,
    mark: String,
    done: usize,
    pub held: Vec<Held>,
    accounts: Vec<String>,
}

impl<'t> Worker<'t> {
    pub fn new(home: &'t Credctl, user: &str, number: usize) -> Self {
        Worker {
            home,
            mark: format!("{user}{number}"),
            done: 0,
            held: Vec::new(),
            accounts: Vec::new(),
        }
    }

    /// Runs the next command, and checks its answer.
    pub fn go_on(&mut self, number: usize) {
        self.done += 1;
        // Workers that begin together should not do the same.
        let step = MIX[(number + self.done * 5) % MIX.len()];
        let needs_one = !matches!(
            step,
            Step::Accounts | Step::AddAccount | Step::Status | Step::List | Step::ListJson
        );
        if needs_one && self.held.is_empty() {
            return self.add();
        }
        match step {
            Step::Add => self.add(),
            Step::List => self.list(),
            Step::ListJson => self.list_json(),
            Step::Use => self.use_one(),
            Step::Rename => self.rename(),
            Step::EditEnvironment => self.edit_environment(),
            Step::EditKeys => self.edit_keys(),
            Step::EditState => self.edit_state(),
            Step::Remove => self.remove(),
            Step::Accounts => self.list_accounts(),
            Step::AddAccount => self.add_account(),
            Step::Status => self.status(),
        }
    }

    /// Runs a command that must succeed with nothing on stderr.
    fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let ended = self.home.run(arguments).input(input).ends().succeeded();
        assert_eq!(ended.stderr, "", "{ended:#?}");
        ended
    }

    fn fresh_keys(&self) -> (String, String) {
        let (mark, done) = (&self.mark, self.done);
        (
            format!("KEY{mark}-{done}"),
            format!("secret-of-{mark}-{done}"),
        )
    }

    fn fresh_nickname(&self) -> String {
        format!("{}-{}", self.mark, self.done)
    }

    /// The position of one of its credentials, another one each time.
    fn any(&self) -> usize {
        self.done * 7 % self.held.len()
    }

    fn add(&mut self) {
        let (api_key, secret_key) = self.fresh_keys();
        let nickname = self.fresh_nickname();
        let environment = ["paper", "live"][self.done % 2];
        let arguments = [
            "add",
            "--json",
            "--stdin",
            "--account",
            "main",
            "--nickname",
            &nickname,
            &format!("--{environment}"),
        ];
        let answer = self.run(&arguments, &format!("{api_key}\n{secret_key}\n"));
        let answer = answer.json();
        assert_eq!(answer["existed"], false);
        let held = Held {
            id: answer["credential"]["id"].as_str().unwrap().to_owned(),
            nickname,
            environment,
            is_active: true,
            api_key,
            secret_key,
        };
        assert_shows(&answer["credential"], &held);
        self.held.push(held);
    }

    fn use_one(&mut self) {
        let enabled = self.held.iter().find(|held| held.is_active);
        let Some(held) = enabled else {
            return self.list();
        };
        let answer = self.run(&["use", "--json", &held.nickname], "").json();
        assert_shows(&answer["credential"], held);
        assert_eq!(answer["credential"]["selected"], true);
    }

    fn rename(&mut self) {
        let (at, nickname) = (self.any(), self.fresh_nickname());
        let answer = self.run(&["rename", "--json", &self.held[at].id, &nickname], "");
        self.held[at].nickname = nickname;
        assert_shows(&answer.json()["credential"], &self.held[at]);
    }

    fn edit(&self, at: usize, flag: &str, input: &str) -> Value {
        let nickname = &self.held[at].nickname;
        let answer = self.run(&["edit", "--json", "--yes", nickname, flag], input);
        answer.json()["credential"].clone()
    }

    fn edit_environment(&mut self) {
        let at = self.any();
        self.held[at].environment = match self.held[at].environment {
            "paper" => "live",
            _ => "paper",
        };
        let flag = format!("--{}", self.held[at].environment);
        assert_shows(&self.edit(at, &flag, ""), &self.held[at]);
    }

    fn edit_state(&mut self) {
        let at = self.any();
        self.held[at].is_active = !self.held[at].is_active;
        let flag = match self.held[at].is_active {
            true => "--enable",
            false => "--disable",
        };
        assert_shows(&self.edit(at, flag, ""), &self.held[at]);
    }

    fn edit_keys(&mut self) {
        let at = self.any();
        let (api_key, secret_key) = self.fresh_keys();
        let input = format!("{api_key}\n{secret_key}\n");
        assert_shows(&self.edit(at, "--stdin", &input), &self.held[at]);
        (self.held[at].api_key, self.held[at].secret_key) = (api_key, secret_key);
    }

    fn remove(&mut self) {
        let held = self.held.remove(self.any());
        let answer = self.run(&["remove", "--json", "--yes", &held.id], "");
        assert_eq!(answer.json()["removed"], json!([held.id]));
    }

    /// Returns true if the nickname is of this worker. Fails if it is of another user.
    fn is_mine(&self, nickname: &str) -> bool {
        let mine_or_a_colleagues = nickname.starts_with(&self.mark[..1]);
        assert!(mine_or_a_colleagues, "{} sees {nickname}", self.mark);
        nickname.split('-').next() == Some(&self.mark)
    }

    /// Asserts that a list holds its credentials in their order: all are of one type, and no two
    /// are of the same age.
    pub fn list_json(&self) {
        let ended = self.home.run(["list", "--json"]).ends().succeeded();
        assert_eq!(ended.stderr, "");
        let answer = ended.json();
        let all = answer["credentials"].as_array().unwrap().iter();
        let mine: Vec<_> = all
            .filter(|c| self.is_mine(c["nickname"].as_str().unwrap()))
            .collect();
        assert_eq!(mine.len(), self.held.len(), "{} in {answer}", self.mark);
        for (shown, held) in mine.into_iter().zip(&self.held) {
            assert_shows(shown, held);
        }
    }

    fn list(&self) {
        let listed = self.home.run(["list"]).ends().succeeded().stdout;
        let rows = listed.lines().map(|line| line.split('\t').collect());
        let mine: Vec<String> = rows
            .filter(|row: &Vec<&str>| self.is_mine(row[2]))
            .map(|row| row[..5].join(" "))
            .collect();
        let expected = self.held.iter().map(|held| {
            let state = if held.is_active {
                "enabled"
            } else {
                "disabled"
            };
            let (id, nickname, environment) = (&held.id, &held.nickname, held.environment);
            format!("{id} alpaca {nickname} {environment} {state}")
        });
        assert_eq!(mine, expected.collect::<Vec<_>>());
    }

    fn list_accounts(&self) {
        let answer = self.run(&["account", "list", "--json"], "").json();
        let all = answer["accounts"].as_array().unwrap().iter();
        let names: Vec<_> = all.map(|a| a["account_name"].as_str().unwrap()).collect();
        assert_eq!(names[0], "main");
        let mine: Vec<_> = names[1..]
            .iter()
            .filter(|name| self.is_mine(name))
            .collect();
        assert_eq!(mine, self.accounts.iter().collect::<Vec<_>>());
    }

    fn add_account(&mut self) {
        let name = self.fresh_nickname();
        let answer = self.run(&["account", "add", "--json", &name], "").json();
        assert_eq!(answer["existed"], false);
        assert_eq!(answer["account"]["account_name"], *name);
        self.accounts.push(name);
    }

    fn status(&self) {
        let answer = self.run(&["db", "status", "--json"], "").json();
        assert_eq!(answer["state"], "running");
    }
}

#[track_caller]
fn assert_shows(shown: &Value, held: &Held) {
    let of = |value: &Value| {
        ["id", "nickname", "environment", "is_active"].map(|field| value[field].clone())
    };
    let expected = json!({
        "id": held.id,
        "nickname": held.nickname,
        "environment": held.environment,
        "is_active": held.is_active,
    });
    assert_eq!(of(shown), of(&expected));
}
