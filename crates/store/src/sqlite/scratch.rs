//! The scratch ledger of a verification: what the log alone makes of the derived tables, in a file
//! of its own, beside which the tables of the ledger are laid.

mod kept;
mod touched;

pub use kept::Kept;

use super::{
    MIGRATIONS, SqliteStore, follow, insert, lane::insert_nodes, pools::Pools, read, tables,
    to_i64, to_u64,
};
use crate::{
    epoch::{Epochs, Made, Work},
    follow::Followed,
    port::StoreError,
    prepare::{Places, Prepared},
    rows::{Side, Slice, TableRow},
    tables::DerivedTable,
};
use journal::{hash::Hash, tree::Node};
use ledger::state::{Key, Value};
use sqlx::{
    SqliteConnection, SqlitePool,
    sqlite::SqliteSynchronous,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions},
};
use std::path::Path;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// Pages of the file that are kept in memory, in KiB.
const CACHE_KIB: &str = "-131072";

/// A scratch ledger: it has no entries, and knows of each slot which one wrote it.
pub struct Scratch {
    pool: SqlitePool,
    epochs: Epochs,
    /// Where it is, when it is gone with this process.
    folder: Option<TempDir>,
}

/// What some entries came to, replayed.
#[derive(Debug, Default)]
pub struct Replayed {
    /// How many entries are replayed with them.
    pub size: u64,
    /// The nodes of the tree that they complete.
    pub nodes: Vec<Node>,
    /// The slots that they changed, with what these hold now and the entry that wrote it.
    pub changes: Vec<(Key, Option<Value>, u64)>,
    /// The root over all of them.
    pub root: Option<Hash>,
    /// Whether nothing was wrong with them.
    pub sound: bool,
}

impl Scratch {
    /// A scratch ledger in a folder, or where temporary files go; gone with this process.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the folder cannot be written.
    pub async fn temporary(folder: Option<&Path>, epochs: Epochs) -> Result<Self, StoreError> {
        let made = match folder {
            Some(folder) => tempfile::tempdir_in(folder),
            None => tempfile::tempdir(),
        };
        let made = made.map_err(|error| {
            StoreError::Unusable(format!("la cartella provvisoria non si può scrivere: {error}"))
        })?;
        let scratch = Self::made(&made.path().join("scratch.db"), epochs).await?;
        Ok(Self { folder: Some(made), ..scratch })
    }

    /// An empty one in a file that is not there. Nothing of it is safe before it is whole.
    async fn made(path: &Path, epochs: Epochs) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(SqliteLockingMode::Exclusive)
            .pragma("cache_size", CACHE_KIB);
        let it = Self::opened(options, epochs).await?;
        MIGRATIONS.run(&it.pool).await?;
        sqlx::raw_sql(ITS_OWN).execute(&it.pool).await?;
        Ok(it)
    }

    async fn opened(options: SqliteConnectOptions, epochs: Epochs) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let it = Self { pool, epochs, folder: None };
        SqliteStore { pools: Pools::of(&it.pool), epochs, following: Mutex::default() }
            .trusted_version()
            .await?;
        Ok(it)
    }

    /// How long its epochs are.
    pub fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// What slots hold: those of the log hold nothing here.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn load(&self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        read::load(&mut *self.pool.acquire().await?, keys).await
    }

    /// How many entries are replayed in it.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn size(&self) -> Result<u64, StoreError> {
        let size: i64 =
            sqlx::query_scalar("SELECT size FROM replayed").fetch_one(&self.pool).await?;
        Ok(to_u64(size))
    }

    /// What stands in its followers' tables.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn made_of(&self) -> Result<Made, StoreError> {
        let mut db = self.pool.acquire().await?;
        let state = follow::state(&mut db, self.epochs, follow::READING).await?;
        Ok(state.map(|it| it.made).unwrap_or_default())
    }

    /// Writes what entries came to, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn take(&self, replayed: &Replayed) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        insert_nodes(&mut transaction, &replayed.nodes).await?;
        write_slots(&mut transaction, &replayed.changes).await?;
        sqlx::query("UPDATE replayed SET size = $1, sound = min(sound, $2), root = $3")
            .bind(to_i64(replayed.size))
            .bind(i64::from(replayed.sound))
            .bind(replayed.root.map(|it| it.as_bytes().to_vec()))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Does a piece of the followers' work. `followed` begins with the epoch's first event; the
    /// places are those of the events that they name.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn follow(
        &self,
        work: &Work,
        followed: &[Followed],
        places: &Places,
    ) -> Result<(), StoreError> {
        let prepared = match work {
            Work::Follow(range) => Some(Prepared::of(self.epochs, range, followed, places)),
            Work::Merge(_) => None,
        };
        let mut transaction = self.pool.begin().await?;
        let reading = follow::READING;
        follow::perform(&mut transaction, reading, Side::A, work, prepared.as_ref()).await?;
        Ok(transaction.commit().await?)
    }

    /// A slice of a table, as [`crate::Snapshot::slice`].
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn slice(
        &self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        tables::slice(&mut *self.pool.acquire().await?, Side::A, table, after, limit).await
    }

    /// Rows of a table, as [`crate::Snapshot::rows`].
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn rows(
        &self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TableRow>, StoreError> {
        tables::rows(&mut *self.pool.acquire().await?, Side::A, table, after, limit).await
    }

    /// The rows of these keys, as [`crate::Snapshot::rows_of`].
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn rows_of(
        &self,
        table: DerivedTable,
        keys: &[String],
    ) -> Result<Vec<TableRow>, StoreError> {
        tables::rows_of(&mut *self.pool.acquire().await?, Side::A, table, keys).await
    }

    /// The last entry that wrote a row, where that can be told.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn written_at(
        &self,
        table: DerivedTable,
        key: &str,
    ) -> Result<Option<u64>, StoreError> {
        let numbers = table.numbers(key).unwrap_or_default();
        let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
        let last = |length: u64| (to_u64(number(1)) + 1).saturating_mul(length).saturating_sub(1);
        let length = |level: i64| self.epochs.length(u8::try_from(level).unwrap_or(u8::MAX));
        let sql = match table {
            DerivedTable::Node => {
                let leaves = u32::try_from(number(0)).ok().and_then(|it| 256_u64.checked_pow(it));
                return Ok(leaves.map(last));
            }
            // An epoch that is not complete was last written by the end of one below.
            DerivedTable::Epoch | DerivedTable::Turnover => {
                let made = self.made_of().await?;
                return Ok(Some(last(length(number(0))).min(made.position.saturating_sub(1))));
            }
            DerivedTable::Posting | DerivedTable::Register => {
                return Ok(Some(to_u64(number(2))));
            }
            DerivedTable::EventParty => return Ok(Some(to_u64(number(1)))),
            DerivedTable::Follower => return Ok(self.made_of().await?.position.checked_sub(1)),
            DerivedTable::Balance => "SELECT idx FROM balance WHERE account = $1",
            DerivedTable::Slot => "SELECT idx FROM slot WHERE key = $1",
            DerivedTable::Standing => {
                "SELECT max(idx) FROM posting_a WHERE (holder, account, other) = ($2, $3, $4)"
            }
            DerivedTable::LedgerAccount => "SELECT min(idx) FROM posting_a WHERE account = $2",
            DerivedTable::Holder => "SELECT min(idx) FROM event_party_a WHERE party = $2",
        };
        let query = sqlx::query_scalar(sql).bind(key);
        let query = query.bind(number(0)).bind(number(1)).bind(number(2));
        let index: Option<Option<i64>> = query.fetch_optional(&self.pool).await?;
        Ok(index.flatten().map(to_u64))
    }
}

