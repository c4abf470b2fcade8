//! Concurrent writers, and connections that end in the middle of a command.

use tokio_postgres::Client;

use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    database::{WITH_COMPANIONS, dump, name, rows, sql},
    pg::{self, POSTGRES},
};

const CONFLICT: &str = "credctl: the credential was changed by someone else meanwhile; nothing was written\n\
     hint: look at it with `credctl list`, then try again\n";

/// The sessions that wait for the session that asks.
const WAITING: &str =
    "pg_locks l WHERE NOT l.granted AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid))";

/// Runs a command that meets the uncommitted change `first` of another session. Once the command
/// waits, that session runs `then`.
fn meanwhile(
    t: &Credctl,
    first: &str,
    arguments: &[&str],
    then: impl AsyncFnOnce(&Client) + Send,
) -> Ended {
    let mut ended = None;
    pg::server().with_client(name(t), POSTGRES, async |client| {
        let begin = format!("BEGIN; {first}");
        client.batch_execute(&begin).await.unwrap();
        let child = t.run(arguments).input("PK2\ns2\n").start();
        let waits = format!("SELECT FROM {WAITING}");
        while client.query_typed(&waits, &[]).await.unwrap().is_empty() {}
        then(&client).await;
        ended = Some(Ended::of(arguments.join(" "), child));
    });
    ended.unwrap()
}

async fn commit(client: &Client) {
    client.batch_execute("COMMIT").await.unwrap();
}

#[test]
fn a_row_that_changes_between_reading_and_writing_is_left_as_it_is() {
    let t = vault();
    let id = t.add("One", &["--paper"]);
    t.add("Two", &["--paper"]);
    let shared = format!("UPDATE user_credentials SET nickname = 'NAME' WHERE id = '{id}'");
    let own =
        format!("UPDATE credctl.credentials SET revision = 1 + N WHERE credential_id = '{id}'");
    for (change, back) in [
        (
            shared.replace("NAME", "Theirs"),
            shared.replace("NAME", "One"),
        ),
        (own.replace('N', "1"), own.replace('N', "0")),
    ] {
        for arguments in [
            &["rename", &id, "Ours"][..],
            &["edit", &id, "--disable", "--yes"],
            &["edit", &id, "--stdin", "--yes"],
            &["remove", "Two", &id, "--yes"],
        ] {
            let ended = meanwhile(&t, &change, arguments, commit);
            assert_eq!(
                outcome(&ended),
                (11, "", CONFLICT),
                "{change} {arguments:?}"
            );
            sql(&t, &back);
        }
    }
    let left =
        format!("SELECT c.nickname, k.environment FROM {WITH_COMPANIONS} ORDER BY c.nickname");
    assert_eq!(rows(&t, &left), ["One | paper", "Two | paper"]);
}

#[test]
fn a_time_that_changes_meanwhile_is_no_conflict() {
    let t = vault();
    let id = t.add("One", &["--paper"]);
    let touched = format!("UPDATE user_credentials SET updated_at = now() WHERE id = '{id}'");
    meanwhile(&t, &touched, &["rename", "One", "Ours"], commit).succeeded();
    assert_eq!(t.nicknames(), ["Ours"]);
}

#[test]
fn a_row_that_is_removed_meanwhile_is_a_conflict_too() {
    let t = vault();
    let id = t.add("One", &["--paper"]);
    let removed = format!("DELETE FROM user_credentials WHERE id = '{id}'");
    let ended = meanwhile(&t, &removed, &["rename", "One", "Ours"], commit);
    assert_eq!(outcome(&ended), (11, "", CONFLICT));
}

#[test]
fn a_row_that_is_given_back_as_it_was_is_written() {
    let t = vault();
    let id = t.add("One", &["--paper"]);
    let renamed = format!("UPDATE user_credentials SET nickname = 'Theirs' WHERE id = '{id}'");
    let rollback = async |client: &Client| client.batch_execute("ROLLBACK").await.unwrap();
    meanwhile(&t, &renamed, &["rename", "One", "Ours"], rollback).succeeded();
    assert_eq!(rows(&t, "SELECT nickname FROM user_credentials"), ["Ours"]);
}

#[test]
fn a_lock_that_is_kept_is_told_from_a_database_that_does_not_answer() {
    let t = vault();
    t.add("One", &["--paper"]);
    let before = dump(&t);
    let mut ended = None;
    pg::server().with_client(name(&t), POSTGRES, async |client| {
        let lock = "BEGIN; SELECT FROM user_credentials FOR UPDATE";
        client.batch_execute(lock).await.unwrap();
        ended = Some(t.run(["rename", "One", "Ours", "--timeout", "6"]).ends());
    });
    let expected = "credctl: the database is locked by someone else: \
                    canceling statement due to lock timeout\n\
                    hint: try again\n";
    assert_eq!(outcome(&ended.unwrap()), (11, "", expected));
    assert_eq!(dump(&t), before);
}

/// Holds every commit that adds a credential until the advisory lock 42 is free.
const HELD_COMMIT: &str = "
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON user_credentials
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold()";

const HOLD: &str = "SELECT pg_advisory_xact_lock(42)";

async fn end_what_waits(client: &Client) {
    let sql = format!("SELECT pg_terminate_backend(l.pid) FROM {WAITING}");
    assert_eq!(client.query_typed(&sql, &[]).await.unwrap().len(), 1);
}

#[test]
fn a_connection_lost_during_commit_is_looked_into_and_the_truth_told() {
    let t = vault();
    sql(&t, HELD_COMMIT);
    let arguments = ["add", "--nickname", "Lost", "--paper", "--stdin"];
    let ended = meanwhile(&t, HOLD, &arguments, end_what_waits);
    assert_eq!((ended.code, ended.stdout.as_str()), (6, ""));
    let truth = "cannot be reached: the connection was lost before anything was committed\n";
    assert!(ended.stderr.contains(truth), "{ended:#?}");
    assert!(t.credentials().is_empty());
}

#[test]
fn an_outcome_that_cannot_be_found_out_is_unknown_and_the_id_is_named() {
    let t = vault();
    sql(&t, HELD_COMMIT);
    let allow = |allowed: bool| {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", name(&t));
        pg::server().superuser(&sql);
    };
    let arguments = ["add", "--nickname", "Lost", "--paper", "--stdin", "--json"];
    let ended = meanwhile(&t, HOLD, &arguments, async |client| {
        allow(false);
        end_what_waits(client).await;
    });
    allow(true);
    assert_eq!((ended.code, ended.stdout.as_str()), (10, ""));
    let error = ended.error();
    assert_eq!(error["kind"], "outcome_unknown");
    let message = "the connection was lost during a write; the outcome of the write is unknown";
    assert_eq!(error["message"], message);
    let hint = error["hint"].as_str().unwrap();
    let id = hint.rsplit(' ').next().unwrap();
    assert_eq!(
        hint,
        format!("check if credential {id} is as you wanted it: credctl list | grep {id}")
    );
    assert_eq!(id.len(), 36);
    assert!(t.credentials().is_empty());
}
