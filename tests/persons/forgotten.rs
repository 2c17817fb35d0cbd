//! A person is entered and forgotten: the balances stand, and no byte of a database ever held who.

use super::{CODE, Registry, holding, rossi};
use crate::support::{
    office::Office,
    postgres::{self, Fresh, texts},
    raw,
};
use bookkeeper::persons::Erased;
use std::path::Path;

/// Where a database holds a text, by the names of its own.
trait Bytes {
    async fn holding(&self, text: &str) -> Vec<String>;
}

/// The file, its log and whatever else stands in the folder.
struct Folder<'a>(&'a Path);

impl Bytes for Folder<'_> {
    async fn holding(&self, text: &str) -> Vec<String> {
        holding(self.0, text)
    }
}

impl Bytes for Fresh {
    /// Every row of every table, and every page of every file, dead rows and indexes included.
    async fn holding(&self, text: &str) -> Vec<String> {
        let mut db = self.raw().await;
        postgres::run(&mut db, "CHECKPOINT").await.unwrap();
        let written = [text.to_owned(), text.to_lowercase(), text.to_uppercase()];
        let hex = written.map(|it| raw::hex(it.as_bytes()));
        let in_file = "pg_read_binary_file(pg_relation_filepath(oid))";
        let tests = hex.each_ref().map(|it| format!("position('\\x{it}'::bytea in {in_file}) > 0"));
        let mut found = texts(
            &mut db,
            &format!(
                "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'i', 't', 'm') \
                 AND relfilenode <> 0 AND relpersistence = 'p' AND ({}) ORDER BY 1",
                tests.join(" OR ")
            ),
        )
        .await;
        let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables \
                      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
        for table in texts(&mut db, tables).await {
            let rows = texts(&mut db, &format!("SELECT lower(t::text) FROM {table} t")).await;
            let holds = |row: &String| {
                row.contains(&text.to_lowercase()) || hex.iter().any(|it| row.contains(it))
            };
            if rows.iter().any(holds) {
                found.push(table);
            }
        }
        found
    }
}

async fn a_person_is_entered_and_forgotten(office: Office, bytes: &impl Bytes) {
    let it = Registry::over(office).await;
    let party = it.commits("c1", rossi()).await;
    let stands =
        || async { it.office.stands("FNPS/2024").await + &it.office.cash("FNPS/2024").await };
    let (before, size) = (stands().await, it.office.log().await.len());
    // What is to be found is found.
    assert_ne!(bytes.holding("ente_01").await, [""; 0]);
    assert_ne!(bytes.holding(&party.person.to_string()).await, [""; 0]);
    for text in [CODE, "Mario Rossi"] {
        assert_eq!(bytes.holding(text).await, [""; 0], "{text}");
    }
    assert_eq!(it.erases("ente_01", party.person).await.unwrap(), Erased::Now);
    for text in [CODE, "Mario Rossi"] {
        assert_eq!(bytes.holding(text).await, [""; 0], "{text} after it is erased");
    }
    assert_eq!(stands().await, before);
    assert_eq!(it.office.log().await.len(), size + 1);
    it.office.is_sound().await;
}

#[tokio::test]
async fn a_person_is_entered_and_forgotten_in_sqlite() {
    let office = Office::italy().await;
    let folder = office.file.path.parent().unwrap().to_owned();
    a_person_is_entered_and_forgotten(office, &Folder(&folder)).await;
}

#[tokio::test]
async fn a_person_is_entered_and_forgotten_in_postgresql() {
    let place = Fresh::new().await;
    let office = Office::empty_in(&place).await.with_italy().await;
    a_person_is_entered_and_forgotten(office, &place).await;
}
