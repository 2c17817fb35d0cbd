//! `PostgreSQL` under the disk: what it says it has, it has, unless it is told not to sync.

use crate::support::{
    SeededChance,
    cluster::{Down, Postgres},
    disk::Unsynced,
};
use sqlx::{Connection, PgConnection};

/// How many rows are acknowledged before each accident.
const ROWS: i64 = 60;

async fn connection(postgres: &Postgres) -> PgConnection {
    PgConnection::connect(&postgres.url()).await.unwrap()
}

/// Adds rows, each with its own commit. The last number that was acknowledged.
async fn add_rows(postgres: &Postgres) -> i64 {
    let mut db = connection(postgres).await;
    let made = "CREATE TABLE IF NOT EXISTS t (n bigint GENERATED ALWAYS AS IDENTITY, bytes text)";
    sqlx::query(made).execute(&mut db).await.unwrap();
    let mut last = 0;
    for _ in 0..ROWS {
        let insert = "INSERT INTO t (bytes) VALUES (repeat('x', 3000)) RETURNING n";
        last = sqlx::query_scalar(insert).fetch_one(&mut db).await.unwrap();
    }
    last
}

/// How many rows there are, up to a number.
async fn rows(postgres: &Postgres, up_to: i64) -> i64 {
    let mut db = connection(postgres).await;
    let sql = "SELECT count(*) FROM t WHERE n <= $1";
    let counted = sqlx::query_scalar(sql).bind(up_to).fetch_one(&mut db).await;
    // No table: then it is lost with all its rows.
    counted.unwrap_or(0)
}

#[tokio::test]
async fn what_it_acknowledges_it_keeps() {
    let mut postgres = Postgres::new("");
    let chance = SeededChance::new(1);
    let mut acknowledged = 0;
    for (how, unsynced) in [
        (Down::Killed, Unsynced::Lost),
        (Down::Orphaned, Unsynced::Torn(&chance)),
        (Down::Immediate, Unsynced::Lost),
    ] {
        postgres.up();
        let last = add_rows(&postgres).await;
        // Numbers given to rows that were never committed are not given again.
        acknowledged += ROWS;
        if matches!(unsynced, Unsynced::Torn(_)) {
            let mut db = connection(&postgres).await;
            sqlx::query("CHECKPOINT").execute(&mut db).await.unwrap();
        }
        postgres.down(how);
        postgres.disk.cut(&unsynced);
        postgres.up();
        assert_eq!(rows(&postgres, last).await, acknowledged);
        postgres.down(Down::Immediate);
    }
}

/// The test that bites.
#[tokio::test]
async fn told_not_to_sync_it_loses_what_it_acknowledged() {
    let mut postgres = Postgres::new("fsync = off");
    postgres.up();
    let last = add_rows(&postgres).await;
    postgres.down(Down::Killed);
    postgres.disk.cut(&Unsynced::Lost);
    postgres.up();
    assert!(rows(&postgres, last).await < ROWS);
}
