//! Names with control characters that another product stored: shown as escapes by every command.

use crate::common::{
    credctl::{outcome, vault},
    database::{insert_row, rows},
};

const HOSTILE: &str = "a\x1b[2J\u{202e}b\nhint: c\td";
const ESCAPED: &str = "a\\u{1b}[2J\\u{202e}b\\nhint: c\\td";
const ID: &str = "aaaa0001-0000-4000-8000-000000000001";
const SECOND: &str = "aaaa0002-0000-4000-8000-000000000002";

#[test]
fn a_hostile_name_reaches_no_terminal_and_no_script_as_it_is() {
    let t = vault();
    insert_row(&t, ID, "al\x1bpaca", Some(HOSTILE), None);
    insert_row(&t, SECOND, "alpaca", Some(HOSTILE), Some("paper"));
    let listed = t.run(["list"]).ends().succeeded().stdout;
    let expected = format!("{ID}\tal\\u{{1b}}paca\t{ESCAPED}\tnot-stated\tenabled\t-\t");
    assert!(listed.starts_with(&expected), "{listed:?}");
    assert_eq!(listed.lines().count(), 2);

    let ambiguous = t.run(["use", "aaaa"]).ends();
    let expected = format!(
        "credctl: `aaaa` fits 2 credentials\n\
         \u{20}\u{20}al\\u{{1b}}paca · {ESCAPED} · not stated · aaaa0001 · added just now\n\
         \u{20}\u{20}alpaca · {ESCAPED} · paper · aaaa0002 · added just now\n\
         hint: name one by its id, such as `credctl use aaaa0001`; or narrow with --type, --paper, --live or --account\n"
    );
    assert_eq!(outcome(&ambiguous), (4, "", &*expected));

    let near = t.run(["use", &HOSTILE[..12]]).ends();
    assert_eq!(near.code, 3);
    assert!(
        near.stderr
            .contains(&format!("hint: did you mean `{ESCAPED}`?")),
        "{near:#?}"
    );
}

#[test]
fn json_spells_it_with_escapes_and_reads_back_the_same() {
    let t = vault();
    insert_row(&t, ID, "alpaca", Some(HOSTILE), None);
    insert_row(&t, SECOND, "alpaca", Some(HOSTILE), None);
    let listed = t.run(["list", "--json"]).ends().succeeded();
    assert!(
        listed
            .stdout
            .contains(r#""nickname":"a\u001b[2J\u202eb\nhint: c\td""#),
        "{listed:#?}"
    );
    assert_eq!(listed.json()["credentials"][0]["label"], HOSTILE);
    let ambiguous = t.run(["use", "--json", HOSTILE]).ends();
    assert!(
        ambiguous.stderr.is_ascii() && ambiguous.stderr.lines().count() == 1,
        "{ambiguous:#?}"
    );
    assert_eq!(ambiguous.error()["candidates"][1]["nickname"], HOSTILE);
}

#[test]
fn it_can_be_renamed_disabled_and_removed() {
    let t = vault();
    insert_row(&t, ID, "alpaca", Some(HOSTILE), Some("paper"));
    t.run(["edit", ID, "--disable", "--yes"]).ends().succeeded();
    let disabled = t.run(["use", HOSTILE]).ends();
    let expected = format!(
        "credctl: `{ESCAPED}` is disabled\nhint: enable it with `credctl edit aaaa0001 --enable`\n"
    );
    assert_eq!(outcome(&disabled), (3, "", &*expected));
    let renamed = t.run(["rename", HOSTILE, "Tame"]).ends();
    let expected = format!("Renamed `{ESCAPED}`: alpaca · Tame · paper · aaaa0001\n");
    assert_eq!(outcome(&renamed), (0, "", &*expected));
    insert_row(&t, SECOND, "alpaca", Some(HOSTILE), Some("paper"));
    let removed = t.run(["remove", HOSTILE, "--yes"]).ends();
    let event = rows(
        &t,
        "SELECT id FROM credctl.events WHERE kind = 'removed' ORDER BY at",
    )
    .pop();
    let expected = format!(
        "Removed alpaca · {ESCAPED} · paper · aaaa0002\nTake it back with: credctl undo {}\n",
        event.unwrap()
    );
    assert_eq!(outcome(&removed), (0, "", &*expected));
    assert_eq!(rows(&t, "SELECT nickname FROM user_credentials"), ["Tame"]);
}
