//! Triggers, defaults, policies and generated values that change what is written or read.

use super::cells::Cells;
use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{rows, sql},
};

/// Machinery that changes a value on its way into a table.
const ON_THE_WAY: &[(&str, &str)] = &[
    ("user_credentials", "NEW.nickname := 'Live'"),
    ("user_credentials", "NEW.nickname := NULL"),
    (
        "user_credentials",
        "NEW.api_key := (SELECT api_key FROM kept LIMIT 1)",
    ),
    ("user_credentials", "NEW.secret_key := ''"),
    ("user_credentials", "NEW.credential_type := 'tradier'"),
    ("user_credentials", "NEW.is_active := NOT NEW.is_active"),
    ("user_credentials", "NEW.user_id := 'trader-b'"),
    ("user_credentials", "NEW.id := gen_random_uuid()"),
    (
        "user_credentials",
        "NEW.user_account_id := gen_random_uuid()",
    ),
    ("credctl.credentials", "NEW.environment := 'live'"),
    ("credctl.credentials", "NEW.nickname := 'Live'"),
    ("credctl.credentials", "NEW.account_name := 'other'"),
    ("credctl.credentials", "NEW.credential_type := 'tradier'"),
    ("credctl.credentials", "NEW.is_active := false"),
    ("credctl.credentials", "NEW.revision := 7"),
    ("credctl.credentials", "NEW.key_id := '0123456789abcdef'"),
    (
        "credctl.credentials",
        "NEW.fingerprint := decode(repeat('00', 32), 'hex')",
    ),
    (
        "credctl.credentials",
        "NEW.seal := decode(repeat('00', 96), 'hex')",
    ),
    ("credctl.credentials", "NEW.expires_at := now()"),
    ("credctl.credentials", "NEW.fields := 'x'"),
    ("credctl.credentials", "NEW.note := 'x'"),
    ("credctl.credentials", "NEW.tags := 'x'"),
    ("credctl.credentials", "NEW.user_id := 'trader-b'"),
    (
        "credctl.credentials",
        "NEW.credential_id := gen_random_uuid()",
    ),
    ("user_credentials", "RETURN NULL"),
    ("credctl.credentials", "RETURN NULL"),
];

fn everything(t: &Credctl) -> Vec<String> {
    let all = "SELECT c::text FROM user_credentials c UNION ALL SELECT k::text FROM credctl.credentials k ORDER BY 1";
    rows(t, all)
}

/// Asserts that no command writes while this machinery is there, or that what it wrote is as it says.
fn with(t: &Credctl, paper: &str, (table, what): (&str, &str), moment: &str) {
    let trigger = format!(
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
         AS $$ BEGIN IF pg_trigger_depth() < 2 THEN {what}; END IF; RETURN NEW; END $$;
         CREATE TRIGGER meddle {moment} INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION meddle()"
    );
    sql(t, &trigger);
    let before = everything(t);
    for (command, input) in [
        (
            &["add", "--nickname", "New", "--paper", "--stdin"][..],
            "PKNEW0000000000000001\ns1\n",
        ),
        (&["rename", paper, "Mine"], ""),
        (
            &["edit", paper, "--stdin", "--yes"],
            "PKNEW0000000000000002\ns2\n",
        ),
    ] {
        let ended = t.run(command).input(input).ends();
        assert!(
            [9, 11, 13].contains(&ended.code),
            "{moment} {what}: {ended:#?}"
        );
        assert!(
            !ended.stderr.contains("Stored") && ended.stdout.is_empty(),
            "{what}: {ended:#?}"
        );
        assert_eq!(everything(t), before, "{moment} {what}: {command:?}");
    }
    sql(t, "DROP FUNCTION meddle CASCADE");
}

#[test]
fn a_write_that_a_trigger_changes_is_refused_and_undone() {
    let (t, paper, live) = paper_and_live();
    sql(
        &t,
        &format!("CREATE TABLE kept AS SELECT * FROM user_credentials WHERE id = '{live}'"),
    );
    sql(
        &t,
        "ALTER TABLE credctl.credentials DROP CONSTRAINT credentials_key_id_fkey",
    );
    for meddling in ON_THE_WAY {
        with(&t, &paper, *meddling, "BEFORE");
    }
    t.run(["rename", &paper, "Mine"]).ends().succeeded();
}

#[test]
fn a_write_that_something_changes_afterwards_is_refused_and_undone() {
    let (t, paper, _) = paper_and_live();
    for what in [
        "UPDATE user_credentials SET nickname = 'Live' WHERE id = NEW.id",
        "UPDATE user_credentials SET api_key = secret_key WHERE id = NEW.id",
        "UPDATE credctl.credentials SET environment = 'live' WHERE credential_id = NEW.id",
        "DELETE FROM credctl.credentials",
        "UPDATE user_accounts SET account_name = 'other'",
        "UPDATE credctl.vault SET id = gen_random_uuid()",
    ] {
        with(&t, &paper, ("user_credentials", what), "AFTER");
    }
    t.run(["rename", &paper, "Mine"]).ends().succeeded();
}

/// Another user's rows, shown to everybody, and rules that hide or show what they should not.
#[test]
fn rows_that_policies_show_or_hide_are_still_only_the_users() {
    let cells = Cells::new(2);
    let theirs = "UPDATE user_credentials SET user_id = 'trader-b' WHERE cell = 1;
                  UPDATE credctl.credentials SET user_id = 'trader-b' WHERE cell = 1;
                  UPDATE user_accounts SET user_id = 'trader-b' WHERE cell = 1;";
    sql(&cells.t, theirs);
    for change in [
        "ALTER TABLE user_credentials DISABLE ROW LEVEL SECURITY; ALTER TABLE credctl.credentials DISABLE ROW LEVEL SECURITY;
         ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY all_rows ON user_credentials USING (true); CREATE POLICY all_rows ON credctl.credentials USING (true)",
        "CREATE POLICY hidden ON credctl.credentials AS RESTRICTIVE USING (false);
         ALTER TABLE credctl.credentials ENABLE ROW LEVEL SECURITY",
    ] {
        sql(&cells.t, change);
        let nickname = cells.honest(1, 'p').nickname;
        let exec = cells.t.run(["exec", "-c", &nickname, "--", "echo", "started"]).ends();
        assert_eq!((exec.code, exec.stdout.as_str()), (103, ""), "{change}: {exec:?}");
        assert_eq!(cells.t.credentials().len(), 3, "{change}");
    }
    // Without a companion nothing is sealed.
    let nickname = cells.honest(0, 'p').nickname;
    let exec = ["exec", "-c", &nickname, "--", "echo", "started"];
    let ended = cells.t.run(exec).ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (109, ""), "{ended:?}");
    let ended = cells.t.run(["show", &nickname]).ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (9, ""), "{ended:?}");
}
