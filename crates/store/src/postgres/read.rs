//! Reads that the lane and a snapshot share.

use super::{to_i64, to_u64};
use crate::{
    lock::Incarnation,
    port::StoreError,
    prepare::Places,
    residence::{Phase, Residence},
    rows::{Entry, Head, Tip},
};
use journal::{hash::Hash, seal, tree::Frontier};
use ledger::{
    id::EventId,
    money::Cents,
    state::{Key, Recorded, Table, Value},
};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) async fn size(db: &mut PgConnection) -> Result<u64, StoreError> {
    let size: i64 =
        sqlx::query_scalar("SELECT coalesce(max(idx) + 1, 0) FROM entry").fetch_one(db).await?;
    Ok(to_u64(size))
}

pub(super) async fn tip(db: &mut PgConnection) -> Result<Tip, StoreError> {
    let last = sqlx::query("SELECT idx, leaf FROM entry ORDER BY idx DESC LIMIT 1");
    tip_of(last.fetch_optional(db).await?.as_ref())
}

/// The tip from the last entry's place and leaf hash.
pub(super) fn tip_of(last: Option<&PgRow>) -> Result<Tip, StoreError> {
    let Some(row) = last else { return Ok(Tip { size: 0, leaf: None }) };
    let leaf = hash_of(row, "leaf", || "the last leaf hash".to_owned())?;
    Ok(Tip { size: to_u64(row.try_get("idx")?) + 1, leaf: Some(leaf) })
}

/// An entry from its columns.
pub(super) fn entry_of(row: &PgRow) -> Result<Entry, StoreError> {
    let index = to_u64(row.try_get("idx")?);
    Ok(Entry {
        index,
        id: EventId::new(row.try_get("id")?),
        bytes: row.try_get("bytes")?,
        leaf: hash_of(row, "leaf", || format!("the leaf hash of entry {index}"))?,
    })
}

fn hash_of(row: &PgRow, column: &str, what: impl Fn() -> String) -> Result<Hash, StoreError> {
    // Owned, since a simple query answers in text.
    let hash: Vec<u8> = row.try_get(column)?;
    Hash::try_from(hash.as_slice()).map_err(|_| StoreError::Corrupt(what()))
}

pub(super) async fn entry(db: &mut PgConnection, index: u64) -> Result<Option<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE idx = $1")
        .bind(to_i64(index))
        .fetch_optional(db)
        .await?
        .map(|row| entry_of(&row))
        .transpose()
}

pub(super) async fn entries(
    db: &mut PgConnection,
    from: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE idx >= $1 ORDER BY idx LIMIT $2")
        .bind(to_i64(from))
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?
        .iter()
        .map(entry_of)
        .collect()
}

pub(super) async fn entry_by_id(
    db: &mut PgConnection,
    id: EventId,
) -> Result<Option<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE id = $1")
        .bind(Uuid::from_bytes(*id.as_bytes()))
        .fetch_optional(db)
        .await?
        .map(|row| entry_of(&row))
        .transpose()
}

/// Where these events stand; those that are not in the log are left out.
pub(super) async fn places(db: &mut PgConnection, ids: &[EventId]) -> Result<Places, StoreError> {
    if ids.is_empty() {
        return Ok(Places::new());
    }
    let mut ids: Vec<Uuid> = ids.iter().map(|id| Uuid::from_bytes(*id.as_bytes())).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = sqlx::query("SELECT id, idx FROM entry WHERE id = ANY($1)").bind(ids);
    let rows = rows.fetch_all(db).await?;
    let place = |row: &PgRow| {
        let id: Uuid = row.try_get("id")?;
        Ok((EventId::new(id), to_u64(row.try_get("idx")?)))
    };
    rows.iter().map(place).collect()
}

