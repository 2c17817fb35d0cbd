//! The lane on SQLite: one `BEGIN IMMEDIATE` transaction.

use super::{read, side::insert, to_i64, turn::Turn};
use crate::{
    port::{Lane, StoreError},
    residence::Residence,
    rows::{Batch, Entry, Head, Tip},
};
use async_trait::async_trait;
use journal::{hash::Hash, tree::Node};
use ledger::state::{Key, Value};
use serde_json::json;
use sqlx::SqliteConnection;

pub(super) struct SqliteLane {
    pub(super) turn: Turn,
}

#[async_trait]
impl Lane for SqliteLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        read::tip(&mut self.turn).await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        read::residence(&mut self.turn).await
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
        .execute(&mut *self.turn)
        .await?;
        Ok(())
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read::head(&mut self.turn).await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        Ok(read::frontier(&mut self.turn, size).await?.root())
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        read::load(&mut self.turn, keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        read::entries(&mut self.turn, from, limit).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let db = &mut *self.turn;
        insert_entries(db, &batch.entries).await?;
        insert_nodes(db, &batch.nodes).await?;
        write_slots(db, &batch.changes).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        // From here on the outcome is the database's to tell: an error may come before the write
        // or after it, so it is reported as unknown and resolved by the keys.
        let outcome = self.turn.commit().await;
        outcome.map_err(|error| match error {
            told @ (StoreError::Full(_) | StoreError::Disk(_)) => told,
            other => StoreError::CommitUnknown(other.to_string()),
        })
    }
}

async fn insert_entries(db: &mut SqliteConnection, entries: &[Entry]) -> Result<(), StoreError> {
    let before = "INSERT INTO entry (idx, id, bytes, leaf) ";
    insert(db, before, entries, "", |row, entry| {
        row.push_bind(to_i64(entry.index))
            .push_bind(entry.id.as_bytes().to_vec())
            .push_bind(entry.bytes.clone())
            .push_bind(entry.leaf.as_bytes().to_vec());
    })
    .await
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
                balances.push((account.to_string(), cents.get()));
            }
            (Key::Recorded { .. }, _) => {}
            (key, Some(value)) => {
                let value = value.write().map_err(|it| StoreError::Refused(it.to_string()))?;
                slots.push((key.to_string(), value));
            }
            (key, None) => emptied.push(json!(key.to_string())),
        }
    }
    insert(db, WRITE_BALANCES, &balances, KEEP_BALANCES, |row, (account, cents)| {
        row.push_bind(account.clone()).push_bind(*cents);
    })
    .await?;
    insert(db, WRITE_SLOTS, &slots, KEEP_SLOTS, |row, (key, value)| {
        row.push_bind(key.clone()).push_bind(value.clone());
    })
    .await?;
    if !emptied.is_empty() {
        let emptied = serde_json::Value::from(emptied).to_string();
        sqlx::query(EMPTY_SLOTS).bind(emptied).execute(db).await?;
    }
    Ok(())
}

const WRITE_BALANCES: &str = "INSERT INTO balance (account, cents) ";
const KEEP_BALANCES: &str = " ON CONFLICT (account) DO UPDATE SET cents = excluded.cents";
const WRITE_SLOTS: &str = "INSERT INTO slot (key, value) ";
const KEEP_SLOTS: &str = " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const EMPTY_SLOTS: &str = "DELETE FROM slot WHERE key IN (SELECT value FROM json_each($1))";
