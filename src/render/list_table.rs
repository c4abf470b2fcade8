//! List of credentials for people: a table with a heading for each type, in which the credential in
//! use is marked.

use anstyle::Style;
use jiff::{SignedDuration, Timestamp};

use super::{
    Manner, OutputError,
    check::check_word,
    environment_word, style,
    table::{Cell, Column, Fit, Keep, Table},
    time::{age, local_time, short_age},
};
use crate::domain::{
    Beside, CheckVerdict, Credential, KeptCheck, Layer, ListSink, SealState, Selection, Uuid,
    short_ids,
};

/// Time before the end of keys from which the list says so.
const NEAR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Columns of the list. A column that is empty is not shown.
const COLUMNS: [Column; 7] = [
    Column::new("  NICKNAME", Fit::Cut, Keep::Always),
    Column::new("TYPE", Fit::Whole, Keep::Late(2)),
    Column::new("ENV", Fit::Whole, Keep::Always),
    Column::new("ID", Fit::Whole, Keep::Late(3)),
    Column::new("STATE", Fit::Cut, Keep::Filled),
    Column::new("ACCOUNT", Fit::Cut, Keep::Late(4)),
    Column::new("CHECK", Fit::Whole, Keep::Early(2)),
];

/// Last column of the list.
const ADDED: Column = Column::new("ADDED", Fit::Whole, Keep::Early(3));

/// Last columns of the wide list.
const WIDE: [Column; 3] = [
    Column::new("VAULT KEY", Fit::Whole, Keep::Early(4)),
    Column::new("CREATED", Fit::Whole, Keep::Early(3)),
    Column::new("UPDATED", Fit::Whole, Keep::Early(5)),
];

/// Order of a list for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By type, under a heading for each.
    #[default]
    ByType,
    /// As the credentials arrive; each row names its type.
    AsTheyArrive,
}

/// List as a table, in which the credential in use is marked.
#[derive(Default)]
pub struct TableList {
    rows: Vec<(Credential, Beside)>,
    selected: Option<Selection>,
    order: Order,
    is_wide: bool,
}

impl ListSink for TableList {
    type Error = OutputError;

    const TELLS_CHECK: bool = true;

    const TELLS_ACCOUNT: bool = true;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), OutputError> {
        self.selected = selection;
        Ok(())
    }

    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), OutputError> {
        self.rows.push((credential, beside));
        Ok(())
    }
}

impl TableList {
    /// Creates a table without rows. A wide one shows ids and times in full, and cuts nothing.
    pub fn new(order: Order, is_wide: bool) -> Self {
        TableList {
            order,
            is_wide,
            ..TableList::default()
        }
    }

    /// Returns true if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Renders the table; nothing if there are no rows.
    pub fn rendered(mut self, manner: &Manner) -> String {
        if self.is_empty() {
            return String::new();
        }
        if self.order == Order::ByType {
            // Rows in the older product's spelling are of the same type but arrive later: sort them
            // into their group.
            self.rows.sort_by(|(a, _), (b, _)| {
                (&a.credential_type, a.created_at).cmp(&(&b.credential_type, b.created_at))
            });
        }
        let last: &[Column] = if self.is_wide { &WIDE } else { &[ADDED] };
        let columns = [&COLUMNS[..], last].concat();
        let mut table = Table::new(&columns);
        self.fill(&mut table);
        let width = (!self.is_wide).then_some(manner.width);
        table.rendered(width, manner.color_stdout)
    }

    fn fill(&self, table: &mut Table<'_>) {
        let facts = Facts::of(self);
        let same_type = |a: &(Credential, Beside), b: &(Credential, Beside)| {
            self.order == Order::AsTheyArrive || a.0.credential_type == b.0.credential_type
        };
        for group in self.rows.chunk_by(same_type) {
            if let (Order::ByType, [(first, _), ..]) = (self.order, group) {
                table.heading(first.credential_type.as_str());
            }
            for (credential, beside) in group {
                table.row(facts.cells(credential, beside));
            }
        }
    }
}

/// What the cells of a list depend on beside their own row.
struct Facts<'a> {
    list: &'a TableList,
    short: std::collections::HashMap<Uuid, String>,
    now: Timestamp,
    /// True if all credentials are in one account.
    one_account: bool,
    /// True if the state of none is worth a column.
    all_as_usual: bool,
}

