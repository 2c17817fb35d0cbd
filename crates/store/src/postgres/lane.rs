//! The lane on PostgreSQL: one transaction under an advisory lock, on a connection of its own.

use super::{
    read, schema,
    session::{self, Purpose},
    silent, to_i64, within,
};
use crate::{
    port::{Lane, StoreError},
    residence::Residence,
    rows::{Batch, Entry, Head, Tip},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::state::{Key, Value};
use sqlx::{Connection, PgConnection, Row, postgres::PgConnectOptions};
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

/// The connection of this program's lane, while nobody has it. Whoever takes it out puts it back
/// only when its transaction ended in words: one that is in doubt is closed, and with it its lock.
pub(super) type LaneSlot = Arc<Mutex<Option<Idle>>>;

/// A connection between two lanes.
pub(super) struct Idle {
    db: PgConnection,
    /// Where the log ended when it last confirmed a commit: as far as that all is durable.
    durable: Option<Tip>,
}

impl Idle {
    /// Closes it.
    pub(super) async fn close(self) {
        session::close(self.db).await;
    }
}

/// How long one waits for the lane. The server's `lock_timeout` is the same.
const WAIT: Duration = Duration::from_secs(30);
/// How long the lane may take to be begun: a little longer than one waits for it.
const BEGUN: Duration = Duration::from_secs(35);
/// How long a step may take: a little longer than the server's `statement_timeout`. A server that
/// has vanished says nothing, and nobody else gets the lane of this program meanwhile.
const STEP: Duration = Duration::from_secs(65);
/// How long COMMIT may take to answer: a replica that is waited for may be slow or away.
const ANSWER: Duration = Duration::from_mins(1);

/// The lock is a statement of its own: what is read after it, each statement with a snapshot of
/// its own, is what the lane before left. `READ WRITE` is refused on a replica at once. Where the
/// log ends comes back on the same journey, since everybody asks it first; and whether a newer
/// program has changed the schema since this one opened it: what stands there may have other names.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
                     SELECT pg_advisory_xact_lock(x'666f6e6461636f'::bigint); \
                     SELECT idx, leaf, version FROM \
                     (SELECT coalesce(max(version), 0) AS version FROM _sqlx_migrations) v \
                     LEFT JOIN (SELECT idx, leaf FROM entry ORDER BY idx DESC LIMIT 1) t ON true";

/// A commit that confirms what was found. The message, which nobody reads, is in the WAL behind all
/// that was visible: its commit waits for the disk and for the replicas that the server waits for,
/// which a commit without anything to write does not, even one that has taken a number.
const CONFIRM: &str = "SELECT pg_logical_emit_message(true, 'fondaco', ''); COMMIT";

pub(super) struct PostgresLane {
    slot: Option<OwnedMutexGuard<Option<Idle>>>,
    db: Option<PgConnection>,
    /// Where the log ends; none while something is being written.
    tip: Option<Tip>,
    /// As far as that, all was durable when the lane was taken.
    durable: Option<Tip>,
    wrote: bool,
    // Invariant: true while a statement runs and after one failed. PostgreSQL answers COMMIT of a
    // failed transaction without an error, and does nothing.
    in_doubt: bool,
}

impl PostgresLane {
    pub(super) async fn take(
        slot: &LaneSlot,
        options: &PgConnectOptions,
    ) -> Result<Self, StoreError> {
        let slot = timeout(WAIT, Arc::clone(slot).lock_owned()).await;
        let mut slot = slot
            .map_err(|_| StoreError::Busy("the lane of this very program is taken".to_owned()))?;
        if let Some(Idle { db, durable }) = slot.take() {
            match begun(db).await {
                Ok((db, tip)) => return Ok(Self::over(slot, db, tip, durable)),
                Err(
                    error @ (StoreError::Busy(_)
                    | StoreError::ReadOnly(_)
                    | StoreError::Newer { .. }),
                ) => return Err(error),
                // The connection died while it was idle. Nothing was begun on it.
                Err(_) => {}
            }
        }
        let (db, tip) = begun(fresh(options).await?).await?;
        Ok(Self::over(slot, db, tip, None))
    }

    fn over(
        slot: OwnedMutexGuard<Option<Idle>>,
        db: PgConnection,
        tip: Tip,
        durable: Option<Tip>,
    ) -> Self {
        let (slot, db, tip) = (Some(slot), Some(db), Some(tip));
        Self { slot, db, tip, durable, wrote: false, in_doubt: false }
    }

    /// Runs one step of the transaction, in doubt until it has answered.
    async fn step<T>(
        &mut self,
        step: impl AsyncFnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some(db) = &mut self.db else { return Err(over()) };
        self.in_doubt = true;
        let Ok(done) = timeout(STEP, step(db)).await else {
            // Closed, and never to come back: what was asked on it may still be answered.
            self.db = None;
            return Err(silent(STEP));
        };
        let done = done?;
        self.in_doubt = false;
        Ok(done)
    }
}

/// A connection for the lane. The server behind it is looked at anew: it may have been started
/// again with other settings, or be another one.
async fn fresh(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let opened = async {
        let db = session::connect(options, Purpose::Lane).await;
        // It was open before: whatever is in the way now is not the address.
        let mut db = db.map_err(|error| StoreError::Unreachable(error.to_string()))?;
        let server = session::trusted(&mut db).await?;
        Ok((db, server))
    };
    match within(WAIT, opened).await? {
        (_, server) if server.replica => Err(StoreError::replica("pg_is_in_recovery")),
        (db, _) => Ok(db),
    }
}

async fn begun(mut db: PgConnection) -> Result<(PgConnection, Tip), StoreError> {
    let rows = timeout(BEGUN, sqlx::raw_sql(BEGIN).fetch_all(&mut db)).await;
    let rows = rows.map_err(|_| silent(BEGUN))??;
    // The lock's own answer is a row too, and has no such column.
    let stands = rows.iter().find(|row| row.try_column("version").is_ok());
    let stands = stands.ok_or_else(|| StoreError::Corrupt("where the log ends".to_owned()))?;
    let (found, known) = (stands.try_get("version")?, schema::newest());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let last: Option<i64> = stands.try_get("idx")?;
    let tip = read::tip_of(last.map(|_| stands))?;
    Ok((db, tip))
}

fn over() -> StoreError {
    StoreError::Database("the lane's transaction has failed and ended".to_owned())
}

#[async_trait]
impl Lane for PostgresLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        match self.tip {
            Some(tip) => Ok(tip),
            None => self.step(read::tip).await,
        }
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        self.step(read::residence).await
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        self.wrote = true;
        self.step(async |db| {
            sqlx::query(
                "INSERT INTO incarnation (number, id, phase, place, at) \
                 SELECT coalesce(max(number) + 1, 0), $1, $2, $3, $4 FROM incarnation",
            )
            .bind(residence.incarnation.as_bytes().as_slice())
            .bind(residence.phase.name())
            .bind(&residence.place)
            .bind(residence.at)
            .execute(db)
            .await?;
            Ok(())
        })
        .await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.step(read::head).await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        self.step(async |db| Ok(read::frontier(db, size).await?.root())).await
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.step(async |db| read::load(db, keys).await).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.step(async |db| read::entries(db, from, limit).await).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let tip = self.tip.take();
        self.wrote |= !batch.entries.is_empty();
        self.step(async |db| write(db, batch).await).await?;
        let last = batch.entries.last();
        self.tip = last.map(|it| Tip { size: it.index + 1, leaf: Some(it.leaf) }).or(tip);
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        let (Some(mut db), false) = (self.db.take(), self.in_doubt) else { return Err(over()) };
        let confirmed = self.wrote || (self.tip.is_some() && self.tip == self.durable);
        let commit = if confirmed { "COMMIT" } else { CONFIRM };
        // From here on the outcome is the database's to tell. Without its word the connection is
        // closed with us, and the keys tell.
        let answer = timeout(ANSWER, sqlx::raw_sql(commit).execute(&mut db)).await;
        match answer {
            Ok(Ok(_)) => {
                if let Some(slot) = &mut self.slot {
                    **slot = Some(Idle { db, durable: self.tip });
                }
                Ok(())
            }
            Ok(Err(error)) => Err(StoreError::CommitUnknown(error.to_string())),
            Err(_) => Err(StoreError::CommitUnknown(format!("no answer in {ANSWER:?}"))),
        }
    }
}

