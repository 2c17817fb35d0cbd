//! Schemas: what a new database holds is written down in `migrations/*.schema`, and one that was
//! migrated step by step holds the same. `UPDATE_EXPECT=1` writes them down anew.

use super::{Place, postgres::InDatabase, sqlite::InFile};
use crate::support::{postgres, raw};
use expect_test::{ExpectFile, expect_file};
use sqlx::{Row, migrate::Migrator};
use std::{fs, path::Path};

#[tokio::test]
async fn on_sqlite_fresh_is_migrated() {
    let migrations = migrations("sqlite").await;
    for steps in 0..=migrations.iter().count() {
        let place = InFile::default();
        for step in migrations.iter().take(steps) {
            let mut db = raw::open(place.path()).await;
            migrations.run_to(step.version, &mut db).await.unwrap();
        }
        place.open().await.close().await;
        let mut db = raw::open(place.path()).await;
        let sql = "SELECT type || ' ' || name || char(10) || coalesce(sql, '') FROM sqlite_master \
                   WHERE name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY type, name";
        let made = raw::rows(&mut db, sql).await;
        golden("sqlite")
            .assert_eq(&made.iter().map(|it| it.get::<String, _>(0) + "\n").collect::<String>());
    }
}

#[tokio::test]
async fn on_postgres_fresh_is_migrated() {
    let migrations = migrations("postgres").await;
    for steps in 0..=migrations.iter().count() {
        let place = InDatabase::new().await;
        for step in migrations.iter().take(steps) {
            migrations.run_to(step.version, &mut place.raw().await).await.unwrap();
        }
        place.open().await.close().await;
        let made = postgres::rows(&mut place.raw().await, CATALOGUE).await;
        let made = made.iter().map(|it| {
            let [kind, name, definition]: [String; 3] = [it.get(0), it.get(1), it.get(2)];
            format!("{kind} {name} {}", definition.replace('\n', "\n    "))
        });
        let made: Vec<String> = made.collect();
        golden("postgres").assert_eq(&(made.join("\n") + "\n"));
    }
}

/// Slots of documents as the third migration left them, and as they are named since.
const RENAMED: [(&str, &str); 4] = [
    (
        "document:c_l736|01907990012|12A|2026-03-31|TD01",
        "document:2026-03-31|01907990012|12A|TD01|c_l736",
    ),
    ("document_bodies:01907990012|12A|2026-03-31|TD01", "document:2026-03-31|01907990012|12A|TD01"),
    (
        "item:c_l736|3|01907990012|12A|2026-03-31|TD01",
        "document:2026-03-31|01907990012|12A|TD01|c_l736|3",
    ),
    ("used:c_l736|chi \"è|\\|qui", "used:c_l736|chi \"è|\\|qui"),
];

/// Puts slots under their former names into a table.
fn former() -> String {
    let rows: Vec<String> = RENAMED.iter().map(|(was, _)| format!("('{was}', '{was}')")).collect();
    format!("INSERT INTO slot (key, value) VALUES {}", rows.join(", "))
}

/// The present names of what stood under the former ones.
fn renamed() -> Vec<String> {
    let mut rows: Vec<String> = RENAMED.iter().map(|(was, is)| format!("{is}={was}")).collect();
    rows.sort();
    rows
}

const NAMED: &str = "SELECT key || '=' || value FROM slot";

#[tokio::test]
async fn on_sqlite_what_is_known_of_documents_stands_together() {
    let place = InFile::default();
    let mut db = raw::open(place.path()).await;
    migrations("sqlite").await.run_to(3, &mut db).await.unwrap();
    raw::must(&mut db, &former()).await;
    drop(db);
    place.open().await.close().await;
    let named = raw::rows(&mut raw::open(place.path()).await, NAMED).await;
    let mut named: Vec<String> = named.iter().map(|it| it.get(0)).collect();
    named.sort();
    assert_eq!(named, renamed());
}

#[tokio::test]
async fn on_postgres_what_is_known_of_documents_stands_together() {
    let place = InDatabase::new().await;
    migrations("postgres").await.run_to(3, &mut place.raw().await).await.unwrap();
    place.run(&former()).await.unwrap();
    place.open().await.close().await;
    let mut named = postgres::texts(&mut place.raw().await, NAMED).await;
    named.sort();
    assert_eq!(named, renamed());
}

/// What an epoch held by day before, and what it holds by day and of every day together since: level,
/// number, holder, account, other, day, came, went; then level, number, holder, account, day, other,
/// came, went.
const BY_DAY: &str = "(1, 0, 1, 2, 3, 20260131, 10, 0), (1, 0, 1, 2, 3, 20260228, 5, 1), \
     (1, 0, 1, 2, 4, 20260131, 0, 7), (2, 0, 1, 2, 3, 20260131, 10, 0)";
