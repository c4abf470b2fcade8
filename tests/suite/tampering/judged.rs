//! What the library decides about the rows of many cells: the judgement of every command that hands out or
//! writes, without a process for each.

use std::{collections::HashMap, path::Path, rc::Rc, time::Duration};

use credctl::parts::{
    domain::{Environment, Narrowing, Reference, Sealed, UnsealedRule, Uuid},
    postgres::{Address, ConnInfo, Voice},
    providers::Providers,
    store::{Scope, SealedCredential, Store, Walk, WalkPosition, Which},
    vault::{AskedBy, Checker, Passed, Standards},
};

use super::cells::{Cells, Honest, KIND};
use crate::common::{credctl::USER, pg::APP};

/// References that are looked for in one trip, and rows that are read in one.
const AT_ONCE: usize = 600;

/// How the rows are found that a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// As a command does, by a statement for each reference.
    ByReference,
    /// By a walk through all rows, which is quicker.
    ByWalk,
}

/// A reference, and the credential that it honestly names; `None` for a name that nothing has.
pub struct Question {
    pub cell: usize,
    pub reference: String,
    pub names: Option<Honest>,
}

/// What was decided about many questions.
#[derive(Debug, Default)]
pub struct Decided {
    pub refused: usize,
    /// Questions that were answered with exactly the honest credential.
    pub honest: usize,
    /// Cells of which the older state, whole, was handed out by a machine that remembers nothing.
    pub older: Vec<usize>,
    /// What must never be: with the cell.
    pub wrong: Vec<(usize, String)>,
}

/// The questions about a cell: by the id and the nickname of each credential, and by the names that
/// changes give them.
pub fn questions(cells: &Cells, cell: usize) -> Vec<Question> {
    let mut all = Vec::new();
    for side in super::changes::SIDES {
        let honest = cells.honest(cell, side);
        for reference in [honest.id.to_string(), honest.nickname.clone()] {
            all.push(Question {
                cell,
                reference,
                names: Some(honest.clone()),
            });
        }
    }
    for name in ["Other", "Older"] {
        all.push(Question {
            cell,
            reference: format!("{name} {cell}"),
            names: None,
        });
    }
    all
}

/// Asks the library about all of these.
pub fn decide(cells: &Cells, questions: &[Question], lookup: Lookup) -> Decided {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let store = store(cells);
    let found = runtime.block_on(async {
        match lookup {
            Lookup::ByWalk => walked(&store, questions).await,
            Lookup::ByReference => {
                let mut all = Vec::new();
                for questions in questions.chunks(AT_ONCE) {
                    all.extend(found(&store, questions).await);
                }
                all
            }
        }
    });
    let checker = Checker::new(&cells.keyring, cells.vault, USER);
    let mut decided = Decided::default();
    for (question, rows) in questions.iter().zip(found) {
        match &rows[..] {
            [row] => decided.judge(cells, &checker, question, row),
            _ => decided.refused += 1,
        }
    }
    decided
}

/// The rows that each reference leads to, by their ids and nicknames.
async fn walked(store: &Store, questions: &[Question]) -> Vec<Vec<SealedCredential>> {
    let mut by_name: HashMap<String, Vec<SealedCredential>> = HashMap::new();
    let mut after = WalkPosition::nothing(Walk::ById);
    loop {
        let rows = store.rows_after(Which::All, &after, AT_ONCE).await.unwrap();
        for row in rows.iter().flatten() {
            let names = [
                Some(row.credential.id.to_string()),
                row.credential.nickname.clone(),
            ];
            for name in names.into_iter().flatten() {
                by_name.entry(name).or_default().push(row.clone());
            }
        }
        if rows.len() < AT_ONCE || !after.pass(&rows) {
            break;
        }
    }
    let of = |question: &Question| by_name.get(&question.reference).cloned();
    questions
        .iter()
        .map(|question| of(question).unwrap_or_default())
        .collect()
}

fn store(cells: &Cells) -> Store {
    let url = cells.t.database().url(APP);
    let server = ConnInfo::parse(&url, &|_| None, "nobody", None::<&Path>).unwrap();
    let scope = Scope {
        schema: "public".to_owned(),
        user_id: USER.to_owned(),
        account: None,
        deadline: Duration::from_secs(100),
        providers: Rc::new(Providers::default()),
    };
    let voice = Voice {
        step: Box::new(|_| ()),
        remark: Box::new(|_| ()),
    };
    Store::new(Address::Server(Box::new(server)), scope, voice)
}

