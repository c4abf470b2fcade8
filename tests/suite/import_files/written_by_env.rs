//! What `env --format dotenv` writes, `import` reads back exactly.

use serde_json::json;

use crate::common::{
    credctl::{outcome, vault},
    home_files::write_file,
};

/// Secrets in which every printable character of ASCII stands, alone, at both ends, and beside each
/// character that quoting treats in its own way.
fn secrets() -> Vec<String> {
    const SPECIAL: &[char] = &['\\', '\'', '"', '$', '`', '{', '}', '#', ' ', ';', '=', '!'];
    let printable: Vec<char> = (' '..='~').collect();
    let mut secrets: Vec<String> = printable
        .iter()
        .filter(|c| **c != ' ')
        .map(|c| format!("{c}begins-and-ends{c}"))
        .collect();
    for &special in SPECIAL {
        let between: String = printable.iter().flat_map(|c| [special, *c]).collect();
        secrets.push(format!("x{between}x"));
        secrets.push(format!("x{}{special}", special.to_string().repeat(3)));
    }
    secrets.push(format!("{}x", printable.iter().skip(1).collect::<String>()));
    secrets.push("${:-$}${HOME}\\n\\\\${:-\\}".to_owned());
    secrets
}

#[test]
fn secrets_of_every_printable_character_come_back() {
    let t = vault();
    let secrets = secrets();
    let credential = |(number, secret): (usize, &String)| {
        json!({
            "nickname": format!("n{number}"),
            "api_key": format!("k{number}-of-the-round-trip"),
            "secret_key": secret,
        })
    };
    let all: Vec<_> = secrets.iter().enumerate().map(credential).collect();
    write_file(&t, "all.json", json!(all).to_string(), 0o600);
    let import = ["import", "all.json", "--as-is", "--paper", "--yes"];
    t.run(import).ends().succeeded();
    let mut files = Vec::new();
    for number in 0..secrets.len() {
        let env = t.run(["env", &format!("n{number}"), "--format", "dotenv"]);
        let file = format!("n{number}.env");
        write_file(&t, &file, env.ends().succeeded().stdout, 0o600);
        files.push(file);
    }
    // The pairs are known: each was read back exactly.
    let again = ["import", "--as-is", "--dry-run"].map(str::to_owned);
    let again = t.run(again.into_iter().chain(files)).ends();
    let none = format!("Would store 0 and skip {} already stored", secrets.len());
    assert!(again.stderr.contains(&none), "{again:#?}");
    assert_eq!(outcome(&t.run(["current", "--id"]).ends()).0, 0);
}
