//! Where to measure: the only place of the bench that names a concrete database.

use crate::{Trouble, raw::Raw};
use bookkeeper::{
    Bookkeeper,
    clock::{SystemChance, SystemClock},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Store, sqlite::SqliteStore};

/// Where databases are made.
#[derive(Clone, Debug)]
pub enum Place {
    /// SQLite files in a folder.
    Sqlite(PathBuf),
    /// Schemas of a PostgreSQL database, by its URL.
    Postgres(String),
}

/// A ledger of ours, open.
#[derive(Clone)]
pub struct Books {
    /// Who keeps it.
    pub bookkeeper: Bookkeeper,
    /// Its database.
    pub store: Arc<dyn Store>,
    /// As `--db` names it.
    pub url: String,
}

impl Place {
    /// Its name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// The folder of the files, where there is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(folder) => Some(folder),
            Self::Postgres(_) => None,
        }
    }

    /// Whether a ledger of ours can be kept there.
    pub fn keeps_ledgers(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Opens a ledger by its name, beginning it when there is none.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails, or no adapter is built for it.
    pub async fn books(&self, name: &str) -> Result<Books, Trouble> {
        let (store, url): (Arc<dyn Store>, String) = match self {
            Self::Sqlite(folder) => {
                let path = folder.join(format!("{name}.db"));
                let url = format!("sqlite:{}", path.display());
                (Arc::new(SqliteStore::open(&path).await?), url)
            }
            Self::Postgres(_) => {
                let what = "this build keeps no ledger on PostgreSQL: only baselines are measured";
                return Err(Trouble::Other(what.to_owned()));
            }
        };
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let bookkeeper = Bookkeeper::new(Arc::clone(&store), clock, chance);
        bookkeeper.open("bench").await?;
        Ok(Books { bookkeeper, store, url })
    }

    /// Opens a baseline's table by its name, empty.
    ///
    /// # Errors
    /// [`Trouble`] when the database fails.
    pub async fn raw(&self, name: &str) -> Result<Raw, Trouble> {
        match self {
            Self::Sqlite(folder) => Raw::sqlite(&folder.join(format!("raw-{name}.db"))).await,
            Self::Postgres(url) => Raw::postgres(url, name).await,
        }
    }

    /// What stands on the disk for a ledger, in bytes, once nothing is under way.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be told.
    pub fn bytes_of(&self, name: &str) -> Result<u64, Trouble> {
        let Self::Sqlite(folder) = self else {
            return Err(Trouble::Other("the size of a PostgreSQL ledger is not known".to_owned()));
        };
        let mut bytes = 0;
        for ending in ["db", "db-wal"] {
            let path = folder.join(format!("{name}.{ending}"));
            bytes += std::fs::metadata(path).map_or(0, |it| it.len());
        }
        Ok(bytes)
    }
}
