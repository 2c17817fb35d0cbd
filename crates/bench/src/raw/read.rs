//! Baselines that read: a sum over postings, and a scan of everything.

use crate::{Trouble, database::Place, spread::Times, workload::Hot};
use futures_util::TryStreamExt;
use journal::hash::leaf_hash;
use sqlx::{
    ColumnIndex, Connection, Database, Decode, Executor, IntoArguments, PgConnection, PgPool,
    QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool, Type,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::{runtime::Handle, task::JoinSet};

/// The postings of the hot account in a table of their own, in the order of the log.
pub enum Sums {
    /// In a file.
    Sqlite(SqlitePool),
    /// On a server.
    Postgres(PgPool),
}

/// Rows a statement.
const ROWS: usize = 5_000;

impl Sums {
    /// The postings of so many expenses.
    ///
    /// # Errors
    /// [`Trouble`] when the table cannot be made.
    pub async fn of(place: &Place, hot: Hot, count: u64) -> Result<Self, Trouble> {
        let rows: Vec<[i64; 3]> = (0..count).map(|number| row(hot, number)).collect();
        match place {
            Place::Sqlite(folder) => Self::sqlite(&folder.join("raw-postings.db"), &rows).await,
            Place::Postgres { .. } => Self::postgres(&place.baselines().await?, &rows).await,
        }
    }

    async fn sqlite(path: &Path, rows: &[[i64; 3]]) -> Result<Self, Trouble> {
        let options =
            SqliteConnectOptions::new().filename(path).page_size(8192).create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::query(
            "CREATE TABLE posting (idx INTEGER NOT NULL PRIMARY KEY, day INTEGER NOT NULL, \
             cents INTEGER NOT NULL) STRICT",
        )
        .execute(&pool)
        .await?;
        let mut transaction = pool.begin().await?;
        for rows in rows.chunks(ROWS) {
            let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO posting (idx, day, cents) ");
            insert.push_values(rows, |mut row, it| {
                for number in it {
                    row.push_bind(*number);
                }
            });
            insert.build().execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(Self::Sqlite(pool))
    }

    async fn postgres(url: &str, rows: &[[i64; 3]]) -> Result<Self, Trouble> {
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
        for sql in [
            "DROP TABLE IF EXISTS posting",
            "CREATE TABLE posting (idx bigint PRIMARY KEY, day bigint NOT NULL, \
             cents bigint NOT NULL)",
        ] {
            sqlx::query(sql).execute(&pool).await?;
        }
        let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Vec<_>>();
        sqlx::query(
            "INSERT INTO posting (idx, day, cents) \
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])",
        )
        .bind(column(0))
        .bind(column(1))
        .bind(column(2))
        .execute(&pool)
        .await?;
        sqlx::query("VACUUM ANALYZE posting").execute(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// What they sum to until a day.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn until_day(&self, day: i32, times: &mut Times) -> Result<(), Trouble> {
        self.sum(
            "SELECT CAST(sum(cents) AS bigint) FROM posting WHERE day <= $1",
            i64::from(day),
            times,
        )
        .await
    }

    /// What those before an index sum to.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn known_at(&self, size: u64, times: &mut Times) -> Result<(), Trouble> {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        self.sum("SELECT CAST(sum(cents) AS bigint) FROM posting WHERE idx < $1", size, times).await
    }

    async fn sum(&self, sql: &'static str, limit: i64, times: &mut Times) -> Result<(), Trouble> {
        let started = Instant::now();
        let sum: Option<i64> = match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).bind(limit).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(sql).bind(limit).fetch_one(pool).await?,
        };
        times.0.push(started.elapsed());
        if sum.is_none() {
            return Err(Trouble::Other("nothing was summed".to_owned()));
        }
        Ok(())
    }

    /// Closes it.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The posting of an expense of the hot account: its place, its day and its cents.
fn row(hot: Hot, number: u64) -> [i64; 3] {
    let expense = hot.expense(number);
    let cents: u64 = expense.shares.iter().map(|it| it.cents).sum();
    let index = number + Hot::GROUND + 1;
    let day = expense.day.replace('-', "").parse().unwrap_or(0);
    [i64::try_from(index).unwrap_or(0), day, i64::try_from(cents).unwrap_or(0)]
}

/// What one thread of a scan reads at a time.
struct Part {
    sql: String,
    /// Whether its rows are entries, to be hashed.
    entries: bool,
}

/// Entries of a part.
const PART: usize = 2048;

/// Reads every row of every table of a ledger, and hashes the bytes of each entry, on so many
/// threads with a connection each. How many entries there are.
///
/// # Errors
/// [`Trouble`] when the database fails.
pub async fn scanned(url: &str, threads: usize) -> Result<usize, Trouble> {
    let parts = Arc::new(Mutex::new(parts(url).await?));
    let mut reading = JoinSet::new();
    for _ in 0..threads {
        let (url, parts) = (url.to_owned(), Arc::clone(&parts));
        reading.spawn_blocking(move || Handle::current().block_on(scan(&url, &parts)));
    }
    let mut entries = 0;
    while let Some(read) = reading.join_next().await {
        entries += read.map_err(|it| Trouble::Other(it.to_string()))??;
    }
    Ok(entries)
}

fn sqlite(path: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).read_only(true)
}

