//! The real store, but something happens between the last statement of a lane and its COMMIT.

use async_trait::async_trait;
use journal::hash::Hash;
use ledger::state::{Key, Value};
use std::sync::Arc;
use store::{
    Attachments, Batch, Entry, Epochs, Head, Lane, People, Persons, Rebuilt, Residence, Snapshot,
    Store, StoreError, Tip,
};

/// What happens.
#[async_trait]
pub trait BeforeCommit: Send + Sync {
    async fn happen(&self);
}

/// A store of which that is so.
pub struct Hooked {
    pub inner: Arc<dyn Store>,
    pub hook: Arc<dyn BeforeCommit>,
}

struct HookedLane {
    inner: Box<dyn Lane>,
    hook: Arc<dyn BeforeCommit>,
}

#[async_trait]
impl Store for Hooked {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        let inner = self.inner.lane().await?;
        Ok(Box::new(HookedLane { inner, hook: Arc::clone(&self.hook) }))
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
impl Lane for HookedLane {
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
        self.inner.write(batch).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.hook.happen().await;
        self.inner.commit().await
    }
}
