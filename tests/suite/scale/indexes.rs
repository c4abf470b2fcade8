//! The cost of one credential among very many in the database.

use std::time::{Duration, Instant};

use crate::common::{
    credctl::Credctl,
    database::insert_many,
    pg::{self, POSTGRES},
};

const PATIENCE: Duration = Duration::from_secs(30);

/// The number of sequential scans of the table, once nobody else is connected.
fn whole_reads(t: &Credctl) -> i64 {
    let mut count = 0;
    pg::server().with_client(t.database().name(), POSTGRES, async |client| {
        // A connection hands in its counts when it ends, which may be after its program did.
        let others = "SELECT count(*) FROM pg_stat_activity
                      WHERE datname = current_database() AND pid <> pg_backend_pid()
                        AND backend_type = 'client backend'";
        let begun = Instant::now();
        while client.query_typed(others, &[]).await.unwrap()[0].get::<_, i64>(0) > 0 {
            assert!(begun.elapsed() < PATIENCE, "somebody stays connected");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let sql = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'user_credentials'";
        count = client.query_typed(sql, &[]).await.unwrap()[0].get(0);
    });
    count
}

#[test]
fn no_command_about_one_credential_reads_all_of_them() {
    let t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    insert_many(&t, 20_000);
    let before = whole_reads(&t);
    for arguments in [
        &["use", "Bulk 777"][..],
        &["use", &id[..8]],
        &["use", &id],
        &["use", "alpaca/Paper 1"],
        &["use", "Bulk 778", "--type", "alpaca"],
        &["rename", "Bulk 779", "Bulk 779 again"],
        &["edit", "Bulk 780", "--disable", "--yes"],
        &["remove", "Bulk 781", &id, "--yes"],
    ] {
        t.run(arguments).input("PK1\ns1\n").ends().succeeded();
        assert_eq!(whole_reads(&t), before, "{arguments:?}");
    }
    let absent = [
        "add",
        "--if-absent",
        "--stdin",
        "--nickname",
        "Bulk 777",
        "--live",
    ];
    t.run(absent).ends().succeeded();
    assert_eq!(whole_reads(&t), before, "{absent:?}");
    t.run(["list"]).ends().succeeded();
    t.run(["list"])
        .var("CREDCTL_CREDENTIAL", "Bulk 777")
        .ends()
        .succeeded();
    assert_eq!(whole_reads(&t), before, "a list goes by its index");
    // The same keys may be those of a row without a companion, and only all rows together tell which
    // those are: once, by the server.
    let add = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];
    t.run(add).input("PK1\ns1\n").ends().succeeded();
    assert!(whole_reads(&t) <= before + 1, "{add:?}");
}
