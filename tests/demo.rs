//! The demo and the command line's contract, through the real binary.

mod contract;
mod figures;
mod registers;

use crate::support::{
    binary::{Ran, fondaco},
    demo::File,
};
use serde_json::Value;
use std::path::Path;

/// The rows of `balances --format json`.
fn balances(db: &Path, args: &[&str]) -> Vec<Value> {
    let ran = fondaco(db, &[&["balances", "--format", "json"], args].concat()).exits(0);
    let Value::Array(rows) = ran.json() else { panic!("{ran:?}") };
    rows
}

/// The values of a key, row by row; an absent one is empty.
fn column<'a>(rows: &'a [Value], key: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_default()).collect()
}

/// Cents of an amount as JSON has it.
fn cents(amount: &str) -> i64 {
    let (euros, cents) = amount.split_once('.').unwrap();
    assert_eq!(cents.len(), 2, "{amount}");
    format!("{euros}{cents}").parse().unwrap()
}

/// The sum of a column.
fn sum(rows: &[Value], key: &str) -> i64 {
    column(rows, key).into_iter().map(cents).sum()
}

/// Tree size and root, as `verify` prints them.
fn verified(db: &Path) -> (u64, String) {
    let ran = fondaco(db, &["verify"]).exits(0);
    let said = ran.out.trim().strip_prefix("verificato: ").unwrap();
    let (size, root) = said.split_once(" eventi, radice ").unwrap();
    (size.parse().unwrap(), root.to_owned())
}

/// The sealed events, as `events --format jsonl` prints them.
fn sealed(db: &Path, args: &[&str]) -> Vec<Vec<u8>> {
    let Ran { out, .. } = fondaco(db, &[&["events", "--format", "jsonl"], args].concat()).exits(0);
    out.lines().map(|line| line.as_bytes().to_vec()).collect()
}

/// A copy of the demo.
fn copy() -> File {
    crate::support::demo::demo().copy()
}
