//! Patience: a snapshot that waits for no answer much longer than its server would work for it.

use super::{QUESTION, silent, snapshot::PostgresSnapshot};
use crate::{
    port::{Snapshot, StoreError},
    prepare::Places,
    register::{Register, RegisterFilter, RegisterRow},
    residence::Residence,
    rows::{
        AccountFilter, AsOf, DaySum, Entry, ExpenseFilter, Head, Position, Slice, SlotRow, Sum,
        TableRow, Tip,
    },
    tables::DerivedTable,
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{
    account::Account,
    id::EventId,
    state::{Key, Value},
};
use tokio::time::timeout;

/// A snapshot; none after a question that got no answer, which may still come.
pub(super) struct Patient(pub(super) Option<PostgresSnapshot>);

macro_rules! patient {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Snapshot for Patient {
            $(async fn $name(&mut self, $($argument: $type),*) -> Result<$answer, StoreError> {
                let Some(it) = &mut self.0 else { return Err(silent(QUESTION)) };
                let Ok(answer) = timeout(QUESTION, it.$name($($argument),*)).await else {
                    self.0 = None;
                    return Err(silent(QUESTION));
                };
                answer
            })*
        }
    };
}

patient! {
    size() -> u64;
    extent() -> u64;
    tip() -> Tip;
    head() -> Head;
    residence() -> Option<Residence>;
    position() -> Position;
    root(size: u64) -> Hash;
    entry(index: u64) -> Option<Entry>;
    entry_of(id: EventId) -> Option<Entry>;
    entries(from: u64, limit: u32) -> Vec<Entry>;
    entries_at(indexes: &[u64]) -> Vec<Entry>;
    slots(family: &str, after: &str, limit: u32) -> Vec<SlotRow>;
    load(keys: &[Key]) -> Vec<(Key, Option<Value>)>;
    sums(filter: &AccountFilter, as_of: AsOf) -> Vec<Sum>;
    days(accounts: &[Account], as_of: AsOf) -> Vec<DaySum>;
    expenses(filter: &ExpenseFilter, after: Option<u64>, limit: u32) -> Vec<u64>;
    register(register: Register, filter: &RegisterFilter, after: Option<(u64, u32)>, limit: u32)
        -> Vec<RegisterRow>;
    register_after(rows: &[(i64, u64, u32)], known: u64) -> Vec<RegisterRow>;
    places(ids: &[EventId]) -> Places;
    concerning(parties: &[String], after: Option<u64>, limit: u32) -> Vec<u64>;
    rows(table: DerivedTable, after: Option<&str>, limit: u32) -> Vec<TableRow>;
    slice(table: DerivedTable, after: Option<&str>, limit: u32) -> Slice;
    rows_of(table: DerivedTable, keys: &[String]) -> Vec<TableRow>;
    parts() -> Vec<String>;
    integrity_of(part: &str) -> Vec<String>;
}
