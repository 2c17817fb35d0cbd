//! The lock: a database that was restored, copied or left is not taken for the ledger.

mod command;
mod contract;

use crate::support::{
    HandClock, SeededChance,
    desk::{Desk, record, replaced},
    office::ITALIAN,
    raw,
};
use async_trait::async_trait;
use bookkeeper::{
    Bookkeeper, Failure,
    lock::adopt::{Accepting, Adopted},
};
use ledger::code::Origin;
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};
use store::{
    Phase, Store, StoreError,
    lock::{Decision, Held, Lock, LockError, LockedHead, Swapped},
    sqlite::SqliteStore,
};

#[tokio::test]
async fn the_lock_follows_what_is_committed() {
    let desk = Desk::italy().await;
    let at = desk.record(&desk.file.path, &["a", "b"]).await.unwrap();
    assert_eq!(at.tree_size, ITALIAN + 2);
    let server = desk.server(&desk.file.path).await;
    let seen = server.keeper().unwrap().seen().await.unwrap();
    let held = seen.held.unwrap();
    assert_eq!((held.size, held.root), (at.tree_size, at.root));
    assert_eq!(seen.refusal, None);
    // Held once more for every head, never instead of one.
    let heads = server.keeper().unwrap().heads(None, 100).await.unwrap();
    assert_eq!(heads.last().unwrap().head.size, ITALIAN);
    assert!(heads.iter().rev().is_sorted_by_key(|it| it.head.size));
    assert_eq!(heads.last().unwrap().decision.as_ref().unwrap().reason, "per prova");
}

#[tokio::test]
async fn a_ledger_begun_under_a_lock_is_known_to_it_from_its_first_entry() {
    let desk = Desk::italy().await;
    let new = desk.path("new.db");
    let server = desk.server(&new).await;
    server.open("nuovo").await.unwrap();
    let seen = server.keeper().unwrap().seen().await.unwrap();
    assert_eq!(seen.held.unwrap().size, 1);
    assert_eq!(seen.refusal, None);
    assert_eq!(server.open("nuovo").await.unwrap().origin(), &seen.origin);
}

#[tokio::test]
async fn an_older_copy_restored_by_hand_is_not_written_to() {
    let desk = Desk::italy().await;
    let copy = desk.copied("copy.db").await;
    let later = desk.record(&desk.file.path, &["a", "b", "c"]).await.unwrap();
    fs::rename(&copy, &desk.file.path).unwrap();
    let why = replaced(desk.record(&desk.file.path, &["d"]).await);
    assert!(why.contains("mancano 3 eventi"), "{why}");
    assert!(why.contains(&later.root.to_string()), "{why}");
    // It is read all the same, and somebody who opens it is told.
    let server = desk.server(&desk.file.path).await;
    assert_eq!(server.reading().await.unwrap().at().tree_size, ITALIAN);
    assert!(server.hindrance().await.unwrap().is_some());
    replaced(server.open("prova").await);
}

#[tokio::test]
async fn of_two_copies_the_second_to_write_is_refused() {
    let desk = Desk::italy().await;
    let fork = desk.copied("fork.db").await;
    desk.record(&desk.file.path, &["a"]).await.unwrap();
    let why = replaced(desk.record(&fork, &["b"]).await);
    assert!(why.contains("mancano 1 eventi"), "{why}");
    // As long as the other one, and still another.
    let alone = SqliteStore::open(&fork).await.unwrap();
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let unlocked = Bookkeeper::new(Arc::new(alone), clock, chance);
    record(&unlocked, &["b", "c"]).await.unwrap();
    unlocked.close().await;
    let why = replaced(desk.record(&fork, &["d"]).await);
    assert!(why.contains("gli eventi sono altri"), "{why}");
    desk.record(&desk.file.path, &["d"]).await.unwrap();
}

