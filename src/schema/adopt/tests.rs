use super::{
    columns::{COLUMNS, Requirement},
    indexes::UNIQUE,
    *,
};
use crate::schema::{
    catalog::{Index, Policy},
    names::Names,
};

fn column(name: &str, data_type: &str, not_null: bool) -> Column {
    Column {
        name: name.into(),
        data_type: data_type.into(),
        not_null,
        ..Column::default()
    }
}

fn index(name: &str, unique: bool, keys: &[&str]) -> Index {
    Index {
        name: name.into(),
        unique,
        whole: true,
        keys: keys.iter().map(|&key| key.to_owned()).collect(),
        ..Index::default()
    }
}

/// Both tables as migration 14 describes them.
fn plain() -> Catalog {
    let table = |name: &str| Relation {
        name: name.into(),
        kind: "r".into(),
        columns: COLUMNS
            .iter()
            .filter(|(of, _, _, need)| *of == name && *need != Requirement::Optional)
            .map(|(_, column_name, kind, _)| column(column_name, kind.name(), true))
            .collect(),
        indexes: vec![index(&format!("{name}_pkey"), true, &["id"])],
        ..Relation::default()
    };
    let mut catalog = Catalog {
        relations: vec![table(ACCOUNTS), table(CREDENTIALS)],
        ..Catalog::default()
    };
    let unique = index(UNIQUE, true, &["user_account_id", "credential_type"]);
    catalog.relations[1].indexes.push(unique);
    catalog
}

/// Reasons against the tables after `change` was made to the credentials table.
fn reasons(change: impl FnOnce(&mut Relation)) -> Vec<String> {
    let mut catalog = plain();
    change(&mut catalog.relations[1]);
    reasons_against(&catalog)
}

fn change_type(table: &mut Relation, name: &str, data_type: &str) {
    let found = table.columns.iter_mut().find(|c| c.name == name);
    found.unwrap().data_type = data_type.into();
}

#[test]
fn the_tables_of_migration_14_are_understood() {
    assert_eq!(reasons(|_| ()), [""; 0]);
    assert_eq!(holding(&plain()), Holding::Product);
    assert!(!looks_like_15(&plain()));
}

