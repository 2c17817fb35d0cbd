//! The lock in a small SQLite file of its own, for the servers and commands of one machine.

use super::{Decision, Held, Lock, LockError, LockedHead, Swapped, decision_of, head_of};
use crate::sqlite::{pools::whole, to_i64, to_u64};
use async_trait::async_trait;
use ledger::code::Origin;
use sqlx::{
    Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteRow, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::sync::OnceCell;

/// A lock in a file: no write-ahead log, so that one file is all there is to keep, and
/// `synchronous=EXTRA`, so that the folder is durable too. The file is made by the first head.
pub struct SqliteLock {
    path: PathBuf,
    pool: OnceCell<SqlitePool>,
}

impl SqliteLock {
    /// The lock in the file of this path.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), pool: OnceCell::new() }
    }

    /// The connections; none when there is no file yet, and it is not to be made.
    async fn reading(&self) -> Result<Option<&SqlitePool>, LockError> {
        if self.pool.get().is_none() && !self.path.exists() {
            return Ok(None);
        }
        self.pool().await.map(Some)
    }

    async fn pool(&self) -> Result<&SqlitePool, LockError> {
        self.pool.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> Result<SqlitePool, LockError> {
        let unusable = |why: String| LockError::Unusable(format!("{}: {why}", self.path.display()));
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
        }
        // The journal is left as it is: a new file has no write-ahead log, and a ledger, which is
        // refused below, keeps its own.
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .synchronous(SqliteSynchronous::Extra)
            .busy_timeout(Duration::from_secs(30));
        let pool = whole().max_connections(2).connect_with(options).await;
        let pool = pool.map_err(|error| match LockError::from(error) {
            LockError::Unusable(why) => unusable(why),
            LockError::Corrupt(why) => {
                LockError::Corrupt(format!("{}: {why}", self.path.display()))
            }
            other @ LockError::Misplaced(_) => other,
        })?;
        // Read without the write lock: the lane of that very ledger may be holding it.
        let others = "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'entry'";
        if sqlx::query_scalar(others).fetch_one(&pool).await? {
            return Err(LockError::Misplaced(format!(
                "{} è il database di un registro, non un lock: indicare un altro file con --lock",
                self.path.display()
            )));
        }
        let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(pool)
    }
}

/// Every head of every ledger, and a decision where there was one: the last one is the one locked.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS held (
        origin      TEXT    NOT NULL,
        place       INTEGER NOT NULL CHECK (place >= 0),
        size        INTEGER NOT NULL CHECK (size > 0),
        root        BLOB    NOT NULL CHECK (length(root) = 32),
        incarnation BLOB    NOT NULL CHECK (length(incarnation) = 16),
        what        TEXT,
        reason      TEXT,
        stands      TEXT,
        who         TEXT,
        at          INTEGER,
        PRIMARY KEY (origin, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS held_is_never_replaced BEFORE INSERT ON held
    WHEN EXISTS (SELECT 1 FROM held WHERE origin = NEW.origin AND place = NEW.place)
    BEGIN SELECT raise(ABORT, 'the lock forgets no head'); END;
    CREATE TRIGGER IF NOT EXISTS held_is_never_updated BEFORE UPDATE ON held
    BEGIN SELECT raise(ABORT, 'the lock forgets no head'); END;
    CREATE TRIGGER IF NOT EXISTS held_is_never_deleted BEFORE DELETE ON held
    BEGIN SELECT raise(ABORT, 'the lock forgets no head'); END;
";

#[async_trait]
impl Lock for SqliteLock {
    async fn head(&self, origin: &Origin) -> Result<Option<LockedHead>, LockError> {
        let Some(pool) = self.reading().await? else { return Ok(None) };
        locked(&mut *pool.acquire().await?, origin).await
    }

    async fn hold(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &[(LockedHead, Option<Decision>)],
    ) -> Result<Swapped, LockError> {
        let mut transaction = self.pool().await?.begin_with("BEGIN IMMEDIATE").await?;
        let found = locked(&mut transaction, origin).await?;
        if found.as_ref() != expected {
            return Ok(Swapped::Held(found));
        }
        for (head, decision) in next {
            let decision = decision.as_ref();
            sqlx::query(HOLD)
                .bind(origin.as_str())
                .bind(to_i64(head.size))
                .bind(head.root.as_bytes().to_vec())
                .bind(head.incarnation.as_bytes().to_vec())
                .bind(decision.map(|it| &it.what))
                .bind(decision.map(|it| &it.reason))
                .bind(decision.map(|it| &it.place))
                .bind(decision.map(|it| &it.who))
                .bind(decision.map(|it| it.at))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Swapped::Done)
    }

    async fn heads(
        &self,
        origin: &Origin,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Held>, LockError> {
        let Some(pool) = self.reading().await? else { return Ok(Vec::new()) };
        let rows = sqlx::query(
            "SELECT place, size, root, incarnation, what, reason, stands, who, at FROM held \
             WHERE origin = $1 AND place < $2 ORDER BY place DESC LIMIT $3",
        )
        .bind(origin.as_str())
        .bind(before.map_or(i64::MAX, to_i64))
        .bind(limit)
        .fetch_all(pool)
        .await?;
        rows.iter().map(held_of).collect()
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }
}

const HOLD: &str = "INSERT INTO held \
     (origin, place, size, root, incarnation, what, reason, stands, who, at) \
     SELECT $1, (SELECT coalesce(max(place) + 1, 0) FROM held WHERE origin = $1), \
     $2, $3, $4, $5, $6, $7, $8, $9";

async fn locked(
    db: &mut SqliteConnection,
    origin: &Origin,
) -> Result<Option<LockedHead>, LockError> {
    let row = sqlx::query(
        "SELECT size, root, incarnation FROM held \
         WHERE origin = $1 ORDER BY place DESC LIMIT 1",
    )
    .bind(origin.as_str())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(locked_of).transpose()
}

fn locked_of(row: &SqliteRow) -> Result<LockedHead, LockError> {
    let root: Vec<u8> = row.try_get("root")?;
    head_of(row.try_get("size")?, &root, row.try_get("incarnation")?)
}

fn held_of(row: &SqliteRow) -> Result<Held, LockError> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let columns = [text("what")?, text("reason")?, text("stands")?, text("who")?];
    Ok(Held {
        place: to_u64(row.try_get("place")?),
        head: locked_of(row)?,
        decision: decision_of(columns, row.try_get("at")?),
    })
}
