//! The schema itself: what stands in a file beside what the migrations make.

use super::SqliteStore;
use crate::{
    objects::{self, Objects},
    port::StoreError,
};
use sqlx::{Row, SqliteConnection};
use tokio::sync::OnceCell;

/// What differs between a file's tables, indexes and triggers and those of the migrations.
pub(super) async fn differences(db: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    static MADE: OnceCell<Objects> = OnceCell::const_new();
    let made = MADE.get_or_try_init(made).await?;
    Ok(objects::differences(made, stands(db).await?))
}

async fn made() -> Result<Objects, StoreError> {
    let fresh = SqliteStore::in_memory().await?;
    let made = stands(&mut *fresh.pools.readers.acquire().await?).await;
    fresh.pools.close().await;
    made
}

async fn stands(db: &mut SqliteConnection) -> Result<Objects, StoreError> {
    // SQLite's own tables of statistics are made by whoever asks for them. What a constraint makes
    // has no statement.
    let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_master \
               WHERE name NOT LIKE 'sqlite_stat%'";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?))).collect()
}
