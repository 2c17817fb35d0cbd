//! Persons: who the random ids of the log are, in the SQL that both databases understand. Outside the
//! log, encrypted, and to be erased.

use crate::port::StoreError;
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, id::PersonId};

/// A person and the link by which they are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The random id.
    pub id: PersonId,
    /// The HMAC of the codice fiscale.
    pub link: Hash,
    /// When they were entered, in microseconds since 1970.
    pub at: i64,
}

/// A value of a person that a body entered, encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRow {
    /// Whose.
    pub person: PersonId,
    /// The body.
    pub organisation: OrganisationCode,
    /// Its number among those of person and body.
    pub number: u32,
    /// What only the pepper opens.
    pub sealed: Vec<u8>,
    /// When it was entered, in microseconds since 1970.
    pub at: i64,
}

/// An erasure that was asked for, and whose command may be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whose values.
    pub person: PersonId,
    /// Entered by which body.
    pub organisation: OrganisationCode,
    /// The key of the command.
    pub key: String,
    /// When it was asked for, in microseconds since 1970.
    pub at: i64,
}

/// Whether values were entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// They were.
    Now,
    /// Another value of the same number stands, or the person has gone.
    Otherwise,
}

/// All that is known of persons: what a move takes along beside the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRows {
    /// By what their pepper is known.
    pub witness: Option<Hash>,
    /// The persons.
    pub persons: Vec<PersonRow>,
    /// What bodies entered of them.
    pub values: Vec<ValueRow>,
    /// Erasures that are not done yet.
    pub erasures: Vec<Erasure>,
}

/// What a database knows of persons.
#[async_trait]
pub trait Persons: Send + Sync {
    /// By what the pepper is known: this, unless something is known already.
    async fn witness(&self, fresh: Option<&Hash>) -> Result<Option<Hash>, StoreError>;

    /// The person of a link.
    async fn person_of(&self, link: &Hash) -> Result<Option<PersonId>, StoreError>;

    /// Enters a person with what a body knows of them, in one step. The person of the link then: the
    /// one that stood there, with nothing entered, if one did.
    async fn enter(&self, row: &PersonRow, values: &[ValueRow]) -> Result<PersonId, StoreError>;

    /// Adds a value to a person who is there.
    async fn add_value(&self, value: &ValueRow) -> Result<Entered, StoreError>;

    /// What bodies, or one of them, entered of a person, in the order in which they did.
    async fn values_of(
        &self,
        person: PersonId,
        organisation: Option<&OrganisationCode>,
    ) -> Result<Vec<ValueRow>, StoreError>;

