//! Rebuilding: the other side is filled from the log, switched to, compared and left empty.

use super::{
    PostgresStore, QUESTION, READ, answered,
    follow::{PAUSE, READING, REBUILD, State, perform, prepare, state, take, taken},
    tables::{self, Bound},
    within,
};
use crate::{
    failure::unless_corrupt,
    port::StoreError,
    rows::{Difference, Rebuilt, Side, TableRow},
    tables::{DerivedTable, compare, is_told, misplaced},
};
use sqlx::{PgConnection, Postgres, Transaction};
use std::ops::Range;
use tokio::time::sleep;

/// Rows compared at a time.
const SLICE: u32 = 2000;
/// Differences told: beyond these only their number.
const LISTED: usize = 20;
/// Pages emptied at a time: one statement looks at no others.
const PAGES: i64 = 2000;

/// Rebuilds, switches, compares and empties.
pub(super) async fn rebuild(
    store: &PostgresStore,
    progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
) -> Result<Rebuilt, StoreError> {
    // What an earlier rebuild left there, when it was killed after it had switched.
    if let Some(State { side, made, .. }) = begun(store).await?
        && made.position == 0
    {
        empty(store, side, BEGUN).await?;
    }
    let (bound, differences) = loop {
        match advance(store).await? {
            Advanced::To(position, size) => progress(position, size),
            Advanced::Taken => sleep(PAUSE).await,
            // Another rebuild, that somebody began since.
            Advanced::Full(side) => empty(store, side, BEGUN).await?,
            Advanced::Switched(bound, misplaced) => {
                progress(bound.events, bound.events);
                break (bound, misplaced);
            }
            // Somebody else who rebuilds has switched.
            Advanced::Nowhere => return Ok(Rebuilt::default()),
        }
    };
    let differing = differences.len() as u64;
    let mut rebuilt =
        Rebuilt { events: bound.events, differing, differences, ..Rebuilt::default() };
    if compared(store, &bound, &mut rebuilt).await? {
        empty(store, bound.side.other(), "true").await?;
    }
    Ok(rebuilt)
}

/// The followers that keep a side which is about to be rebuilt.
const BEGUN: &str = "name <> 'rebuild' OR position > 0";

/// Begins a rebuild of the side that is not read, unless one is under way. Where it stands.
async fn begun(store: &PostgresStore) -> Result<Option<State>, StoreError> {
    let mut db = store.idle().await?;
    // No position to read: then the first side is the one that is read.
    let begin = sqlx::query(
        "INSERT INTO follower (name, side, position, registry) SELECT $1, \
         CASE (SELECT side FROM follower WHERE name = $2) WHEN 'b' THEN 'a' ELSE 'b' END, 0, 0 \
         ON CONFLICT (name) DO NOTHING",
    )
    .bind(REBUILD)
    .bind(READING);
    answered(begin.execute(&mut *db)).await?;
    state(&mut db, store.epochs, REBUILD).await
}

enum Advanced {
    To(u64, u64),
    Taken,
    /// The side is not empty yet.
    Full(Side),
    /// With what was wrong with the positions of followers.
    Switched(Bound, Vec<Difference>),
    Nowhere,
}

/// Does one piece of work of the rebuild; with the last one, switches.
async fn advance(store: &PostgresStore) -> Result<Advanced, StoreError> {
    let epochs = store.epochs;
    let mut db = store.idle().await?;
    let Some(seen) = state(&mut db, epochs, REBUILD).await? else { return Ok(Advanced::Nowhere) };
    let work = epochs.work(&seen.made, seen.size);
    let prepared = match &work {
        Some(work) => prepare(&mut db, epochs, work).await?,
        None => None,
    };
    drop(db);
    let Some(mut transaction) = taken(store, REBUILD).await? else { return Ok(Advanced::Taken) };
    let now = state(&mut transaction, epochs, REBUILD).await?;
    if now.is_none_or(|now| (now.side, now.made) != (seen.side, seen.made)) {
        // Somebody else who rebuilds has done it.
        return Ok(Advanced::Taken);
    }
    if seen.made.position == 0 && is_full(&mut transaction, seen.side).await? {
        return Ok(Advanced::Full(seen.side));
    }
    if let Some(work) = &work {
        perform(&mut transaction, REBUILD, seen.side, work, prepared.as_ref()).await?;
    }
    let reached = state(&mut transaction, epochs, REBUILD).await?.unwrap_or(seen);
    // As long as the log was: who writes on meanwhile does not keep the sides from being switched.
    let advanced = match epochs.work(&reached.made, seen.size) {
        // All of it in the time of one question: nobody follows meanwhile.
        None => within(QUESTION, switch(store, &mut transaction, reached)).await?,
        Some(_) => Advanced::To(reached.made.position, reached.size),
    };
    answered(transaction.commit()).await?;
    Ok(advanced)
}

/// Whether a side holds anything. Of two small tables, however long the others are: whatever is in
/// those has its holder, and holders are emptied last; an epoch alone has none.
async fn is_full(db: &mut PgConnection, side: Side) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM holder_x) OR EXISTS (SELECT 1 FROM epoch_x)";
    answered(sqlx::query_scalar(side.sql(sql)).fetch_one(db)).await
}

