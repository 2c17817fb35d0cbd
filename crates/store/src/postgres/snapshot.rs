//! A snapshot on PostgreSQL: one read transaction, repeatable.

use super::{
    follow::{self, READING, Server, State},
    integrity, read, register, registers, sums, tables, to_i64, to_u64,
};
use crate::{
    epoch::{Epochs, Made},
    port::{Snapshot, StoreError},
    prepare::Places,
    register::{Register, RegisterFilter, RegisterRow},
    residence::Residence,
    rows::{
        AccountFilter, AsOf, DaySum, Entry, ExpenseFilter, Head, Position, Side, Slice, SlotRow,
        Sum, TableRow, Tip,
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
use sqlx::{Postgres, Row, Transaction};

pub(super) struct PostgresSnapshot {
    pub(super) transaction: Transaction<'static, Postgres>,
    pub(super) epochs: Epochs,
    /// Where the followers stand, once it was asked.
    pub(super) stands: Option<State>,
}

impl PostgresSnapshot {
    /// Where the followers stand.
    async fn stands(&mut self) -> Result<State, StoreError> {
        if let Some(state) = self.stands {
            return Ok(state);
        }
        let found = follow::state(&mut self.transaction, self.epochs, READING).await?;
        let state = match found {
            Some(state) => state,
            None => self.nowhere().await?,
        };
        Ok(*self.stands.insert(state))
    }

    /// No position: then it is the side that holds something, for whoever asks what it holds.
    async fn nowhere(&mut self) -> Result<State, StoreError> {
        let second = "SELECT EXISTS (SELECT 1 FROM holder_b) > EXISTS (SELECT 1 FROM holder_a)";
        let second: bool = sqlx::query_scalar(second).fetch_one(&mut *self.transaction).await?;
        let side = if second { Side::B } else { Side::A };
        let made = Made::default();
        Ok(State { side, made, registry: 0, size: 0, server: Server::Primary })
    }
}

#[async_trait]
impl Snapshot for PostgresSnapshot {
    async fn size(&mut self) -> Result<u64, StoreError> {
        read::size(&mut self.transaction).await
    }

    async fn tip(&mut self) -> Result<Tip, StoreError> {
        read::tip(&mut self.transaction).await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        read::residence(&mut self.transaction).await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read::head(&mut self.transaction).await
    }

    async fn position(&mut self) -> Result<Position, StoreError> {
        let State { side, made, registry, .. } = self.stands().await?;
        Ok(Position { events: made.position, registry, side, made })
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        Ok(read::frontier(&mut self.transaction, size).await?.root())
    }

    async fn entry(&mut self, index: u64) -> Result<Option<Entry>, StoreError> {
        read::entry(&mut self.transaction, index).await
    }

    async fn entry_of(&mut self, id: EventId) -> Result<Option<Entry>, StoreError> {
        read::entry_by_id(&mut self.transaction, id).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        read::entries(&mut self.transaction, from, limit).await
    }

    async fn entries_at(&mut self, indexes: &[u64]) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT idx, id, bytes, leaf FROM entry \
             WHERE idx = ANY($1) ORDER BY idx",
        )
        .bind(indexes.iter().copied().map(to_i64).collect::<Vec<_>>())
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter().map(read::entry_of).collect()
    }

    async fn slots(
        &mut self,
        family: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<SlotRow>, StoreError> {
        // ';' is the byte after ':', so that the range holds one family and nothing else.
        let (start, end) = (format!("{family}:"), format!("{family};"));
        let start = if after.is_empty() { start } else { after.to_owned() };
        let sql = "SELECT key, value FROM slot WHERE key > $1 AND key < $2 ORDER BY key LIMIT $3";
        let rows = sqlx::query(sql).bind(start).bind(end).bind(i64::from(limit));
        let rows = rows.fetch_all(&mut *self.transaction).await?;
        rows.iter()
            .map(|row| Ok(SlotRow { key: row.try_get("key")?, value: row.try_get("value")? }))
            .collect()
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        read::load(&mut self.transaction, keys).await
    }

    async fn sums(&mut self, filter: &AccountFilter, as_of: AsOf) -> Result<Vec<Sum>, StoreError> {
        let (epochs, State { side, made, .. }) = (self.epochs, self.stands().await?);
        let mut query = sums::sums(side, filter, as_of, epochs, &made);
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter().map(sums::sum_of).collect()
    }

    async fn days(&mut self, accounts: &[Account], as_of: AsOf) -> Result<Vec<DaySum>, StoreError> {
        let (epochs, State { side, made, .. }) = (self.epochs, self.stands().await?);
        let mut query = sums::days(side, accounts, as_of, epochs, &made);
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter().map(sums::day_of).collect()
    }

    async fn expenses(
        &mut self,
        filter: &ExpenseFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let side = self.stands().await?.side;
        let mut query = register::expenses(side, filter, after, limit);
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter().map(|row| Ok(to_u64(row.try_get("idx")?))).collect()
    }

    async fn register(
        &mut self,
        register: Register,
        filter: &RegisterFilter,
        after: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreError> {
        let side = self.stands().await?.side;
        registers::page(&mut self.transaction, side, register, filter, after, limit).await
    }

    async fn register_after(
        &mut self,
        rows: &[(i64, u64, u32)],
        known: u64,
    ) -> Result<Vec<RegisterRow>, StoreError> {
        let side = self.stands().await?.side;
        registers::after(&mut self.transaction, side, rows, known).await
    }

    async fn places(&mut self, ids: &[EventId]) -> Result<Places, StoreError> {
        read::places(&mut self.transaction, ids).await
    }

    async fn concerning(
        &mut self,
        parties: &[String],
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let side = self.stands().await?.side;
        let rows = sqlx::query(side.sql(register::CONCERNING))
            .bind(parties)
            .bind(after.map_or(-1, to_i64))
            .bind(i64::from(limit))
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter().map(|row| Ok(to_u64(row.try_get("idx")?))).collect()
    }

    async fn rows(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TableRow>, StoreError> {
        let side = self.stands().await?.side;
        tables::rows(&mut self.transaction, side, table, after, limit).await
    }

    async fn slice(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        let side = self.stands().await?.side;
        tables::slice(&mut self.transaction, side, table, after, limit).await
    }

    async fn rows_of(
        &mut self,
        table: DerivedTable,
        keys: &[String],
    ) -> Result<Vec<TableRow>, StoreError> {
        let side = self.stands().await?.side;
        tables::rows_of(&mut self.transaction, side, table, keys).await
    }

    async fn parts(&mut self) -> Result<Vec<String>, StoreError> {
        // All that it says at once is in its catalogue.
        Ok(vec!["catalogue".to_owned()])
    }

    async fn integrity_of(&mut self, _part: &str) -> Result<Vec<String>, StoreError> {
        integrity::faults(&mut self.transaction).await
    }
}
