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
use sqlx::{Row, Sqlite, SqliteConnection, Transaction, pool::PoolConnection, sqlite::SqliteRow};

impl SqliteStore {
    pub(super) async fn reads(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.pools.readers.acquire().await?)
    }

    pub(super) async fn begins_to_read(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.pools.readers.begin().await?)
    }

    pub(super) async fn begins_to_write(&self) -> Result<Turn, StoreError> {
        self.pools.write().await
    }
}

keeps_people!(SqliteStore, SqliteRow);

async fn put(db: &mut SqliteConnection, rows: &PeopleRows) -> Result<(), StoreError> {
    for it in &rows.users {
        sqlx::query(
            "INSERT INTO user_account \
             (id, name, organisation, role, valid_until, created_at, disabled_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(it.user.id.to_string())
        .bind(&it.user.name)
        .bind(it.user.organisation.as_str())
        .bind(it.user.role.name())
        .bind(it.user.valid_until.map(Day::number))
        .bind(it.created_at)
        .bind(it.user.disabled_at)
        .execute(&mut *db)
        .await?;
    }
    for TokenRow { token, revoked_at } in &rows.tokens {
        sqlx::query(
            "INSERT INTO token (hash, user_id, label, created_at, revoked_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token.hash.as_bytes().to_vec())
        .bind(token.user.to_string())
        .bind(&token.label)
        .bind(token.created_at)
        .bind(revoked_at)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