/// Makes the rebuilt side the one that is read, when nobody is adding to that one and the rebuilt
/// side knows what it knows, or is brought to know it.
async fn switch(
    store: &PostgresStore,
    transaction: &mut Transaction<'static, Postgres>,
    mut new: State,
) -> Result<Advanced, StoreError> {
    let (db, epochs) = (&mut **transaction, store.epochs);
    if !take(db, READING).await? {
        return Ok(Advanced::Taken);
    }
    // A position that cannot be read is one more reason to rebuild.
    let old = unless_corrupt(state(db, epochs, READING).await)?;
    let old = old.map(|it| it.made).unwrap_or_default();
    let size = state(db, epochs, REBUILD).await?.unwrap_or(new).size;
    if old.position <= size {
        if !epochs.is_near(&new.made, &old) {
            return Ok(Advanced::To(new.made.position, size));
        }
        while let Some(work) = epochs.work(&new.made, old.position) {
            let prepared = prepare(db, epochs, &work).await?;
            perform(db, REBUILD, new.side, &work, prepared.as_ref()).await?;
            new = state(db, epochs, REBUILD).await?.unwrap_or(new);
        }
    }
    let bound = tables::bound(db, epochs, &new, &old).await?;
    let followers = tables::rows(db, new.side, DerivedTable::Follower, None, SLICE).await?;
    let misplaced = misplaced(followers, READING, [new.made.position, new.registry, size]);
    sqlx::query(
        "INSERT INTO follower (name, side, position, registry) \
         SELECT $1, side, position, registry FROM follower WHERE name = $2 \
         ON CONFLICT (name) DO UPDATE SET side = excluded.side, position = excluded.position, \
         registry = excluded.registry",
    )
    .bind(READING)
    .bind(REBUILD)
    .execute(&mut *db)
    .await?;
    // Nor is there any other follower.
    sqlx::query("DELETE FROM follower WHERE name <> $1").bind(READING).execute(db).await?;
    Ok(Advanced::Switched(bound, misplaced))
}

/// Compares what the two sides hold of the events that both know, slice after slice while others
/// write. False when somebody rebuilds the side that was left meanwhile.
async fn compared(
    store: &PostgresStore,
    bound: &Bound,
    rebuilt: &mut Rebuilt,
) -> Result<bool, StoreError> {
    let mut compared = 0;
    for table in DerivedTable::SIDED {
        let mut after: Option<String> = None;
        loop {
            let slices = slices(store, bound, table, after.as_deref()).await?;
            let Some(slices) = slices else { return Ok(false) };
            let (rows, next) = compare(table, slices, SLICE as usize, &mut |difference| {
                if !is_told(&difference) {
                    return;
                }
                rebuilt.differing += 1;
                if rebuilt.differences.len() < LISTED {
                    rebuilt.differences.push(difference);
                }
            });
            compared += rows;
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    rebuilt.compared = Some(compared);
    Ok(true)
}

/// The next rows of a table on the side that was left and on the new one; none when somebody
/// rebuilds the former, or has done so.
async fn slices(
    store: &PostgresStore,
    bound: &Bound,
    table: DerivedTable,
    after: Option<&str>,
) -> Result<Option<[Vec<TableRow>; 2]>, StoreError> {
    let mut transaction = store.begin(READ).await?;
    let (db, epochs) = (&mut *transaction, store.epochs);
    let now = state(db, epochs, READING).await?;
    let now = now.filter(|now| now.side == bound.side);
    let rebuilding = state(db, epochs, REBUILD).await?;
    let (Some(now), None) = (now, rebuilding) else { return Ok(None) };
    let bound = bound.now(&now.made);
    let left = tables::known(db, bound.side.other(), table, after, SLICE, &bound);
    let left = within(QUESTION, left).await?;
    let new = tables::known(db, bound.side, table, after, SLICE, &bound);
    Ok(Some([left, within(QUESTION, new).await?]))
}

/// Empties a side as long as no follower on it is one that keeps it, slice after slice. Not by
/// TRUNCATE: that waits for whoever reads, and whoever has a snapshot from before would find the
/// side empty that was full when it was taken. The dictionary of holders goes last.
async fn empty(store: &PostgresStore, side: Side, keeps: &str) -> Result<(), StoreError> {
    for table in DerivedTable::SIDED.into_iter().rev() {
        let mut end = pages(store, side, table).await?;
        while end > 0 {
            let from = (end - PAGES).max(0);
            match empty_pages(store, side, keeps, table, from..end).await? {
                Emptied::Slice => end = from,
                Emptied::Taken => sleep(PAUSE).await,
                Emptied::Kept => return Ok(()),
            }
        }
    }
    Ok(())
}

/// How long a table of a side is.
async fn pages(store: &PostgresStore, side: Side, table: DerivedTable) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT pg_relation_size('{}_x') / current_setting('block_size')::bigint",
        table.name()
    );
    let mut db = store.idle().await?;
    answered(sqlx::query_scalar(side.sql(&sql)).fetch_one(&mut *db)).await
}

/// What became of emptying a slice.
enum Emptied {
    Slice,
    /// Somebody else has the follower.
    Taken,
    /// A follower keeps the side.
    Kept,
}

async fn empty_pages(
    store: &PostgresStore,
    side: Side,
    keeps: &str,
    table: DerivedTable,
    pages: Range<i64>,
) -> Result<Emptied, StoreError> {
    let Some(mut transaction) = taken(store, REBUILD).await? else { return Ok(Emptied::Taken) };
    let db = &mut *transaction;
    let kept = format!("SELECT EXISTS (SELECT 1 FROM follower WHERE side = $1 AND ({keeps}))");
    let kept = sqlx::query_scalar(side.sql(&kept)).bind(side.name());
    if answered(kept.fetch_one(&mut *db)).await? {
        return Ok(Emptied::Kept);
    }
    let sql = format!(
        "DELETE FROM {}_x WHERE ctid >= $1::text::tid AND ctid < $2::text::tid",
        table.name()
    );
    let [first, end] = [pages.start, pages.end].map(|page| format!("({page},0)"));
    answered(sqlx::query(side.sql(&sql)).bind(first).bind(end).execute(db)).await?;
    answered(transaction.commit()).await?;
    Ok(Emptied::Slice)
}