#[tokio::test]
async fn a_lock_that_was_lost_is_adopted_by_a_person() {
    let desk = Desk::without_lock().await;
    let why = replaced(desk.record(&desk.file.path, &["a"]).await);
    assert!(why.contains("il lock non conosce"), "{why}");
    assert!(!desk.lock.exists(), "asking makes no lock");
    desk.adopt(&desk.file.path, Accepting::NoLoss).await.unwrap();
    desk.record(&desk.file.path, &["a"]).await.unwrap();
    let again = desk.adopt(&desk.file.path, Accepting::Loss).await.unwrap();
    assert!(matches!(again, Adopted::Agreed(_)), "nothing is left to decide: {again:?}");
}

#[tokio::test]
async fn a_loss_is_accepted_by_a_person_and_by_nobody_else() {
    let desk = Desk::italy().await;
    let copy = desk.copied("copy.db").await;
    let lost = desk.record(&desk.file.path, &["a"]).await.unwrap();
    replaced(desk.adopt(&copy, Accepting::NoLoss).await);
    replaced(desk.record(&copy, &["b"]).await);
    desk.adopt(&copy, Accepting::Loss).await.unwrap();
    desk.record(&copy, &["b"]).await.unwrap();
    // The one that was given up is another database now, and the lock keeps what was lost.
    let why = replaced(desk.record(&desk.file.path, &["c"]).await);
    assert!(why.contains("gli eventi sono altri"), "{why}");
    let heads = desk.server(&copy).await.keeper().unwrap().heads(None, 9).await.unwrap();
    let decision = heads[1].decision.as_ref().unwrap();
    assert_eq!((decision.what.as_str(), decision.who.as_str()), ("loss accepted", "chi prova"));
    assert_eq!(heads[2].head.root, lost.root);
}

#[tokio::test]
async fn a_server_whose_lock_has_gone_on_elsewhere_appends_no_more() {
    let desk = Desk::italy().await;
    let copy = desk.copied("copy.db").await;
    let server = desk.server(&desk.file.path).await;
    record(&server, &["a"]).await.unwrap();
    server.keeper().unwrap().advance().await.unwrap();
    desk.adopt(&copy, Accepting::Loss).await.unwrap();
    // What it commits before it asks the lock again is a claim; then it is told.
    record(&server, &["b"]).await.unwrap();
    server.keeper().unwrap().advance().await.unwrap_err();
    replaced(record(&server, &["c"]).await);
    replaced(record(&server, &["d"]).await);
}

#[tokio::test]
async fn a_lock_that_cannot_be_asked_is_no_other_history() {
    let desk = Desk::italy().await;
    let lock = fs::read(&desk.lock).unwrap();
    fs::write(&desk.lock, "non è un lock ".repeat(1000)).unwrap();
    let refused = desk.record(&desk.file.path, &["a"]).await.unwrap_err();
    assert!(matches!(refused, Failure::Store(StoreError::Lock(_))), "{refused}");
    let said = refused.to_string();
    assert!(said.starts_with("LOCK_UNREACHABLE: ") && said.contains("--lock"), "{said}");
    fs::write(&desk.lock, lock).unwrap();
    desk.record(&desk.file.path, &["a"]).await.unwrap();
}

/// A lock that does not hold, once.
struct Failing {
    inner: Arc<dyn Lock>,
    failed: AtomicBool,
}

#[async_trait]
impl Lock for Failing {
    async fn head(&self, origin: &Origin) -> Result<Option<LockedHead>, LockError> {
        self.inner.head(origin).await
    }

    async fn hold(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &[(LockedHead, Option<Decision>)],
    ) -> Result<Swapped, LockError> {
        if !self.failed.swap(true, SeqCst) {
            return Err(LockError::Unusable("for once".to_owned()));
        }
        self.inner.hold(origin, expected, next).await
    }

