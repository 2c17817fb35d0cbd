//! The followers on SQLite: their rows and their position in one transaction.

use super::{
    insert::{insert, insert_numbers},
    json_list,
    pools::Pools,
    read, to_i64, to_u64,
};
use crate::{
    epoch::{Epochs, Made, Merge, Work},
    follow::Followed,
    port::StoreError,
    prepare::{Numbers, Prepared, Rows},
    rows::Side,
};
use journal::hash::Hash;
use ledger::id::EventId;
use sqlx::{Row, SqliteConnection};
use std::{collections::BTreeMap, ops::Range};
use tokio::sync::Mutex;

/// The follower of the side that is read.
pub(super) const READING: &str = "reading";

/// Where a follower stands, and what there is to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) side: Side,
    pub(super) made: Made,
    pub(super) registry: u64,
    pub(super) size: u64,
    /// The last leaf hash of the log.
    pub(super) leaf: Option<Hash>,
}

/// Where a follower stands; none when there is no such follower.
pub(super) async fn state(
    db: &mut SqliteConnection,
    epochs: Epochs,
    name: &str,
) -> Result<Option<State>, StoreError> {
    let row = sqlx::query(STATE).bind(name).bind(to_i64(epochs.fan()));
    let Some(row) = row.fetch_optional(db).await? else { return Ok(None) };
    let number = |column: &str| row.try_get(column).map(to_u64);
    let merged = [number("second")?, number("third")?];
    let leaf: Option<&[u8]> = row.try_get("leaf")?;
    let side: String = row.try_get("side")?;
    let side = Side::named(&side);
    Ok(Some(State {
        side: side.ok_or_else(|| StoreError::Corrupt("the side of the followers".to_owned()))?,
        made: Made { position: number("position")?, merged },
        registry: number("registry")?,
        size: number("size")?,
        leaf: leaf.map(read::leaf_of).transpose()?,
    }))
}

const STATE: &str = "SELECT side, position, registry, \
     (SELECT coalesce(max(idx) + 1, 0) FROM entry) AS size, \
     (SELECT leaf FROM entry ORDER BY idx DESC LIMIT 1) AS leaf, coalesce(CASE side WHEN 'a' \
     THEN (SELECT number * $2 + merged FROM epoch_a WHERE level = 2 ORDER BY number DESC LIMIT 1) \
     ELSE (SELECT number * $2 + merged FROM epoch_b WHERE level = 2 ORDER BY number DESC LIMIT 1) \
     END, 0) AS second, coalesce(CASE side WHEN 'a' \
     THEN (SELECT number * $2 + merged FROM epoch_a WHERE level = 3 ORDER BY number DESC LIMIT 1) \
     ELSE (SELECT number * $2 + merged FROM epoch_b WHERE level = 3 ORDER BY number DESC LIMIT 1) \
     END, 0) AS third FROM follower WHERE name = $1";

/// Brings the side that is read up to the head that stands now: whoever appends meanwhile is not run
/// after. One at a time makes ready what is to be written: whoever waits for `turn` finds it done.
pub(super) async fn to_the_head(
    pools: &Pools,
    epochs: Epochs,
    turn: &Mutex<()>,
) -> Result<(), StoreError> {
    let mut db = pools.readers.acquire().await?;
    let seen = state(&mut db, epochs, READING).await?.ok_or_else(nowhere)?;
    drop(db);
    if epochs.work(&seen.made, seen.size).is_none() {
        return Ok(());
    }
    loop {
        let _turn = turn.lock().await;
        if !step(pools, epochs, seen.size).await? {
            return Ok(());
        }
    }
}

fn nowhere() -> StoreError {
    StoreError::Corrupt("the followers have no position".to_owned())
}

