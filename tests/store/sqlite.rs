//! SQLite in a file: where the contract is tried, and what is SQLite's own.

use super::{
    Place,
    material::{Log, bodies, body},
};
use crate::support::{demo::File, raw};
use ::store::{Epochs, Store, StoreError, sqlite::SqliteStore};
use async_trait::async_trait;
use expect_test::expect;
use std::{fs, path::Path, sync::Arc};

/// A ledger in a file of its own.
pub struct InFile(File);

impl InFile {
    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

impl Default for InFile {
    fn default() -> Self {
        Self(File::absent())
    }
}

#[async_trait]
impl Place for InFile {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.0.path).await.unwrap())
    }

    async fn open_with(&self, epochs: Epochs) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.0.path).await.unwrap().with_epochs(epochs))
    }

    async fn run(&self, sql: &str) -> Result<u64, String> {
        raw::run(&mut raw::open(&self.0.path).await, sql).await
    }

    fn attacks(&self) -> &'static [&'static str] {
        &[
            "UPDATE entry SET bytes = bytes WHERE idx = 3",
            "UPDATE entry SET idx = 257 WHERE idx = 256",
            "DELETE FROM entry WHERE idx = 256",
            "DELETE FROM entry",
            "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE idx = 3",
            "INSERT OR REPLACE INTO entry SELECT 257, id, bytes, leaf FROM entry WHERE idx = 3",
            "INSERT INTO entry SELECT 258, zeroblob(16), bytes, leaf FROM entry WHERE idx = 3",
            "INSERT INTO entry SELECT 256, zeroblob(16), bytes, leaf FROM entry WHERE idx = 3",
            "INSERT INTO entry SELECT 257, id, bytes, leaf FROM entry WHERE idx = 3 \
             ON CONFLICT (id) DO UPDATE SET bytes = x'00'",
            "UPDATE node SET hash = zeroblob(32)",
            "DELETE FROM node",
            "INSERT OR REPLACE INTO node VALUES (1, 0, zeroblob(32))",
            "INSERT INTO node VALUES (1, 0, zeroblob(32)) \
             ON CONFLICT (level, number) DO UPDATE SET hash = excluded.hash",
        ]
    }
}

