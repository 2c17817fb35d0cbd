//! The lane on SQLite: one `BEGIN IMMEDIATE` transaction.

use super::{read, to_i64};
use crate::{
    port::{Lane, StoreError},
    residence::Residence,
    rows::{Batch, Entry, Head, Tip},
};
use async_trait::async_trait;
use journal::{hash::Hash, tree::Node};
use ledger::state::{Key, Value};
use serde_json::json;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, Transaction};

pub(super) struct SqliteLane {
    pub(super) transaction: Transaction<'static, Sqlite>,
}

/// Entries a statement: SQLite takes 32,766 parameters at most.
const ENTRIES_A_STATEMENT: usize = 500;

#[async_trait]
impl Lane for SqliteLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        read::tip(&mut self.transaction).await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        read::residence(&mut self.transaction).await
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO incarnation (number, id, phase, place, at) \
             SELECT coalesce(max(number) + 1, 0), $1, $2, $3, $4 FROM incarnation",
        )
        .bind(residence.incarnation.as_bytes().to_vec())
        .bind(residence.phase.name())
        .bind(&residence.place)
        .bind(residence.at)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read::head(&mut self.transaction).await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        Ok(read::frontier(&mut self.transaction, size).await?.root())
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        read::load(&mut self.transaction, keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        read::entries(&mut self.transaction, from, limit).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let db = &mut *self.transaction;
        for entries in batch.entries.chunks(ENTRIES_A_STATEMENT) {
            insert_entries(db, entries).await?;
        }
        insert_nodes(db, &batch.nodes).await?;
        write_slots(db, &batch.changes).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        // From here on the outcome is the database's to tell: an error may come before the write
        // or after it, so it is reported as unknown and resolved by the keys.
        let outcome = self.transaction.commit().await;
        outcome.map_err(|error| match error.into() {
            told @ (StoreError::Full(_) | StoreError::Disk(_)) => told,
            other => StoreError::CommitUnknown(other.to_string()),
        })
    }
}

async fn insert_entries(db: &mut SqliteConnection, entries: &[Entry]) -> Result<(), StoreError> {
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO entry (idx, id, bytes, leaf) ");
    insert.push_values(entries, |mut row, entry| {
        row.push_bind(to_i64(entry.index))
            .push_bind(entry.id.as_bytes().to_vec())
            .push_bind(entry.bytes.clone())
            .push_bind(entry.leaf.as_bytes().to_vec());
    });
    insert.build().execute(db).await?;
    Ok(())
}

pub(super) async fn insert_nodes(
    db: &mut SqliteConnection,
    nodes: &[Node],
) -> Result<(), StoreError> {
    for node in nodes {
        sqlx::query("INSERT INTO node (level, number, hash) VALUES ($1, $2, $3)")
            .bind(i64::from(node.level))
            .bind(to_i64(node.number))
            .bind(node.hash.as_bytes().to_vec())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn write_slots(
    db: &mut SqliteConnection,
    changes: &[(Key, Option<Value>)],
) -> Result<(), StoreError> {
    let mut balances = Vec::new();
    let mut slots = Vec::new();
    let mut emptied = Vec::new();
    for (key, value) in changes {
        match (key, value) {
            (Key::Balance { account }, Some(Value::Balance(cents))) => {
                balances.push(json!([account.to_string(), cents.get()]));
            }
            (Key::Recorded { .. }, _) => {}
            (key, Some(value)) => {
                let value = value.write().map_err(|it| StoreError::Corrupt(it.to_string()))?;
                slots.push(json!([key.to_string(), value]));
            }
            (key, None) => emptied.push(json!(key.to_string())),
        }
    }
    for (sql, rows) in [(WRITE_BALANCES, balances), (WRITE_SLOTS, slots), (EMPTY_SLOTS, emptied)] {
        if !rows.is_empty() {
            let rows = serde_json::Value::from(rows).to_string();
            sqlx::query(sql).bind(rows).execute(&mut *db).await?;
        }
    }
    Ok(())
}

const WRITE_BALANCES: &str = "INSERT INTO balance (account, cents) \
     SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true \
     ON CONFLICT (account) DO UPDATE SET cents = excluded.cents";
const WRITE_SLOTS: &str = "INSERT INTO slot (key, value) \
     SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true \
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const EMPTY_SLOTS: &str = "DELETE FROM slot WHERE key IN (SELECT value FROM json_each($1))";
