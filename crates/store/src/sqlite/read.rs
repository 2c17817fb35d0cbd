//! Reads that the lane and a snapshot share.

use super::{json_list, newest, to_i64, to_u64};
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
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) async fn size(db: &mut SqliteConnection) -> Result<u64, StoreError> {
    let size: i64 =
        sqlx::query_scalar("SELECT coalesce(max(idx) + 1, 0) FROM entry").fetch_one(db).await?;
    Ok(to_u64(size))
}

pub(super) async fn tip(db: &mut SqliteConnection) -> Result<Tip, StoreError> {
    let last = sqlx::query("SELECT idx, leaf FROM entry ORDER BY idx DESC LIMIT 1");
    last.fetch_optional(db).await?.as_ref().map_or(Ok(NOTHING), tip_of)
}

/// Where a log without entries ends.
const NOTHING: Tip = Tip { size: 0, leaf: None };

fn tip_of(row: &SqliteRow) -> Result<Tip, StoreError> {
    let leaf = leaf_of(row.try_get("leaf")?)?;
    Ok(Tip { size: to_u64(row.try_get("idx")?) + 1, leaf: Some(leaf) })
}

/// The leaf hash that a log ends with.
pub(super) fn leaf_of(bytes: &[u8]) -> Result<Hash, StoreError> {
    Hash::try_from(bytes).map_err(|_| StoreError::Corrupt("the last leaf hash".to_owned()))
}

pub(super) async fn residence(db: &mut SqliteConnection) -> Result<Option<Residence>, StoreError> {
    let last =
        sqlx::query("SELECT id, phase, place, at FROM incarnation ORDER BY number DESC LIMIT 1");
    last.fetch_optional(db).await?.as_ref().map(residence_of).transpose()
}

fn residence_of(row: &SqliteRow) -> Result<Residence, StoreError> {
    let corrupt = || StoreError::Corrupt("the incarnation".to_owned());
    let id: Vec<u8> = row.try_get("id")?;
    let phase: String = row.try_get("phase")?;
    Ok(Residence {
        incarnation: Incarnation::new(id.try_into().map_err(|_| corrupt())?),
        phase: Phase::named(&phase).ok_or_else(corrupt)?,
        place: row.try_get("place")?,
        at: row.try_get("at")?,
    })
}

/// Where the log ends and what the database is to its ledger, asked together: everybody who takes
/// the lane wants both. And that no newer program has changed the schema since this one opened it:
/// what stands there may have other names now.
pub(super) async fn stands(
    db: &mut SqliteConnection,
) -> Result<(Tip, Option<Residence>), StoreError> {
    let row = sqlx::query(
        "SELECT * FROM (SELECT max(version) AS version FROM _sqlx_migrations) \
         LEFT JOIN (SELECT idx, leaf FROM entry ORDER BY idx DESC LIMIT 1) \
         LEFT JOIN (SELECT id, phase, place, at FROM incarnation ORDER BY number DESC LIMIT 1)",
    )
    .fetch_one(db)
    .await?;
    let (found, known) = (row.try_get("version")?, newest());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let [index, number]: [Option<i64>; 2] = [row.try_get("idx")?, row.try_get("at")?];
    let tip = index.map_or(Ok(NOTHING), |_| tip_of(&row))?;
    Ok((tip, number.map(|_| residence_of(&row)).transpose()?))
}

pub(super) fn entry_of(row: &SqliteRow) -> Result<Entry, StoreError> {
    let index = to_u64(row.try_get("idx")?);
    let corrupt = |what: &str| StoreError::Corrupt(format!("the {what} of entry {index}"));
    let id: Vec<u8> = row.try_get("id")?;
    let leaf: Vec<u8> = row.try_get("leaf")?;
    let id = uuid::Uuid::from_slice(&id).map_err(|_| corrupt("id"))?;
    Ok(Entry {
        index,
        id: EventId::new(id),
        bytes: row.try_get("bytes")?,
        leaf: Hash::try_from(leaf.as_slice()).map_err(|_| corrupt("leaf hash"))?,
    })
}

pub(super) async fn entry(
    db: &mut SqliteConnection,
    index: u64,
) -> Result<Option<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE idx = $1")
        .bind(to_i64(index))
        .fetch_optional(db)
        .await?
        .map(|row| entry_of(&row))
        .transpose()
}

pub(super) async fn entries(
    db: &mut SqliteConnection,
    from: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE idx >= $1 ORDER BY idx LIMIT $2")
        .bind(to_i64(from))
        .bind(limit)
        .fetch_all(db)
        .await?
        .iter()
        .map(entry_of)
        .collect()
}

pub(super) async fn entry_by_id(
    db: &mut SqliteConnection,
    id: EventId,
) -> Result<Option<Entry>, StoreError> {
    sqlx::query("SELECT idx, id, bytes, leaf FROM entry WHERE id = $1")
        .bind(id.as_bytes().as_slice())
        .fetch_optional(db)
        .await?
        .map(|row| entry_of(&row))
        .transpose()
}

/// Where these events stand; those that are not in the log are left out.
pub(super) async fn places(
    db: &mut SqliteConnection,
    ids: &[EventId],
) -> Result<Places, StoreError> {
    if ids.is_empty() {
        return Ok(Places::new());
    }
    let ids: BTreeSet<&EventId> = ids.iter().collect();
    let sql = "SELECT id, idx FROM entry \
               WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))";
    let rows = sqlx::query(sql).bind(json_list(ids)).fetch_all(db).await?;
    let place = |row: &SqliteRow| {
        let id: Uuid = row.try_get("id")?;
        Ok((EventId::new(id), to_u64(row.try_get("idx")?)))
    };
    rows.iter().map(place).collect()
}

