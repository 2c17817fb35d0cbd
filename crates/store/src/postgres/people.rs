//! Accounts of people and their tokens on PostgreSQL.

use super::{PostgresStore, QUESTION, READ, within};
use crate::{
    people::{USER, keeps_people},
    port::{People, StoreError},
    rows::{NewToken, NewUser, PeopleRows, TokenRow, User},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, day::Day, envelope::Role, id::ActorId};
use sqlx::{Postgres, Row, Transaction, pool::PoolConnection, postgres::PgRow};

/// The tables of people, which wait for an answer as long as it takes.
struct Kept<'a>(&'a PostgresStore);

impl Kept<'_> {
    async fn reads(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.0.idle().await
    }

    async fn begins_to_read(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.0.begin(READ).await
    }

    async fn begins_to_write(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.0.begin("BEGIN").await
    }
}

keeps_people!(Kept<'_>, PgRow);

macro_rules! patient {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl People for PostgresStore {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                within(QUESTION, Kept(self).$name($($argument),*)).await
            })*
        }
    };
}

patient! {
    add_user(it: &NewUser) -> ();
    users() -> Vec<User>;
    user_named(name: &str) -> Option<User>;
    disable_user(id: ActorId, at_micros: i64) -> bool;
    add_token(it: &NewToken) -> ();
    has_tokens(label: &str) -> bool;
    revoke_tokens(user: ActorId, label: &str, at_micros: i64) -> u64;
    export() -> PeopleRows;
    import(rows: &PeopleRows) -> ();
    user_by_token(hash: &Hash) -> Option<User>;
}
