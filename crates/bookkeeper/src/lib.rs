//! The shell: take the lane, load, decide, append, answer; import; verify.
//!
//! Architecture invariant: nothing here knows which database or which transport; time and chance
//! come from [`clock`] and from nowhere else.

pub mod append;
pub mod balances;
pub mod clock;
pub mod copies;
pub mod import;
pub mod intake;
pub mod lock;
pub mod moving;
mod open;
pub mod outcome;
pub mod people;
pub mod reading;
pub mod replay;
pub mod verify;
mod working;

use clock::{Chance, Clock};
use ledger::code::Origin;
use lock::{Guarded, Keeper};
use reading::Registry;
use std::sync::Arc;
use store::{Store, StoreError, lock::Lock};
use tokio::sync::Mutex;

/// The bookkeeper of one ledger: asks the ledger and writes in the journal.
#[derive(Clone)]
pub struct Bookkeeper {
    pub(crate) store: Arc<dyn Store>,
    /// Who keeps the lock of this ledger, where there is one.
    pub(crate) keeper: Option<Arc<Keeper>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) registry: Arc<Mutex<Option<RegistryAt>>>,
    /// Who of this process is next in the lane: the others wait here, and hold no connection.
    pub(crate) next: Arc<Mutex<()>>,
}

/// The registry last read, with the head that it was read at.
type RegistryAt = (outcome::At, Arc<Registry>);

/// Something went wrong that is not the fault of who asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed, or is not ours to use.
    #[error(transparent)]
    Store(StoreError),
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
    /// An entry cannot be replayed: nothing of its group was written.
    #[error("l'evento {index} non si può riprodurre: {what}; si è scritto solo ciò che lo precede")]
    NotReplayed {
        /// Its place.
        index: u64,
        /// Why.
        what: String,
    },
    /// There is no ledger in this database yet.
    #[error("in questo database non c'è ancora un registro: lo apre il primo comando che scrive")]
    NoLedger,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Replaced(why) => Self::HistoryReplaced(why),
            other => Self::Store(other),
        }
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
    /// The bookkeeper of a store, with its clock and its chance. Without a lock: a database that
    /// says of itself that it was left is not written to, and no more than that is known.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self::kept(store, None, clock, chance)
    }

    /// The bookkeeper of a store whose head is kept by a lock: it appends only when the store
    /// holds all that the lock knows. Needs a runtime, on which the lock follows the log.
    pub fn with_lock(
        store: Arc<dyn Store>,
        lock: Arc<dyn Lock>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let keeper = Keeper::new(lock, Arc::clone(&store));
        Self::kept(store, Some(keeper), clock, chance)
    }

    fn kept(
        store: Arc<dyn Store>,
        keeper: Option<Arc<Keeper>>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let store = Arc::new(Guarded::new(store, keeper.clone()));
        Self { store, keeper, clock, chance, registry: Arc::default(), next: Arc::default() }
    }

    /// Brings the lock to the last head, and closes the database, so that its files may be copied.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