/// The tree over the first `size` entries, from its rightmost nodes.
pub(super) async fn frontier(db: &mut SqliteConnection, size: u64) -> Result<Frontier, StoreError> {
    let mut nodes: BTreeMap<(u8, u64), Hash> = BTreeMap::new();
    for span in Frontier::needed(size) {
        let query = if span.level == 0 {
            sqlx::query("SELECT idx AS n, leaf AS hash FROM entry WHERE idx >= $1 AND idx < $2")
        } else {
            sqlx::query(
                "SELECT number AS n, hash FROM node \
                 WHERE number >= $1 AND number < $2 AND level = $3",
            )
        };
        let (first, end) = (to_i64(span.first), to_i64(span.first + span.count));
        let mut query = query.bind(first).bind(end);
        if span.level > 0 {
            query = query.bind(i64::from(span.level));
        }
        for row in query.fetch_all(&mut *db).await? {
            let hash: Vec<u8> = row.try_get("hash")?;
            let hash = Hash::try_from(hash.as_slice());
            let hash = hash.map_err(|_| StoreError::Corrupt("a node's hash".to_owned()))?;
            nodes.insert((span.level, to_u64(row.try_get("n")?)), hash);
        }
    }
    Frontier::restore(size, |level, number| nodes.get(&(level, number)).copied())
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) async fn head(db: &mut SqliteConnection) -> Result<Head, StoreError> {
    let size = size(&mut *db).await?;
    let frontier = frontier(&mut *db, size).await?;
    let last = match size.checked_sub(1) {
        Some(index) => entry(&mut *db, index).await?,
        None => None,
    };
    let leaf = last.as_ref().map(|it| it.leaf);
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

/// What slots hold: one statement however many they are, and one for events of the log.
pub(super) async fn load(
    db: &mut SqliteConnection,
    keys: &[Key],
) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
    let (mut slots, mut events) = (Vec::new(), Vec::new());
    for key in keys {
        match key {
            Key::Balance { account } => slots.push((account.to_string(), key)),
            Key::Recorded { id } => events.push((id.to_string().replace('-', ""), key)),
            _ => slots.push((key.to_string(), key)),
        }
    }
    let mut found: Vec<(Key, Option<Value>)> = Vec::with_capacity(keys.len());
    if !slots.is_empty() {
        ordered(&mut slots);
        let of = |table| list(slots.iter().filter(move |(_, key)| key.table() == table));
        let rows = sqlx::query(SLOTS).bind(of(Table::Balance)?).bind(of(Table::Slot)?);
        matched(&slots, &rows.fetch_all(&mut *db).await?, slot_of, &mut found)?;
    }
    if !events.is_empty() {
        ordered(&mut events);
        let rows = sqlx::query(EVENTS).bind(list(events.iter())?).fetch_all(db).await?;
        matched(&events, &rows, event_of, &mut found)?;
    }
    Ok(found)
}

const SLOTS: &str = "SELECT account AS name, cents, NULL AS value FROM balance \
                     WHERE account IN (SELECT value FROM json_each($1)) UNION ALL \
                     SELECT key, NULL, value FROM slot \
                     WHERE key IN (SELECT value FROM json_each($2))";
const EVENTS: &str = "SELECT lower(hex(id)) AS name, bytes AS value FROM entry \
                      WHERE id IN (SELECT unhex(value) FROM json_each($1))";

fn slot_of(key: &Key, row: &SqliteRow) -> Result<Value, StoreError> {
    if let Key::Balance { .. } = key {
        return Ok(Value::Balance(Cents::new(row.try_get("cents")?)));
    }
    let text: &str = row.try_get("value")?;
    key.read(text).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}

fn event_of(key: &Key, row: &SqliteRow) -> Result<Value, StoreError> {
    let bytes: &[u8] = row.try_get("value")?;
    let envelope =
        seal::open(bytes).map_err(|error| StoreError::Corrupt(format!("{key}: {error}")))?;
    Ok(Value::Recorded(Recorded::of(&envelope)))
}

/// A slot by its name in the database.
type Named<'a> = (String, &'a Key);

/// Brings names, each once, into the order of their table: neighbours are looked up one after the
/// other.
fn ordered(named: &mut Vec<Named<'_>>) {
    named.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    named.dedup_by(|one, other| one.0 == other.0);
}

fn list<'a>(slots: impl Iterator<Item = &'a Named<'a>>) -> Result<String, StoreError> {
    let names: Vec<&str> = slots.map(|(name, _)| name.as_str()).collect();
    serde_json::to_string(&names).map_err(|it| StoreError::Corrupt(it.to_string()))
}

/// Pairs each name with its row: one without a row holds nothing.
fn matched(
    named: &[Named<'_>],
    rows: &[SqliteRow],
    read: impl Fn(&Key, &SqliteRow) -> Result<Value, StoreError>,
    found: &mut Vec<(Key, Option<Value>)>,
) -> Result<(), StoreError> {
    let first = found.len();
    found.extend(named.iter().map(|(_, key)| ((*key).clone(), None)));
    for row in rows {
        let name: &str = row.try_get("name")?;
        if let Ok(place) = named.binary_search_by(|(it, _)| it.as_str().cmp(name)) {
            found[first + place].1 = Some(read(named[place].1, row)?);
        }
    }
    Ok(())
}
