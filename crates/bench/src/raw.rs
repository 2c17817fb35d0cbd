//! Baselines in SQL: the same bytes into one table with a primary key and a unique index.

mod clients;
mod read;

pub use clients::one_row_rate;
pub use read::{Sums, scanned};

use crate::Trouble;
use sqlx::{
    ConnectOptions, PgPool, QueryBuilder, Row, Sqlite, SqlitePool,
    postgres::{PgConnectOptions, PgPoolCopyExt, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use store::Entry;

/// A table of a baseline.
#[derive(Clone)]
pub enum Raw {
    /// In an SQLite file, with the pragmas of our own.
    Sqlite(SqlitePool),
    /// In PostgreSQL, by the table's name.
    Postgres(PgPool, String),
}

/// Rows a statement: beyond these it is no faster.
const ROWS_A_STATEMENT: usize = 250;
/// Clients of a baseline.
pub const CLIENTS: u32 = 8;

impl Raw {
    /// An empty table in an SQLite file of its own.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be made.
    pub async fn sqlite(path: &Path) -> Result<Self, Trouble> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30))
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().max_connections(CLIENTS).connect_with(options).await?;
        sqlx::query(
            "CREATE TABLE raw (idx INTEGER NOT NULL PRIMARY KEY, id BLOB NOT NULL UNIQUE, \
             bytes BLOB NOT NULL) STRICT",
        )
        .execute(&pool)
        .await?;
        Ok(Self::Sqlite(pool))
    }

    /// An empty table in a PostgreSQL database that is the baselines' own.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be made.
    pub async fn postgres(url: &str, name: &str) -> Result<Self, Trouble> {
        let options: PgConnectOptions = url.parse()?;
        let options = options.disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(CLIENTS).connect_with(options).await?;
        let table = format!("raw_{}", name.replace('-', "_"));
        for sql in [
            format!("DROP TABLE IF EXISTS {table}"),
            format!(
                "CREATE TABLE {table} (idx bigint PRIMARY KEY, id bytea NOT NULL UNIQUE, \
                 bytes bytea NOT NULL)"
            ),
        ] {
            // OK: the name is one of ours.
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await?;
        }
        Ok(Self::Postgres(pool, table))
    }

    /// Writes a group in one transaction: `INSERT` on SQLite, `COPY … FROM STDIN` on PostgreSQL.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn group(&self, entries: &[Entry]) -> Result<(), Trouble> {
        match self {
            Self::Sqlite(pool) => {
                let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                for rows in entries.chunks(ROWS_A_STATEMENT) {
                    let mut insert =
                        QueryBuilder::<Sqlite>::new("INSERT INTO raw (idx, id, bytes) ");
                    insert.push_values(rows, |mut row, it| {
                        row.push_bind(number(it))
                            .push_bind(it.id.as_bytes().as_slice())
                            .push_bind(it.bytes.as_slice());
                    });
                    insert.build().execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
            Self::Postgres(pool, table) => {
                let sql = format!("COPY {table} (idx, id, bytes) FROM STDIN (FORMAT binary)");
                let mut copy = pool.copy_in_raw(&sql).await?;
                copy.send(binary(entries)).await?;
                copy.finish().await?;
            }
        }
        Ok(())
    }

    /// Writes one row and commits it.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn one(&self, entry: &Entry) -> Result<(), Trouble> {
        let (index, id) = (number(entry), entry.id.as_bytes().as_slice());
        let bytes = entry.bytes.as_slice();
        match self {
            Self::Sqlite(pool) => {
                let insert =
                    sqlx::query("INSERT INTO raw (idx, id, bytes) VALUES ($1, $2, $3)").bind(index);
                insert.bind(id).bind(bytes).execute(pool).await?;
            }
            Self::Postgres(pool, table) => {
                let sql = format!("INSERT INTO {table} (idx, id, bytes) VALUES ($1, $2, $3)");
                let insert = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(index);
                insert.bind(id).bind(bytes).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// What the database says of its settings.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn settings(&self) -> Result<Vec<(String, String)>, Trouble> {
        let mut settings = Vec::new();
        match self {
            Self::Sqlite(pool) => {
                let version: String =
                    sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
                settings.push(("version".to_owned(), version));
                for name in PRAGMAS {
                    let sql = format!("PRAGMA {name}");
                    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(pool).await?;
                    let number = row.try_get::<i64, _>(0).map(|it| it.to_string());
                    let value = number.or_else(|_| row.try_get::<String, _>(0))?;
                    settings.push((name.to_owned(), value));
                }
            }
            Self::Postgres(pool, _) => {
                for name in SETTINGS {
                    let value: String = sqlx::query_scalar("SELECT current_setting($1)")
                        .bind(name)
                        .fetch_one(pool)
                        .await?;
                    settings.push((name.to_owned(), value));
                }
            }
        }
        Ok(settings)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}

const PRAGMAS: [&str; 7] = [
    "journal_mode",
    "synchronous",
    "page_size",
    "wal_autocheckpoint",
    "cache_size",
    "mmap_size",
    "temp_store",
];
const SETTINGS: [&str; 8] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "wal_sync_method",
    "full_page_writes",
    "shared_buffers",
    "wal_level",
    "max_wal_size",
];

fn number(entry: &Entry) -> i64 {
    i64::try_from(entry.index).unwrap_or(i64::MAX)
}

/// The rows in PostgreSQL's binary form of COPY.
fn binary(entries: &[Entry]) -> Vec<u8> {
    let mut out = b"PGCOPY\n\xff\r\n\0".to_vec();
    out.extend([0; 8]);
    let field = |out: &mut Vec<u8>, bytes: &[u8]| {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        out.extend(length.to_be_bytes());
        out.extend(bytes);
    };
    for it in entries {
        out.extend(3_i16.to_be_bytes());
        field(&mut out, &number(it).to_be_bytes());
        field(&mut out, it.id.as_bytes());
        field(&mut out, &it.bytes);
    }
    out.extend((-1_i16).to_be_bytes());
    out
}
