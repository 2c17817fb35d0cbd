//! A snapshot on PostgreSQL: one read transaction, repeatable.

use super::{follow, read, to_i64, to_u64};
use crate::{
    port::{DerivedTable, Snapshot, StoreError},
    residence::Residence,
    rows::{ByDay, Entry, ExpenseFilter, Head, SlotRow, TableRow, Tip, Turnover, TurnoverFilter},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{
    account::Account,
    day::Day,
    id::EventId,
    money::Cents,
    state::{Key, Value},
};
use sqlx::{Postgres, QueryBuilder, Row, Transaction, postgres::PgRow};

pub(super) struct PostgresSnapshot {
    pub(super) transaction: Transaction<'static, Postgres>,
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

    async fn position(&mut self) -> Result<u64, StoreError> {
        follow::position(&mut self.transaction).await
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

    async fn turnovers(&mut self, filter: &TurnoverFilter) -> Result<Vec<Turnover>, StoreError> {
        let mut query = turnover_query(filter);
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter().map(turnover_of).collect()
    }

    async fn expenses(
        &mut self,
        filter: &ExpenseFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let mut query = expense_query(filter, after, limit);
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter().map(|row| Ok(to_u64(row.try_get("idx")?))).collect()
    }

    async fn concerning(
        &mut self,
        parties: &[String],
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT idx FROM event_party WHERE party = ANY($1) AND idx > $2 \
             ORDER BY idx LIMIT $3",
        )
        .bind(parties)
        .bind(after.map_or(-1, to_i64))
        .bind(i64::from(limit))
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter().map(|row| Ok(to_u64(row.try_get("idx")?))).collect()
    }

    async fn table(&mut self, table: DerivedTable) -> Result<Vec<TableRow>, StoreError> {
        let (key, value) = columns(table);
        let mut query = QueryBuilder::<Postgres>::new(format!(
            "SELECT ({key}) COLLATE \"C\" AS key, {value} AS value FROM {} ORDER BY 1",
            table.name()
        ));
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter()
            .map(|row| Ok(TableRow { key: row.try_get("key")?, value: row.try_get("value")? }))
            .collect()
    }

    async fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for trigger in APPEND_ONLY {
            let sql = "SELECT count(*) > 0 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                       WHERE t.tgname = $1 AND t.tgenabled = 'A' \
                       AND c.relnamespace = current_schema()::regnamespace";
            let query = sqlx::query_scalar(sql).bind(trigger);
            let stands: bool = query.fetch_one(&mut *self.transaction).await?;
            if !stands {
                found.push(format!("the trigger {trigger}, which keeps the log, is gone or off"));
            }
        }
        let indexes = "SELECT i.indexrelid::regclass::text FROM pg_index i \
                       JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid \
                       AND c.relnamespace = current_schema()::regnamespace ORDER BY 1";
        for row in sqlx::query(indexes).fetch_all(&mut *self.transaction).await? {
            let index: String = row.try_get(0)?;
            found.push(format!("the index {index} is not valid"));
        }
        Ok(found)
    }
}

/// The triggers that keep the log append-only.
const APPEND_ONLY: [&str; 3] =
    ["entry_is_gap_free", "entry_is_never_changed", "node_is_never_changed"];

fn turnover_query(filter: &TurnoverFilter) -> QueryBuilder<Postgres> {
    let day = match filter.by_day {
        ByDay::Apart => "t.day",
        ByDay::Summed => "NULL::integer",
    };
    let table = if filter.known.is_some() { "posting" } else { "turnover" };
    let mut query = QueryBuilder::new(format!(
        "SELECT f.key AS from_key, g.key AS to_key, {day} AS day, sum(t.cents)::bigint AS cents \
         FROM {table} t JOIN ledger_account f ON f.id = t.from_account \
         JOIN ledger_account g ON g.id = t.to_account WHERE true"
    ));
    if let Some(edition) = &filter.edition {
        // No posting joins two editions, so one side tells.
        query.push(" AND f.edition = ").push_bind(edition.to_string());
    }
    if let Some(holders) = &filter.holders {
        let holders = texts(holders);
        query.push(" AND (f.holder = ANY(").push_bind(holders.clone());
        query.push(") OR g.holder = ANY(").push_bind(holders).push("))");
    }
    if let Some(day) = filter.effective {
        query.push(" AND t.day <= ").push_bind(day.number());
    }
    if let Some(known) = filter.known {
        query.push(" AND t.idx < ").push_bind(to_i64(known));
    }
    query.push(" GROUP BY 1, 2, 3 ORDER BY 3, 1, 2");
    query
}

fn turnover_of(row: &PgRow) -> Result<Turnover, StoreError> {
    let account = |name: &str| -> Result<Account, StoreError> {
        let key: String = row.try_get(name)?;
        key.parse().map_err(|_| StoreError::Corrupt(format!("ledger_account {key}")))
    };
    let day: Option<i32> = row.try_get("day")?;
    Ok(Turnover {
        from: account("from_key")?,
        to: account("to_key")?,
        day: day.and_then(Day::from_number),
        cents: Cents::new(row.try_get("cents")?),
    })
}

fn expense_query(filter: &ExpenseFilter, after: Option<u64>, limit: u32) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("SELECT DISTINCT idx FROM expense_share WHERE idx > ");
    query.push_bind(after.map_or(-1, to_i64));
    if let Some(before) = filter.before {
        query.push(" AND idx < ").push_bind(to_i64(before));
    }
    for (column, wanted) in [
        ("edition", filter.edition.as_ref().map(ToString::to_string)),
        ("holder", filter.holder.as_ref().map(ToString::to_string)),
        ("line", filter.line.as_ref().map(ToString::to_string)),
        ("organisation", filter.organisation.as_ref().map(ToString::to_string)),
    ] {
        if let Some(wanted) = wanted {
            query.push(format!(" AND {column} = ")).push_bind(wanted);
        }
    }
    if let Some(sight) = &filter.sight {
        query.push(" AND (holder = ANY(").push_bind(texts(&sight.holders));
        query.push(") OR organisation = ANY(").push_bind(texts(&sight.organisations)).push("))");
    }
    query.push(" ORDER BY idx LIMIT ").push_bind(i64::from(limit));
    query
}

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// The key of a table's row as text that sorts as the key does, and the rest of the row as text.
fn columns(table: DerivedTable) -> (&'static str, &'static str) {
    match table {
        DerivedTable::Node => {
            ("to_char(level, 'FM00') || to_char(number, 'FM/000000000000')", "encode(hash, 'hex')")
        }
        DerivedTable::Balance => ("account", "cents::text"),
        DerivedTable::Slot => ("key", "value"),
        DerivedTable::LedgerAccount => {
            ("to_char(id, 'FM000000000000')", "key || ' ' || holder || ' ' || edition")
        }
        DerivedTable::Posting => (
            "to_char(idx, 'FM000000000000') || to_char(line, 'FM/000000')",
            "format('%s %s>%s %s', day, from_account, to_account, cents)",
        ),
        DerivedTable::Turnover => (
            "to_char(from_account, 'FM000000000000') || to_char(to_account, 'FM>000000000000') \
             || to_char(day, 'FM/00000000')",
            "cents::text",
        ),
        DerivedTable::ExpenseShare => (
            "to_char(idx, 'FM000000000000') || to_char(share, 'FM/000000')",
            "organisation || ' ' || holder || ' ' || edition || ' ' || line",
        ),
        DerivedTable::EventParty => ("party || to_char(idx, 'FM/000000000000')", "''"),
        DerivedTable::Follower => ("name", "position::text"),
    }
}
