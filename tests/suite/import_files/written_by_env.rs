//! What `env --format dotenv` writes, `import` reads back exactly.

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
    for (number, secret) in secrets().iter().enumerate() {
        let nickname = format!("n{number}");
        let keys = format!("k{number}-of-the-round-trip\n{secret}\n");
        let add = [
            "add",
            "--nickname",
            &nickname,
            "--paper",
            "--stdin",
            "--as-is",
            "--quiet",
        ];
        t.run(add).input(keys).ends().succeeded();
        let env = t.run(["env", &nickname, "--format", "dotenv"]).ends();
        let env = env.succeeded().stdout;
        write_file(&t, "back.env", env, 0o600);
        // The pair is known: it was read back exactly.
        let again = t.run(["import", "back.env", "--as-is", "--dry-run"]).ends();
        let stderr = again.stderr.replace("note: ", "");
        assert!(
            stderr.contains("Would store 0 and skip 1 already stored"),
            "{secret}: {again:#?}"
        );
    }
    assert_eq!(outcome(&t.run(["current", "--id"]).ends()).0, 0);
}