    async fn heads(
        &self,
        origin: &Origin,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Held>, LockError> {
        self.inner.heads(origin, before, limit).await
    }

    fn place(&self) -> String {
        self.inner.place()
    }
}

/// Nobody commits any more, and the lock comes to know the last head all the same.
#[tokio::test]
async fn a_lock_that_failed_once_is_brought_forward_again() {
    let desk = Desk::italy().await;
    let store = Arc::new(SqliteStore::open(&desk.file.path).await.unwrap());
    let lock = Arc::new(Failing { inner: desk.lock(), failed: AtomicBool::new(false) });
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let server = Bookkeeper::with_lock(store, Arc::clone(&lock) as _, clock, chance);
    let origin = server.keeper().unwrap().seen().await.unwrap().origin;
    let at = record(&server, &["a"]).await.unwrap();
    let forward = async { while lock.head(&origin).await.unwrap().unwrap().size < at.tree_size {} };
    tokio::time::timeout(Duration::from_mins(1), forward).await.unwrap();
    assert!(lock.failed.load(SeqCst));
}

#[tokio::test]
async fn two_servers_on_one_database_take_turns() {
    let desk = Desk::italy().await;
    let (one, other) = (desk.server(&desk.file.path).await, desk.server(&desk.file.path).await);
    for keys in [["a", "b"], ["c", "d"], ["e", "f"]] {
        record(&one, &keys[..1]).await.unwrap();
        one.keeper().unwrap().advance().await.unwrap();
        record(&other, &keys[1..]).await.unwrap();
        other.keeper().unwrap().advance().await.unwrap();
    }
    one.close().await;
    other.close().await;
    let seen = desk.server(&desk.file.path).await.keeper().unwrap().seen().await.unwrap();
    assert_eq!(seen.held.unwrap().size, ITALIAN + 6);
    assert_eq!(seen.refusal, None);
}

#[tokio::test]
async fn a_history_that_changes_under_a_server_stops_it() {
    let desk = Desk::italy().await;
    let server = desk.server(&desk.file.path).await;
    record(&server, &["a"]).await.unwrap();
    // The last entry is taken out, and another one is written in its place.
    let mut db = raw::open(&desk.file.path).await;
    let triggers = raw::without_triggers(&mut db).await;
    raw::must(&mut db, &format!("DELETE FROM entry WHERE idx = {ITALIAN}")).await;
    for sql in triggers {
        raw::run(&mut db, &sql).await.unwrap();
    }
    let why = replaced(record(&server, &["b"]).await);
    assert!(why.contains("mancano 1 eventi"), "{why}");
    replaced(record(&server, &["b"]).await);
}

#[tokio::test]
async fn a_ledger_from_before_locks_is_named_and_locked_when_it_is_opened() {
    let desk = Desk::without_lock().await;
    let mut db = raw::open(&desk.file.path).await;
    let triggers = raw::without_triggers(&mut db).await;
    raw::must(&mut db, "DELETE FROM incarnation").await;
    for sql in triggers {
        raw::run(&mut db, &sql).await.unwrap();
    }
    drop(db);
    let server = desk.server(&desk.file.path).await;
    replaced(record(&server, &["a"]).await);
    server.open("prova").await.unwrap();
    record(&server, &["a"]).await.unwrap();
    server.close().await;
    let store = SqliteStore::open(&desk.file.path).await.unwrap();
    let residence = store.snapshot().await.unwrap().residence().await.unwrap().unwrap();
    let seen = desk.server(&desk.file.path).await.keeper().unwrap().seen().await.unwrap();
    assert_eq!(residence.phase, Phase::Standing);
    assert_eq!(seen.held.unwrap().incarnation, residence.incarnation);
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_told_from_one_that_may_be_written() {
    let desk = Desk::italy().await;
    let server = desk.server(&desk.file.path).await;
    assert_eq!(server.keeper().unwrap().seen().await.unwrap().reads_only, None);
    assert!(server.may_append().await.unwrap());
    server.close().await;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::read_only(&desk.file.path).await.unwrap());
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let looks = Bookkeeper::with_lock(store, desk.lock(), clock, chance);
    looks.open("prova").await.unwrap_err();
    let seen = looks.keeper().unwrap().seen().await.unwrap();
    assert_eq!(seen.refusal, None);
    assert!(seen.reads_only.unwrap().contains("sola lettura"));
    assert!(!looks.may_append().await.unwrap());
}