#[test]
fn texts_of_limited_length_and_columns_that_fill_themselves_are_understood() {
    let extra = Column {
        fills_itself: true,
        ..column("note", "integer", true)
    };
    let found = reasons(|table| {
        change_type(table, "credential_type", "character varying(50)");
        change_type(table, "created_at", "timestamp(3) with time zone");
        table.columns.push(extra);
        table.columns.push(column("comment", "text", false));
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_column_of_another_type_is_named() {
    let found = reasons(|table| {
        change_type(table, "user_id", "uuid");
        change_type(table, "api_key", "bytea");
        change_type(table, "created_at", "timestamp without time zone");
    });
    assert_eq!(
        found,
        [
            "column `user_credentials.user_id` is uuid, not text",
            "column `user_credentials.api_key` is bytea, not text",
            "column `user_credentials.created_at` is timestamp without time zone, \
             not timestamp with time zone",
        ]
    );
}

#[test]
fn a_column_that_only_its_owner_could_fill_is_refused() {
    let found = reasons(|table| table.columns.push(column("tenant", "text", true)));
    let tenant = "column `user_credentials.tenant` is NOT NULL without a default";
    assert_eq!(found, [tenant]);
}

#[test]
fn a_nickname_of_any_text_type_is_converted_unless_something_depends_on_its_type() {
    let with = |nickname: Column| {
        let mut catalog = plain();
        catalog.relations[1].columns.push(nickname);
        (
            reasons_against(&catalog),
            prepare(&catalog, &Names::beside("public")),
        )
    };
    let as_it_should_be = with(column("nickname", LABEL, false));
    assert_eq!(as_it_should_be, (vec![], String::new()));
    for data_type in ["text", "character varying(80)", "character(40)"] {
        let converted = "ALTER TABLE \"public\".user_credentials ALTER COLUMN nickname DROP NOT NULL, \
             ALTER COLUMN nickname TYPE character varying(255);\n";
        let found = with(column("nickname", data_type, true));
        assert_eq!(found, (vec![], converted.to_owned()), "{data_type}");
    }
    let computed = Column {
        generated: true,
        ..column("nickname", LABEL, false)
    };
    let seen = Column {
        users: vec!["rule _RETURN on view report".into()],
        ..column("nickname", "text", false)
    };
    let number = column("nickname", "integer", false);
    for (nickname, reason) in [
        (computed, "is computed from others"),
        (
            seen,
            "is text, not character varying(255), and rule _RETURN on view report uses it",
        ),
        (number, "is integer, not text"),
    ] {
        let reason = format!("column `user_credentials.nickname` {reason}");
        assert_eq!(with(nickname).0, [reason]);
    }
}

#[test]
fn a_missing_table_or_column_is_named() {
    let mut catalog = plain();
    catalog.relations.remove(0);
    catalog.relations[0]
        .columns
        .retain(|c| c.name != "secret_key");
    assert_eq!(
        reasons_against(&catalog),
        [
            "table `user_accounts` is missing",
            "column `user_credentials.secret_key` is missing"
        ]
    );
}

#[test]
fn an_unknown_unique_rule_is_refused_unless_it_includes_the_id() {
    let harmless = index("x", true, &["id", "user_id"]);
    assert_eq!(reasons(|table| table.indexes.push(harmless)), [""; 0]);
    let narrower = index("one_active", true, &["user_account_id"]);
    assert_eq!(
        reasons(|table| table.indexes.push(narrower)),
        ["`one_active` makes (user_account_id) unique, which credctl does not expect"]
    );
    let partial = Index {
        whole: false,
        ..index("x", true, &["user_account_id", "credential_type"])
    };
    assert_eq!(reasons(|table| table.indexes.push(partial)).len(), 1);
}

#[test]
fn the_rule_of_migration_14_is_dropped_by_whatever_name_it_has() {
    let keys = ["credential_type", "user_account_id"];
    let mut catalog = plain();
    catalog.relations[1].indexes = vec![
        index("user_credentials_pkey", true, &["id"]),
        index("One per \"type\"", true, &keys),
        Index {
            constraint: true,
            ..index("uq_type", true, &keys)
        },
    ];
    assert_eq!(reasons_against(&catalog), [""; 0]);
    assert_eq!(
        prepare(&catalog, &Names::beside("public")),
        "DROP INDEX \"public\".\"One per \"\"type\"\"\";\n\
         ALTER TABLE \"public\".user_credentials DROP CONSTRAINT \"uq_type\";\n"
    );
}

#[test]
fn tables_of_another_role_are_named_with_their_owner() {
    let mut catalog = plain();
    let refusal = |catalog: &Catalog| lacking_rights(catalog).map_err(|error| error.to_string());
    let no_create = "the role may not change this schema: it has no CREATE privilege on the schema";
    assert_eq!(refusal(&catalog), Err(no_create.into()));
    catalog.may_create = true;
    assert_eq!(refusal(&catalog), Ok(()));
    catalog.relations[0].foreign_owner = Some("app".into());
    let owner = "the role may not change this schema: table `user_accounts` belongs to role `app`";
    assert_eq!(refusal(&catalog), Err(owner.into()));
}

#[test]
fn weaknesses_of_row_level_security_are_named() {
    let mut catalog = plain();
    let policy = |name: &str, conditions: &str| Policy {
        name: name.into(),
        conditions: conditions.into(),
        restrictive: false,
    };
    catalog.relations[1].secured = true;
    catalog.relations[1].policies = vec![policy("own", "(user_id = x)"), policy("all", "true")];
    assert_eq!(
        weaknesses(&catalog),
        [
            "row-level security is off on `user_accounts`",
            "policy `all` admits every row of `user_credentials`"
        ]
    );
}

#[test]
fn an_index_name_of_migration_15_on_another_index_is_refused() {
    let decoy = index(NICKNAME, false, &["nickname"]);
    assert_eq!(reasons(|table| table.indexes.push(decoy)).len(), 1);
}

#[test]
fn a_schema_with_views_only_counts_as_empty() {
    let mut catalog = Catalog::default();
    let relation = |name: &str, kind: &str| Relation {
        name: name.into(),
        kind: kind.into(),
        ..Relation::default()
    };
    catalog.relations.push(relation("report", "v"));
    assert_eq!(holding(&catalog), Holding::Nothing);
    catalog.relations.push(relation("orders", "r"));
    assert_eq!(holding(&catalog), Holding::Others(vec!["orders".into()]));
}

#[test]
fn policies_that_are_not_understood_are_a_reason() {
    let policy = Policy {
        name: "own".into(),
        conditions: "(user_id = (CURRENT_USER)::text)".into(),
        restrictive: false,
    };
    assert_eq!(
        reasons(|table| table.policies.push(policy)),
        ["the row-level security policies read no session setting"]
    );
}
