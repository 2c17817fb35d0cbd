//! The desk before the lane: who comes at the same moment shares a transaction, and nobody pays for
//! another's fault.

use super::{endow, send};
use crate::support::{
    HandClock, SeededChance,
    office::{ITALIAN, Office},
};
use async_trait::async_trait;
use bookkeeper::{
    Bookkeeper, Failure,
    clock::Chance,
    outcome::{Appended, Outcome},
};
use journal::hash::Hash;
use ledger::{
    command::Command,
    state::{Key, Value},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};
use store::{
    Attachments, Batch, Entry, Epochs, Head, Lane, People, Persons, Rebuilt, Residence, Snapshot,
    Store, StoreError, Tip,
};
use tokio::sync::Semaphore;

/// The real store, watched: how often the lane is taken and asked, a gate before each COMMIT, and
/// commands that the database will not have.
struct Watched {
    inner: Arc<dyn Store>,
    seen: Arc<Seen>,
}

struct Seen {
    lanes: AtomicUsize,
    heads: AtomicUsize,
    loads: AtomicUsize,
    commits: AtomicUsize,
    gate: Semaphore,
    /// From this taking of the lane on the database is gone.
    gone_from: AtomicUsize,
}

/// In the key of a command that the database refuses.
const UNWANTED: &str = "sgradito";

struct WatchedLane {
    inner: Box<dyn Lane>,
    seen: Arc<Seen>,
}

#[async_trait]
impl Store for Watched {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        if self.seen.lanes.fetch_add(1, SeqCst) >= self.seen.gone_from.load(SeqCst) {
            return Err(StoreError::Database("il database non risponde".to_owned()));
        }
        let inner = self.inner.lane().await?;
        Ok(Box::new(WatchedLane { inner, seen: Arc::clone(&self.seen) }))
    }

    async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError> {
        self.inner.rebuild(progress).await
    }

    fn epochs(&self) -> Epochs {
        self.inner.epochs()
    }

    async fn follow(&self) -> Result<(), StoreError> {
        self.inner.follow().await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        self.inner.snapshot().await
    }

    fn people(&self) -> &dyn People {
        self.inner.people()
    }

    fn attachments(&self) -> &dyn Attachments {
        self.inner.attachments()
    }

    fn persons(&self) -> &dyn Persons {
        self.inner.persons()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

#[async_trait]
impl Lane for WatchedLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        self.inner.tip().await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        self.inner.residence().await
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        self.inner.reside(residence).await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.seen.heads.fetch_add(1, SeqCst);
        self.inner.head().await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        self.inner.root(size).await
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.seen.loads.fetch_add(1, SeqCst);
        self.inner.load(keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.inner.entries(from, limit).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let unwanted = |it: &Entry| String::from_utf8_lossy(&it.bytes).contains(UNWANTED);
        if batch.entries.iter().any(unwanted) {
            return Err(StoreError::Refused("not this one".to_owned()));
        }
        self.inner.write(batch).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.seen.gate.acquire().await.unwrap().forget();
        self.seen.commits.fetch_add(1, SeqCst);
        self.inner.commit().await
    }
}

/// An office whose lane is watched, its gate open for so many commits.
async fn office(commits: usize) -> (Office, Bookkeeper, Arc<Seen>) {
    let chance = Arc::new(SeededChance::new(9));
    let (office, seen, store) = watched(commits).await;
    let books = Bookkeeper::new(Arc::new(store), Arc::new(HandClock::noon()), chance);
    (office, books, seen)
}

async fn watched(commits: usize) -> (Office, Arc<Seen>, Watched) {
    let office = Office::italy().await;
    let seen = Arc::new(Seen {
        lanes: AtomicUsize::default(),
        heads: AtomicUsize::default(),
        loads: AtomicUsize::default(),
        commits: AtomicUsize::default(),
        gate: Semaphore::new(commits),
        gone_from: AtomicUsize::new(usize::MAX),
    });
    let store = Watched { inner: office.store.clone(), seen: Arc::clone(&seen) };
    (office, seen, store)
}

