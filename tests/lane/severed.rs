//! What a database takes away or will not have: sessions that are killed before their COMMIT,
//! statements that a constraint refuses in the middle of a group.

use super::{endow, laws::server};
use crate::{
    store::{Place, postgres::InDatabase, sqlite::InFile},
    support::{
        hooked::{BeforeCommit, Hooked},
        office::register_italy,
        postgres,
    },
};
use async_trait::async_trait;
use bookkeeper::{Failure, outcome::Outcome};
use journal::{hash::Hash, seal, tree};
use ledger::command::Command;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::SeqCst},
};
use store::{Store, StoreError};

/// Kills the session that has the lane, before one in so many commits.
pub struct Killer {
    url: String,
    commits: AtomicU64,
    each: u64,
}

impl Killer {
    /// Who has seen so many commits, and kills before one in so many.
    pub fn new(url: String, seen: u64, each: u64) -> Self {
        Self { url, commits: AtomicU64::new(seen), each }
    }
}

#[async_trait]
impl BeforeCommit for Killer {
    async fn happen(&self) {
        if !self.commits.fetch_add(1, SeqCst).is_multiple_of(self.each) {
            return;
        }
        let mut db = postgres::connect(&self.url).await;
        let killed = postgres::rows(
            &mut db,
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_locks JOIN pg_database d \
             ON d.oid = database WHERE d.datname = current_database() AND locktype = 'advisory' \
             AND granted AND classid = x'666f6e'::bigint AND objid = x'6461636f'::bigint",
        );
        assert_eq!(killed.await.len(), 1, "nobody has the lane");
    }
}

/// Between the last statement and COMMIT the session is killed: the answer says that nothing is
/// known, the keys that nothing was done, and the next one does it once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_killed_before_its_commit_leaves_nothing() {
    let place = InDatabase::new().await;
    let (store, inner) = (place.open().await, place.open().await);
    register_italy(&server(Arc::clone(&store), 1)).await;
    let killer = Arc::new(Killer::new(place.url(), 3, 3));
    let hooked: Arc<dyn Store> = Arc::new(Hooked { inner, hook: killer });
    let books = server(Arc::clone(&hooked), 2);
    let size = store.snapshot().await.unwrap().size().await.unwrap();
    let group = || vec![endow("a", "1.00"), endow("b", "1.00")];
    let failed = books.append(group()).await;
    assert!(matches!(failed, Err(Failure::Store(StoreError::CommitUnknown(_)))), "{failed:?}");
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), size);
    let again = books.append(group()).await.unwrap();
    assert!(again.outcomes.iter().all(|it| matches!(it, Outcome::Recorded(_))), "{again:?}");
    assert_eq!(again.at.tree_size, size + 2);
    let found = books.verify(|_, _| {}).await.unwrap();
    assert_eq!(found.findings, []);
    store.close().await;
    hooked.close().await;
}

/// In the key of a command that the database refuses.
const UNWANTED: &str = "sgradito";

/// The database itself refuses some rows of a group: those alone are refused, and all the others
/// are recorded, in their order.
async fn what_the_database_refuses_is_refused_alone(place: &dyn Place, [on, off]: [&str; 2]) {
    let store = place.open().await;
    let books = server(Arc::clone(&store), 1);
    register_italy(&books).await;
    let before = store.snapshot().await.unwrap().size().await.unwrap();
    place.run(on).await.unwrap();
    let unwanted = |n: usize| [5, 6, 11].contains(&n);
    let name = |n: usize| if unwanted(n) { format!("{UNWANTED}{n}") } else { format!("k{n}") };
    let group: Vec<Command> = (0..16).map(|n| endow(&name(n), "1.00")).collect();
    let appended = books.append(group.clone()).await.unwrap();
    for (n, outcome) in appended.outcomes.iter().enumerate() {
        assert_eq!(matches!(outcome, Outcome::Refused(_)), unwanted(n), "{n}: {outcome:?}");
        assert_eq!(matches!(outcome, Outcome::Recorded(_)), !unwanted(n), "{n}: {outcome:?}");
    }
    let entries = store.snapshot().await.unwrap().entries(before, 100).await.unwrap();
    let keys: Vec<String> =
        entries.iter().map(|it| seal::open(&it.bytes).unwrap().command.key.to_string()).collect();
    let wanted: Vec<String> = (0..16).filter(|n| !unwanted(*n)).map(name).collect();
    assert_eq!(keys, wanted, "in the order in which they were asked");
    // What was refused has not used up its key.
    place.run(off).await.unwrap();
    let appended = books.append(group).await.unwrap();
    for (n, outcome) in appended.outcomes.iter().enumerate() {
        assert_eq!(matches!(outcome, Outcome::Recorded(_)), unwanted(n), "{n}: {outcome:?}");
    }
    let found = books.verify(|_, _| {}).await.unwrap();
    assert_eq!((found.findings, found.tree_size), (Vec::new(), before + 16));
    let root = tree::root(&leaves(&*store).await);
    assert_eq!(appended.at.root, root);
    store.close().await;
}

async fn leaves(store: &dyn Store) -> Vec<Hash> {
    let entries = store.snapshot().await.unwrap().entries(0, 1000).await.unwrap();
    entries.iter().map(|it| it.leaf).collect()
}

#[tokio::test]
async fn what_sqlite_refuses_is_refused_alone() {
    let on = "CREATE TRIGGER unwanted BEFORE INSERT ON entry \
              WHEN instr(NEW.bytes, CAST('sgradito' AS BLOB)) > 0 \
              BEGIN SELECT RAISE(ABORT, 'not this one'); END";
    let place = InFile::default();
    what_the_database_refuses_is_refused_alone(&place, [on, "DROP TRIGGER unwanted"]).await;
}

#[tokio::test]
async fn what_postgres_refuses_is_refused_alone() {
    let on = "ALTER TABLE entry ADD CONSTRAINT unwanted \
              CHECK (position('sgradito'::bytea IN bytes) = 0)";
    let off = "ALTER TABLE entry DROP CONSTRAINT unwanted";
    what_the_database_refuses_is_refused_alone(&InDatabase::new().await, [on, off]).await;
}
