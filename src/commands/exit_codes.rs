//! `credctl exit-codes`.

use serde::Serialize;

use crate::{
    exit::{Failure, Published, published},
    render::{Output, plain_table},
};

/// Show what every exit code means
///
/// A line for each: code, kind (the word in JSON errors), the code in exec, meaning. They are never
/// renumbered. Needs neither config nor database. In a pipe: tab-separated, without a header.
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

/// Shows the table; touches nothing.
///
/// # Errors
/// When stdout cannot take it.
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
