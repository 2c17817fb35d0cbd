//! The followers on PostgreSQL: their rows and their position in one transaction.

use super::{PostgresStore, QUESTION, answered, read, to_i64, to_u64, within, write};
use crate::{
    epoch::{Epochs, Made, Merge, Work},
    follow::Followed,
    port::StoreError,
    prepare::Prepared,
    rows::Side,
};
use ledger::id::EventId;
use sqlx::{PgConnection, Postgres, Row, Transaction, pool::PoolConnection};
use std::time::Duration;
use tokio::time::sleep;

/// The follower of the side that is read.
pub(super) const READING: &str = "reading";
/// The follower of the side that is rebuilt: it is there until it is switched to.
pub(super) const REBUILD: &str = "rebuild";

/// How long one waits before one looks again whether a follower is free, or a replica has got more.
pub(super) const PAUSE: Duration = Duration::from_millis(2);
/// How often a replica is looked at before it is read as it is.
const LOOKS: u32 = 20;

/// What followers write is in the log already: when the server loses the last of it, they write it
/// again, so that nobody waits for the disk.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
                     SET LOCAL synchronous_commit = off";

/// Where a follower stands, and what there is to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) side: Side,
    pub(super) made: Made,
    pub(super) registry: u64,
    pub(super) size: u64,
    pub(super) server: Server,
}

/// Whether the server can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Primary,
    Replica,
}

/// Where a follower stands; none when there is no such follower.
pub(super) async fn state(
    db: &mut PgConnection,
    epochs: Epochs,
    name: &str,
) -> Result<Option<State>, StoreError> {
    let row = sqlx::query(STATE).bind(name).bind(to_i64(epochs.fan()));
    let Some(row) = answered(row.fetch_optional(db)).await? else { return Ok(None) };
    let number = |column: &str| row.try_get(column).map(to_u64);
    let merged = [number("second")?, number("third")?];
    let side = Side::named(row.try_get("side")?);
    let replica: bool = row.try_get("replica")?;
    Ok(Some(State {
        side: side.ok_or_else(|| StoreError::Corrupt("the side of the followers".to_owned()))?,
        made: Made { position: number("position")?, merged },
        registry: number("registry")?,
        size: number("size")?,
        server: if replica { Server::Replica } else { Server::Primary },
    }))
}

const STATE: &str = "SELECT side, position, registry, pg_is_in_recovery() AS replica, \
     (SELECT coalesce(max(idx) + 1, 0) FROM entry) AS size, coalesce(CASE side WHEN 'a' \
     THEN (SELECT number * $2::bigint + merged FROM epoch_a WHERE level = 2 \
         ORDER BY number DESC LIMIT 1) \
     ELSE (SELECT number * $2::bigint + merged FROM epoch_b WHERE level = 2 \
         ORDER BY number DESC LIMIT 1) \
     END, 0) AS second, coalesce(CASE side WHEN 'a' \
     THEN (SELECT number * $2::bigint + merged FROM epoch_a WHERE level = 3 \
         ORDER BY number DESC LIMIT 1) \
     ELSE (SELECT number * $2::bigint + merged FROM epoch_b WHERE level = 3 \
         ORDER BY number DESC LIMIT 1) \
     END, 0) AS third FROM follower WHERE name = $1";

/// Brings the side that is read up to the head that stands now: whoever appends meanwhile is not run
/// after, and one at a time makes ready what is to be written. A replica is brought there by its primary: it is
/// waited for a moment, and whoever reads then sees where it stands.
pub(super) async fn to_the_head(store: &PostgresStore) -> Result<(), StoreError> {
    let (_, State { made, size, .. }) = within(QUESTION, look(store)).await?;
    if store.epochs.work(&made, size).is_none() {
        return Ok(());
    }
    let mut looks = 0;
    loop {
        // One deadline for both: whoever waited for their turn behind one that the server has left
        // alone does not wait for the server anew.
        let turn = async { Ok((store.following.lock().await, look(store).await?)) };
        let (turn, (db, seen)) = within(QUESTION, turn).await?;
        let done = step(store, db, &seen, size).await?;
        drop(turn);
        match done {
            Step::Done => {}
            Step::Nothing => return Ok(()),
            Step::Replicating if looks == LOOKS => return Ok(()),
            Step::Replicating => {
                looks += 1;
                sleep(PAUSE).await;
            }
            Step::Taken => sleep(PAUSE).await,
        }
    }
}

/// What became of a piece of work.
enum Step {
    /// It is done, by us or by somebody else since.
    Done,
    /// There is none left.
    Nothing,
    /// There is some, and another server does it.
    Replicating,
    /// Somebody is doing it.
    Taken,
}

fn nowhere() -> StoreError {
    StoreError::Corrupt("the followers have no position".to_owned())
}

/// Where the side that is read stands, on a connection that has just answered.
async fn look(store: &PostgresStore) -> Result<(PoolConnection<Postgres>, State), StoreError> {
    let mut db = store.idle().await?;
    let seen = state(&mut db, store.epochs, READING).await?.ok_or_else(nowhere)?;
    Ok((db, seen))
}