/// A ledger of three events, closed.
async fn closed() -> InFile {
    let place = InFile::default();
    let store = SqliteStore::open(&place.0.path).await.unwrap();
    Log::default().write(&store, bodies(3)).await;
    drop(store);
    let mut db = raw::open(&place.0.path).await;
    raw::run(&mut db, "PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    place
}

/// Whoever looks at a file that another one writes sees what is written, though nothing of it stood
/// beside the file when it was opened.
#[tokio::test]
async fn a_file_that_is_only_read_is_read_as_it_grows() {
    let place = InFile::default();
    let writer = SqliteStore::open(place.path()).await.unwrap();
    let mut log = Log::default();
    log.write(&writer, bodies(3)).await;
    place.run("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    assert_eq!(fs::metadata(place.path().with_extension("db-wal")).unwrap().len(), 0);
    let reader = SqliteStore::read_only(place.path()).await.unwrap();
    assert_eq!(reader.snapshot().await.unwrap().size().await.unwrap(), 3);
    log.write(&writer, [body("after")]).await;
    assert_eq!(reader.snapshot().await.unwrap().size().await.unwrap(), 4);
}

/// Closing a descriptor drops the locks of a whole process: whoever looks whether a file may be
/// written must not open it.
#[tokio::test]
async fn opening_it_once_more_drops_no_lock() {
    let place = InFile::default();
    let (store, again) = (place.open().await, place.open().await);
    assert!(raw::is_locked_by(place.path(), std::process::id()));
    drop((store, again));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_file_is_made_by_several_at_once() {
    let place = Arc::new(InFile::default());
    let opening = (0..8).map(|_| {
        let place = Arc::clone(&place);
        tokio::spawn(async move { SqliteStore::open(&place.0.path).await.map(|_| ()) })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
}

/// Somebody puts a backup in the place of the file while a server has it open.
#[tokio::test]
async fn nothing_is_written_to_a_file_that_no_longer_has_its_name() {
    let place = InFile::default();
    let store = place.open().await;
    Log::default().write(&*store, bodies(3)).await;
    let aside = place.path().with_extension("aside");
    fs::rename(place.path(), &aside).unwrap();
    for put in [None, Some(false), Some(true)] {
        match put {
            None => {}
            // Another one, then the very one: connections may have been made to another meanwhile.
            Some(false) => drop(fs::copy(&aside, place.path()).unwrap()),
            Some(true) => fs::rename(&aside, place.path()).unwrap(),
        }
        let Err(lane) = store.lane().await else { panic!("the lane is open") };
        let Err(snapshot) = store.snapshot().await else { panic!("it is read") };
        for refused in [lane, snapshot] {
            assert!(matches!(refused, StoreError::Replaced(_)), "{refused}");
        }
    }
    // What stands beside the name may be another file's by now.
    store.close().await;
    drop(store);
    assert!(place.path().with_extension("db-wal").exists());
    // A program that starts anew finds what was acknowledged.
    assert_eq!(place.open().await.snapshot().await.unwrap().size().await.unwrap(), 3);
}

#[tokio::test]
async fn the_file_is_durable_and_checks_references() {
    let place = closed().await;
    let mut db = raw::open(&place.0.path).await;
    assert_eq!(raw::text(&mut db, "PRAGMA journal_mode").await, "wal");
    let tables = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 \
                  AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    assert_eq!(raw::number(&mut db, tables).await, 0, "every table of ours is STRICT");
}

#[tokio::test]
async fn a_ledger_of_a_newer_program_is_refused_in_words_and_not_touched() {
    let place = closed().await;
    let newer = "INSERT INTO _sqlx_migrations \
                 (version, description, success, checksum, execution_time) \
                 VALUES (9001, 'from the future', true, x'00', 0)";
    place.run(newer).await.unwrap();
    place.run("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let before = fs::read(&place.0.path).unwrap();
    let Err(refused) = SqliteStore::open(&place.0.path).await else { panic!("it opened") };
    assert!(matches!(refused, StoreError::Newer { found: 9001, known: 8 }), "{refused}");
    expect![[r"questo registro è stato scritto da una versione più nuova di fondaco (schema 9001, questo programma conosce fino a 8): aggiornare il programma; nulla è stato toccato"]]
        .assert_eq(&refused.to_string());
    assert!(fs::read(&place.0.path).unwrap() == before, "the file was touched");
}

#[tokio::test]
async fn what_is_no_database_is_refused_in_words() {
    let file = File::absent();
    let path = file.beside("lettera.txt", "Gentile Ufficio, ".repeat(500));
    let before = fs::read(&path).unwrap();
    let Err(refused) = SqliteStore::open(&path).await else { panic!("it opened") };
    let said = refused.to_string();
    assert!(said.contains("non si apre come database SQLite"), "{said}");
    assert!(fs::read(&path).unwrap() == before, "the file was touched");
    let Err(refused) = SqliteStore::open(&file.path.join("nowhere/a.db")).await else {
        panic!("it opened")
    };
    assert!(matches!(refused, StoreError::Unusable(_)), "{refused}");
}

#[tokio::test]
async fn a_database_of_another_program_is_not_made_a_ledger() {
    let place = InFile::default();
    place.run("CREATE TABLE rubrica (nome TEXT); INSERT INTO rubrica VALUES ('x')").await.unwrap();
    let opened = SqliteStore::open(&place.0.path).await;
    assert!(opened.is_err(), "tables were added to somebody else's database");
    let mut db = raw::open(&place.0.path).await;
    assert_eq!(raw::number(&mut db, "SELECT count(*) FROM sqlite_master").await, 1);
}
