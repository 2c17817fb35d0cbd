//! The desk: who asks in one HTTP request, and the one snapshot that answers them.

use crate::{
    fault::{Answer, Fault},
    query::AtLeastInput,
};
use async_graphql::Context;
use bookkeeper::{
    Bookkeeper,
    outcome::At,
    reading::{Reading, Viewer},
};
use ledger::rights::Standing;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

/// One request: the bookkeeper it asks, on whose behalf, and its snapshot once one was needed.
pub struct Desk {
    bookkeeper: Bookkeeper,
    standing: Option<Standing>,
    reading: Mutex<Option<Reading>>,
}

impl Desk {
    /// The desk of somebody; of nobody known when there is no standing.
    pub fn new(bookkeeper: Bookkeeper, standing: Option<Standing>) -> Self {
        Self { bookkeeper, standing, reading: Mutex::new(None) }
    }

    /// The desk of a request.
    pub fn of<'a>(ctx: &Context<'a>) -> Answer<&'a Self> {
        ctx.data::<Self>().map_err(|error| {
            tracing::error!(message = error.message, "a request without a desk");
            Fault::Internal
        })
    }

    /// Who writes.
    pub fn bookkeeper(&self) -> &Bookkeeper {
        &self.bookkeeper
    }

    /// Who signed in.
    pub fn standing(&self) -> Answer<&Standing> {
        self.standing.as_ref().ok_or(Fault::Unauthenticated)
    }

    /// Who signed in, as a reader.
    pub fn viewer(&self) -> Answer<Viewer> {
        self.standing().cloned().map(Viewer::Person)
    }

    /// The snapshot of this request, opened when first needed: every answer stands on the same,
    /// unless one must know more.
    pub async fn reading(
        &self,
        at_least: Option<AtLeastInput>,
    ) -> Answer<MappedMutexGuard<'_, Reading>> {
        let mark = at_least.map(AtLeastInput::parse).transpose()?;
        let mut slot = self.reading.lock().await;
        let reading = match (slot.take(), mark) {
            (Some(mut reading), Some(mark)) if reading.at().tree_size > mark.index => {
                reading.holds(&mark).await?;
                reading
            }
            (older, Some(mark)) => {
                // Nobody waits for a snapshot while keeping another one.
                drop(older);
                self.bookkeeper.reading_at_least(&mark).await?
            }
            (Some(reading), None) => reading,
            (None, None) => self.bookkeeper.reading().await?,
        };
        Ok(MutexGuard::map(slot, |slot| slot.insert(reading)))
    }

    /// Where the log stands now: a verb of this request may have moved the head, so whatever it
    /// answers from now on stands there, too.
    pub async fn now(&self) -> Answer<At> {
        let mut slot = self.reading.lock().await;
        // Nobody waits for a snapshot while keeping another one.
        drop(slot.take());
        Ok(slot.insert(self.bookkeeper.reading().await?).at())
    }
}
