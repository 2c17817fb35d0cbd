//! The shell: take the lane, load, decide, append, answer; import; verify.
//!
//! Architecture invariant: nothing here knows which database or which transport; time and chance
//! come from [`clock`] and from nowhere else.

mod append;
pub mod balances;
mod cache;
pub mod clock;
mod desk;
mod following;
pub mod import;
pub mod intake;
mod open;
pub mod outcome;
pub mod people;
pub mod reading;
mod settle;
mod source;
pub mod verify;
mod watch;
mod working;

use clock::{Chance, Clock};
use desk::Desk;
use ledger::code::Origin;
use reading::Registry;
use std::sync::Arc;
use store::Store;
pub use store::StoreError;
use tokio::sync::{Mutex, Notify};
use watch::Watch;

/// The bookkeeper of one ledger: asks the ledger and writes in the journal.
#[derive(Clone)]
pub struct Bookkeeper {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) registry: Arc<Mutex<Option<RegistryAt>>>,
    /// Where those who append wait, holding no connection.
    pub(crate) desk: Arc<Desk>,
    /// Told when the log has grown.
    pub(crate) grown: Arc<Notify>,
    /// Whether the clock is to be believed.
    pub(crate) watch: Arc<Watch>,
}

/// The registry last read, with the head that it was read at.
type RegistryAt = (outcome::At, Arc<Registry>);

/// Something went wrong that is not the fault of who asked.
#[derive(Clone, Debug, thiserror::Error)]
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
    /// The disk failed under this process: what it was told since may not be true.
    #[error(
        "il disco ha dato un errore e questo programma non scrive più: controllare il disco, \
         riavviare, e ripetere con la stessa chiave quanto non ha avuto risposta ({0})"
    )]
    Stopped(String),
    /// There is no ledger in this database yet.
    #[error("in questo database non c'è ancora un registro: lo apre il primo comando che scrive")]
    NoLedger,
}

impl Failure {
    /// Whether there was no room to write.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Store(StoreError::Full(_)))
    }
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
        Self {
            store,
            clock,
            chance,
            registry: Arc::default(),
            desk: Arc::default(),
            grown: Arc::default(),
            watch: Arc::default(),
        }
    }

    /// Closes the database, so that its files may be copied.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
