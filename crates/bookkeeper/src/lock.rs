//! The keeper of the lock: nobody takes the lane of a database that is not the one the lock knows,
//! and every committed head is soon held by the lock.

pub mod adopt;
mod guard;
pub mod verdict;

pub use guard::Guarded;

use crate::outcome::At;
use journal::{hash::Hash, tree::Frontier};
use ledger::code::Origin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use store::{
    Head, Lane, Residence, Snapshot, Store, StoreError, Tip,
    lock::{Incarnation, Lock, LockError, LockedHead, Swapped},
};
use tokio::{sync::Notify, time::Duration};
use verdict::{Found, Refusal, judge, may_reside};

/// The lock is brought to the newest head so often at most.
const PACE: Duration = Duration::from_secs(1);

/// Keeps a lock for one database of one process.
pub struct Keeper {
    lock: Arc<dyn Lock>,
    store: Arc<dyn Store>,
    known: Mutex<Known>,
    committed: Arc<Notify>,
    /// One at a time brings the lock forward.
    advancing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    /// Why this process appends no more.
    replaced: Option<String>,
    /// What the lock was last seen to hold.
    held: Option<LockedHead>,
    /// The newest head that this process knows to stand.
    left: Option<Left>,
}

/// Where the log ended when this process last knew it.
#[derive(Clone, Debug)]
struct Left {
    origin: Origin,
    incarnation: Incarnation,
    leaf: Option<Hash>,
    frontier: Frontier,
}

impl Left {
    fn tip(&self) -> Tip {
        Tip { size: self.frontier.size(), leaf: self.leaf }
    }

    fn head(&self) -> LockedHead {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        LockedHead { size, root, incarnation: self.incarnation }
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Replaced(refusal.to_string())
    }
}

pub(crate) fn failed(error: &LockError) -> StoreError {
    StoreError::Lock(error.to_string())
}

impl Keeper {
    /// The keeper of a lock for a store. From now on the lock follows what is committed here.
    pub fn new(lock: Arc<dyn Lock>, store: Arc<dyn Store>) -> Arc<Self> {
        let keeper = Arc::new(Self {
            lock,
            store,
            known: Mutex::default(),
            committed: Arc::default(),
            advancing: tokio::sync::Mutex::default(),
        });
        tokio::spawn(follow(Arc::clone(&keeper.committed), Arc::downgrade(&keeper)));
        keeper
    }

