//! Imports of very many credentials.

use std::io::BufRead as _;

use super::lists::{start, takes_at_most};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
};

const MANY: usize = 20_000;

/// A file of this format with [`MANY`] credentials.
fn file(format: &str) -> String {
    let mut text = match format {
        "csv" => "nickname,environment,api_key,secret_key\n".to_owned(),
        _ => String::new(),
    };
    for n in 0..MANY {
        text += &match format {
            "csv" => format!("n{n},paper,PK{n:018},secret-{n:033}\n"),
            "json" => format!(
                "{{\"nickname\":\"n{n}\",\"environment\":\"paper\",\"api_key\":\"PK{n:018}\",\"secret_key\":\"secret-{n:033}\"}}\n"
            ),
            _ => format!("PAPER{n}_API_KEY=PK{n:018}\nPAPER{n}_SECRET_KEY=secret-{n:033}\n"),
        };
    }
    text
}

/// Memory that an import may take at most. The program takes 29 MB with one credential, and its batches about
/// 10 MB; a file has 1.5 to 2.6 MB, and of each entry its place, names, note and tags are kept until the ids
/// are printed. All rows at once, sealed, would take 20 MB more.
const MOST_MEMORY_KB: u64 = 48_000;

/// Asserts that an import of a file of this format takes little more memory than the file.
fn is_bounded_for(format: &str) {
    let t = Credctl::on_server();
    let path = write_file(&t, "keys", file(format), 0o600);
    let import = ["import", path.to_str().unwrap(), "--format", format];
    let (child, stdout) = start(&t, &import);
    let mut lines = stdout.lines();
    // All are stored, and more ids are left than a pipe holds.
    lines.next().unwrap().unwrap();
    takes_at_most(&child, MOST_MEMORY_KB);
    assert_eq!(lines.count(), MANY - 1);
    Ended::of("import".to_owned(), child).succeeded();
}

#[test]
fn an_import_of_csv_takes_little_more_memory_than_its_file() {
    is_bounded_for("csv");
}

#[test]
fn an_import_of_json_takes_little_more_memory_than_its_file() {
    is_bounded_for("json");
}

#[test]
fn an_import_of_dotenv_takes_little_more_memory_than_its_file() {
    is_bounded_for("dotenv");
}