/// The rows that each reference leads to. Where one cannot be read, each is looked for by itself.
async fn found(store: &Store, questions: &[Question]) -> Vec<Vec<SealedCredential>> {
    let references: Vec<Reference> = questions
        .iter()
        .map(|q| q.reference.as_str().into())
        .collect();
    let narrowing = Narrowing::default();
    if let Ok(found) = store.find(&references, &narrowing).await {
        return found.matches;
    }
    let mut all = Vec::new();
    for reference in &references {
        let found = store
            .find(std::slice::from_ref(reference), &narrowing)
            .await;
        all.push(found.map_or_else(|_| Vec::new(), |found| found.matches.concat()));
    }
    all
}

impl Decided {
    fn judge(
        &mut self,
        cells: &Cells,
        checker: &Checker<'_>,
        question: &Question,
        row: &SealedCredential,
    ) {
        let Question {
            cell,
            reference,
            names,
        } = question;
        let older = cells.older(*cell);
        let is = |honest: &Honest| is_exactly(row, honest);
        let now = names
            .iter()
            .cloned()
            .chain(super::changes::SIDES.map(|side| cells.honest(*cell, side)));
        let now: Vec<Honest> = now.collect();
        let knows_nothing = |_: Uuid| None;
        let has_seen = |_: Uuid| Some(2);
        let standards = |seen| Standards {
            unsealed: UnsealedRule::Refuse,
            seen,
        };
        let mut wrong = |what: &str| {
            self.wrong
                .push((*cell, format!("{reference}: {what}: {row:?}")))
        };

        let may_write = |seen| standards(seen).judge_for_change(checker, row).is_ok();
        if may_write(&has_seen) && !now.iter().any(is) {
            wrong("written");
        }
        if may_write(&knows_nothing) && !now.iter().any(is) && !is(&older) {
            wrong("written where nothing is remembered");
        }
        let asked = AskedBy {
            nickname: !Reference::from(reference.as_str()).is_id_of(row.credential.id),
            account_name: false,
        };
        let out = |seen| {
            let passed = standards(seen).judge(checker, row, asked).ok()?;
            let is_on = row.credential.is_active && row.account.is_active;
            is_on.then_some(passed)
        };
        let unknown = out(&knows_nothing);
        match out(&has_seen) {
            Some(passed) => match names {
                Some(honest) if is_handed_out_as(cells, row, honest, &passed, asked) => {
                    self.honest += 1
                }
                _ => wrong("handed out"),
            },
            None if unknown.is_none() => self.refused += 1,
            None if is(&older) => self.older.push(*cell),
            None => wrong("handed out where nothing is remembered"),
        }
    }
}

/// Returns true if all that chooses and is handed out is as it honestly is.
fn is_exactly(row: &SealedCredential, honest: &Honest) -> bool {
    is_same_but_for_names(row, honest)
        && row.credential.nickname.as_deref() == Some(&honest.nickname)
        && row.account.name == honest.account_name
}

fn is_same_but_for_names(row: &SealedCredential, honest: &Honest) -> bool {
    let credential = &row.credential;
    let environment = credential.environment.map(Environment::as_str);
    let tokens = [&row.api_key, &row.secret_key].map(Sealed::as_token);
    (credential.id, credential.account_id, row.account.id)
        == (honest.id, honest.account_id, honest.account_id)
        && (
            row.stored_type.as_str(),
            credential.credential_type.as_str(),
        ) == (KIND, KIND)
        && (environment, credential.is_active) == (Some(honest.environment), honest.is_active)
        && tokens == [&honest.tokens[0], &honest.tokens[1]].map(String::as_str)
}

/// Returns true if what is handed out is this credential and its very pair. Names that were changed
/// are told, and only the id leads to it then.
fn is_handed_out_as(
    cells: &Cells,
    row: &SealedCredential,
    honest: &Honest,
    passed: &Passed,
    asked: AskedBy,
) -> bool {
    let opened = [&row.api_key, &row.secret_key].map(|token| {
        let opened = cells.keyring.open(token, row.credential.key_id);
        opened.ok().map(|secret| secret.expose_secret().to_owned())
    });
    let is_pair = opened == honest.pair.map(|text| Some(text.to_owned()));
    let is_named = match passed {
        Passed::Sound => is_exactly(row, honest),
        Passed::Renamed(_) => {
            !asked.nickname || row.credential.nickname.as_deref() == Some(&honest.nickname)
        }
        Passed::Unsealed | Passed::Disabled(_) => false,
    };
    is_pair && is_named && is_same_but_for_names(row, honest)
}
