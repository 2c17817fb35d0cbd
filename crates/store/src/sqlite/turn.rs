//! Turns to write: one transaction after the other, a checkpoint now and then, and none at all once
//! the disk has failed to make something durable.

use super::pools::PATIENCE;
use crate::port::StoreError;
use sqlx::{Connection, Row, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::{
    ops::{Deref, DerefMut},
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

/// Pages that the WAL may hold before they are moved into the file: the pages that every commit
/// changes are then moved once for many commits.
const WAL_PAGES: i64 = 8192;
/// After so many commits the WAL is looked at.
const COMMITS_A_LOOK: u64 = 8;

/// Whose turn it is to write with the only connection that does.
#[derive(Clone)]
pub(super) struct Turns {
    writer: SqlitePool,
    turn: Arc<Mutex<()>>,
    commits: Arc<AtomicU64>,
    /// The sync that failed, once one has: what this process reads since may be in memory only.
    failed: Arc<OnceLock<String>>,
}

/// One transaction of the writer.
pub(super) struct Turn {
    transaction: Transaction<'static, Sqlite>,
    turns: Turns,
    // Dropped last: whoever writes next knows what became of this one.
    held: OwnedMutexGuard<()>,
}

impl Turns {
    pub(super) fn of(writer: &SqlitePool) -> Self {
        let (turn, commits, failed) = Default::default();
        Self { writer: writer.clone(), turn, commits, failed }
    }

    /// Waits for one's turn, and begins to write.
    pub(super) async fn next(&self) -> Result<Turn, StoreError> {
        let held = timeout(PATIENCE, Arc::clone(&self.turn).lock_owned()).await;
        let held = held.map_err(|_| {
            StoreError::Busy(format!("another transaction of this program takes over {PATIENCE:?}"))
        })?;
        if let Some(why) = self.failed.get() {
            return Err(StoreError::Disk(why.clone()));
        }
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Turn { transaction, turns: self.clone(), held })
    }

    /// Closes the writer, unless the disk failed: then the checkpoint that closing makes could not
    /// be trusted, and whoever opens the file next makes sure of what stands in the WAL.
    pub(super) async fn end(&self) {
        let _last = self.turn.lock().await;
        if self.failed.get().is_none() {
            self.writer.close().await;
        }
    }

    /// Keeps in mind that the disk has failed, and the file open from then on.
    async fn note(&self, outcome: &Result<(), StoreError>) {
        let Err(StoreError::Disk(why)) = outcome else { return };
        // OK: the first failure stays.
        if self.failed.set(why.clone()).is_ok()
            && let Err(error) = self.stay_open().await
        {
            tracing::error!(%error, "the file cannot be kept open after its disk has failed");
        }
    }

    /// Opens the file once more, and never closes it: whoever closes a file that nobody else has
    /// open makes a checkpoint, and pools close what has been idle for a while.
    async fn stay_open(&self) -> Result<(), sqlx::Error> {
        let mut db = SqliteConnection::connect_with(&self.writer.connect_options()).await?;
        // From its first read on it holds a lock that no checkpoint of a closing one passes.
        sqlx::query("SELECT 1 FROM sqlite_master").fetch_optional(&mut db).await?;
        std::mem::forget(db);
        Ok(())
    }

    /// Moves what stands in the WAL into the file, when that is much.
    ///
    /// A checkpoint that cannot move everything, because somebody reads an older state, syncs
    /// nothing of the file and counts its pages as moved. When a later one fails to sync, Linux
    /// gives up the pages of both; the next one would write only its own again, succeed, and let
    /// the WAL be written over, which alone held the others. So nothing is written after a failure.
    async fn checkpoint(&self) {
        let moved = async {
            let mut db = self.writer.acquire().await?;
            let row = sqlx::query("PRAGMA wal_checkpoint(NOOP)").fetch_one(&mut *db).await?;
            let pages: i64 = row.try_get(1)?;
            if pages >= WAL_PAGES {
                sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut *db).await?;
            }
            Ok(())
        };
        let moved = moved.await;
        if let Err(error) = &moved {
            tracing::error!(%error, "the WAL cannot be moved into the file");
        }
        self.note(&moved).await;
    }
}

impl Turn {
    /// Makes it durable, though nobody waits for it any more. When the disk fails at that, nobody's
    /// turn comes any more: this process writes nothing else, whoever it was that wrote.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        ToItsEnd(Some(Box::pin(self.committed()))).await
    }

    async fn committed(self) -> Result<(), StoreError> {
        let Self { transaction, turns, held } = self;
        let outcome = transaction.commit().await.map_err(StoreError::from);
        turns.note(&outcome).await;
        let commits = turns.commits.fetch_add(1, Ordering::Relaxed);
        if outcome.is_ok() && commits % COMMITS_A_LOOK == COMMITS_A_LOOK - 1 {
            // Whoever writes next waits for it, and whoever has written does not.
            tokio::spawn(async move {
                turns.checkpoint().await;
                drop(held);
            });
        }
        outcome
    }
}

/// A commit that goes on when whoever waits for it goes away: what becomes of it is noted, and
/// nobody else's turn comes before. As long as somebody waits it costs no task.
struct ToItsEnd(Option<Committing>);

type Committing = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

impl Future for ToItsEnd {
    type Output = Result<(), StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(commit) = &mut self.0 else { return Poll::Pending };
        let outcome = ready!(commit.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(outcome)
    }
}

impl Drop for ToItsEnd {
    fn drop(&mut self) {
        // Without a runtime the program is ending.
        if let (Some(commit), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(commit);
        }
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
