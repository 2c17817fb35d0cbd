//! The SQLite adapter: the ledger of an ATS or a Region in one file.

mod attachments;
mod follow;
mod harden;
mod identity;
mod insert;
mod lane;
mod people;
mod persons;
pub(crate) mod pools;
mod read;
mod rebuild;
mod registers;
mod schema;
mod scratch;
mod snapshot;
mod sums;
mod tables;
mod turn;

use crate::{
    attachments::Attachments,
    epoch::Epochs,
    persons::Persons,
    port::{Lane, People, Snapshot, Store, StoreError},
    rows::Rebuilt,
};
use async_trait::async_trait;
use pools::{PATIENCE, Pools};
use rustix::{
    fs::{Access, AtFlags, CWD, accessat},
    io::Errno,
};
use sqlx::{
    Connection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};

pub use scratch::{Kept, Replayed, Scratch};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// The oldest SQLite that is trusted: earlier ones can corrupt a WAL.
const OLDEST: [u32; 3] = [3, 51, 3];

/// A ledger in an SQLite file: WAL, `synchronous=FULL`.
pub struct SqliteStore {
    pools: Pools,
    epochs: Epochs,
    /// Held by whoever follows.
    following: Mutex<()>,
}

/// How long one waits before one tries again whether nobody is in the way of opening.
const PAUSE: Duration = Duration::from_millis(10);

impl SqliteStore {
    /// Opens the file, making it when it does not exist, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it: nothing is touched then.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if !may_write(path) {
            return Self::read_only(path).await;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let waiting = Waiting::begin();
        let pools = loop {
            match Pools::open(path, options.clone()).await {
                Err(error) if is_busy(&error) && waiting.again().await => {}
                opened => break opened.map_err(|error| does_not_open(path, &error))?,
            }
        };
        let store = Self { pools, epochs: Epochs::default(), following: Mutex::default() };
        store.trusted_version().await?;
        store.migrate().await?;
        harden::harden(&store.pools, path).await?;
        Ok(store)
    }

    /// Opens the file for reading alone: it, and the folder that it is in, stay as they are.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`] when an older program wrote it, or its last writer has left
    /// something beside it that has to be written first.
    pub async fn read_only(path: &Path) -> Result<Self, StoreError> {
        let beside = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            std::fs::metadata(name).ok().map(|it| it.len())
        };
        // OK: who writes has a log and an index of it beside the file, though the log be empty at
        // the moment; and a log that somebody has left goes before the file.
        let immutable = matches!((beside("-wal"), beside("-shm")), (None, _) | (Some(0), None));
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let options = options.immutable(immutable).foreign_keys(true);
        let pools = Pools::reading(options).await.map_err(|error| does_not_open(path, &error))?;
        let store = Self { pools, epochs: Epochs::default(), following: Mutex::default() };
        store.trusted_version().await?;
        let (found, known) = (store.schema().await?, newest());
        match found {
            Some(found) if found > known => Err(StoreError::Newer { found, known }),
            Some(found) if found == known => Ok(store),
            _ => Err(StoreError::ReadOnly(format!(
                "il file «{}» è di una versione più vecchia di fondaco e non si può scrivere: \
                 copiarlo dove si può, e usare la copia",
                path.display()
            ))),
        }
    }

    /// An empty database that is kept in memory, and is gone when it is closed.
    ///
    /// # Errors
    /// [`StoreError::TooOld`] when SQLite is not to be trusted.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let pools = Pools::one(options).await?;
        let store = Self { pools, epochs: Epochs::default(), following: Mutex::default() };
        store.trusted_version().await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Makes the file of a database that nobody has open whole: nothing of it stands beside it.
    ///
    /// # Errors
    /// [`StoreError::Database`] when somebody has it open, or it cannot be written.
    pub async fn fold(path: &Path) -> Result<(), StoreError> {
        let options = SqliteConnectOptions::new().filename(path);
        let options = options.journal_mode(SqliteJournalMode::Delete);
        Ok(SqliteConnection::connect_with(&options).await?.close().await?)
    }

    /// The same store with epochs of another length: for trying many of them with few events.
    /// Followers that were begun with others are to be rebuilt before they are read.
    #[must_use]
    pub fn with_epochs(self, epochs: Epochs) -> Self {
        Self { epochs, ..self }
    }

    async fn trusted_version(&self) -> Result<(), StoreError> {
        let version: String =
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&self.pools.writer).await?;
        let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
        if parts.as_slice() < OLDEST.as_slice() {
            return Err(StoreError::TooOld(version));
        }
        Ok(())
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let known = newest();
        // One question, so that whoever makes the tables at this moment is not taken for another.
        let (migrated, others): (bool, bool) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE name = '_sqlx_migrations') > 0, count(*) > 0 \
             FROM sqlite_master",
        )
        .fetch_one(&self.pools.writer)
        .await?;
        if migrated {
            let found = self.version().await?;
            if found > known {
                return Err(StoreError::Newer { found, known });
            }
        } else if others {
            return Err(StoreError::Unusable(
                "il file è un database SQLite di un altro programma: indicarne un altro con --db \
                 sqlite:PERCORSO; nulla è stato toccato"
                    .to_owned(),
            ));
        }
        self.brought_up().await
    }

    async fn version(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
        Ok(sqlx::query_scalar(sql).fetch_one(&self.pools.writer).await?)
    }

    /// The schema that the file has; none when it is not of this program.
    async fn schema(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT count(*) > 0 FROM sqlite_master WHERE name = '_sqlx_migrations'";
        let migrated: bool = sqlx::query_scalar(sql).fetch_one(&self.pools.writer).await?;
        Ok(if migrated { Some(self.version().await?) } else { None })
    }

    async fn brought_up(&self) -> Result<(), StoreError> {
        // When several programs make a new file at once, all but one fail at a migration that is
        // done by then: so each fails once a migration at most, and then finds the work done.
        let (waiting, mut left) = (Waiting::begin(), MIGRATIONS.iter().count());
        loop {
            match MIGRATIONS.run(&self.pools.writer).await.map_err(StoreError::from) {
                Err(StoreError::Busy(_)) if waiting.again().await => {}
                Err(_) if left > 0 => left -= 1,
                done => return done,
            }
        }
    }
}

