//! A scratch ledger that stays: what was verified, for verifying what comes after it.

use super::{CACHE_KIB, Scratch, SqliteStore};
use crate::{
    epoch::Epochs,
    lock::Incarnation,
    port::StoreError,
    rows::Side,
    sqlite::{to_i64, to_u64},
};
use journal::hash::Hash;
use sqlx::{
    Row,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fs, io, path::Path};

/// The verified state of a folder, and the one that is being made to take its place.
const VERIFIED: &str = "verified.db";
const MAKING: &str = "verifying.db";

/// What SQLite puts beside a file, and all that makes a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
const ALL: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// What a verified state is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The ledger's name.
    pub origin: String,
    /// Which database it stood in.
    pub incarnation: Option<Incarnation>,
    /// The side of the followers that was compared.
    pub side: Side,
    /// How many entries are replayed in it.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Whether nothing was wrong with any of them.
    pub sound: bool,
}

impl Scratch {
    /// A scratch ledger in a folder where it is to stay: until it is whole, the verified state
    /// that is there already stays what it is.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the folder cannot be written.
    pub async fn making(folder: &Path, epochs: Epochs) -> Result<Self, StoreError> {
        let path = folder.join(MAKING);
        fs::create_dir_all(folder)
            .and_then(|()| absent(&path, &ALL))
            .map_err(|it| unusable(&it))?;
        Self::made(&path, epochs).await
    }

    /// The verified state of a folder, to go on from it. Killed at any point it is what its last
    /// whole transaction left.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when there is none.
    pub async fn verified(folder: &Path, epochs: Epochs) -> Result<Self, StoreError> {
        let path = folder.join(VERIFIED);
        if !path.exists() {
            return Err(StoreError::Unusable(format!(
                "in «{}» non c'è uno stato verificato: lo lascia una verifica intera, senza \
                 --since-checkpoint, con lo stesso --keep",
                folder.display()
            )));
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("cache_size", CACHE_KIB);
        let it = Self::opened(options, epochs).await?;
        // What a run that was killed had begun to touch is still to be compared.
        sqlx::raw_sql("UPDATE touched SET late = 0 WHERE late; UPDATE replayed SET late = 0")
            .execute(&it.pool)
            .await?;
        Ok(it)
    }

    /// What it is a verified state of; none before it is whole.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn kept(&self) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT size, sound, root, origin, incarnation, side FROM replayed \
                   WHERE origin IS NOT NULL";
        let Some(row) = sqlx::query(sql).fetch_optional(&self.pool).await? else {
            return Ok(None);
        };
        let corrupt = || StoreError::Corrupt("the verified state".to_owned());
        let (root, side): (Vec<u8>, String) = (row.try_get("root")?, row.try_get("side")?);
        let incarnation: Option<Vec<u8>> = row.try_get("incarnation")?;
        let incarnation = match incarnation {
            Some(it) => Some(Incarnation::new(it.try_into().map_err(|_| corrupt())?)),
            None => None,
        };
        Ok(Some(Kept {
            origin: row.try_get("origin")?,
            incarnation,
            side: Side::named(&side).ok_or_else(corrupt)?,
            size: to_u64(row.try_get("size")?),
            root: Hash::try_from(root.as_slice()).map_err(|_| corrupt())?,
            sound: row.try_get("sound")?,
        }))
    }

    /// Says what it is a verified state of. What was touched before it was compared is compared.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "UPDATE replayed SET size = $1, root = $2, origin = $3, incarnation = $4, side = $5, \
             sound = $6, late = 0",
        )
        .bind(to_i64(kept.size))
        .bind(kept.root.as_bytes().to_vec())
        .bind(&kept.origin)
        .bind(kept.incarnation.map(|it| it.as_bytes().to_vec()))
        .bind(kept.side.name())
        .bind(i64::from(kept.sound))
        .execute(&mut *transaction)
        .await?;
        for sql in ["DELETE FROM touched WHERE NOT late", "UPDATE touched SET late = 0"] {
            sqlx::query(sql).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Puts the one that was made in a folder in the place of the verified state there, which
    /// stays what it is until then.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the folder cannot be written.
    pub async fn settle(self, folder: &Path) -> Result<(), StoreError> {
        self.pool.close().await;
        let [made, path] = [MAKING, VERIFIED].map(|name| folder.join(name));
        if path.exists() {
            // OK when it cannot be: what stands beside it must not be taken for the new one's.
            let _folded = SqliteStore::fold(&path).await;
        }
        let put = || {
            fs::File::open(&made)?.sync_all()?;
            absent(&path, &BESIDE)?;
            fs::rename(&made, &path)?;
            fs::File::open(folder)?.sync_all()
        };
        put().map_err(|error| unusable(&error))
    }

    /// Closes the one that was made in a folder, and removes it: the verified state that is there
    /// stays. OK when it cannot be removed: who makes the next one does.
    pub async fn discard(self, folder: &Path) {
        self.pool.close().await;
        let _removed = absent(&folder.join(MAKING), &ALL);
    }

    /// Closes its file, and removes it when nobody wants to keep it.
    pub async fn close(self) {
        self.pool.close().await;
        drop(self.folder);
    }
}

/// Removes files of a database, by what is added to its name.
fn absent(path: &Path, suffixes: &[&str]) -> io::Result<()> {
    for suffix in suffixes {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn unusable(error: &io::Error) -> StoreError {
    StoreError::Unusable(format!("la cartella di --keep non si può scrivere: {error}"))
}
