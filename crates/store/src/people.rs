//! Accounts of people and their tokens, in the SQL that both databases understand: drivers differ
//! in the type of a row, which no bound says in fewer words than a macro.

pub(crate) const USER: &str =
    "SELECT u.id, u.name, u.organisation, u.role, u.valid_until, u.disabled_at FROM user_account u";

/// Keeps people in a store that lends connections: `reads`, `begins_to_read` and
/// `begins_to_write`; beside it a function `put` adds all rows to empty tables.
macro_rules! keeps_people {
    ($store:ty, $row:ty) => {
        #[async_trait]
        impl People for $store {
            async fn add_user(&self, it: &NewUser) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                sqlx::query(
                    "INSERT INTO user_account \
                     (id, name, organisation, role, valid_until, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(it.user.id.to_string())
                .bind(&it.user.name)
                .bind(it.user.organisation.as_str())
                .bind(it.user.role.name())
                .bind(it.user.valid_until.map(Day::number))
                .bind(it.created_at)
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn users(&self) -> Result<Vec<User>, StoreError> {
                let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{USER} ORDER BY u.name")));
                rows.fetch_all(&mut *self.reads().await?).await?.iter().map(user_of).collect()
            }

            async fn user_named(&self, name: &str) -> Result<Option<User>, StoreError> {
                let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{USER} WHERE u.name = $1")));
                let row = rows.bind(name).fetch_optional(&mut *self.reads().await?).await?;
                row.as_ref().map(user_of).transpose()
            }

            async fn disable_user(&self, id: ActorId, at_micros: i64) -> Result<bool, StoreError> {
                let mut transaction = self.begins_to_write().await?;
                let done = sqlx::query(
                    "UPDATE user_account SET disabled_at = $2 \
                     WHERE id = $1 AND disabled_at IS NULL",
                )
                .bind(id.to_string())
                .bind(at_micros)
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
                Ok(done.rows_affected() > 0)
            }

            async fn add_token(&self, it: &NewToken) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                let sql = "INSERT INTO token (hash, user_id, label, created_at) \
                           VALUES ($1, $2, $3, $4)";
                sqlx::query(sql)
                    .bind(it.hash.as_bytes().to_vec())
                    .bind(it.user.to_string())
                    .bind(&it.label)
                    .bind(it.created_at)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn has_tokens(&self, label: &str) -> Result<bool, StoreError> {
                let sql = "SELECT count(*) > 0 FROM token WHERE label = $1";
                Ok(sqlx::query_scalar(sql).bind(label).fetch_one(&mut *self.reads().await?).await?)
            }

            async fn revoke_tokens(
                &self,
                user: ActorId,
                label: &str,
                at_micros: i64,
            ) -> Result<u64, StoreError> {
                let mut transaction = self.begins_to_write().await?;
                let done = sqlx::query(
                    "UPDATE token SET revoked_at = $3 \
                     WHERE user_id = $1 AND label = $2 AND revoked_at IS NULL",
                )
                .bind(user.to_string())
                .bind(label)
                .bind(at_micros)
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
                Ok(done.rows_affected())
            }

            async fn export(&self) -> Result<PeopleRows, StoreError> {
                let mut transaction = self.begins_to_read().await?;
                let users = sqlx::query(
                    "SELECT id, name, organisation, role, valid_until, disabled_at, created_at \
                     FROM user_account ORDER BY id",
                )
                .fetch_all(&mut *transaction)
                .await?;
                let tokens = sqlx::query(
                    "SELECT hash, user_id, label, created_at, revoked_at FROM token ORDER BY hash",
                )
                .fetch_all(&mut *transaction)
                .await?;
                let user = |row: &$row| {
                    Ok(NewUser { user: user_of(row)?, created_at: row.try_get("created_at")? })
                };
                Ok(PeopleRows {
                    users: users.iter().map(user).collect::<Result<_, StoreError>>()?,
                    tokens: tokens.iter().map(token_of).collect::<Result<_, StoreError>>()?,
                })
            }

            async fn import(&self, rows: &PeopleRows) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                for sql in ["DELETE FROM token", "DELETE FROM user_account"] {
                    sqlx::query(sql).execute(&mut *transaction).await?;
                }
                put(&mut transaction, rows).await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn user_by_token(&self, hash: &Hash) -> Result<Option<User>, StoreError> {
                let row = sqlx::query(sqlx::AssertSqlSafe(format!(
                    "{USER} JOIN token t ON t.user_id = u.id \
                     WHERE t.hash = $1 AND t.revoked_at IS NULL AND u.disabled_at IS NULL"
                )))
                .bind(hash.as_bytes().to_vec())
                .fetch_optional(&mut *self.reads().await?)
                .await?;
                row.as_ref().map(user_of).transpose()
            }
        }

        fn user_of(row: &$row) -> Result<User, StoreError> {
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

        fn token_of(row: &$row) -> Result<TokenRow, StoreError> {
            let corrupt = |what: &str| StoreError::Corrupt(format!("token: {what}"));
            let hash: Vec<u8> = row.try_get("hash")?;
            let user: String = row.try_get("user_id")?;
            let token = NewToken {
                hash: Hash::try_from(hash.as_slice()).map_err(|_| corrupt("hash"))?,
                user: user.parse().map_err(|_| corrupt("user_id"))?,
                label: row.try_get("label")?,
                created_at: row.try_get("created_at")?,
            };
            Ok(TokenRow { token, revoked_at: row.try_get("revoked_at")? })
        }
    };
}

pub(crate) use keeps_people;
