//! Persons on SQLite.

use super::{SqliteStore, turn::Turn};
use crate::{
    persons::{
        CLEAR, DROP_ERASURE, DROP_PERSON, DROP_VALUES, ERASURES, Entered, Erasure, PersonRow,
        PersonRows, Persons, ValueRow, keeps_persons,
    },
    port::StoreError,
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, id::PersonId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

impl SqliteStore {
    /// What is erased is written over, and not only forgotten: from here on for all that this
    /// connection takes away, which is little.
    async fn begins_to_erase(&self) -> Result<Turn, StoreError> {
        let mut turn = self.begins_to_write().await?;
        sqlx::query("PRAGMA secure_delete = ON").fetch_optional(&mut *turn).await?;
        Ok(turn)
    }
}

keeps_persons!(SqliteStore, SqliteRow, SqliteConnection);

async fn put_all(db: &mut SqliteConnection, rows: &PersonRows) -> Result<(), StoreError> {
    for it in &rows.persons {
        put_person(db, it).await?;
    }
    for it in &rows.values {
        put_value(db, it).await?;
    }
    Ok(())
}