/// Does one piece of work of the side that is read, up to a size. False when there is none left.
async fn step(pools: &Pools, epochs: Epochs, size: u64) -> Result<bool, StoreError> {
    // Looked at first without the write lock: most answers find nothing to follow.
    let mut db = pools.readers.acquire().await?;
    let seen = state(&mut db, epochs, READING).await?.ok_or_else(nowhere)?;
    let Some(work) = epochs.work(&seen.made, size) else { return Ok(false) };
    let prepared = prepare(&mut db, epochs, &work).await?;
    drop(db);
    let mut turn = pools.write().await?;
    // Somebody else may have done it since: then what is next is looked at afresh.
    let now = state(&mut turn, epochs, READING).await?.ok_or_else(nowhere)?;
    if (now.side, now.made) == (seen.side, seen.made) {
        perform(&mut turn, READING, now.side, &work, prepared.as_ref()).await?;
        turn.commit().await?;
    }
    Ok(true)
}

/// Reads the events of a piece of work, opens them and sorts out what to write: while others write.
pub(super) async fn prepare(
    db: &mut SqliteConnection,
    epochs: Epochs,
    work: &Work,
) -> Result<Option<Prepared>, StoreError> {
    let Work::Follow(range) = work else { return Ok(None) };
    let begins = Prepared::begins(epochs, range);
    // OK: no more than the events of one epoch of the first level.
    let count = u32::try_from(range.end - begins).unwrap_or(u32::MAX);
    let entries = read::entries(db, begins, count).await?;
    let followed = entries.iter().map(Followed::of).collect::<Result<Vec<_>, _>>()?;
    if !followed.iter().map(|it| it.index).eq(begins..range.end) {
        return Err(StoreError::Corrupt(format!("the log has a gap after {begins}")));
    }
    let named = followed.iter().filter(|it| range.contains(&it.index));
    let named: Vec<EventId> = named.flat_map(Followed::references).collect();
    let places = read::places(db, &named).await?;
    Ok(Some(Prepared::of(epochs, range, &followed, &places)))
}

/// Writes a piece of work.
pub(super) async fn perform(
    db: &mut SqliteConnection,
    name: &str,
    side: Side,
    work: &Work,
    prepared: Option<&Prepared>,
) -> Result<(), StoreError> {
    match (work, prepared) {
        (Work::Merge(it), _) => merge(db, side, it).await,
        (Work::Follow(range), Some(prepared)) => follow(db, name, side, range, prepared).await,
        (Work::Follow(_), None) => Ok(()),
    }
}

async fn merge(db: &mut SqliteConnection, side: Side, it: &Merge) -> Result<(), StoreError> {
    // The first one finds nothing in its way; whatever is there then was not made so.
    let add = " ON CONFLICT (level, number, holder, account, day, other) \
               DO UPDATE SET came = came + excluded.came, went = went + excluded.went";
    let merge = "INSERT INTO turnover_x (level, number, holder, account, day, other, came, went) \
         SELECT $1, $2, holder, account, day, other, came, went FROM turnover_x \
         WHERE level = $1 - 1 AND number = $3";
    let (merge, count) = match it.merged {
        1 => (merge.to_owned(), "INSERT INTO epoch_x (merged, level, number) VALUES ($3, $1, $2)"),
        _ => (
            format!("{merge}{add}"),
            "UPDATE epoch_x SET merged = $3 WHERE level = $1 AND number = $2 AND merged = $3 - 1",
        ),
    };
    let mut counted = 0;
    for (sql, third) in [(merge.as_str(), it.below), (count, it.merged)] {
        let query = sqlx::query(side.sql(sql)).bind(i64::from(it.level)).bind(to_i64(it.number));
        counted = query.bind(to_i64(third)).execute(&mut *db).await?.rows_affected();
    }
    if counted == 1 {
        return Ok(());
    }
    Err(StoreError::Corrupt(format!("epoch {} of level {}", it.number, it.level)))
}

async fn follow(
    db: &mut SqliteConnection,
    name: &str,
    side: Side,
    range: &Range<u64>,
    prepared: &Prepared,
) -> Result<(), StoreError> {
    let numbers = numbers(db, side, prepared).await?;
    write(db, side, &prepared.rows(&numbers)).await?;
    if let Some(number) = prepared.closed() {
        sqlx::query(side.sql("INSERT INTO epoch_x (level, number, merged) VALUES (1, $1, 0)"))
            .bind(to_i64(number))
            .execute(&mut *db)
            .await?;
    }
    sqlx::query(
        "UPDATE follower SET position = $2, registry = coalesce($3, registry) WHERE name = $1",
    )
    .bind(name)
    .bind(to_i64(range.end))
    .bind(prepared.registry().map(to_i64))
    .execute(db)
    .await?;
    Ok(())
}

