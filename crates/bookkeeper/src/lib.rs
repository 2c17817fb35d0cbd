//! The shell: take the lane, load, decide, append, answer; import; verify.
//!
//! Architecture invariant: nothing here knows which database or which transport; time and chance
//! come from [`clock`] and from nowhere else.

pub mod append;
pub mod balances;
pub mod clock;
pub mod import;
pub mod intake;
mod open;
pub mod outcome;
pub mod people;
pub mod reading;
pub mod verify;
mod working;

use clock::{Chance, Clock};
use ledger::code::Origin;
use reading::Registry;
use std::sync::Arc;
use store::{Rebuilt, Store, StoreError};
use tokio::sync::Mutex;

/// The bookkeeper of one ledger: asks the ledger and writes in the journal.
#[derive(Clone)]
pub struct Bookkeeper {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) registry: Arc<Mutex<Option<RegistryAt>>>,
    /// Who of this process is next in the lane: the others wait here, and hold no connection.
    pub(crate) next: Arc<Mutex<()>>,
}

/// The registry last read, with the index + 1 of the last event that had changed it.
type RegistryAt = (u64, Arc<Registry>);

/// Something went wrong that is not the fault of who asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed, or is not ours to use.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program contradicts itself, or the log does: nothing was written.
    #[error("internal fault: {0}")]
    Internal(String),
    /// The question names what does not exist, or is malformed.
    #[error("{0}")]
    Question(String),
    /// The log no longer holds what this process, its lock or a cursor knows of it.
    #[error(
        "HISTORY_REPLACED: {0}: il database è stato ripristinato, copiato o sostituito da una \
         replica in ritardo; non si scrive e non si risponde finché qualcuno non decide (fondaco \
         lock --help)"
    )]
    HistoryReplaced(String),
    /// There is no ledger in this database yet.
    #[error("in questo database non c'è ancora un registro: lo apre il primo comando che scrive")]
    NoLedger,
}

/// What opening a ledger found or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A ledger stood there.
    Found(Origin),
    /// It was begun now.
    Begun(Origin),
}

impl Opened {
    /// The ledger's name.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Found(origin) | Self::Begun(origin) => origin,
        }
    }
}

impl Bookkeeper {
    /// The bookkeeper of a store, with its clock and its chance.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { store, clock, chance, registry: Arc::default(), next: Arc::default() }
    }

    /// Rebuilds the followers beside those that are read, switches to them and compares the two.
    ///
    /// # Errors
    /// [`Failure`] when the database fails; nothing that is read has then changed.
    pub async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, Failure> {
        Ok(self.store.rebuild(progress).await?)
    }

    /// Closes the database, so that its files may be copied.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
