//! The guard at the lane: a store whose lane opens only in the database that the lock knows.

use super::{Keeper, Left, verdict::may_reside};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::state::{Key, Value};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};
use store::{
    Attachments, Batch, Entry, Epochs, Head, Lane, People, Persons, Rebuilt, Residence, Snapshot,
    Store, StoreError, Tip,
};

/// A store with a guard at its lane. Without a lock it looks only at what the database says of
/// itself: one that was left is not written to by any program.
pub struct Guarded {
    inner: Arc<dyn Store>,
    keeper: Option<Arc<Keeper>>,
    /// Told at each lane.
    reads_only: Arc<AtomicBool>,
}

impl Guarded {
    /// This store, guarded, which tells whether it is one that can only be read.
    pub fn new(
        inner: Arc<dyn Store>,
        keeper: Option<Arc<Keeper>>,
        reads_only: Arc<AtomicBool>,
    ) -> Self {
        Self { inner, keeper, reads_only }
    }
}

struct GuardedLane {
    inner: Box<dyn Lane>,
    keeper: Option<Arc<Keeper>>,
    residence: Option<Residence>,
    /// Where the log will end, when this lane is committed.
    left: Option<Left>,
    wrote: bool,
}

#[async_trait]
impl Store for Guarded {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        let inner = self.inner.lane().await;
        self.reads_only.store(matches!(inner, Err(StoreError::ReadOnly(_))), Relaxed);
        let mut inner = inner?;
        let residence = inner.residence().await?;
        may_reside(residence.as_ref())?;
        let left = match &self.keeper {
            Some(keeper) => keeper.admit(&mut *inner, residence.as_ref()).await?,
            None => None,
        };
        let keeper = self.keeper.clone();
        Ok(Box::new(GuardedLane { inner, keeper, residence, left, wrote: false }))
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

    async fn close(&self) {
        if let Some(keeper) = &self.keeper
            && let Err(error) = keeper.advance().await
        {
            tracing::warn!(%error, "the lock could not be brought to the last head");
        }
        self.inner.close().await;
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
}

#[async_trait]
impl Lane for GuardedLane {
    async fn tip(&mut self) -> Result<Tip, StoreError> {
        match &self.left {
            Some(left) => Ok(left.tip()),
            None => self.inner.tip().await,
        }
    }

    async fn residence(&mut self) -> Result<Option<Residence>, StoreError> {
        Ok(self.residence.clone())
    }

    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError> {
        self.inner.reside(residence).await?;
        self.residence = Some(residence.clone());
        Ok(())
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.inner.head().await
    }

    async fn root(&mut self, size: u64) -> Result<Hash, StoreError> {
        self.inner.root(size).await
    }

    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.inner.load(keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.inner.entries(from, limit).await
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let continues = batch.entries.first().is_some_and(|it| it.index > 0);
        if self.keeper.is_some() && self.left.is_none() && continues {
            let why = "il registro non è stato aperto: prima si apre, poi si scrive".to_owned();
            return Err(StoreError::Replaced(why));
        }
        self.inner.write(batch).await?;
        if let Some(left) = &mut self.left {
            for entry in &batch.entries {
                left.frontier.push(entry.leaf);
                left.leaf = Some(entry.leaf);
                self.wrote = true;
            }
        }
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.commit().await?;
        if let (Some(keeper), Some(left), true) = (self.keeper, self.left, self.wrote) {
            keeper.commits(left);
        }
        Ok(())
    }
}
