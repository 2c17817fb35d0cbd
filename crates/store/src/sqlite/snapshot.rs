//! A snapshot on SQLite: one read transaction.

use super::{
    follow::{self, READING, State},
    json_list, read, registers, schema, sums, tables, to_i64, to_u64,
};
use crate::{
    epoch::{Epochs, Made},
    port::{Snapshot, StoreError},
    prepare::Places,
    register::{Register, RegisterFilter, RegisterRow},
    residence::Residence,
    rows::{
        AccountFilter, AsOf, DaySum, Entry, ExpenseFilter, Head, Position, Side, Sight, Slice,
        SlotRow, Sum, TableRow, Tip,
    },
    tables::DerivedTable,
};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use journal::hash::Hash;
use ledger::{
    account::Account,
    id::EventId,
    state::{Key, Value},
};
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

/// The part that is no table of ours: the schema, and the pages that nobody uses.
const SCHEMA: &str = "sqlite_schema";

pub(super) struct SqliteSnapshot {
    pub(super) transaction: Transaction<'static, Sqlite>,
    pub(super) epochs: Epochs,
    /// Where the log ends and the followers stand, once it was asked.
    pub(super) stands: Option<State>,
}

impl SqliteSnapshot {
    /// Where the log ends and the followers stand.
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
        let side = self.held().await?;
        let Tip { size, leaf } = read::tip(&mut self.transaction).await?;
        Ok(State { side, made: Made::default(), registry: 0, size, leaf })
    }

    /// The side that holds something.
    async fn held(&mut self) -> Result<Side, StoreError> {
        let second = "SELECT EXISTS (SELECT 1 FROM holder_b) > EXISTS (SELECT 1 FROM holder_a)";
        let second: bool = sqlx::query_scalar(second).fetch_one(&mut *self.transaction).await?;
        Ok(if second { Side::B } else { Side::A })
    }

    /// The side that is read; where that cannot be told, the one that holds something.
    async fn side(&mut self) -> Result<Side, StoreError> {
        match self.stands().await {
            Err(StoreError::Corrupt(_)) => match self.held().await {
                Err(StoreError::Corrupt(_)) => Ok(Side::A),
                held => held,
            },
            stands => Ok(stands?.side),
        }
    }
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn size(&mut self) -> Result<u64, StoreError> {
        Ok(self.stands().await?.size)
    }

    async fn extent(&mut self) -> Result<u64, StoreError> {
        match self.size().await {
            Err(StoreError::Corrupt(_)) => {}
            size => return size,
        }
        match read::size(&mut self.transaction).await {
            Err(StoreError::Corrupt(_)) => {}
            size => return size,
        }
        let known = sqlx::query_scalar("SELECT position FROM follower WHERE name = $1");
        let known = known.bind(READING).fetch_optional(&mut *self.transaction).await?;
        Ok(known.map_or(0, to_u64))
    }

    async fn tip(&mut self) -> Result<Tip, StoreError> {
        let State { size, leaf, .. } = self.stands().await?;
        Ok(Tip { size, leaf })
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read::head(&mut self.transaction).await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        read::residence(&mut self.transaction).await
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
             WHERE idx IN (SELECT CAST(value AS INTEGER) FROM json_each($1)) ORDER BY idx",
        )
        .bind(json_list(indexes))
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
        let rows = sqlx::query(sql).bind(start).bind(end).bind(limit);
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
        let mut query = expense_query(side, filter, after, limit);
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
        let parties = json_list(parties);
        let rows = sqlx::query(side.sql(CONCERNING))
            .bind(parties)
            .bind(after.map_or(-1, to_i64))
            .bind(limit)
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
        let side = self.side().await?;
        tables::rows(&mut self.transaction, side, table, after, limit).await
    }

    async fn slice(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        let side = self.side().await?;
        tables::slice(&mut self.transaction, side, table, after, limit).await
    }

    async fn rows_of(
        &mut self,
        table: DerivedTable,
        keys: &[String],
    ) -> Result<Vec<TableRow>, StoreError> {
        let side = self.side().await?;
        tables::rows_of(&mut self.transaction, side, table, keys).await
    }

    async fn parts(&mut self) -> Result<Vec<String>, StoreError> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let mut parts = vec![SCHEMA.to_owned()];
        let tables: Vec<String> =
            sqlx::query_scalar(tables).fetch_all(&mut *self.transaction).await?;
        parts.extend(tables);
        Ok(parts)
    }

    async fn integrity_of(&mut self, part: &str) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        let quoted = part.replace('"', "\"\"");
        // OK: the name is the database's own, quoted.
        let check = sqlx::AssertSqlSafe(format!("PRAGMA integrity_check(\"{quoted}\")"));
        let mut lines = sqlx::query_scalar(check).fetch(&mut *self.transaction);
        loop {
            match lines.try_next().await.map_err(StoreError::from) {
                Ok(Some(line)) if line == "ok" => {}
                Ok(Some(line)) => found.push(line),
                Ok(None) => break,
                // It has said by then which page.
                Err(StoreError::Corrupt(why)) if !found.is_empty() => {
                    found.push(format!("{part}: {why}"));
                    return Ok(found);
                }
                Err(error) => return Err(error),
            }
        }
        drop(lines);
        if part == SCHEMA {
            found.extend(schema::differences(&mut self.transaction).await?);
            return Ok(found);
        }
        let check = sqlx::AssertSqlSafe(format!("PRAGMA foreign_key_check(\"{quoted}\")"));
        let broken = sqlx::query(check).fetch_all(&mut *self.transaction);
        for row in broken.await? {
            let table: String = row.try_get(0)?;
            found.push(format!("a row of {table} refers to a row that is not there"));
        }
        Ok(found)
    }
}