impl<'a> Facts<'a> {
    fn of(list: &'a TableList) -> Self {
        let now = Timestamp::now();
        let mut accounts = list
            .rows
            .iter()
            .map(|(credential, _)| credential.account_id);
        let first = accounts.next();
        Facts {
            short: short_ids(list.rows.iter().map(|(credential, _)| credential.id)),
            now,
            one_account: accounts.all(|account| Some(account) == first),
            all_as_usual: list
                .rows
                .iter()
                .all(|(c, beside)| unusual(c, beside.check.as_ref(), now).is_empty()),
            list,
        }
    }

    fn cells(&self, credential: &Credential, beside: &Beside) -> Vec<Cell> {
        let is_wide = self.list.is_wide;
        let credential_type = match self.list.order {
            Order::ByType => "",
            Order::AsTheyArrive => credential.credential_type.as_str(),
        };
        let id = match is_wide {
            true => credential.id.to_string(),
            false => self.short.get(&credential.id).cloned().unwrap_or_default(),
        };
        let account = match is_wide || !self.one_account {
            true => beside.account.clone().unwrap_or_default(),
            false => String::new(),
        };
        let mut cells = vec![
            self.nickname(credential),
            credential_type.into(),
            Cell(
                style::of_word(credential),
                environment_word(credential).to_owned(),
            ),
            id.into(),
            self.state(credential, beside.check.as_ref()),
            account.into(),
            check(beside.check.as_ref(), self.now),
        ];
        match is_wide {
            true => cells.extend([
                credential
                    .key_id
                    .map(|id| id.to_string())
                    .unwrap_or_default()
                    .into(),
                local_time(credential.created_at).into(),
                local_time(credential.updated_at).into(),
            ]),
            false => cells.push(age(credential.created_at, self.now).into()),
        }
        cells
    }

    /// Nickname, after the mark of the credential in use.
    fn nickname(&self, credential: &Credential) -> Cell {
        let mark = mark(self.list.selected, credential.id);
        let style = match mark {
            "" => Style::new(),
            _ => style::STRONG,
        };
        Cell(style, format!("{mark:1} {}", credential.label()))
    }

    fn state(&self, credential: &Credential, check: Option<&KeptCheck>) -> Cell {
        if self.all_as_usual {
            return "".into();
        }
        let words = unusual(credential, check, self.now);
        let style = match words.first() {
            _ if credential.seal == SealState::Broken => style::LIVE,
            None => Style::new(),
            Some(_) if !credential.is_active => style::DIM,
            Some(_) => style::WARNING,
        };
        match words.as_slice() {
            [] => "enabled".into(),
            words => Cell(style, words.join(", ")),
        }
    }
}

/// Words for what is unusual about a credential: that it was altered, disabled or never sealed, and that its
/// keys end soon or have ended.
fn unusual(credential: &Credential, check: Option<&KeptCheck>, now: Timestamp) -> Vec<String> {
    let told = check.and_then(|check| check.facts.expires_at);
    let end = credential.expires_at.into_iter().chain(told).min();
    let end = end.filter(|_| credential.is_active).and_then(|end| {
        if end <= now {
            return Some("expired".to_owned());
        }
        let is_near = end.duration_since(now) < NEAR;
        is_near.then(|| format!("ends in {}", short_age(now, end)))
    });
    let sealed = match credential.seal {
        SealState::Broken => Some("altered"),
        SealState::Unsealed => Some("unsealed"),
        SealState::Ok | SealState::Unchecked => None,
    };
    let disabled = (!credential.is_active).then_some("disabled");
    let words = [sealed, disabled].into_iter().flatten().map(str::to_owned);
    words.chain(end).collect()
}

/// Mark of a credential: `*` for the one in use, `?` for one that only stands in, nothing for the
/// others.
pub fn mark(selected: Option<Selection>, id: Uuid) -> &'static str {
    match selected.filter(|s| s.credential_id == id).map(|s| s.layer) {
        Some(Layer::Fallback) => "?",
        Some(_) => "*",
        None => "",
    }
}

fn check(check: Option<&KeptCheck>, now: Timestamp) -> Cell {
    let Some(check) = check else {
        return "".into();
    };
    let style = match check.verdict {
        CheckVerdict::Good | CheckVerdict::Limited => style::GOOD,
        CheckVerdict::Rejected | CheckVerdict::WrongEnvironment => style::LIVE,
        CheckVerdict::Unproven | CheckVerdict::Unreachable => Style::new(),
    };
    Cell(style, check_word(check, now))
}
