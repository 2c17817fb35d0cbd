//! A store that counts what is read of it.

use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{
    account::Account,
    id::EventId,
    state::{Key, Value},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use store::{
    AccountFilter, AsOf, Attachments, DaySum, DerivedTable, Entry, Epochs, ExpenseFilter, Head,
    Lane, People, Persons, Places, Position, Rebuilt, Register, RegisterFilter, RegisterRow,
    Residence, Slice, SlotRow, Snapshot, Store, StoreError, Sum, TableRow, Tip,
    sqlite::SqliteStore,
};

/// What was read.
#[derive(Debug)]
pub struct Read {
    /// Entries of the log.
    pub entries: u64,
    /// Rows of derived tables.
    pub rows: u64,
}

#[derive(Default)]
struct Counts {
    entries: AtomicU64,
    rows: AtomicU64,
}

impl Counts {
    fn entries(&self, count: usize) {
        self.entries.fetch_add(count as u64, Ordering::SeqCst);
    }

    fn rows(&self, count: u64) {
        self.rows.fetch_add(count, Ordering::SeqCst);
    }
}

/// A store, and what was read of it.
pub struct Counted {
    inner: SqliteStore,
    counts: Arc<Counts>,
}

impl Counted {
    pub fn of(inner: SqliteStore) -> Self {
        Self { inner, counts: Arc::default() }
    }

    /// What was read since this was last asked.
    pub fn read(&self) -> Read {
        let taken = |it: &AtomicU64| it.swap(0, Ordering::SeqCst);
        Read { entries: taken(&self.counts.entries), rows: taken(&self.counts.rows) }
    }
}

struct CountedSnapshot {
    inner: Box<dyn Snapshot>,
    counts: Arc<Counts>,
}

#[async_trait]
impl Store for Counted {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        self.inner.lane().await
    }

    async fn follow(&self) -> Result<(), StoreError> {
        self.inner.follow().await
    }

    async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError> {
        self.inner.rebuild(progress).await
    }

    fn epochs(&self) -> Epochs {
        self.inner.epochs()
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        let (inner, counts) = (self.inner.snapshot().await?, self.counts.clone());
        Ok(Box::new(CountedSnapshot { inner, counts }))
    }

    async fn close(&self) {
        self.inner.close().await;
    }

    fn people(&self) -> &dyn People {
        self.inner.people()
    }

    fn attachments(&self) -> &dyn Attachments {
        self.inner.attachments()
    }

    fn persons(&self) -> &dyn Persons {
        self.inner.persons()
    }
}

#[async_trait]
impl Snapshot for CountedSnapshot {
    async fn size(&mut self) -> Result<u64, StoreError> {
        self.inner.size().await
    }

    async fn tip(&mut self) -> Result<Tip, StoreError> {
        self.inner.tip().await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.inner.head().await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        self.inner.residence().await
    }

    async fn position(&mut self) -> Result<Position, StoreError> {
        self.inner.position().await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        self.inner.root(size).await
    }

    async fn entry(&mut self, index: u64) -> Result<Option<Entry>, StoreError> {
        self.counts.entries(1);
        self.inner.entry(index).await
    }

    async fn entry_of(&mut self, id: EventId) -> Result<Option<Entry>, StoreError> {
        self.counts.entries(1);
        self.inner.entry_of(id).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let entries = self.inner.entries(from, limit).await?;
        self.counts.entries(entries.len());
        Ok(entries)
    }

    async fn entries_at(&mut self, indexes: &[u64]) -> Result<Vec<Entry>, StoreError> {
        self.counts.entries(indexes.len());
        self.inner.entries_at(indexes).await
    }

    async fn register(
        &mut self,
        register: Register,
        filter: &RegisterFilter,
        after: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreError> {
        self.inner.register(register, filter, after, limit).await
    }

    async fn register_after(
        &mut self,
        rows: &[(i64, u64, u32)],
        known: u64,
    ) -> Result<Vec<RegisterRow>, StoreError> {
        self.inner.register_after(rows, known).await
    }

    async fn places(&mut self, ids: &[EventId]) -> Result<Places, StoreError> {
        self.counts.entries(ids.len());
        self.inner.places(ids).await
    }

    async fn slots(
        &mut self,
        family: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<SlotRow>, StoreError> {
        let rows = self.inner.slots(family, after, limit).await?;
        self.counts.rows(rows.len() as u64);
        Ok(rows)
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.counts.rows(keys.len() as u64);
        self.inner.load(keys).await
    }

    async fn sums(&mut self, filter: &AccountFilter, as_of: AsOf) -> Result<Vec<Sum>, StoreError> {
        self.inner.sums(filter, as_of).await
    }

    async fn days(&mut self, accounts: &[Account], as_of: AsOf) -> Result<Vec<DaySum>, StoreError> {
        self.inner.days(accounts, as_of).await
    }

    async fn expenses(
        &mut self,
        filter: &ExpenseFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        self.inner.expenses(filter, after, limit).await
    }

    async fn concerning(
        &mut self,
        parties: &[String],
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        self.inner.concerning(parties, after, limit).await
    }

    async fn rows(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TableRow>, StoreError> {
        let rows = self.inner.rows(table, after, limit).await?;
        self.counts.rows(rows.len() as u64);
        Ok(rows)
    }

    async fn slice(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        let slice = self.inner.slice(table, after, limit).await?;
        self.counts.rows(slice.rows);
        Ok(slice)
    }

    async fn rows_of(
        &mut self,
        table: DerivedTable,
        keys: &[String],
    ) -> Result<Vec<TableRow>, StoreError> {
        let rows = self.inner.rows_of(table, keys).await?;
        self.counts.rows(rows.len() as u64);
        Ok(rows)
    }

    async fn parts(&mut self) -> Result<Vec<String>, StoreError> {
        self.inner.parts().await
    }

    async fn integrity_of(&mut self, part: &str) -> Result<Vec<String>, StoreError> {
        self.inner.integrity_of(part).await
    }
}