/// The parts of a ledger, the last to be read first: the small ones fill what the others leave.
async fn parts(url: &str) -> Result<Vec<Part>, Trouble> {
    let count = "SELECT coalesce(max(idx) + 1, 0) FROM entry";
    let (tables, entries): (Vec<String>, i64) = if let Some(path) = url.strip_prefix("sqlite:") {
        let mut db = SqliteConnection::connect_with(&sqlite(path)).await?;
        let tables =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
        let tables = sqlx::query_scalar(tables).fetch_all(&mut db).await?;
        (tables, sqlx::query_scalar(count).fetch_one(&mut db).await?)
    } else {
        let mut db = PgConnection::connect(url).await?;
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
        let tables = sqlx::query_scalar(tables).fetch_all(&mut db).await?;
        (tables, sqlx::query_scalar(count).fetch_one(&mut db).await?)
    };
    let entries = usize::try_from(entries).unwrap_or(0);
    let pages = (0..entries).step_by(PART).map(|from| Part {
        sql: format!("SELECT * FROM entry WHERE idx >= {from} AND idx < {}", from + PART),
        entries: true,
    });
    let tables = tables.into_iter().filter(|it| it != "entry");
    let tables = tables.map(|it| Part { sql: format!("SELECT * FROM {it}"), entries: false });
    Ok(pages.chain(tables).collect())
}

async fn scan(url: &str, parts: &Mutex<Vec<Part>>) -> Result<usize, Trouble> {
    match url.strip_prefix("sqlite:") {
        Some(path) => read(SqliteConnection::connect_with(&sqlite(path)).await?, parts).await,
        None => read(PgConnection::connect(url).await?, parts).await,
    }
}

/// Reads parts for as long as there are some. How many entries were among them.
async fn read<C: Connection>(mut db: C, parts: &Mutex<Vec<Part>>) -> Result<usize, Trouble>
where
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    for<'q> <C::Database as Database>::Arguments: IntoArguments<C::Database>,
    for<'r> &'r [u8]: Decode<'r, C::Database> + Type<C::Database>,
    for<'i> &'i str: ColumnIndex<<C::Database as Database>::Row>,
{
    let (mut read, mut hashed) = (0, leaf_hash(&[]));
    loop {
        let part = parts.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(part) = part else { break };
        // OK: the names are the database's own.
        let mut rows = sqlx::query(sqlx::AssertSqlSafe(part.sql)).fetch(&mut db);
        while let Some(row) = rows.try_next().await? {
            if part.entries {
                hashed = leaf_hash(row.try_get("bytes")?);
                read += 1;
            }
        }
    }
    db.close().await?;
    // Else the hashing might be left out.
    std::hint::black_box(hashed);
    Ok(read)
}