/// Does one piece of work of the side that is read, up to a size.
async fn step(
    store: &PostgresStore,
    mut db: PoolConnection<Postgres>,
    seen: &State,
    size: u64,
) -> Result<Step, StoreError> {
    // Looked at first without the lock: most answers find nothing to follow.
    let Some(work) = store.epochs.work(&seen.made, size) else { return Ok(Step::Nothing) };
    if seen.server == Server::Replica {
        return Ok(Step::Replicating);
    }
    let prepared = prepare(&mut db, store.epochs, &work).await?;
    drop(db);
    let Some(mut transaction) = taken(store, READING).await? else { return Ok(Step::Taken) };
    // Somebody else may have done it since: then what is next is looked at afresh.
    let now = state(&mut transaction, store.epochs, READING).await?.ok_or_else(nowhere)?;
    if (now.side, now.made) == (seen.side, seen.made) {
        perform(&mut transaction, READING, now.side, &work, prepared.as_ref()).await?;
        answered(transaction.commit()).await?;
    }
    Ok(Step::Done)
}

/// A transaction that has a follower to itself, on all servers; none when another one has it. The
/// lane is not asked: nobody who follows waits for it, nor it for them.
pub(super) async fn taken(
    store: &PostgresStore,
    follower: &str,
) -> Result<Option<Transaction<'static, Postgres>>, StoreError> {
    let mut transaction = store.begin(BEGIN).await?;
    let free = take(&mut transaction, follower).await?;
    Ok(free.then_some(transaction))
}

/// Takes a follower until the end of the transaction; false when another one has it. The statement
/// stands alone: those after it see what the one before has committed.
pub(super) async fn take(db: &mut PgConnection, follower: &str) -> Result<bool, StoreError> {
    let sql = "SELECT pg_try_advisory_xact_lock(x'666f6c6c'::integer, $1)";
    let number = i32::from(follower == REBUILD);
    answered(sqlx::query_scalar(sql).bind(number).fetch_one(db)).await
}

/// Reads the events of a piece of work, opens them and sorts out what to write: while others write.
pub(super) async fn prepare(
    db: &mut PgConnection,
    epochs: Epochs,
    work: &Work,
) -> Result<Option<Prepared>, StoreError> {
    let Work::Follow(range) = work else { return Ok(None) };
    let begins = Prepared::begins(epochs, range);
    // OK: no more than the events of one epoch of the first level.
    let count = u32::try_from(range.end - begins).unwrap_or(u32::MAX);
    let entries = within(QUESTION, read::entries(db, begins, count)).await?;
    let followed = entries.iter().map(Followed::of).collect::<Result<Vec<_>, _>>()?;
    if !followed.iter().map(|it| it.index).eq(begins..range.end) {
        return Err(StoreError::Corrupt(format!("the log has a gap after {begins}")));
    }
    let named = followed.iter().filter(|it| range.contains(&it.index));
    let named: Vec<EventId> = named.flat_map(Followed::references).collect();
    let places = within(QUESTION, read::places(db, &named)).await?;
    Ok(Some(Prepared::of(epochs, range, &followed, &places)))
}

/// Writes a piece of work.
pub(super) async fn perform(
    db: &mut PgConnection,
    name: &str,
    side: Side,
    work: &Work,
    prepared: Option<&Prepared>,
) -> Result<(), StoreError> {
    match (work, prepared) {
        (Work::Merge(it), _) => merge(db, side, it).await,
        (Work::Follow(range), Some(prepared)) => {
            write::write(db, name, side, range, prepared).await
        }
        (Work::Follow(_), None) => Ok(()),
    }
}

async fn merge(db: &mut PgConnection, side: Side, it: &Merge) -> Result<(), StoreError> {
    // The first one finds nothing in its way; whatever is there then was not made so.
    let add = " ON CONFLICT (level, number, holder, account, day, other) \
               DO UPDATE SET came = t.came + excluded.came, went = t.went + excluded.went";
    let merge = "INSERT INTO turnover_x AS t \
             (level, number, holder, account, day, other, came, went) \
         SELECT $1::smallint, $2::bigint, holder, account, day, other, came, went \
         FROM turnover_x WHERE level = $1::smallint - 1 AND number = $3::bigint";
    let (merge, count) = match it.merged {
        1 => (
            merge.to_owned(),
            "INSERT INTO epoch_x (merged, level, number) \
             VALUES ($3::bigint, $1::smallint, $2::bigint)",
        ),
        _ => (
            format!("{merge}{add}"),
            "UPDATE epoch_x SET merged = $3::bigint \
             WHERE level = $1::smallint AND number = $2::bigint AND merged = $3::bigint - 1",
        ),
    };
    let mut counted = 0;
    for (sql, third) in [(merge.as_str(), it.below), (count, it.merged)] {
        let query = sqlx::query(side.sql(sql)).bind(i16::from(it.level)).bind(to_i64(it.number));
        let done = answered(query.bind(to_i64(third)).execute(&mut *db)).await?;
        counted = done.rows_affected();
    }
    if counted == 1 {
        return Ok(());
    }
    Err(StoreError::Corrupt(format!("epoch {} of level {}", it.number, it.level)))
}
