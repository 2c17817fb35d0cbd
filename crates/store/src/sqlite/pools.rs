//! Connections: many that read, and one that writes, whose memory of the file stays true because
//! nobody else in this process changes it.

use super::{
    identity::Identity,
    turn::{Turn, Turns},
};
use crate::port::StoreError;
use sqlx::{
    Connection, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{path::Path, sync::Arc, time::Duration};

/// Who reads at the same time.
const READERS: u32 = 8;
/// How long a writer waits for the one before it, in this process and in others.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Kilobytes of the file that the writer keeps in memory.
const WRITERS_CACHE: &str = "-32768";
/// Statements that the writer keeps prepared: one a table and number of rows.
const STATEMENTS: usize = 256;

/// A pool that gives out no connection which still counts a transaction as open: `SQLite` may end
/// one by itself when its disk is full or fails, and the ROLLBACK after it then fails and counts
/// for nothing. Such a connection is closed, and another one made.
pub(crate) fn whole() -> SqlitePoolOptions {
    // A ping is a journey of its own. Only here is one needed: what was queued on the connection is
    // done when it is answered.
    SqlitePoolOptions::new().test_before_acquire(false).before_acquire(|db, _| {
        Box::pin(async move {
            if db.is_in_transaction() {
                db.ping().await?;
            }
            Ok(!db.is_in_transaction())
        })
    })
}

/// The connections to one file.
#[derive(Clone)]
pub(super) struct Pools {
    pub(super) readers: SqlitePool,
    pub(super) writer: SqlitePool,
    turns: Turns,
    /// Which file it is, when it is one.
    file: Option<Arc<Identity>>,
    /// Whether nothing is written.
    looks: bool,
}

impl Pools {
    /// The connections to a file, of which the first is made now.
    pub(super) async fn open(
        path: &Path,
        options: SqliteConnectOptions,
    ) -> Result<Self, sqlx::Error> {
        // SQLite keeps to itself that a checkpoint of its own failed: whose turn it is makes them.
        let options = options.busy_timeout(PATIENCE).pragma("wal_autocheckpoint", "0");
        let writing = options.clone().pragma("cache_size", WRITERS_CACHE.to_owned());
        // What a transaction has changed stays there until it is whole: written twice otherwise.
        let writing = writing.pragma("cache_spill", "0").statement_cache_capacity(STATEMENTS);
        let writer = whole().max_connections(1).acquire_timeout(PATIENCE);
        let writer = writer.connect_with(writing).await?;
        let readers = whole().max_connections(READERS);
        let readers = readers.connect_lazy_with(options.create_if_missing(false));
        let file = Some(Arc::new(Identity::of(path)?));
        Ok(Self { readers, file, ..Self::of(&writer) })
    }

    /// Connections that only read.
    pub(super) async fn reading(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let readers = whole().max_connections(READERS).connect_with(options).await?;
        Ok(Self { looks: true, ..Self::of(&readers) })
    }

    /// One connection for all: another one to a database in memory would be another database, so
    /// that it is never closed for another.
    pub(super) async fn one(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let one = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Self::of(&one))
    }

    /// The same connections for all.
    pub(super) fn of(pool: &SqlitePool) -> Self {
        let turns = Turns::of(pool);
        Self { readers: pool.clone(), writer: pool.clone(), turns, file: None, looks: false }
    }

    /// Begins to write: nobody else does until it is committed or dropped.
    pub(super) async fn write(&self) -> Result<Turn, StoreError> {
        // SQLite itself would begin, and refuse only what is written then.
        if self.looks {
            let why = "il file del database è in sola lettura: scrivere dove si può".to_owned();
            return Err(StoreError::ReadOnly(why));
        }
        let turn = self.turns.next().await;
        self.stands()?;
        turn
    }

    /// Begins to read: what stands now, as long as it is read.
    pub(super) async fn read(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        let transaction = self.readers.begin().await;
        self.stands()?;
        Ok(transaction?)
    }

    /// That the file is still the one under its name. When it is not, its connections stay open as
    /// long as the process: closing them would remove the log beside it by its name, which may be
    /// another file's by now.
    fn stands(&self) -> Result<(), StoreError> {
        let stands = self.file.as_ref().map_or(Ok(()), |file| file.stands());
        if stands.is_err() {
            std::mem::forget((self.readers.clone(), self.writer.clone()));
        }
        stands
    }

    pub(super) async fn close(&self) {
        if self.stands().is_err() {
            return;
        }
        self.readers.close().await;
        // The last connection to close moves what stands in the WAL into the file.
        self.turns.end().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite ends a transaction by itself when its disk fails or is full.
    #[tokio::test]
    async fn a_connection_whose_transaction_has_ended_by_itself_is_not_given_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.db");
        let options = SqliteConnectOptions::new().filename(&path);
        let making = options.clone().create_if_missing(true);
        let writes = Pools::open(&path, making).await.unwrap();
        let reads = Pools::reading(options.read_only(true)).await.unwrap();
        for pool in [&writes.writer, &writes.readers, &reads.readers] {
            let mut transaction = pool.begin().await.unwrap();
            sqlx::raw_sql("ROLLBACK").execute(&mut *transaction).await.unwrap();
            drop(transaction);
            // More often than there are connections.
            for _ in 0..=READERS {
                assert!(!pool.acquire().await.unwrap().is_in_transaction());
            }
        }
    }
}
