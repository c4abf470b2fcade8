use super::*;
use crate::schema::names::Names;

const USER: &str =
    "(user_id = NULLIF(current_setting('app.current_user_id'::text, true), ''::text))";

fn everybody(name: &str, using: &str) -> PolicyFacts {
    PolicyFacts {
        name: name.into(),
        permissive: true,
        command: "ALL".into(),
        roles: vec!["public".into()],
        using: Some(using.into()),
        check: None,
    }
}

/// Tables as migrations create them.
fn protected() -> Facts {
    let table = |name| TableFacts {
        name,
        enabled: true,
        forced: true,
        policies: vec![everybody("own", USER)],
    };
    let key = ForeignKey {
        name: FOREIGN_KEY.into(),
        validated: true,
        columns: OF_ACCOUNT_AND_USER.map(Into::into).into(),
        ..ForeignKey::default()
    };
    Facts {
        tables: [table(ACCOUNTS), table(CREDENTIALS)],
        unique_key: true,
        foreign_keys: vec![key],
        constraints: vec![FOREIGN_KEY.into()],
        user_setting: "app.current_user_id".into(),
        names: Names::beside("public"),
    }
}

fn changes(facts: &Facts) -> Vec<String> {
    let changes = plan(facts).changes.into_iter();
    changes.map(|change| change.what).collect()
}

#[test]
fn protected_tables_need_no_change() {
    assert_eq!(plan(&protected()), HardeningPlan::default());
}

#[test]
fn the_policy_is_recognised_on_a_varchar_column() {
    let mut facts = protected();
    let spelled = USER.replace("(user_id =", "((user_id)::text =");
    facts.tables[0].policies = vec![everybody("own", &spelled)];
    assert_eq!(plan(&facts), HardeningPlan::default());
}

#[test]
fn any_other_permissive_policy_for_everybody_is_dropped() {
    let mut for_reading = everybody("read", USER);
    for_reading.command = "SELECT".into();
    let mut lax = everybody("lax", USER);
    lax.check = Some("true".into());
    let other = USER.replace("app.current_user_id", "app.other");
    let all = [
        for_reading,
        lax,
        everybody("all", "true"),
        everybody("other", &other),
    ];
    for policy in all {
        let mut facts = protected();
        let dropped = format!("Dropped policy `{}` of user_accounts", policy.name);
        facts.tables[0].policies.push(policy);
        assert_eq!(changes(&facts), [&*dropped]);
        facts.tables[0].policies.remove(0);
        let created = "Created policy `user_accounts_of_user` of user_accounts";
        assert_eq!(changes(&facts), [&*dropped, created]);
    }
}

#[test]
fn policies_of_roles_and_restrictive_ones_stay_and_are_named() {
    let mut facts = protected();
    let mut audit = everybody("user_accounts_of_user", "true");
    audit.roles = vec!["auditor".into(), "boss".into()];
    let mut restrictive = everybody("enabled", "is_active");
    restrictive.permissive = false;
    facts.tables[0].policies = vec![audit, restrictive];
    let plan = plan(&facts);
    assert_eq!(
        plan.remarks,
        [
            "policy `user_accounts_of_user` of user_accounts stays: it is for `auditor`, `boss` only",
            "policy `enabled` of user_accounts stays: it is restrictive",
        ]
    );
    let created = "Created policy `user_accounts_of_user_2` of user_accounts";
    assert_eq!(plan.changes[0].what, created);
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn the_new_key_takes_over_the_actions_of_the_existing_one() {
    let found = |on_delete: &str, on_update: &str, deferred| ForeignKey {
        columns: vec!["user_account_id=id".into()],
        on_delete: on_delete.into(),
        on_update: on_update.into(),
        deferrable: deferred,
        deferred,
        ..ForeignKey::default()
    };
    for (key, actions) in [
        (found("a", "a", false), ""),
        (found("c", "a", false), " ON DELETE CASCADE"),
        (
            found("r", "c", false),
            " ON DELETE RESTRICT ON UPDATE CASCADE",
        ),
        (found("n", "d", false), ""),
        (
            found("c", "a", true),
            " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        ),
    ] {
        let mut facts = protected();
        facts.foreign_keys = vec![key];
        let plan = plan(&facts);
        assert_eq!(
            plan.changes[0].what,
            format!("Added foreign key (user_account_id, user_id) to user_credentials{actions}")
        );
        // The name is taken.
        assert!(
            plan.changes[0]
                .sql
                .contains(" user_credentials_account_fkey_2\n")
        );
        assert_eq!(plan.remarks, Vec::<String>::new());
    }
}

#[test]
fn a_key_that_was_never_validated_is_validated() {
    let mut facts = protected();
    facts.foreign_keys[0].validated = false;
    facts.foreign_keys[0].name = "mine \"own\"".into();
    let plan = plan(&facts);
    let validate =
        "ALTER TABLE \"public\".user_credentials VALIDATE CONSTRAINT \"mine \"\"own\"\"\";\n";
    assert_eq!(plan.changes[0].sql, validate);
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn the_remark_that_the_owner_is_bound_appears_once() {
    let mut facts = protected();
    for table in &mut facts.tables {
        table.forced = false;
    }
    assert_eq!(plan(&facts).remarks, [OWNER_BOUND]);
}