async fn write_slots(
    db: &mut SqliteConnection,
    changes: &[(Key, Option<Value>, u64)],
) -> Result<(), StoreError> {
    let (mut balances, mut slots, mut emptied) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value, index) in changes {
        match (key, value) {
            (Key::Balance { account }, Some(Value::Balance(cents))) => {
                balances.push((account.to_string(), cents.get(), to_i64(*index)));
            }
            (Key::Recorded { .. }, _) => {}
            (key, Some(value)) => {
                let value = value.write().map_err(|it| StoreError::Corrupt(it.to_string()))?;
                slots.push((key.to_string(), value, to_i64(*index)));
            }
            (key, None) => emptied.push(key.to_string()),
        }
    }
    let write = "INSERT INTO balance (account, cents, idx) ";
    let over = " ON CONFLICT (account) DO UPDATE SET cents = excluded.cents, idx = excluded.idx";
    insert::insert(db, write, &balances, over, |row, (account, cents, index)| {
        row.push_bind(account.clone()).push_bind(*cents).push_bind(*index);
    })
    .await?;
    let write = "INSERT INTO slot (key, value, idx) ";
    let over = " ON CONFLICT (key) DO UPDATE SET value = excluded.value, idx = excluded.idx";
    insert::insert(db, write, &slots, over, |row, (key, value, index)| {
        row.push_bind(key.clone()).push_bind(value.clone()).push_bind(*index);
    })
    .await?;
    for key in emptied {
        sqlx::query("DELETE FROM slot WHERE key = $1").bind(key).execute(&mut *db).await?;
    }
    Ok(())
}

/// What a scratch ledger has beyond a ledger's tables, and does without.
const ITS_OWN: &str = "
    ALTER TABLE balance ADD COLUMN idx INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE slot ADD COLUMN idx INTEGER NOT NULL DEFAULT 0;
    DROP INDEX ledger_account_a_by_holder;
    DROP INDEX ledger_account_a_by_edition;
    DROP INDEX register_a_by_index;
    DROP INDEX register_a_by_edition;
    DROP INDEX register_a_by_other;
    DROP INDEX register_a_by_origin;
    CREATE TABLE replayed (
        size        INTEGER NOT NULL,
        sound       INTEGER NOT NULL,
        root        BLOB,
        origin      TEXT,
        incarnation BLOB,
        side        TEXT,
        late        INTEGER NOT NULL
    ) STRICT;
    INSERT INTO replayed (size, sound, late) VALUES (0, 1, 0);
    CREATE TABLE touched (
        tbl  TEXT    NOT NULL,
        key  TEXT    NOT NULL,
        late INTEGER NOT NULL,
        PRIMARY KEY (tbl, key)
    ) STRICT, WITHOUT ROWID;";
