//! Many changes at random, from a fixed seed: all are found, and named.

use super::{Forged, TABLES, Table, event, names, opened, place};
use crate::support::{SeededChance, bookkeeper, demo::demo, raw};
use sqlx::{Row, SqliteConnection};
use std::fs;

/// How many changes each of the tests tries.
const CHANGES: usize = 34;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_any_row_of_any_table() {
    all_are_found(20_261_120).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_any_other_row() {
    all_are_found(8_310_284).await;
}

async fn all_are_found(seed: u64) {
    let chance = SeededChance::new(seed);
    for n in 0..CHANGES {
        let file = demo().copy();
        let mut db = opened(&file).await;
        let (sql, place) = match chance.below(3) {
            0 => of_the_log(&chance, &mut db).await,
            _ => of_a_table(&chance, &mut db).await,
        };
        let short: String = sql.chars().take(300).collect();
        raw::must(&mut db, &sql).await;
        drop(db);
        let findings = Forged { file }.findings().await;
        assert!(names(&findings, &place), "{seed}/{n}: {short}: wants {place}: {findings:?}");
    }
}

/// A change of an entry, and where it must be told.
async fn of_the_log(chance: &SeededChance, db: &mut SqliteConnection) -> (String, String) {
    let index = chance.below(432);
    let sql = match chance.below(4) {
        0 => format!("DELETE FROM entry WHERE idx = {index}"),
        1 => {
            let leaf = flipped(chance, db, "leaf", "entry", &format!("idx = {index}")).await;
            format!("UPDATE entry SET leaf = x'{leaf}' WHERE idx = {index}")
        }
        2 => {
            let id = flipped(chance, db, "id", "entry", &format!("idx = {index}")).await;
            format!("UPDATE entry SET id = x'{id}' WHERE idx = {index}")
        }
        _ => {
            let bytes = flipped(chance, db, "bytes", "entry", &format!("idx = {index}")).await;
            format!("UPDATE entry SET bytes = x'{bytes}' WHERE idx = {index}")
        }
    };
    (sql, event(index))
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
    blob.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A change of a row of a derived table, and where it must be told.
async fn of_a_table(chance: &SeededChance, db: &mut SqliteConnection) -> (String, String) {
    let table = &TABLES[chance.below(TABLES.len())];
    let nth = chance.below(table.count(db).await);
    let (row, key) = table.nth(db, nth).await;
    let Table { name, columns, .. } = table;
    let column = columns[chance.below(columns.len())];
    let sql = match chance.below(4) {
        0 => format!("DELETE FROM {name} WHERE {row}"),
        _ => {
            let changed = changed(chance, db, column, name, &row).await;
            format!("UPDATE {name} SET {column} = {changed} WHERE {row}")
        }
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
    let mut found = 0;
    for _ in 0..16 {
        let file = demo().copy();
        // What its last writer left beside it is folded in, so that the change is not hidden by it.
        raw::run(&mut raw::open(&file.path).await, "PRAGMA wal_checkpoint(TRUNCATE)")
            .await
            .unwrap();
        let before = answers(&file.path).await.unwrap();
        let mut bytes = fs::read(&file.path).unwrap();
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(8);
        fs::write(&file.path, bytes).unwrap();
        let Ok(store) = store::sqlite::SqliteStore::open(&file.path).await else {
            found += 1;
            continue;
        };
        drop(store);
        let findings = Forged { file }.findings_and_file().await;
        if findings.0.is_empty() {
            let after = answers(&findings.1.path).await;
            assert_eq!(after.as_deref(), Ok(before.as_str()), "byte {at}");
        } else {
            found += 1;
        }
    }
    assert!(found > 4, "only {found} changes were in a place that is used");
}

impl Forged {
    async fn findings_and_file(self) -> (Vec<String>, crate::support::demo::File) {
        (self.findings().await, self.file)
    }
}

/// Every balance, in words.
async fn answers(path: &std::path::Path) -> Result<String, String> {
    use bookkeeper::{
        balances::{BalanceQuery, Dimension},
        reading::Viewer,
    };
    let books = bookkeeper(path, 1).await;
    let query = BalanceQuery { group_by: Dimension::ALL.to_vec(), ..BalanceQuery::default() };
    let mut reading = books.reading().await.map_err(|it| it.to_string())?;
    let found = reading.balances(&Viewer::Operator, &query).await;
    let found = found.map_err(|it| it.to_string())?;
    Ok(format!("{:?}", found.rows))
}
