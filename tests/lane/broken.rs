//! A commit that gives no answer: lost before the write, lost after it, and nobody to ask.

use super::{endow, send};
use crate::support::{
    HandClock, SeededChance,
    office::{ITALIAN, Office},
};
use async_trait::async_trait;
use bookkeeper::{
    Bookkeeper, Failure,
    outcome::{Mark, Outcome},
    reading::{Range, Viewer},
};
use journal::hash::Hash;
use ledger::state::{Key, Value};
use std::sync::{Arc, Mutex};
use store::{
    Attachments, Batch, Entry, Epochs, Head, Lane, People, Persons, Rebuilt, Residence, Snapshot,
    Store, StoreError, Tip,
};

/// Where the next commit's answer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// Nothing was written.
    Before,
    /// Everything was written.
    After,
    /// Everything was written, and then the database is gone.
    AfterAndGone,
    /// Not the commit but the write fails.
    Write,
    /// It is gone already.
    Gone,
    /// It has no room for what follows the log.
    Full,
}

/// The real store, but for one accident.
struct Broken {
    inner: Arc<dyn Store>,
    next: Arc<Mutex<Option<Lost>>>,
}

struct BrokenLane {
    inner: Box<dyn Lane>,
    next: Arc<Mutex<Option<Lost>>>,
}

fn lost() -> StoreError {
    StoreError::CommitUnknown("la risposta si è persa".to_owned())
}

fn gone() -> StoreError {
    StoreError::Database("il database non risponde".to_owned())
}

#[async_trait]
impl Store for Broken {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        if *self.next.lock().unwrap() == Some(Lost::Gone) {
            return Err(gone());
        }
        let inner = self.inner.lane().await?;
        Ok(Box::new(BrokenLane { inner, next: Arc::clone(&self.next) }))
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
        if *self.next.lock().unwrap() == Some(Lost::Full) {
            return Err(StoreError::Full("nessuno spazio".to_owned()));
        }
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
impl Lane for BrokenLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        self.inner.tip().await
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        self.inner.residence().await
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        self.inner.reside(residence).await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        self.inner.root(size).await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.inner.head().await
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.inner.load(keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.inner.entries(from, limit).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.inner.write(batch).await?;
        match *self.next.lock().unwrap() {
            Some(Lost::Write) => Err(gone()),
            _ => Ok(()),
        }
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let accident = self.next.lock().unwrap().take();
        match accident {
            None | Some(Lost::Write | Lost::Gone | Lost::Full) => self.inner.commit().await,
            Some(Lost::Before) => {
                drop(self.inner);
                Err(lost())
            }
            Some(Lost::After) => {
                self.inner.commit().await?;
                Err(lost())
            }
            Some(Lost::AfterAndGone) => {
                self.inner.commit().await?;
                *self.next.lock().unwrap() = Some(Lost::Gone);
                Err(lost())
            }
        }
    }
}

/// An office whose next commit has an accident.
async fn office(next: Lost) -> (Office, Bookkeeper, Arc<Mutex<Option<Lost>>>) {
    let office = Office::italy().await;
    let next = Arc::new(Mutex::new(Some(next)));
    let store = Broken { inner: office.store.clone(), next: Arc::clone(&next) };
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(9)));
    let books = Bookkeeper::new(Arc::new(store), clock, chance);
    (office, books, next)
}

