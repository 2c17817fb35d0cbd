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
use std::{path::Path, time::Instant};

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
            Place::Postgres { server, .. } => Self::postgres(server, &rows).await,
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

/// Reads every row of every table of a ledger, and hashes the bytes of each entry.
///
/// # Errors
/// [`Trouble`] when the database fails.
pub async fn scanned(url: &str) -> Result<usize, Trouble> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
        return read_all(PgConnection::connect(url).await?, tables).await;
    };
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    read_all(SqliteConnection::connect_with(&options).await?, tables).await
}

async fn read_all<C: Connection>(mut db: C, tables: &'static str) -> Result<usize, Trouble>
where
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    for<'q> <C::Database as Database>::Arguments: IntoArguments<C::Database>,
    for<'r> String: Decode<'r, C::Database> + Type<C::Database>,
    for<'r> &'r [u8]: Decode<'r, C::Database> + Type<C::Database>,
    for<'i> &'i str: ColumnIndex<<C::Database as Database>::Row>,
    usize: ColumnIndex<<C::Database as Database>::Row>,
{
    let tables: Vec<String> = sqlx::query(tables)
        .fetch_all(&mut db)
        .await?
        .iter()
        .map(|row| row.try_get(0_usize))
        .collect::<Result<_, _>>()?;
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
