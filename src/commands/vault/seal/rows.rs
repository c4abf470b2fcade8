//! The rows to accept, as a person sees them before the question.

use jiff::Timestamp;

use crate::{
    render::{age, environment_word, plain_table},
    store::Replacement,
    vault::{Checker, Verdict},
};

/// Returns the table of rows that another program stored.
pub(super) fn unsealed_table(width: u16, rows: &[&Replacement]) -> String {
    let header = ["NICKNAME", "TYPE", "ACCOUNT", "ENVIRONMENT", "ADDED", "ID"];
    let now = Timestamp::now();
    let cells = |row: &&Replacement| {
        let credential = &row.after.credential;
        let environment = match environment_word(credential) {
            "not stated" => "none stated",
            word => word,
        };
        vec![
            credential.label().to_owned(),
            row.after.stored_type.clone(),
            row.after.account.name.clone(),
            environment.to_owned(),
            age(credential.created_at, now),
            credential.short_id(),
        ]
    };
    let rows: Vec<_> = rows.iter().map(cells).collect();
    plain_table(width, &header, &rows)
}

/// Returns the lines that say what was altered in a row, one for each difference.
pub(super) fn altered_lines(checker: &Checker<'_>, row: &Replacement) -> Vec<String> {
    let credential = &row.before.credential;
    let head = format!(
        "{} · {} · {} · {}",
        credential.credential_type,
        credential.label(),
        environment_word(&row.after.credential),
        credential.id
    );
    let what = match checker.verdict(&row.before) {
        Verdict::Altered(all) => all.iter().map(|one| format!("  {one}")).collect(),
        _ => vec!["  it is in an older state than this machine has seen".to_owned()],
    };
    std::iter::once(head).chain(what).collect()
}