/// Waits until something holds, without taking the processor from what makes it hold.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_together_is_written_together() {
    let (office, books, seen) = office(0).await;
    let ask = |key: String| {
        let books = books.clone();
        tokio::spawn(async move { books.append(vec![endow(&key, "1.00")]).await.unwrap() })
    };
    let first = ask("primo".to_owned());
    until(|| seen.lanes.load(SeqCst) == 1).await;
    // The first one is at the gate, or on its way there; these come after it.
    let others: Vec<_> = (0..40).map(|n| ask(format!("k{}", n % 30))).collect();
    until(|| books.waiting() == 40).await;
    seen.gate.add_permits(2);
    assert!(matches!(first.await.unwrap().outcomes[..], [Outcome::Recorded(_)]));
    let mut recorded = 0;
    for other in others {
        let appended = other.await.unwrap();
        assert_eq!(appended.at.tree_size, ITALIAN + 31, "all stand on the group's head");
        recorded += usize::from(matches!(appended.outcomes[..], [Outcome::Recorded(_)]));
    }
    assert_eq!((recorded, seen.commits.load(SeqCst)), (30, 2));
    office.is_sound().await;
}

#[tokio::test]
async fn where_the_head_is_where_it_was_left_nothing_is_read_twice() {
    let (office, books, seen) = office(9).await;
    books.append(vec![endow("a", "1.00")]).await.unwrap();
    let (heads, loads) = (seen.heads.load(SeqCst), seen.loads.load(SeqCst));
    assert_eq!(heads, 1);
    books.append(vec![endow("b", "1.00")]).await.unwrap();
    assert_eq!(seen.heads.load(SeqCst), heads, "the head is remembered");
    assert_eq!(seen.loads.load(SeqCst), loads + 1, "of the state only the new key is asked");
    let again = books.append(vec![endow("a", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[..], [Outcome::Repeated(_)]));
    assert_eq!(seen.loads.load(SeqCst), loads + 1, "nothing is new");
    // Somebody else writes: what was remembered is worth nothing.
    office.append(vec![endow("c", "1.00")]).await;
    let again = books.append(vec![endow("c", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[..], [Outcome::Repeated(_)]), "{again:?}");
    assert_eq!(seen.heads.load(SeqCst), heads + 1);
    office.is_sound().await;
}

#[tokio::test]
async fn what_the_database_refuses_is_parted_from_the_rest() {
    let (office, books, seen) = office(100).await;
    let group: Vec<Command> = (0..16)
        .map(|n| match n {
            5 | 11 => endow(&format!("{UNWANTED}:{n}"), "1.00"),
            7 => send("k7", "1.00", "nessuno"),
            _ => endow(&format!("k{n}"), "1.00"),
        })
        .collect();
    let appended = books.append(group.clone()).await.unwrap();
    for (n, outcome) in appended.outcomes.iter().enumerate() {
        let refused = matches!(outcome, Outcome::Refused(_));
        assert_eq!(refused, [5, 7, 11].contains(&n), "{n}: {outcome:?}");
        assert!(refused || matches!(outcome, Outcome::Recorded(_)), "{n}: {outcome:?}");
    }
    assert_eq!(appended.at.tree_size, ITALIAN + 13);
    assert!(seen.commits.load(SeqCst) > 1);
    let log = office.log().await;
    let keys: Vec<&str> = log[13..].iter().map(|it| it.command.key.as_str()).collect();
    let wanted: Vec<String> =
        (0..16).filter(|n| ![5, 7, 11].contains(n)).map(|n| format!("k{n}")).collect();
    assert_eq!(keys, wanted, "in the order in which they were asked");
    office.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_away_takes_nobody_along() {
    let (office, books, seen) = office(0).await;
    let gone = tokio::spawn({
        let books = books.clone();
        async move { books.append(vec![endow("a", "1.00")]).await }
    });
    until(|| seen.lanes.load(SeqCst) == 1).await;
    let stays = tokio::spawn({
        let books = books.clone();
        async move { books.append(vec![endow("b", "1.00")]).await }
    });
    until(|| books.waiting() == 1).await;
    gone.abort();
    seen.gate.add_permits(2);
    assert!(matches!(stays.await.unwrap().unwrap().outcomes[..], [Outcome::Recorded(_)]));
    assert_eq!(office.size().await, ITALIAN + 2, "what was asked is done");
    office.is_sound().await;
}

#[tokio::test]
async fn what_failed_for_a_part_is_not_tried_again_for_the_others() {
    let (office, books, seen) = office(100).await;
    let before = seen.lanes.load(SeqCst);
    // The whole is refused, and halved; then the database is gone.
    seen.gone_from.store(before + 1, SeqCst);
    let mut group: Vec<Command> = (0..8).map(|n| endow(&format!("k{n}"), "1.00")).collect();
    group.push(endow(UNWANTED, "1.00"));
    let failed = books.append(group).await.unwrap_err();
    assert!(matches!(failed, Failure::Store(StoreError::Database(_))), "{failed:?}");
    assert_eq!(seen.lanes.load(SeqCst), before + 2, "nobody knocks at a door that is shut");
    seen.gone_from.store(usize::MAX, SeqCst);
    assert_eq!(office.size().await, ITALIAN);
    office.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_away_before_their_turn_has_asked_nothing() {
    let (office, books, seen) = office(0).await;
    let ask = |key: &'static str| {
        let books = books.clone();
        tokio::spawn(async move { books.append(vec![endow(key, "1.00")]).await })
    };
    let first = ask("a");
    until(|| seen.lanes.load(SeqCst) == 1).await;
    let gone = ask("b");
    until(|| books.waiting() == 1).await;
    let stays = ask("c");
    until(|| books.waiting() == 2).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    seen.gate.add_permits(3);
    for asked in [first, stays] {
        assert!(matches!(asked.await.unwrap().unwrap().outcomes[..], [Outcome::Recorded(_)]));
    }
    assert_eq!(office.size().await, ITALIAN + 2);
    assert!(office.log().await.iter().all(|it| it.command.key.as_str() != "b"));
    office.is_sound().await;
}

/// Hands a request in, which is not answered yet.
async fn waits(asked: &mut (impl Future<Output = Result<Appended, Failure>> + Unpin)) {
    tokio::select! {
        biased;
        answered = asked => panic!("{answered:?}"),
        () = std::future::ready(()) => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_ten_groups_nobody_is_let_in_to_wait() {
    let (office, books, seen) = office(0).await;
    let ask = |name: &'static str, count: usize| {
        let refused = (0..count).map(|n| send(&format!("{name}{n}"), "1.00", "nessuno")).collect();
        books.append(refused)
    };
    let first = tokio::spawn({
        let books = books.clone();
        async move { books.append(vec![endow("a", "1.00")]).await }
    });
    until(|| seen.lanes.load(SeqCst) == 1).await;
    // Where nobody waits one request may bring any number.
    let mut many = Box::pin(ask("many", 10_001));
    waits(&mut many).await;
    let turned = ask("one", 1).await.unwrap_err();
    assert!(matches!(turned, Failure::Crowded(10_001)), "{turned:?}");
    // Whoever goes away makes room.
    drop(many);
    let mut stays = Box::pin(ask("two", 10_000));
    waits(&mut stays).await;
    assert!(matches!(ask("three", 1).await, Err(Failure::Crowded(10_000))));
    // One that writes nothing commits too.
    seen.gate.add_permits(2);
    first.await.unwrap().unwrap();
    assert_eq!(stays.await.unwrap().outcomes.len(), 10_000);
    assert_eq!(office.size().await, ITALIAN + 1);
}

/// A source of chance that fails once, when it is armed: a fault in the middle of a decision.
struct Trap {
    inner: SeededChance,
    armed: AtomicBool,
}

impl Chance for Trap {
    fn fill(&self, bytes: &mut [u8]) {
        assert!(!self.armed.swap(false, SeqCst), "the trap snaps");
        self.inner.fill(bytes);
    }
}

#[tokio::test]
async fn a_panic_refuses_its_own_command_alone() {
    let (office, _, store) = watched(9).await;
    let trap = Arc::new(Trap { inner: SeededChance::new(4), armed: AtomicBool::new(true) });
    let books = Bookkeeper::new(Arc::new(store), Arc::new(HandClock::noon()), trap);
    let group = vec![endow("a", "1.00"), endow("b", "1.00"), endow("a", "1.00")];
    let appended = books.append(group).await.unwrap();
    let [Outcome::Refused(refused), Outcome::Recorded(_), Outcome::Recorded(_)] =
        &appended.outcomes[..]
    else {
        panic!("{appended:?}");
    };
    assert!(refused.rejection.to_string().contains("errore del programma"), "{refused:?}");
    assert_eq!(office.size().await, ITALIAN + 2);
    office.is_sound().await;
}

#[tokio::test]
async fn a_group_that_ends_badly_is_told_as_unknown() {
    let (office, books, seen) = office(9).await;
    seen.gate.close();
    let appended = books.append(vec![endow("a", "1.00"), endow("b", "1.00")]).await;
    assert!(matches!(appended, Err(Failure::Store(StoreError::CommitUnknown(_)))), "{appended:?}");
    assert_eq!(seen.lanes.load(SeqCst), 1, "nothing is halved, nothing tried again");
    assert_eq!(office.size().await, ITALIAN);
}
