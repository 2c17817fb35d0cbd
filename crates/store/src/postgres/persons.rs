//! Persons on PostgreSQL.

use super::{PostgresStore, QUESTION, people::Kept, within};
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
use sqlx::{PgConnection, Postgres, Row, Transaction, postgres::PgRow};

impl Kept<'_> {
    /// What is erased leaves the table with the next VACUUM of the server.
    async fn begins_to_erase(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.begins_to_write().await
    }
}

keeps_persons!(Kept<'_>, PgRow, PgConnection);

/// A statement a table: with one a row, many persons would not be in before the deadline.
async fn put_all(db: &mut PgConnection, rows: &PersonRows) -> Result<(), StoreError> {
    let PersonRows { persons, values, .. } = rows;
    sqlx::query(
        "INSERT INTO person (id, link, at) SELECT * FROM unnest($1::text[], $2::bytea[], \
         $3::bigint[])",
    )
    .bind(persons.iter().map(|it| it.id.to_string()).collect::<Vec<_>>())
    .bind(persons.iter().map(|it| it.link.as_bytes().as_slice()).collect::<Vec<_>>())
    .bind(persons.iter().map(|it| it.at).collect::<Vec<_>>())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO person_value (person, organisation, number, sealed, at) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bigint[])",
    )
    .bind(values.iter().map(|it| it.person.to_string()).collect::<Vec<_>>())
    .bind(values.iter().map(|it| it.organisation.as_str()).collect::<Vec<_>>())
    .bind(values.iter().map(|it| i64::from(it.number)).collect::<Vec<_>>())
    .bind(values.iter().map(|it| it.sealed.as_slice()).collect::<Vec<_>>())
    .bind(values.iter().map(|it| it.at).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

macro_rules! patient {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Persons for PostgresStore {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                within(QUESTION, Kept(self).$name($($argument),*)).await
            })*
        }
    };
}

patient! {
    witness(fresh: Option<&Hash>) -> Option<Hash>;
    person_of(link: &Hash) -> Option<PersonId>;
    enter(row: &PersonRow, values: &[ValueRow]) -> PersonId;
    add_value(value: &ValueRow) -> Entered;
    values_of(person: PersonId, organisation: Option<&OrganisationCode>) -> Vec<ValueRow>;
    persons_of(
        organisation: Option<&OrganisationCode>,
        after: Option<PersonId>,
        limit: u32
    ) -> Vec<PersonId>;
    ask_erasure(it: &Erasure) -> ();
    erasures() -> Vec<Erasure>;
    drop_erasure(person: PersonId, organisation: &OrganisationCode) -> ();
    forget(person: PersonId, organisation: &OrganisationCode) -> ();
    all_persons() -> PersonRows;
    take_persons(rows: &PersonRows) -> ();
}
