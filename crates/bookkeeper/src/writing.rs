//! Writing beside deciding: what is decided of a large group is written by another task, while the
//! rest of it is decided. It is all one transaction.

use crate::{source::Source, working::Working};
use async_trait::async_trait;
use ledger::state::{Key, Value};
use store::{Batch, Entry, Lane, StoreError};
use tokio::task::JoinHandle;

/// From so many entries on, another task to write them pays.
const MANY: usize = 64;

/// The lane of a group at work.
pub(crate) struct Writing {
    lane: Option<Box<dyn Lane>>,
    at_work: Option<JoinHandle<Written>>,
}

/// The lane again, and whether it took what was given.
type Written = (Box<dyn Lane>, Result<(), StoreError>);

impl Writing {
    pub(crate) fn on(lane: Box<dyn Lane>) -> Self {
        Self { lane: Some(lane), at_work: None }
    }

    /// The lane, once what was being written is written.
    async fn idle(&mut self) -> Result<&mut Box<dyn Lane>, StoreError> {
        if let Some(task) = self.at_work.take() {
            let ended = |error| StoreError::Database(format!("writing ended badly: {error}"));
            let (lane, written) = task.await.map_err(ended)?;
            written?;
            self.lane = Some(lane);
        }
        self.lane.as_mut().ok_or_else(over)
    }

    /// The lane, all that was given to it written.
    pub(crate) async fn written(mut self) -> Result<Box<dyn Lane>, StoreError> {
        self.idle().await?;
        self.lane.take().ok_or_else(over)
    }

    async fn write(&mut self, batch: Batch) -> Result<(), StoreError> {
        let lane = self.idle().await?;
        if batch.entries.len() < MANY {
            return lane.write(&batch).await;
        }
        if let Some(mut lane) = self.lane.take() {
            self.at_work = Some(tokio::spawn(async move {
                let written = lane.write(&batch).await;
                (lane, written)
            }));
        }
        Ok(())
    }
}

fn over() -> StoreError {
    StoreError::Database("the lane's transaction has failed and ended".to_owned())
}

#[async_trait]
impl Source for Writing {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        self.idle().await?.load(keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.idle().await?.entries(from, limit).await
    }

    async fn take(&mut self, group: &mut Working<'_>) -> Result<(), StoreError> {
        self.write(group.ready()).await
    }
}