const TOGETHER: &str = "1 0 1 2 0 3 15 1\n1 0 1 2 0 4 0 7\n1 0 1 2 20260131 3 10 0\n\
     1 0 1 2 20260131 4 0 7\n1 0 1 2 20260228 3 5 1\n2 0 1 2 0 3 10 0\n2 0 1 2 20260131 3 10 0";

fn by_day(side: &str) -> String {
    format!(
        "INSERT INTO turnover_{side} (level, number, holder, account, other, day, came, went) \
         VALUES {BY_DAY}"
    )
}

fn together(side: &str) -> String {
    format!(
        "SELECT concat_ws(' ', level, number, holder, account, day, other, came, went) \
         FROM turnover_{side} ORDER BY level, number, holder, account, day, other"
    )
}

#[tokio::test]
async fn on_sqlite_the_days_of_an_epoch_are_summed() {
    let place = InFile::default();
    let mut db = raw::open(place.path()).await;
    migrations("sqlite").await.run_to(5, &mut db).await.unwrap();
    for side in ["a", "b"] {
        raw::must(&mut db, &by_day(side)).await;
    }
    drop(db);
    migrations("sqlite").await.run_to(6, &mut raw::open(place.path()).await).await.unwrap();
    for side in ["a", "b"] {
        let rows = raw::rows(&mut raw::open(place.path()).await, &together(side)).await;
        let rows: Vec<String> = rows.iter().map(|it| it.get(0)).collect();
        assert_eq!(rows.join("\n"), TOGETHER);
    }
}

#[tokio::test]
async fn on_postgres_the_days_of_an_epoch_are_summed() {
    let place = InDatabase::new().await;
    migrations("postgres").await.run_to(5, &mut place.raw().await).await.unwrap();
    for side in ["a", "b"] {
        place.run(&by_day(side)).await.unwrap();
    }
    migrations("postgres").await.run_to(6, &mut place.raw().await).await.unwrap();
    for side in ["a", "b"] {
        let rows = postgres::texts(&mut place.raw().await, &together(side)).await;
        assert_eq!(rows.join("\n"), TOGETHER);
    }
}

/// What followers wrote before the registers: they begin anew.
const FOLLOWED: [&str; 3] = [
    "INSERT INTO holder_b (id, name) VALUES (1, 'org:mlps')",
    "INSERT INTO expense_share_b (holder, idx, share, organisation, edition, line) \
     VALUES (1, 3, 0, 1, '', '')",
    "UPDATE follower SET side = 'b', position = 4, registry = 2",
];
const LEFT: &str = "SELECT concat_ws(' ', name, side, position, registry, \
     (SELECT count(*) FROM holder_b), (SELECT count(*) FROM register_b)) FROM follower";

#[tokio::test]
async fn on_sqlite_what_followers_wrote_before_the_registers_is_written_anew() {
    let place = InFile::default();
    let mut db = raw::open(place.path()).await;
    migrations("sqlite").await.run_to(6, &mut db).await.unwrap();
    for sql in FOLLOWED {
        raw::must(&mut db, sql).await;
    }
    drop(db);
    migrations("sqlite").await.run_to(7, &mut raw::open(place.path()).await).await.unwrap();
    assert_eq!(raw::text(&mut raw::open(place.path()).await, LEFT).await, "reading b 0 0 0 0");
}

#[tokio::test]
async fn on_postgres_what_followers_wrote_before_the_registers_is_written_anew() {
    let place = InDatabase::new().await;
    migrations("postgres").await.run_to(6, &mut place.raw().await).await.unwrap();
    for sql in FOLLOWED {
        place.run(sql).await.unwrap();
    }
    migrations("postgres").await.run_to(7, &mut place.raw().await).await.unwrap();
    assert_eq!(postgres::texts(&mut place.raw().await, LEFT).await, ["reading b 0 0 0 0"]);
}

/// A migration has the same name in both folders, so that one number says one thing.
#[test]
fn both_folders_hold_the_same_names() {
    let names = |database: &str| -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(database);
        let files = fs::read_dir(folder).unwrap();
        let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn migrations(database: &str) -> Migrator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(database);
    Migrator::new(folder).await.unwrap()
}

fn golden(database: &str) -> ExpectFile {
    match database {
        "sqlite" => expect_file!["../../migrations/sqlite.schema"],
        _ => expect_file!["../../migrations/postgres.schema"],
    }
}

/// Everything that a migration makes, as `verify` compares it.
const CATALOGUE: &str = include_str!("../../crates/store/src/postgres/catalogue.sql");