#[tokio::test]
async fn lost_after_the_write_it_is_recorded() {
    let (office, books, _) = office(Lost::After).await;
    let group = vec![endow("a", "1.00"), endow("a", "2.00"), endow("b", "1.00")];
    let appended = books.append(group).await.unwrap();
    assert!(matches!(appended.outcomes[0], Outcome::Recorded(_)), "{appended:?}");
    assert!(matches!(appended.outcomes[1], Outcome::Refused(_)));
    assert!(matches!(appended.outcomes[2], Outcome::Recorded(_)));
    assert_eq!(appended.at.tree_size, ITALIAN + 2);
    assert_eq!(office.size().await, ITALIAN + 2);
    let again = books.append(vec![endow("a", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[0], Outcome::Repeated(_)));
    office.is_sound().await;
}

#[tokio::test]
async fn lost_before_the_write_nothing_is_recorded() {
    let (office, books, _) = office(Lost::Before).await;
    let failed = books.append(vec![endow("a", "1.00"), endow("b", "1.00")]).await.unwrap_err();
    assert!(matches!(failed, Failure::Store(StoreError::CommitUnknown(_))), "{failed}");
    assert_eq!(office.size().await, ITALIAN);
    // Asked again with the same key, it is recorded once.
    let again = books.append(vec![endow("a", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[0], Outcome::Recorded(_)));
    assert_eq!(office.size().await, ITALIAN + 1);
    office.is_sound().await;
}

#[tokio::test]
async fn with_nobody_to_ask_it_is_unknown_until_asked_again() {
    let (office, books, next) = office(Lost::AfterAndGone).await;
    let group = vec![
        send("z", "1.00", "nessuno"),
        endow("a", "1.00"),
        endow("a", "1.00"),
        endow("a", "2.00"),
    ];
    let appended = books.append(group).await.unwrap();
    assert!(matches!(appended.outcomes[0], Outcome::Refused(_)), "it rests on what stands");
    assert_eq!(appended.outcomes[1], Outcome::Unknown);
    // A repeat of what is not known to be is not known to be either; nor is a refusal that rests
    // on it.
    assert_eq!(appended.outcomes[2], Outcome::Unknown);
    assert_eq!(appended.outcomes[3], Outcome::Unknown);
    assert_eq!(appended.at.tree_size, ITALIAN, "no more than this is known to stand");
    next.lock().unwrap().take();
    let again = books.append(vec![endow("a", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[0], Outcome::Repeated(_)));
    assert_eq!(office.size().await, ITALIAN + 1);
    office.is_sound().await;
}

/// What is answered of an older place is true there, and never to somebody who must know more.
#[tokio::test]
async fn where_nobody_can_follow_nothing_is_said_that_is_not_known() {
    let (office, books, next) = office(Lost::Full).await;
    office.books.reading().await.unwrap();
    let appended = office.append(vec![endow("a", "1.00")]).await;
    let Outcome::Recorded(receipt) = &appended.outcomes[0] else { panic!("{appended:?}") };
    let mut reading = books.reading().await.unwrap();
    assert_eq!(reading.at().tree_size, ITALIAN);
    let range = Range { after: Some(ITALIAN - 2), before: None };
    let page = reading.events(&Viewer::Operator, range, 9).await.unwrap();
    assert_eq!((page.items.len(), page.more), (1, false));
    let event = receipt.events[0].id;
    assert!(reading.event(&Viewer::Operator, event).await.unwrap().is_none());
    assert!(!reading.knows(reading.at(), event).await.unwrap());
    drop(reading);
    let mark = appended.at.mark().unwrap();
    let failed = books.reading_at_least(&mark).await.err().unwrap();
    assert!(failed.is_full(), "{failed:?}");
    let earlier = Mark { index: ITALIAN - 1, ..mark };
    assert!(matches!(books.reading_at_least(&earlier).await, Err(Failure::UnknownMark(_))));
    next.lock().unwrap().take();
    assert_eq!(books.reading_at_least(&mark).await.unwrap().at(), appended.at);
}

#[tokio::test]
async fn a_write_that_fails_is_an_error_and_leaves_no_trace() {
    let (office, books, next) = office(Lost::Write).await;
    let failed = books.append(vec![endow("a", "1.00")]).await.unwrap_err();
    assert!(matches!(failed, Failure::Store(StoreError::Database(_))), "{failed}");
    assert_eq!(office.size().await, ITALIAN);
    next.lock().unwrap().take();
    books.append(vec![endow("a", "1.00")]).await.unwrap();
    office.is_sound().await;
}