/// A lane that is dropped leaves no trace, and nobody waits for it.
impl Drop for PostgresLane {
    fn drop(&mut self) {
        let (Some(mut db), Some(mut slot)) = (self.db.take(), self.slot.take()) else { return };
        let Ok(runtime) = Handle::try_current() else { return };
        let durable = self.durable;
        runtime.spawn(async move {
            let rolled_back = async {
                sqlx::raw_sql("ROLLBACK").execute(&mut db).await?;
                db.ping().await
            };
            // OK when it is not put back: closing the connection ends the transaction too.
            if matches!(timeout(WAIT, rolled_back).await, Ok(Ok(()))) {
                *slot = Some(Idle { db, durable });
            }
        });
    }
}

/// A batch as columns: one statement writes it all.
#[derive(Default)]
struct Columns<'a> {
    accounts: Vec<String>,
    cents: Vec<i64>,
    keys: Vec<String>,
    values: Vec<String>,
    emptied: Vec<String>,
    entries: &'a [Entry],
}

impl<'a> Columns<'a> {
    fn of(batch: &'a Batch) -> Result<Self, StoreError> {
        let mut it = Columns { entries: &batch.entries, ..Columns::default() };
        for (key, value) in &batch.changes {
            match (key, value) {
                (Key::Balance { account }, Some(Value::Balance(cents))) => {
                    it.accounts.push(account.to_string());
                    it.cents.push(cents.get());
                }
                (Key::Recorded { .. }, _) => {}
                (key, Some(value)) => {
                    let value = value.write().map_err(|it| StoreError::Refused(it.to_string()))?;
                    it.keys.push(key.to_string());
                    it.values.push(value);
                }
                (key, None) => it.emptied.push(key.to_string()),
            }
        }
        Ok(it)
    }
}

