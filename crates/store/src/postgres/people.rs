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
use sqlx::{PgConnection, Postgres, Row, Transaction, pool::PoolConnection, postgres::PgRow};

/// The tables of people, which wait for an answer as long as it takes. However many they are, nothing
/// is asked more than a few times.
pub(super) struct Kept<'a>(pub(super) &'a PostgresStore);

impl Kept<'_> {
    pub(super) async fn reads(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.0.idle().await
    }

    pub(super) async fn begins_to_read(
        &self,
    ) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.0.begin(READ).await
    }

    pub(super) async fn begins_to_write(
        &self,
    ) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.0.begin("BEGIN").await
    }
}

keeps_people!(Kept<'_>, PgRow);

/// A statement a table: with one a row, many people would not be in before the deadline.
async fn put(db: &mut PgConnection, rows: &PeopleRows) -> Result<(), StoreError> {
    let users = || rows.users.iter().map(|it| &it.user);
    sqlx::query(
        "INSERT INTO user_account \
         (id, name, organisation, role, valid_until, disabled_at, created_at) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], \
         $6::bigint[], $7::bigint[])",
    )
    .bind(users().map(|it| it.id.to_string()).collect::<Vec<_>>())
    .bind(users().map(|it| it.name.as_str()).collect::<Vec<_>>())
    .bind(users().map(|it| it.organisation.as_str()).collect::<Vec<_>>())
    .bind(users().map(|it| it.role.name()).collect::<Vec<_>>())
    .bind(users().map(|it| it.valid_until.map(Day::number)).collect::<Vec<_>>())
    .bind(users().map(|it| it.disabled_at).collect::<Vec<_>>())
    .bind(rows.users.iter().map(|it| it.created_at).collect::<Vec<_>>())
    .execute(&mut *db)
    .await?;
    let tokens = || rows.tokens.iter().map(|it| &it.token);
    sqlx::query(
        "INSERT INTO token (hash, user_id, label, created_at, revoked_at) \
         SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])",
    )
    .bind(tokens().map(|it| it.hash.as_bytes().as_slice()).collect::<Vec<_>>())
    .bind(tokens().map(|it| it.user.to_string()).collect::<Vec<_>>())
    .bind(tokens().map(|it| it.label.as_str()).collect::<Vec<_>>())
    .bind(tokens().map(|it| it.created_at).collect::<Vec<_>>())
    .bind(rows.tokens.iter().map(|it| it.revoked_at).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

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