/// Of each party the first events after the one asked for, however many it has; of these the first.
const CONCERNING: &str = "SELECT DISTINCT i.value AS idx FROM holder_x h, json_each((\
     SELECT json_group_array(idx) FROM (SELECT idx FROM event_party_x WHERE party = h.id \
     AND idx > $2 ORDER BY idx LIMIT $3))) i \
     WHERE h.name IN (SELECT value FROM json_each($1)) ORDER BY i.value LIMIT $3";

fn expense_query(
    side: Side,
    filter: &ExpenseFilter,
    after: Option<u64>,
    limit: u32,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("");
    match &filter.sight {
        Some(sight) if filter.holder.is_none() && filter.organisation.is_none() => {
            // Of each holder and body that is seen the first ones; of these the first.
            let holders = json_list(&sight.holders);
            let bodies = json_list(sight.organisations.iter().map(|it| format!("org:{it}")));
            for (union, place, names) in
                [("", "s.edition <> '' AND s.holder", holders), (" UNION ", "s.other", bodies)]
            {
                query.push(union).push(side.text(
                    "SELECT i.value AS idx FROM holder_x h, json_each((SELECT \
                     json_group_array(idx) FROM (SELECT DISTINCT s.idx FROM register_x s \
                     WHERE s.register = 2 AND ",
                ));
                query.push(place).push(" = h.id AND s.idx > ").push_bind(after.map_or(-1, to_i64));
                conditions(&mut query, side, filter);
                query.push(" ORDER BY s.idx LIMIT ").push_bind(limit);
                query.push("))) i WHERE h.name IN (SELECT value FROM json_each(").push_bind(names);
                query.push("))");
            }
            query.push(" ORDER BY 1 LIMIT ").push_bind(limit);
        }
        sight => {
            query.push(
                side.text(
                    "SELECT DISTINCT s.idx FROM register_x s WHERE s.register = 2 AND s.idx > ",
                ),
            );
            query.push_bind(after.map_or(-1, to_i64));
            conditions(&mut query, side, filter);
            if let Some(sight) = sight {
                seen(&mut query, side, sight);
            }
            query.push(" ORDER BY s.idx LIMIT ").push_bind(limit);
        }
    }
    query
}

/// What a share must be.
fn conditions(query: &mut QueryBuilder<Sqlite>, side: Side, filter: &ExpenseFilter) {
    if let Some(before) = filter.before {
        query.push(" AND s.idx < ").push_bind(to_i64(before));
    }
    if let Some(edition) = &filter.edition {
        query.push(" AND s.edition = ").push_bind(edition.to_string());
    }
    if let Some(line) = &filter.line {
        query.push(" AND s.line = ").push_bind(line.to_string());
    }
    let named = |query: &mut QueryBuilder<Sqlite>, column: &str, name: String| {
        query
            .push(format!(" AND {column} = "))
            .push(side.text("(SELECT id FROM holder_x WHERE name = "));
        query.push_bind(name).push(")");
    };
    if let Some(holder) = &filter.holder {
        // What is wholly on own share stands at its body, and is of no holder.
        query.push(" AND s.edition <> ''");
        named(query, "s.holder", holder.to_string());
    }
    if let Some(body) = &filter.organisation {
        named(query, "s.other", format!("org:{body}"));
    }
}

/// That a share is seen. The signs keep the database from looking for it by this.
fn seen(query: &mut QueryBuilder<Sqlite>, side: Side, sight: &Sight) {
    let among =
        side.text(" IN (SELECT id FROM holder_x WHERE name IN (SELECT value FROM json_each(");
    query.push(" AND (s.edition <> '' AND +s.holder").push(&among);
    query.push_bind(json_list(&sight.holders)).push("))) OR +s.other").push(&among);
    let bodies = sight.organisations.iter().map(|it| format!("org:{it}"));
    query.push_bind(json_list(bodies)).push("))))");
}
