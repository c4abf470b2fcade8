//! `credctl exit-codes`.

use serde::Serialize;

use crate::{
    exit::{Failure, Published, published},
    render::{Output, plain_table},
};

/// Show the meaning of every exit code
///
/// One line per kind: code, kind (the word in JSON errors), code in exec, meaning. Codes are never
/// renumbered. Needs neither config nor database. In a pipe, lines are tab-separated and without a
/// header.
#[derive(Debug, clap::Args)]
pub struct ExitCodesArgs {}

const HEADER: [&str; 4] = ["CODE", "KIND", "IN EXEC", "MEANING"];

#[derive(Serialize)]
struct Answer {
    exit_codes: Vec<CodeJson>,
}

#[derive(Serialize)]
struct CodeJson {
    code: Option<i32>,
    kind: &'static str,
    meaning: &'static str,
    in_exec: Option<i32>,
}

impl From<Published> for CodeJson {
    fn from(published: Published) -> Self {
        let Published {
            code,
            kind,
            meaning,
            in_exec,
        } = published;
        CodeJson {
            code,
            kind,
            meaning,
            in_exec,
        }
    }
}

/// Shows the table of exit codes. Uses neither config nor database.
///
/// # Errors
/// Fails if stdout cannot take the table.
pub fn run(out: &mut Output<'_>) -> Result<(), Failure> {
    let published = published();
    if out.manner.json {
        let exit_codes = published.into_iter().map(CodeJson::from).collect();
        return Ok(out.json(&Answer { exit_codes })?);
    }
    let rows: Vec<_> = published.iter().map(row).collect();
    if out.manner.stdout_is_terminal {
        return Ok(out.rendered(&plain_table(out.manner.width, &HEADER, &rows))?);
    }
    for row in rows {
        out.rendered(&format!("{}\n", row.join("\t")))?;
    }
    Ok(())
}

fn row(published: &Published) -> Vec<String> {
    let number = |code: Option<i32>, none: &str| {
        code.map_or_else(|| none.to_owned(), |code| code.to_string())
    };
    vec![
        number(published.code, "128+n"),
        published.kind.to_owned(),
        number(published.in_exec, "-"),
        published.meaning.to_owned(),
    ]
}