/// The tree over the first `size` entries, from its rightmost nodes: leaves are level 0.
pub(super) async fn frontier(db: &mut PgConnection, size: u64) -> Result<Frontier, StoreError> {
    let spans = Frontier::needed(size);
    let rows = sqlx::query(
        "SELECT n.level, n.number, n.hash \
         FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS span (level, first, past) \
         JOIN node n ON n.level = span.level AND n.number >= span.first AND n.number < span.past \
         UNION ALL SELECT 0, e.idx, e.leaf \
         FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS span (level, first, past) \
         JOIN entry e ON span.level = 0 AND e.idx >= span.first AND e.idx < span.past",
    )
    .bind(spans.iter().map(|it| i16::from(it.level)).collect::<Vec<_>>())
    .bind(spans.iter().map(|it| to_i64(it.first)).collect::<Vec<_>>())
    .bind(spans.iter().map(|it| to_i64(it.first + it.count)).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    let mut nodes: BTreeMap<(i32, u64), Hash> = BTreeMap::new();
    for row in rows {
        let number = to_u64(row.try_get("number")?);
        let hash = hash_of(&row, "hash", || "a node's hash".to_owned())?;
        nodes.insert((row.try_get("level")?, number), hash);
    }
    Frontier::restore(size, |level, number| nodes.get(&(i32::from(level), number)).copied())
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) async fn residence(db: &mut PgConnection) -> Result<Option<Residence>, StoreError> {
    let last =
        sqlx::query("SELECT id, phase, place, at FROM incarnation ORDER BY number DESC LIMIT 1");
    let Some(row) = last.fetch_optional(db).await? else { return Ok(None) };
    let corrupt = || StoreError::Corrupt("the incarnation".to_owned());
    let id: Vec<u8> = row.try_get("id")?;
    let phase: String = row.try_get("phase")?;
    Ok(Some(Residence {
        incarnation: Incarnation::new(id.try_into().map_err(|_| corrupt())?),
        phase: Phase::named(&phase).ok_or_else(corrupt)?,
        place: row.try_get("place")?,
        at: row.try_get("at")?,
    }))
}

pub(super) async fn head(db: &mut PgConnection) -> Result<Head, StoreError> {
    let last = sqlx::query("SELECT idx, id, bytes, leaf FROM entry ORDER BY idx DESC LIMIT 1");
    let last = last.fetch_optional(&mut *db).await?.as_ref().map(entry_of).transpose()?;
    let size = last.as_ref().map_or(0, |it| it.index + 1);
    let leaf = last.as_ref().map(|it| it.leaf);
    let frontier = frontier(db, size).await?;
    let last = last
        .map(|entry| seal::open(&entry.bytes))
        .transpose()
        .map_err(|error| StoreError::Corrupt(format!("the last entry: {error}")))?;
    Ok(Head {
        origin: last.as_ref().map(|it| it.ledger.clone()),
        size,
        leaf,
        frontier,
        recorded_at: last.map(|it| it.recorded_at),
    })
}

/// What slots hold, in one statement per table however many they are.
pub(super) async fn load(
    db: &mut PgConnection,
    keys: &[Key],
) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
    let mut balances = BTreeMap::new();
    let mut slots = BTreeMap::new();
    let mut events = BTreeMap::new();
    for key in keys {
        match (key.table(), key) {
            (Table::Balance, Key::Balance { account }) => {
                balances.insert(account.to_string(), key.clone());
            }
            (Table::Log, Key::Recorded { id }) => {
                events.insert(Uuid::from_bytes(*id.as_bytes()), key.clone());
            }
            _ => {
                slots.insert(key.to_string(), key.clone());
            }
        }
    }
    let mut found: Vec<(Key, Option<Value>)> = Vec::with_capacity(keys.len());
    if !balances.is_empty() {
        let names: Vec<&str> = balances.keys().map(String::as_str).collect();
        let rows = sqlx::query(BALANCES).bind(names).fetch_all(&mut *db).await?;
        found.extend(matched(balances, &rows, |_, row| {
            Ok(Value::Balance(Cents::new(row.try_get("value")?)))
        })?);
    }
    if !slots.is_empty() {
        let names: Vec<&str> = slots.keys().map(String::as_str).collect();
        let rows = sqlx::query(SLOTS).bind(names).fetch_all(&mut *db).await?;
        found.extend(matched(slots, &rows, |key, row| {
            key.read(row.try_get("value")?).map_err(|fault| StoreError::Corrupt(fault.to_string()))
        })?);
    }
    if !events.is_empty() {
        let ids: Vec<Uuid> = events.keys().copied().collect();
        let rows = sqlx::query(EVENTS).bind(ids).fetch_all(&mut *db).await?;
        found.extend(matched(events, &rows, |key, row| {
            let envelope = seal::open(row.try_get("value")?)
                .map_err(|error| StoreError::Corrupt(format!("{key}: {error}")))?;
            Ok(Value::Recorded(Recorded::of(&envelope)))
        })?);
    }
    Ok(found)
}

const BALANCES: &str =
    "SELECT account AS name, cents AS value FROM balance WHERE account = ANY($1)";
const SLOTS: &str = "SELECT key AS name, value FROM slot WHERE key = ANY($1)";
const EVENTS: &str = "SELECT id AS name, bytes AS value FROM entry WHERE id = ANY($1)";

/// Pairs each key with its row; a key without one holds nothing.
fn matched<N>(
    mut names: BTreeMap<N, Key>,
    rows: &[PgRow],
    read: impl Fn(&Key, &PgRow) -> Result<Value, StoreError>,
) -> Result<Vec<(Key, Option<Value>)>, StoreError>
where
    N: Ord + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let mut found = Vec::with_capacity(names.len());
    for row in rows {
        let name: N = row.try_get("name")?;
        if let Some(key) = names.remove(&name) {
            let value = read(&key, row)?;
            found.push((key, Some(value)));
        }
    }
    found.extend(names.into_values().map(|key| (key, None)));
    Ok(found)
}
