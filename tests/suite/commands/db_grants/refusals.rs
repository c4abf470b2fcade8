//! `credctl db grants` where it is refused, or where the grants are not enough.

use super::{become_role, closed, quoted, run_by};
use crate::common::{
    credctl::outcome,
    database::{dump, name, sql},
    older_product::PLAIN_14,
    pg::{self, APP, OWNER, POSTGRES},
};

#[test]
fn a_role_that_is_not_there_is_3_with_the_way_to_make_it() {
    let (t, _) = closed();
    let expected = "credctl: there is no role `No \"One\"`\n\
                    hint: create it: CREATE ROLE \"No \"\"One\"\"\" LOGIN\n";
    for more in [&[][..], &["--apply"]] {
        let arguments = [&["db", "grants", "--role", "No \"One\""], more].concat();
        assert_eq!(outcome(&t.run(arguments).ends()), (3, "", expected));
    }
    // PostgreSQL would cut it to 63 bytes, and mean another role.
    let cut = format!("{:x<63}", name(&t));
    sql(&t, &format!("CREATE ROLE {cut}"));
    let long = format!("{cut}y");
    assert_eq!(t.run(["db", "grants", "--role", &long]).ends().code, 3);
}

#[test]
fn who_may_not_grant_is_told_so_although_the_server_only_warns() {
    let t = run_by(pg::migrated(), APP);
    let role = format!("{}_reader", name(&t));
    sql(&t, &format!("CREATE ROLE {role}"));
    let before = dump(&t);
    let refused = t.run(["db", "grants", "--role", &role, "--apply"]).ends();
    let expected = format!(
        "credctl: role `{role}` was not granted USAGE on schema credctl, SELECT on public.user_accounts, \
         INSERT on public.user_accounts, SELECT on public.user_credentials, INSERT on public.user_credentials, \
         DELETE on public.user_credentials, "
    );
    assert_eq!((refused.code, &*refused.stdout), (13, ""), "{refused:#?}");
    assert!(refused.stderr.starts_with(&expected), "{refused:#?}");
    let hint = "SELECT on credctl.migrations; nothing was changed\n\
                hint: run it as the role that owns the tables, or have that role run the SQL that is printed without --apply\n";
    assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    assert!(
        refused
            .stderr
            .contains("UPDATE on public.user_credentials.nickname, ")
    );
    assert_eq!(dump(&t), before);
}

#[test]
fn who_may_not_even_read_is_13_as_well() {
    let (mut t, role) = closed();
    sql(
        &t,
        &format!(
            "GRANT CONNECT ON DATABASE {} TO {}",
            name(&t),
            quoted(&role)
        ),
    );
    become_role(&mut t, &role);
    for more in [&[][..], &["--apply"]] {
        let ended = t.run([&["db", "grants"], more].concat()).ends();
        assert_eq!((ended.code, &*ended.stdout), (13, ""), "{ended:#?}");
    }
}

#[test]
fn a_schema_that_is_not_up_to_date_is_8() {
    let t = run_by(pg::empty(), OWNER);
    let expected = "credctl: the database has no credctl tables yet (version 1001 is needed)\n\
                    hint: run `credctl migrate`\n";
    for more in [&[][..], &["--apply"]] {
        let ended = t.run([&["db", "grants"], more].concat()).ends();
        assert_eq!(outcome(&ended), (8, "", expected));
    }
}

#[test]
fn whom_row_level_security_does_not_bind_is_remarked() {
    let t = run_by(pg::empty(), OWNER);
    sql(&t, &format!("SET ROLE {OWNER}; {PLAIN_14}"));
    t.run(["migrate"]).ends().succeeded();
    let role = format!("{}_sees_all", name(&t));
    sql(&t, &format!("CREATE ROLE {role} BYPASSRLS"));
    let remarks = |role: &str| {
        let answer = t.run(["db", "grants", "--role", role, "--json"]).ends();
        answer.succeeded().json()["remarks"].clone()
    };
    let binds_not =
        |role: &str, why: &str| format!("role `{role}` {why}: row-level security does not bind it");
    assert_eq!(remarks(APP), serde_json::json!([]));
    assert_eq!(remarks(POSTGRES)[0], binds_not(POSTGRES, "is a superuser"));
    assert_eq!(remarks(&role)[0], binds_not(&role, "has BYPASSRLS"));
    assert_eq!(
        remarks(OWNER),
        serde_json::json!([
            binds_not(OWNER, "owns user_accounts"),
            binds_not(OWNER, "owns user_credentials"),
        ])
    );
    t.run(["migrate", "--harden"]).ends().succeeded();
    let lifts = format!(
        "role `{OWNER}` owns user_accounts: it may lift the row-level security that binds it"
    );
    assert_eq!(remarks(OWNER)[0], lifts);
    sql(&t, "ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY");
    let off = format!(
        "note: row-level security is off on user_accounts: role `{APP}` will see the rows of every user\n"
    );
    let printed = t.run(["db", "grants", "--role", APP]).ends().succeeded();
    assert_eq!(printed.stderr, off);
}

#[test]
fn a_role_that_no_policy_is_for_is_told_that_it_will_see_nothing() {
    let t = run_by(pg::empty(), OWNER);
    sql(
        &t,
        &format!("SET ROLE {OWNER}; {PLAIN_14}; ALTER POLICY own ON user_credentials TO {OWNER}"),
    );
    t.run(["migrate"]).ends().succeeded();
    let printed = t.run(["db", "grants", "--role", APP]).ends().succeeded();
    let note = format!(
        "note: no policy of user_credentials applies to role `{APP}`: it will see no rows\n"
    );
    assert_eq!(printed.stderr, note);
}
