//! Connections: many that read, and one that writes, whose memory of the file stays true because
//! nobody else in this process changes it.

use crate::port::StoreError;
use sqlx::{
    Connection, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

/// Who reads at the same time.
const READERS: u32 = 8;
/// How long a writer waits for the one before it, in this process and in others.
const PATIENCE: Duration = Duration::from_secs(30);
/// Kilobytes of the file that the writer keeps in memory.
const WRITERS_CACHE: &str = "-32768";
/// Pages that the WAL may hold before they are moved into the file: the pages that every commit
/// changes are then moved once for many commits.
const WAL_PAGES: &str = "8192";

/// Statements that the writer keeps prepared: one a table and number of rows.
const STATEMENTS: usize = 256;

/// A pool that gives out no connection which still counts a transaction as open: `SQLite` may end
/// one by itself when its disk is full or fails, and the ROLLBACK after it then fails and counts
/// for nothing. Such a connection is closed, and another one made.
pub(crate) fn whole() -> SqlitePoolOptions {
    // The connection was asked whether it is alive before, so that what was queued on it is done.
    SqlitePoolOptions::new()
        .test_before_acquire(true)
        .before_acquire(|db, _| Box::pin(async move { Ok(!db.is_in_transaction()) }))
}

/// The connections to one file.
#[derive(Clone)]
pub(super) struct Pools {
    pub(super) readers: SqlitePool,
    pub(super) writer: SqlitePool,
    /// Whose turn it is to write.
    turn: Arc<Mutex<()>>,
    /// The sync that failed, once one has: what this process reads since may be in memory only.
    failed: Arc<OnceLock<String>>,
}

/// One transaction of the writer.
pub(super) struct Turn {
    transaction: Transaction<'static, Sqlite>,
    failed: Arc<OnceLock<String>>,
    // Dropped last: whoever writes next knows what became of this one.
    held: OwnedMutexGuard<()>,
}

impl Turn {
    /// Makes it durable. When the disk fails at that, nobody's turn comes any more: this process
    /// writes nothing else, whoever it was that wrote.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let Self { transaction, failed, held } = self;
        let outcome = transaction.commit().await.map_err(StoreError::from);
        if let Err(StoreError::Disk(why)) = &outcome {
            // OK: the first failure stays.
            let _already = failed.set(why.clone());
        }
        drop(held);
        outcome
    }
}

impl Deref for Turn {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

impl Pools {
    /// The connections to a file, of which the first is made now.
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let options =
            options.busy_timeout(PATIENCE).pragma("wal_autocheckpoint", WAL_PAGES.to_owned());
        let writing = options.clone().pragma("cache_size", WRITERS_CACHE.to_owned());
        let writing = writing.statement_cache_capacity(STATEMENTS);
        let writer = whole().max_connections(1).acquire_timeout(PATIENCE);
        let writer = writer.connect_with(writing).await?;
        let readers = whole().max_connections(READERS).connect_lazy_with(options);
        Ok(Self { readers, ..Self::of(&writer) })
    }

    /// Connections that only read.
    pub(super) async fn reading(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let readers =
            SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        Ok(Self::of(&readers))
    }

    /// One connection for all: another one to a database in memory would be another database.
    pub(super) async fn one(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let one = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Self::of(&one))
    }

    /// The same connections for all.
    pub(super) fn of(pool: &SqlitePool) -> Self {
        let (turn, failed) = Default::default();
        Self { readers: pool.clone(), writer: pool.clone(), turn, failed }
    }

    /// Begins to write: nobody else does until it is committed or dropped.
    pub(super) async fn write(&self) -> Result<Turn, StoreError> {
        let held = timeout(PATIENCE, Arc::clone(&self.turn).lock_owned()).await;
        let held = held.map_err(|_| {
            StoreError::Busy(format!("another transaction of this program takes over {PATIENCE:?}"))
        })?;
        if let Some(why) = self.failed.get() {
            return Err(StoreError::Disk(why.clone()));
        }
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Turn { transaction, failed: Arc::clone(&self.failed), held })
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        // The last connection to close moves what stands in the WAL into the file.
        self.writer.close().await;
    }
}
