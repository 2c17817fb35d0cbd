//! The schema itself: what stands in a file beside what the migrations make.

use super::SqliteStore;
use crate::port::StoreError;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;
use tokio::sync::OnceCell;

/// Kind and name of an object → the statement that makes it; none for what a constraint makes.
type Objects = BTreeMap<(String, String), Option<String>>;

/// What differs between a file's tables, indexes and triggers and those of the migrations.
pub(super) async fn differences(db: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    static MADE: OnceCell<Objects> = OnceCell::const_new();
    let made = MADE.get_or_try_init(made).await?;
    let mut found = objects(db).await?;
    let mut differences = Vec::new();
    for (it @ (kind, name), sql) in made {
        match found.remove(it) {
            None => differences.push(format!("the {kind} {name} is gone")),
            Some(stands) if stands != *sql => {
                differences.push(format!("the {kind} {name} is not what this program made"));
            }
            Some(_) => {}
        }
    }
    differences.extend(
        found
            .into_keys()
            .map(|(kind, name)| format!("the {kind} {name} is none of this program's")),
    );
    Ok(differences)
}

async fn made() -> Result<Objects, StoreError> {
    let fresh = SqliteStore::in_memory().await?;
    let objects = objects(&mut *fresh.pools.readers.acquire().await?).await;
    fresh.pools.close().await;
    objects
}

async fn objects(db: &mut SqliteConnection) -> Result<Objects, StoreError> {
    // SQLite's own tables of statistics are made by whoever asks for them.
    let sql = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(((row.try_get("type")?, row.try_get("name")?), row.try_get("sql")?)))
        .collect()
}
