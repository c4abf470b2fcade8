//! Key pairs that are stored already, and how `add`, `edit` and `import` react to them.

use crate::{
    commands::import::import,
    common::{
        credctl::{Credctl, Ended, vault},
        database::{WITH_COMPANIONS, alter, dump, rows, sql},
        vault_keys::{key_file, keys},
    },
};

const PAIR: &str = "k1\ns1\n";
const FILE: &str = "PAPER1_API_KEY=k1\nPAPER1_SECRET_KEY=s1\n";

fn add(t: &Credctl, nickname: &str, flags: &[&str]) -> Ended {
    let arguments = ["add", "--stdin", "--nickname", nickname];
    t.run(arguments.iter().chain(flags)).input(PAIR).ends()
}

/// Turns every row into one that the older product might have written: without a companion.
fn forget(t: &Credctl) {
    sql(
        t,
        "DELETE FROM credctl.credentials; DELETE FROM credctl.events",
    );
}

fn fingerprints(t: &Credctl) -> Vec<String> {
    let all =
        format!("SELECT encode(k.fingerprint, 'hex') FROM {WITH_COMPANIONS} ORDER BY c.created_at");
    rows(t, &all)
}

fn count(t: &Credctl) -> usize {
    t.credentials().len()
}

#[test]
fn equal_pairs_have_equal_fingerprints_and_no_others_do() {
    let t = vault();
    add(&t, "A", &["--paper"]).succeeded();
    add(&t, "B", &["--paper", "--again"]).succeeded();
    add(&t, "C", &["--type", "kraken"]).succeeded();
    t.add("D", &["--paper"]);
    let found = fingerprints(&t);
    assert_eq!((found[0].len(), &found[0]), (64, &found[1]));
    assert_ne!(found[0], found[2]);
    assert_ne!(found[0], found[3]);
    let elsewhere = vault();
    add(&elsewhere, "A", &["--paper"]).succeeded();
    assert_ne!(fingerprints(&elsewhere)[0], found[0]);
}

#[test]
fn add_refuses_keys_that_are_stored_under_whatever_name_unless_a_flag_says_so() {
    let t = vault();
    let id = add(&t, "A", &["--paper"]).succeeded().stdout;
    let short = &id[..8];
    let stored = format!("the same keys are stored already, as paper: alpaca · A · {short}");
    let before = dump(&t);
    let again = format!(
        "credctl: {stored}\nhint: `credctl rename {short} NEW` gives the stored credential another \
         nickname; --again stores the keys once more\n"
    );
    for flags in [&["--paper"][..], &["--paper", "--if-absent"]] {
        add(&t, "B", flags).failed(7, &again);
    }
    add(&t, "A", &["--paper"]).failed(7, &again);
    assert_eq!(add(&t, "B", &[]).code, 7);
    let edit = format!(
        "credctl: {stored}\nhint: check which environment these keys belong to; \
         `credctl edit {short}` corrects the stored credential\n"
    );
    for flags in [&["--live"][..], &["--live", "--again"]] {
        add(&t, "D", flags).failed(7, &edit);
    }
    assert_eq!(dump(&t), before);
    for (nickname, flags) in [("B", &["--paper", "--again"][..]), ("C", &["--again"])] {
        let added = add(&t, nickname, flags).succeeded();
        assert!(
            added.stderr.contains(&format!("note: {stored}\n")),
            "{added:#?}"
        );
    }
    assert_eq!(count(&t), 3);
}

#[test]
fn if_absent_answers_the_credential_of_the_same_name_whatever_its_keys_are() {
    let t = vault();
    let id = add(&t, "A", &["--paper"]).succeeded().stdout;
    let other = t.run([
        "add",
        "--stdin",
        "--nickname",
        "A",
        "--paper",
        "--if-absent",
    ]);
    let found = other.input("k2\ns2\n").ends().succeeded();
    assert_eq!((found.stdout, count(&t)), (id, 1));
}

#[test]
fn ten_adds_of_a_pair_at_once_store_it_once() {
    let t = vault();
    let started: Vec<_> = (0..10)
        .map(|number| {
            let nickname = format!("N{number}");
            let run = t.run(["add", "--stdin", "--paper", "--nickname", &nickname]);
            run.var("CREDCTL_TIMEOUT", "60s").input(PAIR).start()
        })
        .collect();
    let ended = started
        .into_iter()
        .map(|child| Ended::of("add".into(), child));
    let mut codes: Vec<_> = ended.map(|ended| ended.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 7, 7, 7, 7, 7, 7, 7, 7, 7]);
    assert_eq!(count(&t), 1);
}

#[test]
fn edit_remarks_on_keys_of_others_not_on_its_own_and_refuses_those_of_the_other_environment() {
    let t = vault();
    let id = add(&t, "A", &["--paper"]).succeeded().stdout;
    let edit = |name: &str, input: &str| {
        let edited = t
            .run(["edit", name, "--stdin", "--yes"])
            .input(input)
            .ends();
        (edited.code, edited.stderr)
    };
    let (code, said) = edit("A", PAIR);
    assert_eq!((code, said.contains("note:")), (0, false), "{said}");
    t.add("B", &["--paper"]);
    let (code, said) = edit("B", PAIR);
    let remark = format!(
        "note: the same keys are stored already, as paper: alpaca · A · {}\n",
        &id[..8]
    );
    assert!(code == 0 && said.contains(&remark), "{said}");
    t.add("C", &["--live"]);
    let before = dump(&t);
    assert_eq!(edit("C", PAIR).0, 7);
    assert_eq!(dump(&t), before);
    edit("B", "k2\ns2\n");
    let [a, b, _] = &fingerprints(&t)[..] else {
        panic!("three credentials");
    };
    assert_ne!(a, b);
}