    /// The persons of whom a body, or any, entered something, by id from after one on.
    async fn persons_of(
        &self,
        organisation: Option<&OrganisationCode>,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<PersonId>, StoreError>;

    /// Notes that an erasure is asked for.
    async fn ask_erasure(&self, it: &Erasure) -> Result<(), StoreError>;

    /// The erasures that are asked for.
    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;

    /// The erasure came to nothing: its command was not recorded.
    async fn drop_erasure(
        &self,
        person: PersonId,
        organisation: &OrganisationCode,
    ) -> Result<(), StoreError>;

    /// Erases what a body entered of a person, in one step with the note that it was asked for; the
    /// person, too, when no other body knows anything.
    async fn forget(
        &self,
        person: PersonId,
        organisation: &OrganisationCode,
    ) -> Result<(), StoreError>;

    /// All that is known, as one state.
    async fn all_persons(&self) -> Result<PersonRows, StoreError>;

    /// Puts this in place of all that is known, in one step.
    async fn take_persons(&self, rows: &PersonRows) -> Result<(), StoreError>;
}

/// Keeps persons in a store that lends connections: `reads`, `begins_to_read`, `begins_to_write` and
/// `begins_to_erase`; beside it a function `put_all` adds all persons and values to empty tables.
macro_rules! keeps_persons {
    ($store:ty, $row:ty, $connection:ty) => {
        #[async_trait]
        impl Persons for $store {
            async fn witness(&self, fresh: Option<&Hash>) -> Result<Option<Hash>, StoreError> {
                if let Some(fresh) = fresh {
                    let mut transaction = self.begins_to_write().await?;
                    put_witness(&mut transaction, fresh).await?;
                    transaction.commit().await?;
                }
                let row = sqlx::query("SELECT witness FROM pepper");
                let row = row.fetch_optional(&mut *self.reads().await?).await?;
                row.as_ref().map(|row| hash(row, "witness")).transpose()
            }

            async fn person_of(&self, link: &Hash) -> Result<Option<PersonId>, StoreError> {
                let row = sqlx::query("SELECT id FROM person WHERE link = $1")
                    .bind(link.as_bytes().to_vec())
                    .fetch_optional(&mut *self.reads().await?)
                    .await?;
                row.as_ref().map(|row| parsed(row, "id")).transpose()
            }

            async fn enter(
                &self,
                row: &PersonRow,
                values: &[ValueRow],
            ) -> Result<PersonId, StoreError> {
                let mut transaction = self.begins_to_write().await?;
                put_person(&mut transaction, row).await?;
                let stands = sqlx::query("SELECT id FROM person WHERE link = $1")
                    .bind(row.link.as_bytes().to_vec())
                    .fetch_one(&mut *transaction)
                    .await?;
                let stands = parsed(&stands, "id")?;
                if stands == row.id {
                    for it in values {
                        put_value(&mut transaction, it).await?;
                    }
                }
                transaction.commit().await?;
                Ok(stands)
            }

            async fn add_value(&self, value: &ValueRow) -> Result<Entered, StoreError> {
                let mut transaction = self.begins_to_write().await?;
                let there = sqlx::query("SELECT id FROM person WHERE id = $1")
                    .bind(value.person.to_string())
                    .fetch_optional(&mut *transaction)
                    .await?;
                if there.is_none() || !put_value(&mut transaction, value).await? {
                    return Ok(Entered::Otherwise);
                }
                transaction.commit().await?;
                Ok(Entered::Now)
            }

            async fn values_of(
                &self,
                person: PersonId,
                organisation: Option<&OrganisationCode>,
            ) -> Result<Vec<ValueRow>, StoreError> {
                let rows = sqlx::query(
                    "SELECT person, organisation, number, sealed, at FROM person_value \
                     WHERE person = $1 AND ($2 IS NULL OR organisation = $2) \
                     ORDER BY organisation, number",
                )
                .bind(person.to_string())
                .bind(organisation.map(|it| it.as_str().to_owned()))
                .fetch_all(&mut *self.reads().await?)
                .await?;
                rows.iter().map(value_of).collect()
            }

            async fn persons_of(
                &self,
                organisation: Option<&OrganisationCode>,
                after: Option<PersonId>,
                limit: u32,
            ) -> Result<Vec<PersonId>, StoreError> {
                let rows = sqlx::query(
                    "SELECT DISTINCT person FROM person_value \
                     WHERE ($1 IS NULL OR organisation = $1) AND person > $2 \
                     ORDER BY person LIMIT $3",
                )
                .bind(organisation.map(|it| it.as_str().to_owned()))
                .bind(after.map(|it| it.to_string()).unwrap_or_default())
                .bind(i64::from(limit))
                .fetch_all(&mut *self.reads().await?)
                .await?;
                rows.iter().map(|row| parsed(row, "person")).collect()
            }

            async fn ask_erasure(&self, it: &Erasure) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                put_erasure(&mut transaction, it).await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
                let rows = sqlx::query(ERASURES).fetch_all(&mut *self.reads().await?).await?;
                rows.iter().map(erasure_of).collect()
            }

            async fn drop_erasure(
                &self,
                person: PersonId,
                organisation: &OrganisationCode,
            ) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                about(&mut transaction, DROP_ERASURE, person, Some(organisation)).await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn forget(
                &self,
                person: PersonId,
                organisation: &OrganisationCode,
            ) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_erase().await?;
                for sql in [DROP_VALUES, DROP_ERASURE] {
                    about(&mut transaction, sql, person, Some(organisation)).await?;
                }
                about(&mut transaction, DROP_PERSON, person, None).await?;
                transaction.commit().await?;
                Ok(())
            }

            async fn all_persons(&self) -> Result<PersonRows, StoreError> {
                let mut transaction = self.begins_to_read().await?;
                let witness = sqlx::query("SELECT witness FROM pepper");
                let witness = witness.fetch_optional(&mut *transaction).await?;
                let persons = sqlx::query("SELECT id, link, at FROM person ORDER BY id");
                let persons = persons.fetch_all(&mut *transaction).await?;
                let values = sqlx::query(
                    "SELECT person, organisation, number, sealed, at FROM person_value \
                     ORDER BY person, organisation, number",
                );
                let values = values.fetch_all(&mut *transaction).await?;
                let erasures = sqlx::query(ERASURES).fetch_all(&mut *transaction).await?;
                Ok(PersonRows {
                    witness: witness.as_ref().map(|row| hash(row, "witness")).transpose()?,
                    persons: persons.iter().map(person_row).collect::<Result<_, _>>()?,
                    values: values.iter().map(value_of).collect::<Result<_, _>>()?,
                    erasures: erasures.iter().map(erasure_of).collect::<Result<_, _>>()?,
                })
            }

            async fn take_persons(&self, rows: &PersonRows) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_erase().await?;
                for sql in CLEAR {
                    sqlx::query(sql).execute(&mut *transaction).await?;
                }
                if let Some(witness) = &rows.witness {
                    put_witness(&mut transaction, witness).await?;
                }
                put_all(&mut transaction, rows).await?;
                for it in &rows.erasures {
                    put_erasure(&mut transaction, it).await?;
                }
                transaction.commit().await?;
                Ok(())
            }
        }

        async fn about(
            db: &mut $connection,
            sql: &'static str,
            person: PersonId,
            organisation: Option<&OrganisationCode>,
        ) -> Result<(), StoreError> {
            let query = sqlx::query(sql).bind(person.to_string());
            let query = match organisation {
                Some(it) => query.bind(it.as_str().to_owned()),
                None => query,
            };
            query.execute(db).await?;
            Ok(())
        }

        async fn put_witness(db: &mut $connection, witness: &Hash) -> Result<(), StoreError> {
            let sql = "INSERT INTO pepper (number, witness) VALUES (0, $1) ON CONFLICT DO NOTHING";
            sqlx::query(sql).bind(witness.as_bytes().to_vec()).execute(db).await?;
            Ok(())
        }

        async fn put_person(db: &mut $connection, it: &PersonRow) -> Result<(), StoreError> {
            let sql = "INSERT INTO person (id, link, at) VALUES ($1, $2, $3) \
                       ON CONFLICT DO NOTHING";
            let query = sqlx::query(sql).bind(it.id.to_string());
            query.bind(it.link.as_bytes().to_vec()).bind(it.at).execute(db).await?;
            Ok(())
        }

        async fn put_value(db: &mut $connection, it: &ValueRow) -> Result<bool, StoreError> {
            let sql = "INSERT INTO person_value (person, organisation, number, sealed, at) \
                       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
            let done = sqlx::query(sql)
                .bind(it.person.to_string())
                .bind(it.organisation.as_str().to_owned())
                .bind(i64::from(it.number))
                .bind(it.sealed.clone())
                .bind(it.at)
                .execute(db)
                .await?;
            Ok(done.rows_affected() > 0)
        }

        async fn put_erasure(db: &mut $connection, it: &Erasure) -> Result<(), StoreError> {
            let sql = "INSERT INTO person_erasure (person, organisation, key, at) \
                       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
            sqlx::query(sql)
                .bind(it.person.to_string())
                .bind(it.organisation.as_str().to_owned())
                .bind(it.key.clone())
                .bind(it.at)
                .execute(db)
                .await?;
            Ok(())
        }

        fn corrupt(what: &str) -> StoreError {
            StoreError::Corrupt(format!("person: {what}"))
        }

        fn parsed<T: std::str::FromStr>(row: &$row, column: &str) -> Result<T, StoreError> {
            let text: String = row.try_get(column)?;
            text.parse().map_err(|_| corrupt(column))
        }

        fn hash(row: &$row, column: &str) -> Result<Hash, StoreError> {
            let bytes: Vec<u8> = row.try_get(column)?;
            Hash::try_from(bytes.as_slice()).map_err(|_| corrupt(column))
        }

        fn person_row(row: &$row) -> Result<PersonRow, StoreError> {
            let (id, link) = (parsed(row, "id")?, hash(row, "link")?);
            Ok(PersonRow { id, link, at: row.try_get("at")? })
        }

        fn value_of(row: &$row) -> Result<ValueRow, StoreError> {
            let number: i64 = row.try_get("number")?;
            Ok(ValueRow {
                person: parsed(row, "person")?,
                organisation: parsed(row, "organisation")?,
                number: number.try_into().map_err(|_| corrupt("number"))?,
                sealed: row.try_get("sealed")?,
                at: row.try_get("at")?,
            })
        }

        fn erasure_of(row: &$row) -> Result<Erasure, StoreError> {
            Ok(Erasure {
                person: parsed(row, "person")?,
                organisation: parsed(row, "organisation")?,
                key: row.try_get("key")?,
                at: row.try_get("at")?,
            })
        }
    };
}

pub(crate) use keeps_persons;

pub(crate) const ERASURES: &str =
    "SELECT person, organisation, key, at FROM person_erasure ORDER BY at, person, organisation";
pub(crate) const DROP_VALUES: &str =
    "DELETE FROM person_value WHERE person = $1 AND organisation = $2";
pub(crate) const DROP_ERASURE: &str =
    "DELETE FROM person_erasure WHERE person = $1 AND organisation = $2";
pub(crate) const DROP_PERSON: &str = "DELETE FROM person WHERE id = $1 AND NOT EXISTS \
                                      (SELECT 1 FROM person_value WHERE person = $1)";
pub(crate) const CLEAR: [&str; 4] = [
    "DELETE FROM person_value",
    "DELETE FROM person",
    "DELETE FROM person_erasure",
    "DELETE FROM pepper",
];