    /// Where the lock is, in words.
    pub fn place(&self) -> String {
        self.lock.place()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // OK: what a panic leaves half done here is nothing, each change is one assignment.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a lane through, or says why nobody may append: cheaply, when the log ends where this
    /// process left it.
    async fn admit(
        &self,
        lane: &mut dyn Lane,
        residence: Option<&Residence>,
    ) -> Result<Option<Left>, StoreError> {
        let tip = lane.tip().await?;
        let left = {
            let known = self.known();
            if let Some(why) = &known.replaced {
                return Err(StoreError::Replaced(why.clone()));
            }
            known.left.clone()
        };
        let here = residence.map(|it| it.incarnation);
        let Some(left) = left else { return self.first(lane, residence).await };
        if Some(left.incarnation) != here {
            // Another name than before: somebody has decided something about this database.
            return self.first(lane, residence).await;
        }
        if left.tip() == tip {
            return Ok(Some(left));
        }
        let at_held = root_at(lane, tip.size, left.frontier.size()).await?;
        let at = At { tree_size: tip.size, root: lane.root(tip.size).await?, leaf: tip.leaf };
        let found = Found { residence: residence.cloned(), at, at_held };
        if let Err(refusal) = judge(Some(&left.head()), &found) {
            return Err(self.replaced(&refusal));
        }
        let now = Self::left(&lane.head().await?, left.origin, left.incarnation, tip);
        self.known().left = Some(now.clone());
        Ok(Some(now))
    }

    /// The first lane of this process: the lock is read.
    async fn first(
        &self,
        lane: &mut dyn Lane,
        residence: Option<&Residence>,
    ) -> Result<Option<Left>, StoreError> {
        let (tip, head) = (lane.tip().await?, lane.head().await?);
        let Some(origin) = head.origin.clone() else { return Ok(None) };
        // A ledger from before incarnations is named when it is opened, in this very lane.
        let Some(residence) = residence else { return Ok(None) };
        let locked = self.lock.head(&origin).await.map_err(|error| failed(&error))?;
        let at_held = match &locked {
            Some(locked) => root_at(lane, head.size, locked.size).await?,
            None => None,
        };
        let at = At::from(&head);
        let found = Found { residence: Some(residence.clone()), at, at_held };
        judge(locked.as_ref(), &found)?;
        let left = Self::left(&head, origin, residence.incarnation, tip);
        let mut known = self.known();
        (known.held, known.left) = (locked, Some(left.clone()));
        Ok(Some(left))
    }

    fn left(head: &Head, origin: Origin, incarnation: Incarnation, tip: Tip) -> Left {
        Left { origin, incarnation, leaf: tip.leaf, frontier: head.frontier.clone() }
    }

    /// The lock takes in a ledger that is begun now, or that stood before there were locks: before
    /// the database does, so that no ledger stands without one. What it holds then.
    pub async fn begin(
        &self,
        origin: &Origin,
        head: &LockedHead,
    ) -> Result<LockedHead, StoreError> {
        let swapped = self.lock.hold(origin, None, &[(*head, None)]).await;
        match swapped.map_err(|error| failed(&error))? {
            Swapped::Done => Ok(*head),
            Swapped::Held(Some(locked)) => Ok(locked),
            Swapped::Held(None) => Err(StoreError::Replaced("il lock si contraddice".to_owned())),
        }
    }

    /// This process has committed: the log ends here now.
    fn commits(&self, left: Left) {
        let mut known = self.known();
        let newer = |it: &Left| it.frontier.size() <= left.frontier.size();
        if known.left.as_ref().is_none_or(newer) {
            known.left = Some(left);
        }
        self.committed.notify_one();
    }

    /// No more appends in this process.
    fn replaced(&self, refusal: &Refusal) -> StoreError {
        let why = refusal.to_string();
        tracing::error!(%why, "the history was replaced: this process appends no more");
        self.known().replaced = Some(why.clone());
        StoreError::Replaced(why)
    }

    /// Brings the lock to the newest head that this process knows to stand.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] when the lock holds what this database does not extend.
    pub async fn advance(&self) -> Result<(), StoreError> {
        let _one = self.advancing.lock().await;
        loop {
            let (held, left, replaced) = {
                let known = self.known();
                (known.held, known.left.clone(), known.replaced.is_some())
            };
            let Some(left) = left.filter(|_| !replaced) else { return Ok(()) };
            let next = left.head();
            if held.is_some_and(|it| it == next || it.size > next.size) {
                return Ok(());
            }
            let swapped = self.lock.hold(&left.origin, held.as_ref(), &[(next, None)]).await;
            match swapped.map_err(|error| failed(&error))? {
                Swapped::Done => {
                    self.known().held = Some(next);
                    return Ok(());
                }
                // Asked after the lock: whatever it holds was committed before.
                Swapped::Held(other) => {
                    let mut snapshot = self.store.snapshot().await?;
                    let found = found(&mut *snapshot, other.as_ref()).await?;
                    if let Err(refusal) = judge(other.as_ref(), &found) {
                        return Err(self.replaced(&refusal));
                    }
                    self.known().held = other;
                }
            }
        }
    }

    /// What stands against appending, read without the lane.
    ///
    /// # Errors
    /// When the database or the lock cannot be read.
    pub async fn stands(&self, snapshot: &mut dyn Snapshot) -> Result<Option<Refusal>, StoreError> {
        if let Err(refusal) = may_reside(snapshot.residence().await?.as_ref()) {
            return Ok(Some(refusal));
        }
        let Some(origin) = origin(snapshot).await? else { return Ok(None) };
        let held = self.lock.head(&origin).await.map_err(|error| failed(&error))?;
        let found = found(snapshot, held.as_ref()).await?;
        let unnamed = found.residence.is_none();
        Ok(judge(held.as_ref(), &found).err().filter(|_| held.is_some() || !unnamed))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Whoever follows finds that nobody keeps this lock any more.
        self.committed.notify_one();
    }
}

/// Brings the lock forward after commits, as long as somebody keeps it. What fails is done again:
/// perhaps nobody commits any more, and the lock would lag for ever.
async fn follow(committed: Arc<Notify>, keeper: Weak<Keeper>) {
    loop {
        committed.notified().await;
        let Some(keeper) = keeper.upgrade() else { return };
        if let Err(error) = keeper.advance().await {
            tracing::warn!(%error, "the lock could not be brought forward");
            if !matches!(error, StoreError::Replaced(_)) {
                committed.notify_one();
            }
        }
        drop(keeper);
        tokio::time::sleep(PACE).await;
    }
}

async fn root_at(lane: &mut dyn Lane, here: u64, size: u64) -> Result<Option<Hash>, StoreError> {
    if size > here { Ok(None) } else { lane.root(size).await.map(Some) }
}

/// What a snapshot holds, with the root over as many entries as the lock knows.
pub(crate) async fn found(
    snapshot: &mut dyn Snapshot,
    held: Option<&LockedHead>,
) -> Result<Found, StoreError> {
    let Tip { size: tree_size, leaf } = snapshot.tip().await?;
    let at_held = match held {
        Some(held) if held.size <= tree_size => Some(snapshot.root(held.size).await?),
        _ => None,
    };
    let at = At { tree_size, root: snapshot.root(tree_size).await?, leaf };
    Ok(Found { residence: snapshot.residence().await?, at, at_held })
}

/// The name of the ledger in a snapshot.
pub(crate) async fn origin(snapshot: &mut dyn Snapshot) -> Result<Option<Origin>, StoreError> {
    let Some(first) = snapshot.entry(0).await? else { return Ok(None) };
    let envelope = journal::seal::open(&first.bytes)
        .map_err(|error| StoreError::Corrupt(format!("entry 0: {error}")))?;
    Ok(Some(envelope.ledger))
}
