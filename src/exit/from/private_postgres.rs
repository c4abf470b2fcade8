//! Errors of the private database.

use std::path::Path;

use crate::{
    exit::{ExitCode, Failure},
    files::{shell_word, system_hint},
    postgres::private::{self, PrivateError},
};

impl From<PrivateError> for Failure {
    fn from(error: PrivateError) -> Self {
        let hint = match &error {
            PrivateError::NoPrograms { install } => Some(installing(*install)),
            PrivateError::NotPrograms(_) => {
                Some("set CREDCTL_PG_BIN to a folder that does, or unset it".to_owned())
            }
            PrivateError::NoProgramsFor { version, .. } => {
                Some(format!("install PostgreSQL {version}"))
            }
            PrivateError::NoServerUser => {
                Some("install PostgreSQL's server package, which creates that user".to_owned())
            }
            PrivateError::OpenFolder { path, wanted, .. } => {
                let path = shell_word::word(path);
                Some(format!("run `chmod {wanted:o} {path}`"))
            }
            PrivateError::NotStarted { log, output } => Some(not_started(log, output)),
            PrivateError::NotMade { output, .. } => {
                private::advice(output).map(ToOwned::to_owned)
            }
            PrivateError::NoSystemUser { uid } => Some(naming(*uid)),
            PrivateError::LoginRefused { rules, .. } => {
                return Failure::of(ExitCode::Denied, &error).hint(own_rule(rules));
            }
            PrivateError::Limit(_) => Some(
                "start it once from a session without that limit: `credctl db start`".to_owned(),
            ),
            PrivateError::TimedOut { .. } => {
                return Failure::of(ExitCode::Unreachable, &error).hint("try again");
            }
            PrivateError::Record(error) => error.hint(),
            PrivateError::NoRecord(_) | PrivateError::NotOfThisHome { .. } => {
                Some("put the home back as it was; `credctl db status --all` names the data".to_owned())
            }
            PrivateError::CopiedHome { owner, .. } => Some(format!(
                "use `{}`; or give the copy a vault of its own: remove its `postgres.record`, and bring the \
                 credentials over with `credctl backup` and `credctl restore`",
                owner.display()
            )),
            PrivateError::Gone { .. } => Some(
                "put the folder back; or, if it was removed on purpose, run `credctl db destroy` to begin anew"
                    .to_owned(),
            ),
            PrivateError::OutOfReach { barrier, .. } => {
                let barrier = shell_word::word(barrier);
                Some(format!("run `chmod o+x {barrier}`, or move the home back"))
            }
            PrivateError::Owned { home, .. } => {
                let home = shell_word::word(home);
                Some(format!("run `CREDCTL_HOME={home} credctl db destroy`"))
            }
            PrivateError::Vanished(_) => return Failure::of(ExitCode::Conflict, &error).hint("try again"),
            PrivateError::NotApart(_) => Some("`credctl db status --all` names them".to_owned()),
            PrivateError::UserLookup(_)
            | PrivateError::ForeignFolder { .. }
            | PrivateError::InTheWay(_)
            | PrivateError::AlreadyRunning { .. } => None,
            PrivateError::Io { source, .. } => system_hint(source).map(ToOwned::to_owned),
        };
        Failure::of(ExitCode::Installation, &error).hint_if(hint)
    }
}

fn installing(install: Option<&str>) -> String {
    match install {
        Some(install) => {
            format!("install it: {install}; or use a server by setting CREDCTL_DATABASE_URL")
        }
        None => "install PostgreSQL, or use a server by setting CREDCTL_DATABASE_URL".to_owned(),
    }
}

fn not_started(log: &Path, output: &str) -> String {
    let log = format!("the full log is in {}", log.display());
    match private::advice(output) {
        Some(advice) => format!("{advice}; {log}"),
        None => log,
    }
}

fn naming(uid: u32) -> String {
    format!(
        "add a line `NAME:x:{uid}:{uid}::/:/bin/sh` to /etc/passwd, or use a server by setting \
         CREDCTL_DATABASE_URL"
    )
}

fn own_rule(rules: &Path) -> String {
    format!(
        "credctl's own rule is `local all all peer map=credctl`: put it first in {}, and run \
         `credctl db stop`",
        shell_word::word(rules)
    )
}
