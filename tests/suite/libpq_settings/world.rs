//! The places and homes in which both programs run, one after the other.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use super::{
    case::{Case, Outcome},
    places::Places,
    talk::Manner,
};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
    pg::program,
};

/// What one program did.
pub struct Done {
    pub outcome: Outcome,
    pub ended: Ended,
    /// Everything that was said at the places, repetitions included.
    pub heard: Vec<String>,
}

/// The path of `psql` itself, beside the server. On PATH, Debian has a wrapper, which sets variables.
pub fn psql() -> PathBuf {
    let server = program("postgres").canonicalize().unwrap();
    server.with_file_name("psql")
}

/// A set of places, for one case after another.
pub struct World(Places);

impl World {
    /// A world with all places open.
    pub fn new() -> Self {
        World(Places::open())
    }

    /// Replaces the words in braces: `{a}` to `{d}` are ports (with a `%`: encoded for URLs), `{s}`
    /// and `{u}` the folders of the sockets (`{S}`: encoded for URLs), `{x}` the name of the socket
    /// without a file, `{home}` the home folder and `{me}` the user who runs the programs.
    pub fn fill(&self, text: &str, home: &str) -> String {
        let mut filled = text.to_owned();
        let mut put = |word: &str, value: &str| filled = filled.replace(word, value);
        for letter in ['a', 'b', 'c', 'd'] {
            let port = self.0.port(letter).to_string();
            let encoded: String = port.bytes().map(|digit| format!("%{digit:02x}")).collect();
            put(&format!("{{{letter}}}"), &port);
            put(&format!("{{%{letter}}}"), &encoded);
        }
        let sockets = self.0.sockets("s");
        put("{s}", &sockets);
        put("{S}", &sockets.replace('/', "%2F"));
        put("{u}", &self.0.sockets("u"));
        put("{x}", &self.0.name());
        put("{home}", home);
        put("{me}", &credctl::parts::process::system_user().unwrap());
        filled
    }

    /// Runs `psql` over a case.
    pub fn psql(&self, case: &Case) -> Done {
        let t = self.home(case);
        let text = self.fill(&case.text, t.home().to_str().unwrap());
        let done = self.done(case, || {
            let child = Command::new(psql())
                .args(["-X", "-w", "-d", &text, "-c", "select 1"])
                .env_clear()
                .envs(t.variables())
                .current_dir(t.home())
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            Ended::of("psql".to_owned(), child.unwrap())
        });
        assert_eq!(done.ended.code, 2, "{case:#?} {:#?}", done.ended);
        // Some of these come after a connection that was made and not used.
        let reasons = [
            "Connection refused",
            "No such file or directory",
            "is too long",
            "requirepeer specifies",
        ];
        let says = |reason: &&str| done.ended.stderr.contains(reason);
        let is_silent = reasons.iter().any(says);
        done.or_silent(is_silent).once()
    }

    /// Runs `credctl` over a case.
    pub fn credctl(&self, case: &Case) -> Done {
        let t = self.home(case);
        let text = self.fill(&case.text, t.home().to_str().unwrap());
        // A server that says it is busy is asked until the deadline; nobody else is waited for.
        let is_busy = case
            .manners
            .values()
            .any(|manner| *manner == Manner::IsBusy);
        let timeout = if is_busy { "2s" } else { "30s" };
        let done = self.done(case, || {
            let run = t.run(["list"]).var("CREDCTL_DATABASE_URL", text);
            let run = run.var("CREDCTL_NO_INPUT", "true");
            run.var("CREDCTL_TIMEOUT", timeout).ends()
        });
        let code = done.ended.code;
        assert!((1..100).contains(&code), "{case:#?} {:#?}", done.ended);
        done.or_silent(code != 12).once()
    }

    /// A fresh home with the files and variables of a case.
    fn home(&self, case: &Case) -> Credctl {
        let mut t = Credctl::fresh();
        t.set("LC_ALL", "C");
        let home = t.home().to_str().unwrap().to_owned();
        for (name, value) in &case.variables {
            t.set(*name, self.fill(value, &home));
        }
        for file in &case.files {
            write_file(&t, file.name, self.fill(&file.text, &home), file.mode);
        }
        t
    }

    fn done(&self, case: &Case, run: impl FnOnce() -> Ended) -> Done {
        let (ended, said) = self.0.hear(&case.manners, run);
        let outcome = match said.is_empty() {
            true => Outcome::Refused,
            false => Outcome::Said(said.clone()),
        };
        Done {
            outcome,
            ended,
            heard: said,
        }
    }
}

impl Done {
    /// Tells what was said once where the same was said again and again: credctl asks a server again that
    /// may answer a moment later, and psql goes through its hosts twice for `prefer-standby`.
    fn once(mut self) -> Self {
        if let Outcome::Said(said) = &mut self.outcome {
            // The deadline may end the last repetition, and the last text of it.
            let last = said.len() - 1;
            let is_repeated = |length: &usize| {
                let again = said.iter().zip(said[..*length].iter().cycle());
                again.enumerate().all(|(at, (text, first))| {
                    text == first || (at == last && first.starts_with(&format!("{text} ")))
                })
            };
            let most = said.len() / 2;
            if let Some(length) = (1..=most).find(is_repeated) {
                said.truncate(length);
            }
        }
        self
    }

    /// Tells a text that was refused from a server that was not found.
    fn or_silent(mut self, is_silent: bool) -> Self {
        if self.outcome == Outcome::Refused && is_silent {
            self.outcome = Outcome::Silent;
        }
        self
    }
}
