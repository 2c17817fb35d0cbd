//! Rebuilding: the other side is filled from the log, switched to, compared and left empty.

use super::{
    follow::{READING, State, perform, prepare, state},
    pools::Pools,
    tables::{self, Bound},
};
use crate::{
    epoch::{Epochs, Work},
    failure::unless_corrupt,
    port::StoreError,
    prepare::Prepared,
    rows::{Difference, Rebuilt, Side, TableRow},
    tables::{DerivedTable, compare, is_told, misplaced},
};
use sqlx::SqliteConnection;
use std::ops::Range;
use tokio::task::JoinHandle;

/// The follower of the side that is rebuilt: it is there until it is switched to.
const REBUILD: &str = "rebuild";
/// Rows compared at a time.
const SLICE: u32 = 2000;
/// Differences told: beyond these only their number.
const LISTED: usize = 20;

/// Rebuilds, switches, compares and empties.
pub(super) async fn rebuild(
    pools: &Pools,
    epochs: Epochs,
    progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
) -> Result<Rebuilt, StoreError> {
    begin(pools).await?;
    let mut ahead = None;
    let (bound, differences) = loop {
        match advance(pools, epochs, &mut ahead).await? {
            Advanced::To(position, size) => progress(position, size),
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
    if compared(pools, epochs, &bound, &mut rebuilt).await? {
        empty_the_other(pools, bound.side.other()).await?;
    }
    Ok(rebuilt)
}

/// Begins a rebuild of the side that is not read, unless one is under way.
async fn begin(pools: &Pools) -> Result<(), StoreError> {
    let mut turn = pools.write().await?;
    // No position to read: then the first side is the one that is read.
    sqlx::query(
        "INSERT INTO follower (name, side, position, registry) SELECT $1, \
         CASE (SELECT side FROM follower WHERE name = $2) WHEN 'b' THEN 'a' ELSE 'b' END, 0, 0 \
         WHERE true ON CONFLICT (name) DO NOTHING",
    )
    .bind(REBUILD)
    .bind(READING)
    .execute(&mut *turn)
    .await?;
    turn.commit().await
}

/// What is made ready of the next events, while those before them are written.
struct Ahead {
    range: Range<u64>,
    prepared: JoinHandle<Result<Option<Prepared>, StoreError>>,
}

impl Ahead {
    fn of(pools: &Pools, epochs: Epochs, range: Range<u64>) -> Self {
        let (pools, work) = (pools.clone(), Work::Follow(range.clone()));
        let prepared = tokio::spawn(async move {
            let mut db = pools.readers.acquire().await?;
            prepare(&mut db, epochs, &work).await
        });
        Self { range, prepared }
    }

    async fn prepared(self) -> Result<Option<Prepared>, StoreError> {
        let ended = |error| StoreError::Database(format!("preparing ended badly: {error}"));
        self.prepared.await.map_err(ended)?
    }
}

enum Advanced {
    To(u64, u64),
    /// With what was wrong with the positions of followers.
    Switched(Bound, Vec<Difference>),
    Nowhere,
}

/// Does one piece of work of the rebuild; with the last one, switches.
async fn advance(
    pools: &Pools,
    epochs: Epochs,
    ahead: &mut Option<Ahead>,
) -> Result<Advanced, StoreError> {
    let mut db = pools.readers.acquire().await?;
    let Some(seen) = state(&mut db, epochs, REBUILD).await? else { return Ok(Advanced::Nowhere) };
    let work = epochs.work(&seen.made, seen.size);
    let mut prepared = None;
    if let Some(Work::Follow(range)) = &work {
        prepared = match ahead.take().filter(|it| it.range == *range) {
            Some(ahead) => ahead.prepared().await?,
            None => prepare(&mut db, epochs, &Work::Follow(range.clone())).await?,
        };
        let next = epochs.next(range.end, seen.size);
        *ahead = (!next.is_empty()).then(|| Ahead::of(pools, epochs, next));
    }
    drop(db);
    let mut turn = pools.write().await?;
    let now = state(&mut turn, epochs, REBUILD).await?;
    if now.is_none_or(|now| (now.side, now.made) != (seen.side, seen.made)) {
        return Ok(Advanced::To(seen.made.position, seen.size));
    }
    if seen.made.position == 0 {
        // What an earlier rebuild left there, when it was killed after it had switched.
        for table in DerivedTable::SIDED {
            empty(&mut turn, seen.side, table).await?;
        }
    }
    if let Some(work) = &work {
        perform(&mut turn, REBUILD, seen.side, work, prepared.as_ref()).await?;
    }
    let reached = state(&mut turn, epochs, REBUILD).await?.unwrap_or(seen);
    // As long as the log was: who writes on meanwhile does not keep the sides from being switched.
    let advanced = match epochs.work(&reached.made, seen.size) {
        None => switch(&mut turn, epochs, reached).await?,
        Some(_) => Advanced::To(reached.made.position, reached.size),
    };
    turn.commit().await?;
    Ok(advanced)
}

/// Makes the rebuilt side the one that is read, when it knows what that one knows or is brought to
/// know it: nobody adds to that one as long as it is our turn.
async fn switch(
    db: &mut SqliteConnection,
    epochs: Epochs,
    mut new: State,
) -> Result<Advanced, StoreError> {
    // A position that cannot be read is one more reason to rebuild.
    let old = unless_corrupt(state(db, epochs, READING).await)?;
    let old = old.map(|it| it.made).unwrap_or_default();
    if old.position <= new.size {
        if !epochs.is_near(&new.made, &old) {
            return Ok(Advanced::To(new.made.position, new.size));
        }
        while let Some(work) = epochs.work(&new.made, old.position) {
            let prepared = prepare(db, epochs, &work).await?;
            perform(db, REBUILD, new.side, &work, prepared.as_ref()).await?;
            new = state(db, epochs, REBUILD).await?.unwrap_or(new);
        }
    }
    let bound = tables::bound(db, epochs, &new, &old).await?;
    let followers = tables::rows(db, new.side, DerivedTable::Follower, None, SLICE).await?;
    let misplaced = misplaced(followers, READING, [new.made.position, new.registry, new.size]);
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
    sqlx::query("DELETE FROM follower WHERE name <> $1").bind(READING).execute(&mut *db).await?;
    Ok(Advanced::Switched(bound, misplaced))
}

/// Compares what the two sides hold of the events that both know, slice after slice while others
/// write. False when somebody rebuilds the side that was left meanwhile.
async fn compared(
    pools: &Pools,
    epochs: Epochs,
    bound: &Bound,
    rebuilt: &mut Rebuilt,
) -> Result<bool, StoreError> {
    let mut compared = 0;
    for table in DerivedTable::SIDED {
        let mut after: Option<String> = None;
        loop {
            let slices = slices(pools, epochs, bound, table, after.as_deref());
            let Some(slices) = slices.await? else { return Ok(false) };
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
    pools: &Pools,
    epochs: Epochs,
    bound: &Bound,
    table: DerivedTable,
    after: Option<&str>,
) -> Result<Option<[Vec<TableRow>; 2]>, StoreError> {
    let mut transaction = pools.readers.begin().await?;
    let db = &mut *transaction;
    let now = state(db, epochs, READING).await?.filter(|now| now.side == bound.side);
    let (Some(now), None) = (now, state(db, epochs, REBUILD).await?) else { return Ok(None) };
    let bound = bound.now(&now.made);
    let left = tables::known(db, bound.side.other(), table, after, SLICE, &bound).await?;
    let new = tables::known(db, bound.side, table, after, SLICE, &bound).await?;
    Ok(Some([left, new]))
}

/// Empties the side that was left, a table a transaction.
async fn empty_the_other(pools: &Pools, side: Side) -> Result<(), StoreError> {
    for table in DerivedTable::SIDED {
        let mut turn = pools.write().await?;
        let used = "SELECT count(*) > 0 FROM follower WHERE side = $1";
        let used: bool = sqlx::query_scalar(used).bind(side.name()).fetch_one(&mut *turn).await?;
        if used {
            return Ok(());
        }
        empty(&mut turn, side, table).await?;
        turn.commit().await?;
    }
    Ok(())
}

/// OK: without a condition SQLite gives the pages back and looks at no row.
async fn empty(
    db: &mut SqliteConnection,
    side: Side,
    table: DerivedTable,
) -> Result<(), StoreError> {
    let sql = format!("DELETE FROM {}_x", table.name());
    sqlx::query(side.sql(&sql)).execute(db).await?;
    Ok(())
}