async fn write(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let it = Columns::of(batch)?;
    let (entries, nodes) = (it.entries, &batch.nodes);
    sqlx::query(WRITE)
        .bind(entries.iter().map(|it| to_i64(it.index)).collect::<Vec<_>>())
        .bind(
            entries.iter().map(|it| uuid::Uuid::from_bytes(*it.id.as_bytes())).collect::<Vec<_>>(),
        )
        .bind(entries.iter().map(|it| it.bytes.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|it| it.leaf.as_bytes().as_slice()).collect::<Vec<_>>())
        .bind(nodes.iter().map(|it| i16::from(it.level)).collect::<Vec<_>>())
        .bind(nodes.iter().map(|it| to_i64(it.number)).collect::<Vec<_>>())
        .bind(nodes.iter().map(|it| it.hash.as_bytes().as_slice()).collect::<Vec<_>>())
        .bind(it.accounts)
        .bind(it.cents)
        .bind(it.keys)
        .bind(it.values)
        .bind(it.emptied)
        .execute(db)
        .await?;
    Ok(())
}

/// One journey for all tables.
const WRITE: &str = "WITH \
     entries AS (INSERT INTO entry (idx, id, bytes, leaf) \
         SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[])), \
     nodes AS (INSERT INTO node (level, number, hash) \
         SELECT * FROM unnest($5::smallint[], $6::bigint[], $7::bytea[])), \
     balances AS (INSERT INTO balance (account, cents) \
         SELECT * FROM unnest($8::text[], $9::bigint[]) \
         ON CONFLICT (account) DO UPDATE SET cents = excluded.cents), \
     slots AS (INSERT INTO slot (key, value) \
         SELECT * FROM unnest($10::text[], $11::text[]) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value) \
     DELETE FROM slot WHERE key = ANY($12::text[])";