#[test]
fn rows_of_the_older_product_are_opened_and_compared_and_left_as_they_are() {
    let t = vault();
    let id = add(&t, "A", &["--paper"]).succeeded().stdout;
    alter(&t, id.trim_end(), "credential_type = 'alpaca_paper'");
    forget(&t);
    let before = rows(&t, "SELECT c.*, xmin FROM user_credentials c");
    let refused = add(&t, "B", &["--live"]);
    assert_eq!(refused.code, 7, "{refused:#?}");
    let skipped = import(&t, ".env", FILE, &[]).succeeded();
    assert_eq!((&*skipped.stdout, count(&t)), (&*id, 1));
    t.add("C", &["--paper"]);
    let after = "SELECT c.*, xmin FROM user_credentials c WHERE nickname = 'A'";
    assert_eq!((rows(&t, after), &*fingerprints(&t)[0]), (before, "NULL"));
}

#[test]
fn rows_that_do_not_open_are_left_as_they_are_and_hinder_nobody() {
    let t = vault();
    add(&t, "A", &["--paper"]).succeeded();
    forget(&t);
    sql(&t, "UPDATE user_credentials SET api_key = 'gAAAA'");
    let before = rows(&t, "SELECT c.*, xmin FROM user_credentials c");
    import(&t, ".env", FILE, &[]).succeeded();
    assert_eq!(count(&t), 2);
    assert_eq!(
        rows(
            &t,
            "SELECT c.*, xmin FROM user_credentials c WHERE nickname = 'A'"
        ),
        before
    );
}

#[test]
fn a_fingerprint_does_not_outlive_the_keys_it_was_made_of() {
    let t = vault();
    let a = add(&t, "A", &["--paper"]).succeeded().stdout;
    let b = t
        .run(["add", "--stdin", "--nickname", "B", "--paper"])
        .input("k2\ns2\n")
        .ends();
    let b = b.succeeded().stdout;
    // The older product gives A the keys of B; it knows no fingerprints.
    sql(
        &t,
        "UPDATE user_credentials a SET api_key = b.api_key, secret_key = b.secret_key
             FROM user_credentials b WHERE a.nickname = 'A' AND b.nickname = 'B'",
    );
    t.run(["remove", b.trim_end(), "--yes"]).ends().succeeded();
    let imported = import(&t, ".env", FILE, &[]).succeeded();
    assert!(imported.stderr.contains("Stored 1\n"), "{imported:#?}");
    // Once that is accepted, A has the fingerprint of what it holds.
    let accept = ["vault", "seal", a.trim_end(), "--yes"];
    t.run(accept).ends().succeeded();
    let others = "PAPER2_API_KEY=k2\nPAPER2_SECRET_KEY=s2\n";
    let skipped = import(&t, ".env", others, &[]).succeeded();
    assert_eq!(skipped.stdout, a);
}

#[test]
fn a_type_that_was_changed_is_part_of_what_is_compared() {
    let t = vault();
    let id = add(&t, "A", &["--type", "kraken"]).succeeded().stdout;
    t.run(["edit", "A", "--type", "alpaca", "--paper", "--yes"])
        .ends()
        .succeeded();
    let skipped = import(&t, ".env", FILE, &[]).succeeded();
    assert_eq!((skipped.stdout, count(&t)), (id, 1));
    let kraken = "KRAKEN_API_KEY=k1\nKRAKEN_API_SECRET=s1\n";
    import(&t, ".env", kraken, &[]).succeeded();
    assert_eq!(count(&t), 2);
}

#[test]
fn a_pair_is_found_under_every_vault_key_at_hand() {
    let t = vault();
    let id = add(&t, "A", &["--paper"]).succeeded().stdout;
    t.run(["vault", "add-key"]).ends().succeeded();
    // The new key first, so that it seals; the row names the old one.
    let mut keys = keys(&t);
    keys.reverse();
    std::fs::write(key_file(&t), keys.join("\n") + "\n").unwrap();
    let skipped = import(&t, ".env", FILE, &[]).succeeded();
    assert_eq!((skipped.stdout, count(&t)), (id, 1));
}

#[test]
fn the_keys_of_another_user_are_not_looked_at() {
    let t = vault();
    add(&t, "A", &["--paper"]).succeeded();
    let mut other = t.neighbour();
    other.set("CREDCTL_USER_ID", "trader-b");
    other.set("CREDCTL_KEY_FILE", t.data_home().join("vault.keys"));
    other.run(["account", "add", "main"]).ends().succeeded();
    let stored = add(&other, "B", &["--live"]).succeeded();
    assert!(!stored.stderr.contains("same keys"), "{stored:#?}");
    assert_eq!(count(&other), 1);
}

#[test]
fn ten_imports_of_a_file_at_once_store_it_once() {
    let t = vault();
    let path = super::import::file(&t, ".env", FILE);
    let started: Vec<_> = (0..10)
        .map(|_| t.run(["import", path.to_str().unwrap()]).start())
        .collect();
    let mut ids: Vec<_> = started
        .into_iter()
        .map(|child| Ended::of("import".into(), child).succeeded().stdout)
        .collect();
    ids.dedup();
    assert_eq!((ids.len(), count(&t)), (1, 1));
}
