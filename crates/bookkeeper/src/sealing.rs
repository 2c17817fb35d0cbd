//! Sealing beside deciding: in a large group the events that are decided are sealed by another
//! thread, while the next ones are decided.

use journal::seal::{CannotSeal, Sealed, seal};
use ledger::envelope::Envelope;
use std::{iter, sync::mpsc};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinHandle,
};

/// A thread that seals what it is given, in order.
pub(crate) struct Sealing {
    given: mpsc::Sender<Envelope>,
    sealed: UnboundedReceiver<Sealed>,
    thread: JoinHandle<Result<(), CannotSeal>>,
}

impl Sealing {
    pub(crate) fn begin() -> Self {
        let (given, taken) = mpsc::channel::<Envelope>();
        let (done, sealed) = unbounded_channel();
        let thread = tokio::task::spawn_blocking(move || {
            for envelope in taken {
                // OK: when nobody takes it any more, the group has come to nothing.
                let _gone = done.send(seal(&envelope)?);
            }
            Ok(())
        });
        Self { given, sealed, thread }
    }

    pub(crate) fn give(&self, envelope: Envelope) {
        // OK: when the thread has stopped at an event that cannot be sealed, the end says so.
        let _stopped = self.given.send(envelope);
    }

    /// What has been sealed since the last call, in the order in which it was given.
    pub(crate) fn sealed(&mut self) -> Vec<Sealed> {
        iter::from_fn(|| self.sealed.try_recv().ok()).collect()
    }

    /// The rest of what was given, sealed; why not, when something of it cannot be.
    pub(crate) async fn end(mut self) -> Result<Vec<Sealed>, String> {
        drop(self.given);
        let ended = self.thread.await.map_err(|error| error.to_string())?;
        ended.map_err(|error| error.to_string())?;
        Ok(iter::from_fn(|| self.sealed.try_recv().ok()).collect())
    }
}