async fn write(db: &mut SqliteConnection, side: Side, rows: &Rows) -> Result<(), StoreError> {
    let into = |template| side.text(template);
    let posting = into("INSERT INTO posting_x (holder, account, idx, line, other, day, cents) ");
    insert_numbers(db, &posting, &rows.postings, "").await?;
    let standing = into("INSERT INTO standing_x (holder, account, other, came, went) ");
    let add = " ON CONFLICT (holder, account, other) \
               DO UPDATE SET came = came + excluded.came, went = went + excluded.went";
    insert_numbers(db, &standing, &rows.standing, add).await?;
    let turnover =
        into("INSERT INTO turnover_x (level, number, holder, account, day, other, came, went) ");
    insert_numbers(db, &turnover, &rows.turnover, "").await?;
    let party = into("INSERT INTO event_party_x (party, idx) ");
    insert_numbers(db, &party, &rows.parties, "").await?;
    let fact = into(REGISTER);
    insert(db, &fact, &rows.facts, "", |row, (numbers, texts)| {
        for number in numbers {
            row.push_bind(*number);
        }
        for text in texts {
            row.push_bind(text.clone());
        }
    })
    .await
}

const REGISTER: &str = "INSERT INTO register_x (holder, register, idx, n, other, kind, of_idx, of_n, \
     day, cents, budget, year, edition, line, area, party, act, number, cig, cup, chapter) ";

/// The numbers of all that a step names, in the order of first appearance in the log: a rebuilt
/// dictionary is the same dictionary.
async fn numbers(
    db: &mut SqliteConnection,
    side: Side,
    prepared: &Prepared,
) -> Result<Numbers, StoreError> {
    let names = prepared.holders();
    let (holders, new) = numbered(db, &side.text("holder_x"), names).await?;
    let new: Vec<_> = new.into_iter().map(|place| (holders[place], &names[place])).collect();
    insert(db, &side.text("INSERT INTO holder_x (id, name) "), &new, "", |row, (id, name)| {
        row.push_bind(*id).push_bind((*name).clone());
    })
    .await?;
    let (listed, owners): (Vec<_>, Vec<_>) = prepared.accounts().unzip();
    let names: Vec<String> = listed.iter().map(ToString::to_string).collect();
    let (accounts, new) = numbered(db, &side.text("ledger_account_x"), &names).await?;
    let before = side.text("INSERT INTO ledger_account_x (id, holder, edition, line, name) ");
    insert(db, &before, &new, "", |row, place| {
        let account = listed[*place];
        let line = account.purpose().map(|it| it.line.to_string()).unwrap_or_default();
        row.push_bind(accounts[*place]).push_bind(holders[owners[*place]]);
        row.push_bind(account.edition().to_string()).push_bind(line);
        row.push_bind(names[*place].clone());
    })
    .await?;
    Ok(Numbers { holders, accounts })
}

/// The numbers of names in a dictionary, and the places of those that are new to it.
async fn numbered(
    db: &mut SqliteConnection,
    table: &str,
    names: &[String],
) -> Result<(Vec<i64>, Vec<usize>), StoreError> {
    let known = format!(
        "SELECT id, name FROM {table} \
         WHERE name IN (SELECT value FROM json_each($1))"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(known)).bind(json_list(names));
    let rows = rows.fetch_all(&mut *db).await?;
    let mut ids: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows {
        ids.insert(row.try_get("name")?, row.try_get("id")?);
    }
    let mut last: i64 = 0;
    if ids.len() < names.len() {
        let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
        last = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await?;
    }
    let mut new = Vec::new();
    let mut numbers = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        numbers.push(ids.get(name).copied().unwrap_or_else(|| {
            new.push(place);
            last += 1;
            last
        }));
    }
    Ok((numbers, new))
}
