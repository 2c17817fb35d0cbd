//! A snapshot on SQLite: one read transaction.

use super::{follow, json_list, read, to_i64, to_u64};
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
use sqlx::{QueryBuilder, Row, Sqlite, Transaction, sqlite::SqliteRow};

pub(super) struct SqliteSnapshot {
    pub(super) transaction: Transaction<'static, Sqlite>,
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn size(&mut self) -> Result<u64, StoreError> {
        read::size(&mut self.transaction).await
    }

    async fn tip(&mut self) -> Result<Tip, StoreError> {
        read::tip(&mut self.transaction).await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read::head(&mut self.transaction).await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        read::residence(&mut self.transaction).await
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
        let parties = json_list(parties);
        let rows = sqlx::query(
            "SELECT DISTINCT idx FROM event_party WHERE party IN (SELECT value FROM json_each($1)) \
             AND idx > $2 ORDER BY idx LIMIT $3",
        )
        .bind(parties)
        .bind(after.map_or(-1, to_i64))
        .bind(limit)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter().map(|row| Ok(to_u64(row.try_get("idx")?))).collect()
    }

    async fn table(&mut self, table: DerivedTable) -> Result<Vec<TableRow>, StoreError> {
        let (key, value) = columns(table);
        let mut query = QueryBuilder::<Sqlite>::new(format!(
            "SELECT {key} AS key, {value} AS value FROM {} ORDER BY 1",
            table.name()
        ));
        let rows = query.build().fetch_all(&mut *self.transaction).await?;
        rows.iter()
            .map(|row| Ok(TableRow { key: row.try_get("key")?, value: row.try_get("value")? }))
            .collect()
    }

    async fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for row in sqlx::query("PRAGMA integrity_check").fetch_all(&mut *self.transaction).await? {
            let line: String = row.try_get(0)?;
            if line != "ok" {
                found.push(line);
            }
        }
        for trigger in APPEND_ONLY {
            let sql = "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'trigger' AND name = $1";
            let query = sqlx::query_scalar(sql).bind(trigger);
            let stands: bool = query.fetch_one(&mut *self.transaction).await?;
            if !stands {
                found.push(format!("the trigger {trigger}, which keeps the log, is gone"));
            }
        }
        let broken = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *self.transaction);
        for row in broken.await? {
            let table: String = row.try_get(0)?;
            found.push(format!("a row of {table} refers to a row that is not there"));
        }
        Ok(found)
    }
}

/// The triggers that keep the log, and what the database says of itself, append-only.
const APPEND_ONLY: [&str; 11] = [
    "entry_is_gap_free",
    "entry_is_never_replaced",
    "entry_is_never_updated",
    "entry_is_never_deleted",
    "node_is_never_replaced",
    "node_is_never_updated",
    "node_is_never_deleted",
    "incarnation_is_gap_free",
    "incarnation_is_never_replaced",
    "incarnation_is_never_updated",
    "incarnation_is_never_deleted",
];

fn turnover_query(filter: &TurnoverFilter) -> QueryBuilder<Sqlite> {
    let day = match filter.by_day {
        ByDay::Apart => "t.day",
        ByDay::Summed => "NULL",
    };
    let table = if filter.known.is_some() { "posting" } else { "turnover" };
    let mut query = QueryBuilder::new(format!(
        "SELECT f.key AS from_key, g.key AS to_key, {day} AS day, sum(t.cents) AS cents \
         FROM {table} t JOIN ledger_account f ON f.id = t.from_account \
         JOIN ledger_account g ON g.id = t.to_account WHERE true"
    ));
    if let Some(edition) = &filter.edition {
        // No posting joins two editions, so one side tells.
        query.push(" AND f.edition = ").push_bind(edition.to_string());
    }
    if let Some(holders) = &filter.holders {
        let holders = json_list(holders);
        query.push(" AND (f.holder IN (SELECT value FROM json_each(");
        query.push_bind(holders.clone()).push(")) OR g.holder IN (SELECT value FROM json_each(");
        query.push_bind(holders).push(")))");
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

fn turnover_of(row: &SqliteRow) -> Result<Turnover, StoreError> {
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

fn expense_query(filter: &ExpenseFilter, after: Option<u64>, limit: u32) -> QueryBuilder<Sqlite> {
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
        let holders = json_list(&sight.holders);
        let bodies = json_list(&sight.organisations);
        query.push(" AND (holder IN (SELECT value FROM json_each(").push_bind(holders);
        query.push(")) OR organisation IN (SELECT value FROM json_each(");
        query.push_bind(bodies).push(")))");
    }
    query.push(" ORDER BY idx LIMIT ").push_bind(limit);
    query
}

/// The key of a table's row as text that sorts as the key does, and the rest of the row as text.
fn columns(table: DerivedTable) -> (&'static str, &'static str) {
    match table {
        DerivedTable::Node => ("printf('%02d/%012d', level, number)", "lower(hex(hash))"),
        DerivedTable::Balance => ("account", "CAST(cents AS TEXT)"),
        DerivedTable::Slot => ("key", "value"),
        DerivedTable::LedgerAccount => {
            ("printf('%012d', id)", "key || ' ' || holder || ' ' || edition")
        }
        DerivedTable::Posting => (
            "printf('%012d/%06d', idx, line)",
            "printf('%d %d>%d %d', day, from_account, to_account, cents)",
        ),
        DerivedTable::Turnover => {
            ("printf('%012d>%012d/%08d', from_account, to_account, day)", "CAST(cents AS TEXT)")
        }
        DerivedTable::ExpenseShare => (
            "printf('%012d/%06d', idx, share)",
            "organisation || ' ' || holder || ' ' || edition || ' ' || line",
        ),
        DerivedTable::EventParty => ("party || printf('/%012d', idx)", "''"),
        DerivedTable::Follower => ("name", "CAST(position AS TEXT)"),
    }
}
