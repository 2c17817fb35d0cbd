//! Sealing beside deciding: in a large group the events that are decided are sealed by another
//! thread, while the next ones are decided.

use journal::seal::{CannotSeal, Sealed, seal};
use ledger::envelope::Envelope;
use std::sync::mpsc::{Sender, channel};
use tokio::task::JoinHandle;

/// A thread that seals what it is given, in order.
pub(crate) struct Sealing {
    given: Sender<Envelope>,
    sealed: JoinHandle<Result<Vec<Sealed>, CannotSeal>>,
}

impl Sealing {
    pub(crate) fn begin() -> Self {
        let (given, taken) = channel();
        let sealed = tokio::task::spawn_blocking(move || {
            taken.into_iter().map(|envelope| seal(&envelope)).collect()
        });
        Self { given, sealed }
    }

    pub(crate) fn give(&self, envelope: Envelope) {
        // OK: when the thread has stopped at an event that cannot be sealed, the end says so.
        let _stopped = self.given.send(envelope);
    }

    /// What was given, sealed; why not, when something of it cannot be.
    pub(crate) async fn end(self) -> Result<Vec<Sealed>, String> {
        drop(self.given);
        let sealed = self.sealed.await.map_err(|error| error.to_string())?;
        sealed.map_err(|error| error.to_string())
    }
}
