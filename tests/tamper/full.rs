//! Verifying where a disk is full: the ledger's, or the one that verifying itself writes on.

use super::{books, copy, findings_as, over, short, write};
use crate::support::{binary::command, demo::demo, disk::Disk};
use async_trait::async_trait;
use bookkeeper::verify::How;
use std::sync::Arc;
use store::{
    Attachments, Epochs, Lane, People, Persons, Rebuilt, Snapshot, Store, StoreError,
    sqlite::SqliteStore,
};

/// A store on whose disk nothing more is written.
struct Full(SqliteStore);

fn full() -> StoreError {
    StoreError::Full("database or disk is full".to_owned())
}

#[async_trait]
impl Store for Full {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        Err(full())
    }

    async fn rebuild(
        &self,
        _progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError> {
        Err(full())
    }

    fn epochs(&self) -> Epochs {
        self.0.epochs()
    }

    async fn follow(&self) -> Result<(), StoreError> {
        Err(full())
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        self.0.snapshot().await
    }

    fn people(&self) -> &dyn People {
        self.0.people()
    }

    fn attachments(&self) -> &dyn Attachments {
        self.0.attachments()
    }

    fn persons(&self) -> &dyn Persons {
        self.0.persons()
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

#[tokio::test]
async fn rows_that_are_not_yet_followed_are_no_damage() {
    let file = copy().await;
    write(&books(&file.path, 2).await, "new", 20).await;
    let store = Full(short(&file.path).await);
    let position = store.snapshot().await.unwrap().position().await.unwrap();
    assert!(position.events < 532, "nobody has followed: {position:?}");
    assert_eq!(findings_as(&over(Arc::new(store), 3), &How::default()).await, [""; 0]);
}

#[test]
fn the_folder_that_is_full_is_named() {
    let (file, disk) = (demo().copy(), Disk::new());
    disk.limit(Some(disk.used()));
    for option in ["--scratch", "--keep"] {
        let mut verify = command();
        let db = format!("sqlite:{}", file.path.display());
        verify.args(["--db", &db, "verify", option]).arg(disk.live());
        let ran = crate::support::binary::Ran::from(disk.wire(&mut verify).output().unwrap());
        let ran = ran.exits(4);
        assert!(ran.err.contains(&disk.live().display().to_string()), "{option}: {ran:?}");
        assert!(ran.err.contains("spazio") && !ran.err.contains("il database"), "{ran:?}");
    }
}
