//! Reading the log ahead of its replay: pages in snapshots of their own, hashed and opened on all
//! threads.

use super::{Finding, PAGE, unreadable::damage};
use crate::{Failure, replay::Place};
use journal::{
    hash::{Hash, leaf_hash},
    seal,
};
use ledger::envelope::Envelope;
use std::{ops::Range, sync::Arc};
use store::{Entry, Followed, Store};
use tokio::{
    sync::{Semaphore, mpsc},
    task::{self, JoinHandle},
};

/// Entries that one thread examines at a time.
const CHUNK: usize = 256;

/// An entry, as far as it can be judged by itself.
pub(super) struct Examined {
    pub(super) index: u64,
    /// The leaf hash that is kept beside it.
    pub(super) leaf: Hash,
    /// The leaf hash of its bytes.
    pub(super) hashed: Hash,
    /// What it says, or why it cannot be read.
    pub(super) opened: Result<Box<Opened>, String>,
}

/// What an entry says.
pub(super) struct Opened {
    pub(super) place: Place,
    pub(super) envelope: Envelope,
    pub(super) followed: Followed,
}

/// An entry, or the finding that it cannot be read at all, and its place.
pub(super) type Item = Result<Examined, (u64, Finding)>;

/// Some entries side by side.
pub(super) type Page = Vec<Item>;

/// The pages of a range, in order.
pub(super) struct Pages {
    coming: mpsc::Receiver<Result<Vec<JoinHandle<Page>>, Failure>>,
}

impl Pages {
    /// The next page; none after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Page>, Failure> {
        let Some(coming) = self.coming.recv().await else { return Ok(None) };
        let mut page = Page::new();
        for chunk in coming? {
            page.extend(chunk.await.map_err(|error| Failure::Internal(error.to_string()))?);
        }
        Ok(Some(page))
    }
}

/// Reads and examines the entries of a range, a few pages ahead of who takes them.
pub(super) fn examined(store: Arc<dyn Store>, range: Range<u64>, threads: usize) -> Pages {
    let (pages, coming) = mpsc::channel(1);
    tokio::spawn(async move {
        let free = Arc::new(Semaphore::new(threads));
        let mut next = range.start;
        while next < range.end {
            let end = range.end.min((next / u64::from(PAGE) + 1) * u64::from(PAGE));
            let page = ahead(&*store, next..end, &free).await;
            let failed = page.is_err();
            if pages.send(page).await.is_err() || failed {
                return;
            }
            next = end;
        }
    });
    Pages { coming }
}

async fn ahead(
    store: &dyn Store,
    range: Range<u64>,
    free: &Arc<Semaphore>,
) -> Result<Vec<JoinHandle<Page>>, Failure> {
    let mut read = entries(store, range).await?.into_iter();
    let mut chunks = Vec::new();
    loop {
        let chunk: Vec<_> = read.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(chunks);
        }
        // OK: nobody closes it.
        let Ok(permit) = Arc::clone(free).acquire_owned().await else { continue };
        chunks.push(task::spawn_blocking(move || {
            let examined = chunk.into_iter().map(|it| it.map(|it| examine(&it))).collect();
            drop(permit);
            examined
        }));
    }
}

/// The entries of a range, examined here and now: for few of them.
pub(super) async fn page(store: &dyn Store, range: Range<u64>) -> Result<Page, Failure> {
    let read = entries(store, range).await?;
    Ok(read.into_iter().map(|it| it.map(|it| examine(&it))).collect())
}

/// The entries of a range, a page at most; one that cannot be read is a finding in its place.
async fn entries(
    store: &dyn Store,
    range: Range<u64>,
) -> Result<Vec<Result<Entry, (u64, Finding)>>, Failure> {
    // OK: a page at most.
    let count = u32::try_from(range.end - range.start).unwrap_or(PAGE);
    let read = store.snapshot().await?.entries(range.start, count).await;
    if let Ok(entries) = damage(read)? {
        return Ok(entries.into_iter().filter(|it| it.index < range.end).map(Ok).collect());
    }
    let mut entries = Vec::new();
    for index in range {
        // Each in a snapshot of its own: one in which a question failed may answer no other.
        match damage(store.snapshot().await?.entry(index).await)? {
            Ok(entry) => entries.extend(entry.map(Ok)),
            Err(what) => entries.push(Err((index, Finding::Entry { index, what }))),
        }
    }
    Ok(entries)
}

fn examine(entry: &Entry) -> Examined {
    let opened = match seal::open(&entry.bytes) {
        Ok(envelope) => Ok(Box::new(Opened {
            place: Place::of(entry, &envelope),
            followed: Followed::opened(entry.index, &envelope),
            envelope,
        })),
        Err(error) => Err(error.to_string()),
    };
    let (index, leaf) = (entry.index, entry.leaf);
    Examined { index, leaf, hashed: leaf_hash(&entry.bytes), opened }
}
