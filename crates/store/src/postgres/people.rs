//! Accounts of people and their tokens on PostgreSQL.

use super::{PostgresStore, READ};
use crate::{
    people::{USER, keeps_people},
    port::{People, StoreError},
    rows::{NewToken, NewUser, PeopleRows, TokenRow, User},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, day::Day, envelope::Role, id::ActorId};
use sqlx::{Postgres, Row, Transaction, pool::PoolConnection, postgres::PgRow};

impl PostgresStore {
    async fn reads(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.idle().await
    }

    async fn begins_to_read(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.begin(READ).await
    }

    async fn begins_to_write(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.begin("BEGIN").await
    }
}

keeps_people!(PostgresStore, PgRow);
