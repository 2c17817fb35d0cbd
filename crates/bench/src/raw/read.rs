//! Baselines that read: a sum over postings, and a scan of everything.

use crate::{Trouble, database::Place, spread::Times, workload::Hot};
use futures_util::TryStreamExt;
use journal::hash::leaf_hash;
use sqlx::{
    Connection, QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::time::Instant;

/// The postings of the hot account in a table of their own, in the order of the log.
pub struct Sums(SqlitePool);

/// Rows a statement.
const ROWS: usize = 5_000;

impl Sums {
    /// The postings of so many expenses.
    ///
    /// # Errors
    /// [`Trouble`] when the table cannot be made.
    pub async fn of(place: &Place, hot: &Hot, count: u64) -> Result<Self, Trouble> {
        let Some(folder) = place.folder() else {
            return Err(Trouble::Other("sums are summed on SQLite".to_owned()));
        };
        let options = SqliteConnectOptions::new()
            .filename(folder.join("raw-postings.db"))
            .page_size(8192)
            .create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::query(
            "CREATE TABLE posting (idx INTEGER NOT NULL PRIMARY KEY, day INTEGER NOT NULL, \
             cents INTEGER NOT NULL) STRICT",
        )
        .execute(&pool)
        .await?;
        let numbers: Vec<u64> = (0..count).collect();
        let mut transaction = pool.begin().await?;
        for numbers in numbers.chunks(ROWS) {
            let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO posting (idx, day, cents) ");
            insert.push_values(numbers, |mut row, number| {
                let expense = hot.expense(*number);
                let day: i64 = expense.day.replace('-', "").parse().unwrap_or(0);
                let cents: u64 = expense.shares.iter().map(|it| it.cents).sum();
                let index = number + Hot::GROUND + 1;
                row.push_bind(i64::try_from(index).unwrap_or(0)).push_bind(day);
                row.push_bind(i64::try_from(cents).unwrap_or(0));
            });
            insert.build().execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(Self(pool))
    }

    /// What they sum to until a day.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn until_day(&self, day: i32, times: &mut Times) -> Result<(), Trouble> {
        self.sum("SELECT sum(cents) FROM posting WHERE day <= $1", i64::from(day), times).await
    }

    /// What those before an index sum to.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn known_at(&self, size: u64, times: &mut Times) -> Result<(), Trouble> {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        self.sum("SELECT sum(cents) FROM posting WHERE idx < $1", size, times).await
    }

    async fn sum(&self, sql: &'static str, limit: i64, times: &mut Times) -> Result<(), Trouble> {
        let started = Instant::now();
        let sum: Option<i64> = sqlx::query_scalar(sql).bind(limit).fetch_one(&self.0).await?;
        times.0.push(started.elapsed());
        if sum.is_none() {
            return Err(Trouble::Other("nothing was summed".to_owned()));
        }
        Ok(())
    }

    /// Closes it.
    pub async fn close(&self) {
        self.0.close().await;
    }
}

/// Reads every row of every table of a ledger, and hashes the bytes of each entry.
///
/// # Errors
/// [`Trouble`] when the database fails or is not a file.
pub async fn scanned(url: &str) -> Result<usize, Trouble> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return Err(Trouble::Other("only files are scanned".to_owned()));
    };
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut db = SqliteConnection::connect_with(&options).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut db)
    .await?;
    let (mut read, mut hashed) = (0, leaf_hash(&[]));
    for table in tables {
        // OK: the name is the database's own.
        let sql = sqlx::AssertSqlSafe(format!("SELECT * FROM {table}"));
        let mut rows = sqlx::query(sql).fetch(&mut db);
        while let Some(row) = rows.try_next().await? {
            if table == "entry" {
                let bytes: &[u8] = row.try_get("bytes")?;
                hashed = leaf_hash(bytes);
                read += 1;
            }
        }
    }
    db.close().await?;
    // Else the hashing might be left out.
    std::hint::black_box(hashed);
    Ok(read)
}
