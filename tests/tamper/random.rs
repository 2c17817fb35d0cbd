//! Many changes at random, from a fixed seed: all are found, and named.

use super::{Forged, TABLES, Table, copy, event, findings, names, place};
use crate::support::{SeededChance, bookkeeper, demo::File, raw};
use bookkeeper::{
    balances::{BalanceQuery, Dimension},
    reading::Viewer,
};
use sqlx::{Row, SqliteConnection};
use std::{fs, path::Path};
use store::sqlite::SqliteStore;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_log() {
    let chance = SeededChance::new(20_261_120);
    for round in 0..4 {
        let mut forged = Forged::begun().await;
        let mut changes = Vec::new();
        // Six at a time, each in another part of the log, so that each has a place of its own.
        for part in 0..6 {
            let index = 72 * part + chance.below(70);
            let sql = of_the_log(&chance, &mut forged.db, index).await;
            forged.runs(&sql).await;
            changes.push((event(index), sql));
        }
        all_are_named(round, forged, changes).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_any_row_of_any_table() {
    let chance = SeededChance::new(8_310_284);
    for round in 0..8 {
        let mut forged = Forged::begun().await;
        let mut changes = Vec::new();
        // One in each table at a time.
        for table in &TABLES {
            let (sql, place) = of_a_table(&chance, &mut forged.db, table).await;
            forged.runs(&sql).await;
            changes.push((place, sql));
        }
        all_are_named(round, forged, changes).await;
    }
}

async fn all_are_named(round: usize, forged: Forged, changes: Vec<(String, String)>) {
    let findings = forged.findings().await;
    for (place, sql) in changes {
        let sql: String = sql.chars().take(300).collect();
        assert!(names(&findings, &place), "{round}: {sql}: wants {place}: {findings:?}");
    }
}

/// A change of an entry.
async fn of_the_log(chance: &SeededChance, db: &mut SqliteConnection, index: usize) -> String {
    let column = match chance.below(4) {
        0 => return format!("DELETE FROM entry WHERE idx = {index}"),
        1 => "leaf",
        2 => "id",
        _ => "bytes",
    };
    let changed = flipped(chance, db, column, "entry", &format!("idx = {index}")).await;
    format!("UPDATE entry SET {column} = x'{changed}' WHERE idx = {index}")
}

/// A blob of a row in hexadecimal, one bit of it changed.
async fn flipped(
    chance: &SeededChance,
    db: &mut SqliteConnection,
    column: &str,
    table: &str,
    row: &str,
) -> String {
    let sql = format!("SELECT {column} FROM {table} WHERE {row}");
    let mut blob: Vec<u8> = raw::rows(db, &sql).await[0].try_get(0).unwrap();
    let at = chance.below(blob.len());
    blob[at] ^= 1 << chance.below(8);
    raw::hex(&blob)
}

/// A change of a row of a derived table, and where it must be told.
async fn of_a_table(
    chance: &SeededChance,
    db: &mut SqliteConnection,
    table: &Table,
) -> (String, String) {
    let nth = chance.below(table.count(db).await);
    let (row, key) = table.nth(db, nth).await;
    let Table { stored: name, columns, .. } = table;
    let column = columns[chance.below(columns.len())];
    let sql = if chance.below(4) == 0 {
        format!("DELETE FROM {name} WHERE {row}")
    } else {
        let changed = changed(chance, db, column, name, &row).await;
        format!("UPDATE {name} SET {column} = {changed} WHERE {row}")
    };
    (sql, place(table, &key))
}

/// Another value of the same type.
async fn changed(
    chance: &SeededChance,
    db: &mut SqliteConnection,
    column: &str,
    table: &str,
    row: &str,
) -> String {
    let sql = format!("SELECT typeof({column}) FROM {table} WHERE {row}");
    match raw::text(db, &sql).await.as_str() {
        "integer" => format!("{column} + {}", 1 + chance.below(1_000_000)),
        "text" => {
            let text = raw::text(db, &format!("SELECT {column} FROM {table} WHERE {row}")).await;
            let mut text: Vec<char> = text.chars().collect();
            if text.is_empty() {
                text.push('y');
            }
            let at = chance.below(text.len());
            text[at] = if text[at] == 'x' { 'y' } else { 'x' };
            format!("'{}'", text.into_iter().collect::<String>().replace('\'', "''"))
        }
        _ => format!("x'{}'", flipped(chance, db, column, table, row).await),
    }
}

/// Bits of the file itself: what `verify` passes says what it said before, and nothing panics.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_any_byte_of_the_file() {
    let chance = SeededChance::new(7);
    let whole = copy().await;
    // What its last writer left beside it is folded in, so that no change is hidden by it.
    raw::run(&mut raw::open(&whole.path).await, "PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let before = answers(&whole.path).await;
    let bytes = fs::read(&whole.path).unwrap();
    // Ten of them, and as many more as it takes to hit places that are used: a file has free room.
    let (mut tried, mut found) = (0, 0);
    while tried < 10 || (found < 4 && tried < 100) {
        tried += 1;
        let mut bytes = bytes.clone();
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(8);
        let file = File::absent();
        fs::write(&file.path, bytes).unwrap();
        if SqliteStore::open(&file.path).await.is_err() || !findings(&file).await.is_empty() {
            found += 1;
        } else {
            assert_eq!(answers(&file.path).await, before, "byte {at}");
        }
    }
    assert!(found > 3, "only {found} of {tried} changes were in a place that is used");
}

/// Every balance, in words.
async fn answers(path: &Path) -> String {
    let books = bookkeeper(path, 1).await;
    let query = BalanceQuery { group_by: Dimension::ALL.to_vec(), ..BalanceQuery::default() };
    let mut reading = books.reading().await.unwrap();
    format!("{:?}", reading.balances(&Viewer::Operator, &query).await.unwrap().rows)
}
