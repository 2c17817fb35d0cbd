//! Accounts of people and their tokens on PostgreSQL.

use super::PostgresStore;
use crate::{
    port::{People, StoreError},
    rows::{NewToken, NewUser, User},
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, day::Day, envelope::Role, id::ActorId};
use sqlx::{Row, postgres::PgRow};

const USER: &str =
    "SELECT u.id, u.name, u.organisation, u.role, u.valid_until, u.disabled_at FROM user_account u";

#[async_trait]
impl People for PostgresStore {
    async fn add_user(&self, it: &NewUser) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO user_account (id, name, organisation, role, valid_until, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(it.user.id.to_string())
        .bind(&it.user.name)
        .bind(it.user.organisation.as_str())
        .bind(it.user.role.name())
        .bind(it.user.valid_until.map(Day::number))
        .bind(it.created_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{USER} ORDER BY u.name")));
        rows.fetch_all(&self.pool).await?.iter().map(user_of).collect()
    }

    async fn user_named(&self, name: &str) -> Result<Option<User>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{USER} WHERE u.name = $1")));
        let row = rows.bind(name).fetch_optional(&self.pool).await?;
        row.as_ref().map(user_of).transpose()
    }

    async fn disable_user(&self, id: ActorId, at_micros: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE user_account SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
        )
        .bind(id.to_string())
        .bind(at_micros)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn add_token(&self, it: &NewToken) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO token (hash, user_id, label, created_at) VALUES ($1, $2, $3, $4)")
            .bind(it.hash.as_bytes().to_vec())
            .bind(it.user.to_string())
            .bind(&it.label)
            .bind(it.created_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn has_tokens(&self, label: &str) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) > 0 FROM token WHERE label = $1";
        Ok(sqlx::query_scalar(sql).bind(label).fetch_one(&self.pool).await?)
    }

    async fn revoke_tokens(
        &self,
        user: ActorId,
        label: &str,
        at_micros: i64,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE token SET revoked_at = $3 \
             WHERE user_id = $1 AND label = $2 AND revoked_at IS NULL",
        )
        .bind(user.to_string())
        .bind(label)
        .bind(at_micros)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    async fn user_by_token(&self, hash: &Hash) -> Result<Option<User>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{USER} JOIN token t ON t.user_id = u.id \
             WHERE t.hash = $1 AND t.revoked_at IS NULL AND u.disabled_at IS NULL"
        )))
        .bind(hash.as_bytes().to_vec())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(user_of).transpose()
    }
}

fn user_of(row: &PgRow) -> Result<User, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("user_account: {what}"));
    let text = |column: &str| -> Result<String, StoreError> { Ok(row.try_get(column)?) };
    let valid_until: Option<i32> = row.try_get("valid_until")?;
    Ok(User {
        id: text("id")?.parse().map_err(|_| corrupt("id"))?,
        name: text("name")?,
        organisation: OrganisationCode::parse(&text("organisation")?)
            .map_err(|_| corrupt("organisation"))?,
        role: Role::named(&text("role")?).ok_or_else(|| corrupt("role"))?,
        valid_until: valid_until
            .map(|day| Day::from_number(day).ok_or_else(|| corrupt("valid_until")))
            .transpose()?,
        disabled_at: row.try_get("disabled_at")?,
    })
}
