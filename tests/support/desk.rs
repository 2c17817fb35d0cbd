//! A desk under a lock: a small Italy in a file, its lock beside it, servers that come and go.

use super::{
    HandClock, SeededChance,
    demo::{File, beside},
    office::Office,
};
use crate::lane::endow;
use bookkeeper::{
    Bookkeeper, Failure,
    copies::{Porter, Site},
    lock::adopt::{Accepting, Adopted, Decider},
    outcome::{At, Outcome},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use store::{
    Store,
    lock::{Lock, SqliteLock},
    sqlite::SqliteStore,
};

/// A ledger in a file, with a lock.
pub struct Desk {
    /// The folder.
    pub file: File,
    /// The lock.
    pub lock: PathBuf,
    seeds: AtomicU64,
}

impl Desk {
    /// Italy, known to the lock.
    pub async fn italy() -> Self {
        let desk = Self::without_lock().await;
        let adopted = desk.adopt(&desk.file.path, Accepting::NoLoss).await.unwrap();
        assert!(matches!(adopted, Adopted::Here { .. }));
        desk
    }

    /// Italy, of which no lock has ever heard.
    pub async fn without_lock() -> Self {
        let Office { books, store, file, .. } = Office::italy().await;
        books.close().await;
        store.close().await;
        SqliteStore::fold(&file.path).await.unwrap();
        let lock = beside(&file.path, ".lock");
        Self { file, lock, seeds: AtomicU64::new(100) }
    }

    /// The path of another file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.file.path.with_file_name(name)
    }

    /// A copy of the ledger's file as it stands, when nobody has it open.
    pub async fn copied(&self, name: &str) -> PathBuf {
        SqliteStore::fold(&self.file.path).await.unwrap();
        let copy = self.path(name);
        fs::copy(&self.file.path, &copy).unwrap();
        copy
    }

    /// The lock, opened afresh.
    pub fn lock(&self) -> Arc<dyn Lock> {
        Arc::new(SqliteLock::at(&self.lock))
    }

    /// A server on a file, under the lock.
    pub async fn server(&self, path: &Path) -> Bookkeeper {
        let chance = Arc::new(SeededChance::new(self.seeds.fetch_add(1, Ordering::SeqCst)));
        let store = Arc::new(SqliteStore::open(path).await.unwrap());
        Bookkeeper::with_lock(store, self.lock(), Arc::new(HandClock::noon()), chance)
    }

    /// A server that comes, records something under each key, and goes.
    pub async fn record(&self, path: &Path, keys: &[&str]) -> Result<At, Failure> {
        let server = self.server(path).await;
        let recorded = record(&server, keys).await;
        server.close().await;
        recorded
    }

    /// A person decides that the ledger is this file.
    pub async fn adopt(&self, path: &Path, accepting: Accepting) -> Result<Adopted, Failure> {
        let server = self.server(path).await;
        let decider = Decider {
            reason: "per prova".to_owned(),
            who: "chi prova".to_owned(),
            place: path.display().to_string(),
        };
        let adopted = server.adopt(&decider, accepting).await;
        server.close().await;
        adopted
    }

    /// A database and its name.
    pub async fn site(&self, path: &Path) -> Site {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).await.unwrap());
        Site { store, place: path.file_name().unwrap().to_str().unwrap().to_owned() }
    }

    /// Somebody who copies.
    pub fn porter(&self) -> Porter {
        let chance = Arc::new(SeededChance::new(self.seeds.fetch_add(1, Ordering::SeqCst)));
        Porter { clock: Arc::new(HandClock::noon()), chance, who: "chi prova".to_owned() }
    }
}

/// Records something under each key, in a transaction each.
pub async fn record(server: &Bookkeeper, keys: &[&str]) -> Result<At, Failure> {
    let mut at = None;
    for key in keys {
        let appended = server.append(vec![endow(key, "1.00")]).await?;
        assert!(matches!(appended.outcomes[0], Outcome::Recorded(_)), "{appended:?}");
        at = Some(appended.at);
    }
    Ok(at.unwrap())
}

/// Why something was refused because the history is another.
pub fn replaced<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    match outcome {
        Err(Failure::HistoryReplaced(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}
