//! The desk: who asks in one HTTP request, and the one snapshot that answers them.

use crate::fault::{Answer, Fault};
use async_graphql::Context;
use bookkeeper::{
    Bookkeeper, Failure,
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

    /// The snapshot of this request, opened when first needed: every answer stands on the same.
    pub async fn reading(&self) -> Result<MappedMutexGuard<'_, Reading>, Failure> {
        let mut slot = self.reading.lock().await;
        let reading = match slot.take() {
            Some(reading) => reading,
            None => self.bookkeeper.reading().await?,
        };
        Ok(MutexGuard::map(slot, |slot| slot.insert(reading)))
    }
}
