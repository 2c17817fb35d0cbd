//! Accounts of people and their tokens on SQLite.

use super::{SqliteStore, turn::Turn};
use crate::{
    people::{USER, keeps_people},
    port::{People, StoreError},
    rows::{NewToken, NewUser, PeopleRows, TokenRow, User},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, day::Day, envelope::Role, id::ActorId};
use sqlx::{Row, Sqlite, Transaction, pool::PoolConnection, sqlite::SqliteRow};

impl SqliteStore {
    async fn reads(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.pools.readers.acquire().await?)
    }

    async fn begins_to_read(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.pools.readers.begin().await?)
    }

    async fn begins_to_write(&self) -> Result<Turn, StoreError> {
        self.pools.write().await
    }
}

keeps_people!(SqliteStore, SqliteRow);
