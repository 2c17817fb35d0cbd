//! Where to measure: the only place of the bench that names a concrete database.

use crate::{Trouble, raw::Raw};
use bookkeeper::{
    Bookkeeper,
    clock::{SystemChance, SystemClock},
};
use sqlx::{Connection, PgConnection};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Store, lock::SqliteLock, postgres::PostgresStore, sqlite::SqliteStore};

/// Where databases are made.
#[derive(Clone, Debug)]
pub enum Place {
    /// SQLite files in a folder.
    Sqlite(PathBuf),
    /// Databases of a PostgreSQL server, made by the role of this URL, with their locks in a folder.
    Postgres {
        /// The URL of one of its databases: others are made from there, nothing is made in it.
        server: String,
        /// The folder.
        locks: PathBuf,
        /// How the names of the databases begin.
        family: &'static str,
    },
}

/// How the names of databases begin that are gone after a run.
pub const PASSING: &str = "fondaco_bench";
/// How the names of databases begin that are kept.
pub const KEPT: &str = "fondaco_kept";
/// The database of the baselines: no ledger is called so.
const RAW: &str = "raw";

/// A ledger of ours, open.
#[derive(Clone)]
pub struct Books {
    /// Who keeps it.
    pub bookkeeper: Bookkeeper,
    /// Its database.
    pub store: Arc<dyn Store>,
    /// As `--db` names it.
    pub url: String,
    /// As `--lock` names its lock.
    pub lock: PathBuf,
}

impl Place {
    /// Its name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres { .. } => "postgres",
        }
    }

    /// The folder of the files, where there is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(folder) => Some(folder),
            Self::Postgres { .. } => None,
        }
    }

    /// Opens a ledger by its name, beginning it when there is none.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn books(&self, name: &str) -> Result<Books, Trouble> {
        let (store, url): (Arc<dyn Store>, String) = match self {
            Self::Sqlite(folder) => {
                let path = folder.join(format!("{name}.db"));
                let url = format!("sqlite:{}", path.display());
                (Arc::new(SqliteStore::open(&path).await?), url)
            }
            Self::Postgres { server, locks, family } => {
                let database = database(family, name);
                // Without a lock here it is of another run.
                if !lock_of(locks, name).exists() {
                    dropped(server, &database).await?;
                }
                let url = made(server, &database).await?;
                (Arc::new(PostgresStore::open(&url).await?), url)
            }
        };
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let folder = match self {
            Self::Sqlite(folder) => folder,
            Self::Postgres { locks, .. } => locks,
        };
        let lock = lock_of(folder, name);
        let held = Arc::new(SqliteLock::at(&lock));
        let bookkeeper = Bookkeeper::with_lock(Arc::clone(&store), held, clock, chance);
        bookkeeper.open("bench").await?;
        Ok(Books { bookkeeper, store, url, lock })
    }

    /// Opens a baseline's table by its name, empty.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn raw(&self, name: &str) -> Result<Raw, Trouble> {
        match self {
            Self::Sqlite(folder) => Raw::sqlite(&folder.join(format!("raw-{name}.db"))).await,
            Self::Postgres { .. } => Raw::postgres(&self.baselines().await?, name).await,
        }
    }

    /// The URL of the database of the baselines, made when there is none.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails; there is none beside SQLite files.
    pub async fn baselines(&self) -> Result<String, Trouble> {
        match self {
            Self::Sqlite(_) => Err(Trouble::Other("no server stands there".to_owned())),
            Self::Postgres { server, family, .. } => made(server, &database(family, RAW)).await,
        }
    }

    /// Drops the databases of this run: files go with their folder.
    ///
    /// # Errors
    /// [`Trouble`] when the server fails.
    pub async fn cleared(&self) -> Result<(), Trouble> {
        let Self::Postgres { server, locks, family } = self else { return Ok(()) };
        dropped(server, &database(family, RAW)).await?;
        for file in std::fs::read_dir(locks)? {
            let path = file?.path();
            let ledger = path.extension().is_some_and(|it| it == "lock");
            if let (true, Some(name)) = (ledger, path.file_stem()) {
                dropped(server, &database(family, &name.to_string_lossy())).await?;
            }
        }
        Ok(())
    }

    /// What stands on the disk for a ledger, in bytes, once nothing is under way.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be told.
    pub async fn bytes_of(&self, name: &str) -> Result<u64, Trouble> {
        match self {
            Self::Sqlite(folder) => Ok(["db", "db-wal"]
                .map(|ending| folder.join(format!("{name}.{ending}")))
                .iter()
                .map(|path| std::fs::metadata(path).map_or(0, |it| it.len()))
                .sum()),
            Self::Postgres { server, family, .. } => {
                let mut db = PgConnection::connect(server).await?;
                // What was written lately stands in the WAL alone until then.
                sqlx::query("CHECKPOINT").execute(&mut db).await?;
                let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size($1)")
                    .bind(database(family, name))
                    .fetch_one(&mut db)
                    .await?;
                Ok(u64::try_from(bytes).unwrap_or(0))
            }
        }
    }
}

/// The URL of a database, made when there is none.
async fn made(server: &str, name: &str) -> Result<String, Trouble> {
    let mut db = PgConnection::connect(server).await?;
    let stands: bool =
        sqlx::query_scalar("SELECT count(*) > 0 FROM pg_database WHERE datname = $1")
            .bind(name)
            .fetch_one(&mut db)
            .await?;
    if !stands {
        // OK: the name is one of ours.
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut db).await?;
    }
    db.close().await?;
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let host = address.rsplit_once('/').map_or(address, |(host, _)| host);
    Ok(if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") })
}

async fn dropped(server: &str, name: &str) -> Result<(), Trouble> {
    let mut db = PgConnection::connect(server).await?;
    // OK: the name is one of ours.
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut db).await?;
    Ok(db.close().await?)
}

fn lock_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.lock"))
}

fn database(family: &str, name: &str) -> String {
    format!("{family}_{}", name.replace('-', "_"))
}
