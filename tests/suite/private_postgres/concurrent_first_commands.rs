//! Several first commands at once, of which one makes the private PostgreSQL.

use super::{KEYS, names};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::entries,
    private_postgres::data_folder,
    psql::psql,
};

#[test]
fn first_adds_at_once_make_one_vault_and_all_of_them_store() {
    for several in [2, 8] {
        let t = Credctl::fresh();
        let expected: Vec<String> = (0..several).map(|n| format!("Paper {n}")).collect();
        let start = |name: &String| {
            let add = t.run(["add", "--nickname", name, "--paper", "--stdin", "--again"]);
            add.input(KEYS).start()
        };
        let started: Vec<_> = expected.iter().map(start).collect();
        for child in started {
            Ended::of("add".to_owned(), child).succeeded();
        }
        assert_eq!(names(&t), expected);

        let keys = std::fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
        let keys = keys
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        assert_eq!(keys.count(), 1);
        assert_eq!(
            psql(&t, "SELECT count(DISTINCT key_id) FROM credctl.credentials"),
            "1"
        );
        assert_eq!(psql(&t, "SELECT count(*) FROM credctl.keys"), "1");
        assert_eq!(
            psql(
                &t,
                "SELECT string_agg(account_name, ',') FROM user_accounts"
            ),
            "default"
        );
        one_server(&t);
    }
}

/// Asserts that one process serves the folder, and that nothing of another attempt is left beside
/// it.
fn one_server(t: &Credctl) {
    let data = data_folder(t);
    let making = |path: &std::path::PathBuf| path.to_string_lossy().contains("making");
    let beside = entries(data.parent().unwrap());
    assert!(!beside.iter().any(making), "{beside:?}");
    #[cfg(target_os = "linux")]
    {
        let mark = format!("-D\0{}\0", data.display());
        let serves = |process: &std::path::PathBuf| {
            let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&mark)
        };
        let processes = entries(std::path::Path::new("/proc"));
        assert_eq!(processes.iter().filter(|p| serves(p)).count(), 1);
    }
}