/// Waiting until nobody is in the way, no longer than anybody waits for a writer. Whoever wants to
/// change the file as a whole, or to write after having read, is told at once that somebody is.
struct Waiting {
    begun: Instant,
}

impl Waiting {
    fn begin() -> Self {
        Self { begun: Instant::now() }
    }

    /// Waits a little; false when it has been enough.
    async fn again(&self) -> bool {
        sleep(PAUSE).await;
        self.begun.elapsed() < PATIENCE
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|it| it.parse::<u32>().ok()).is_some_and(|it| [5, 6].contains(&(it & 0xff)))
}

#[async_trait]
impl Store for SqliteStore {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        let turn = self.pools.write().await?;
        Ok(Box::new(lane::SqliteLane::of(turn)))
    }

    async fn follow(&self) -> Result<(), StoreError> {
        follow::to_the_head(&self.pools, self.epochs, &self.following).await
    }

    async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError> {
        rebuild::rebuild(&self.pools, self.epochs, progress).await
    }

    fn epochs(&self) -> Epochs {
        self.epochs
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        let mut transaction = self.pools.read().await?;
        // A deferred transaction has its snapshot from its first read on.
        sqlx::query("SELECT 1 FROM sqlite_master").fetch_optional(&mut *transaction).await?;
        Ok(Box::new(snapshot::SqliteSnapshot { transaction, epochs: self.epochs, stands: None }))
    }

    async fn close(&self) {
        self.pools.close().await;
    }

    fn people(&self) -> &dyn People {
        self
    }

    fn attachments(&self) -> &dyn Attachments {
        self
    }

    fn persons(&self) -> &dyn Persons {
        self
    }
}

/// The newest schema that this program knows.
fn newest() -> i64 {
    MIGRATIONS.iter().map(|it| it.version).max().unwrap_or(0)
}

fn does_not_open(path: &Path, error: &sqlx::Error) -> StoreError {
    StoreError::Unusable(format!(
        "il file «{}» non si apre come database SQLite ({error}): controllare percorso e \
         permessi, o indicarne un altro con --db sqlite:PERCORSO",
        path.display()
    ))
}

/// Whether a file that is there may be written, and so may what SQLite puts beside it.
///
/// The file is not opened to see: closing it would drop all the locks that this process holds on
/// it, and another process would then take itself for the last one and remove the WAL.
fn may_write(path: &Path) -> bool {
    let denied =
        [path, folder_of(path)].map(|it| accessat(CWD, it, Access::WRITE_OK, AtFlags::EACCESS));
    !denied.iter().any(|it| matches!(it, Err(Errno::ACCESS | Errno::PERM | Errno::ROFS)))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A list as the JSON array that `json_each` reads: one parameter however long it is.
fn json_list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|it| it.to_string()).collect::<serde_json::Value>().to_string()
}

/// Sizes and indexes are `u64` in the ledger and `i64` in the database. OK: no log comes near 2^63.
pub(crate) fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
