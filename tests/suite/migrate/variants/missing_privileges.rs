//! Roles without the necessary privileges: refused before anything changes.

use super::{as_owner, refusal, variant};
use crate::common::pg::{APP, OWNER, POSTGRES, server};

const OWNS: &str = "hint: run it as the role that owns the database\n";

#[tokio::test]
async fn a_role_that_owns_one_of_the_tables_only_is_told_who_owns_the_other() {
    for table in ["user_accounts", "user_credentials"] {
        let t = as_owner(variant("").await);
        let superuser = t.database().connect(POSTGRES).await;
        let give = format!("ALTER TABLE {table} OWNER TO {POSTGRES}");
        superuser.batch_execute(&give).await.unwrap();
        let message = format!(
            "credctl: the role may not change this schema: table `{table}` belongs to role `{POSTGRES}`\n{OWNS}"
        );
        refusal(&t).failed(13, &message);
    }
}

#[tokio::test]
async fn a_role_that_may_make_no_tables_is_told_so() {
    let t = as_owner(variant("").await);
    let superuser = t.database().connect(POSTGRES).await;
    let revoke = format!(
        "ALTER SCHEMA public OWNER TO {POSTGRES};
         REVOKE CREATE ON SCHEMA public FROM {OWNER}, pg_database_owner, PUBLIC;
         GRANT USAGE ON SCHEMA public TO {OWNER}"
    );
    superuser.batch_execute(&revoke).await.unwrap();
    let message = format!(
        "credctl: the role may not change this schema: it has no CREATE privilege on the schema\n{OWNS}"
    );
    refusal(&t).failed(13, &message);
}

#[tokio::test]
async fn the_role_of_the_older_product_and_a_stranger_are_told_who_owns_the_tables() {
    let mut t = as_owner(variant("").await);
    let database = t.database();
    let stranger = format!("stranger_{}", database.name());
    server().superuser(&format!("CREATE ROLE {stranger} LOGIN"));
    let urls = [APP, &stranger].map(|role| database.url(role));
    let refusals = urls.map(|url| {
        t.set("CREDCTL_DATABASE_URL", url);
        refusal(&t)
    });
    server().superuser(&format!("DROP ROLE {stranger}"));
    for refusal in refusals {
        let message = format!(
            "credctl: the role may not change this schema: table `user_accounts` belongs to role `{OWNER}`\n{OWNS}"
        );
        refusal.failed(13, &message);
    }
}

#[tokio::test]
async fn a_member_of_the_owning_role_takes_the_tables_over_and_the_owner_goes_on() {
    let mut t = as_owner(variant("").await);
    let database = t.database();
    let member = format!("member_{}", database.name());
    server().superuser(&format!("CREATE ROLE {member} LOGIN IN ROLE {OWNER}"));
    let url = database.url(&member);
    t.set("CREDCTL_DATABASE_URL", url);
    let ended = t.run(["migrate"]).ends();
    t.connect_as(OWNER);
    let hardened = t.run(["migrate", "--harden"]).ends();
    let superuser = t.database().connect(POSTGRES).await;
    let drop = format!("REASSIGN OWNED BY {member} TO {OWNER}; DROP ROLE {member}");
    superuser.batch_execute(&drop).await.unwrap();
    ended.succeeded();
    hardened.succeeded();
}
