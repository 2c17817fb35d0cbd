//! The lane on SQLite: one `BEGIN IMMEDIATE` transaction.

use super::{
    insert::{Row, also, insert, is_few},
    json_list, read, to_i64,
    turn::Turn,
};
use crate::{
    port::{Lane, StoreError},
    residence::Residence,
    rows::{Batch, Entry, Head, Tip},
};
use async_trait::async_trait;
use journal::{hash::Hash, tree::Node};
use ledger::state::{Key, Value};
use sqlx::{QueryBuilder, SqliteConnection};

pub(super) struct SqliteLane {
    turn: Turn,
    /// What stands where, as long as nothing was written.
    stands: Option<(Tip, Option<Residence>)>,
}

impl SqliteLane {
    pub(super) fn of(turn: Turn) -> Self {
        Self { turn, stands: None }
    }

    async fn stands(&mut self) -> Result<(Tip, Option<Residence>), StoreError> {
        if let Some(stands) = &self.stands {
            return Ok(stands.clone());
        }
        let stands = read::stands(&mut self.turn).await?;
        self.stands = Some(stands.clone());
        Ok(stands)
    }
}

#[async_trait]
impl Lane for SqliteLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        Ok(self.stands().await?.0)
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        Ok(self.stands().await?.1)
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        self.stands = None;
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
        self.stands = None;
        let db = &mut *self.turn;
        let slots = Slots::of(&batch.changes)?;
        if batch.nodes.is_empty() && is_few(batch.entries.len()) && slots.are_few() {
            if batch.entries.is_empty() && slots.are_none() {
                return Ok(());
            }
            return write_few(db, &batch.entries, &slots).await;
        }
        insert(db, WRITE_ENTRIES, &batch.entries, "", bind_entry).await?;
        insert_nodes(db, &batch.nodes).await?;
        slots.write(db).await
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

/// Writes all of a small batch at once.
async fn write_few(
    db: &mut SqliteConnection,
    entries: &[Entry],
    slots: &Slots,
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new("");
    also(&mut query, WRITE_ENTRIES, entries, "", bind_entry);
    also(&mut query, WRITE_BALANCES, &slots.balances, KEEP_BALANCES, bind_balance);
    also(&mut query, WRITE_SLOTS, &slots.others, KEEP_SLOTS, bind_slot);
    query.build().execute(db).await?;
    Ok(())
}

fn bind_entry(row: &mut Row<'_>, entry: &Entry) {
    row.push_bind(to_i64(entry.index))
        .push_bind(entry.id.as_bytes().to_vec())
        .push_bind(entry.bytes.clone())
        .push_bind(entry.leaf.as_bytes().to_vec());
}

fn bind_balance(row: &mut Row<'_>, (account, cents): &(String, i64)) {
    row.push_bind(account.clone()).push_bind(*cents);
}

fn bind_slot(row: &mut Row<'_>, (key, value): &(String, String)) {
    row.push_bind(key.clone()).push_bind(value.clone());
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

/// What slots hold now, as their tables keep it.
#[derive(Default)]
struct Slots {
    balances: Vec<(String, i64)>,
    others: Vec<(String, String)>,
    emptied: Vec<String>,
}

impl Slots {
    fn of(changes: &[(Key, Option<Value>)]) -> Result<Self, StoreError> {
        let mut it = Self::default();
        for (key, value) in changes {
            match (key, value) {
                (Key::Balance { account }, Some(Value::Balance(cents))) => {
                    it.balances.push((account.to_string(), cents.get()));
                }
                (Key::Recorded { .. }, _) => {}
                (key, Some(value)) => {
                    let value = value.write().map_err(|it| StoreError::Refused(it.to_string()))?;
                    it.others.push((key.to_string(), value));
                }
                (key, None) => it.emptied.push(key.to_string()),
            }
        }
        Ok(it)
    }

    fn are_few(&self) -> bool {
        is_few(self.balances.len()) && is_few(self.others.len()) && self.emptied.is_empty()
    }

    fn are_none(&self) -> bool {
        self.balances.is_empty() && self.others.is_empty() && self.emptied.is_empty()
    }

    async fn write(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        insert(db, WRITE_BALANCES, &self.balances, KEEP_BALANCES, bind_balance).await?;
        insert(db, WRITE_SLOTS, &self.others, KEEP_SLOTS, bind_slot).await?;
        if !self.emptied.is_empty() {
            sqlx::query(EMPTY_SLOTS).bind(json_list(&self.emptied)).execute(db).await?;
        }
        Ok(())
    }
}

const WRITE_ENTRIES: &str = "INSERT INTO entry (idx, id, bytes, leaf) ";
const WRITE_BALANCES: &str = "INSERT INTO balance (account, cents) ";
const KEEP_BALANCES: &str = " ON CONFLICT (account) DO UPDATE SET cents = excluded.cents";
const WRITE_SLOTS: &str = "INSERT INTO slot (key, value) ";
const KEEP_SLOTS: &str = " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const EMPTY_SLOTS: &str = "DELETE FROM slot WHERE key IN (SELECT value FROM json_each($1))";
