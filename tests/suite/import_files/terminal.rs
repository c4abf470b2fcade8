//! At a terminal an import shows what it would store, and asks.

use crate::common::{
    credctl::{Credctl, vault},
    home_files::write_file,
    pty::{assert_ended, type_command},
};

const TWO: &str = "ALPACA_PAPER1_API_KEY=PK1-of-the-table\nALPACA_PAPER1_SECRET_KEY=s1-of-the-table\n\
                   POLYGON_API_KEY=p1-of-the-table\nOPENAI_API_KEY=sk-of-somebody\n";

#[test]
fn a_table_is_shown_and_a_no_makes_nothing() {
    let t = Credctl::fresh();
    let path = write_file(&t, ".env", TWO, 0o600);
    let path = path.to_str().unwrap();
    let mut import = type_command(&t, &["import", path]);
    import.shows("Store these 2? [y/N]");
    let screen = import.screen();
    for line in [
        "FROM",
        "line 1  alpaca   paper1    paper",
        "line 3  polygon  polygon   -",
        "OPENAI_API_KEY",
    ] {
        assert!(screen.contains(line), "{line}:\n{screen}");
    }
    assert!(!screen.contains("of-the-table"), "{screen}");
    import.types("n\r");
    assert_ended(&mut import, 130);
    assert!(!t.data_home().exists() && !t.config().exists());
}

#[test]
fn a_yes_stores_and_a_flag_answers() {
    let t = vault();
    let path = write_file(&t, ".env", TWO, 0o600);
    let path = path.to_str().unwrap();
    let mut import = type_command(&t, &["import", path]);
    import.shows("Store these 2? [y/N]").types("y\r");
    assert_ended(&mut import, 0);
    assert_eq!(t.nicknames().len(), 2);
    let more = "KRAKEN_API_KEY=k2-of-the-table\nKRAKEN_API_SECRET=s2-of-the-table\n";
    write_file(&t, ".env", more, 0o600);
    let mut import = type_command(&t, &["import", path, "--yes"]);
    assert_ended(&mut import, 0);
    assert_eq!(t.nicknames().len(), 3);
}
