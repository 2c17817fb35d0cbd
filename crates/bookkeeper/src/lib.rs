//! The shell: take the lane, load, decide, append, answer; import; verify.
//!
//! Architecture invariant: nothing here knows which database or which transport; time and chance
//! come from [`clock`] and from nowhere else.

mod append;
pub mod attachments;
pub mod balances;
mod cache;
pub mod clock;
pub mod copies;
mod desk;
mod following;
pub mod import;
pub mod intake;
pub mod lock;
mod memory;
pub mod moving;
mod open;
pub mod outcome;
pub mod people;
pub mod persons;
pub mod reading;
pub mod registers;
pub mod replay;
mod sealing;
mod settle;
mod source;
pub mod verify;
mod watch;
mod working;
mod writing;

use clock::{Chance, Clock};
use desk::Desk;
use ledger::code::Origin;
use lock::{Guarded, Keeper};
use memory::Memory;
use persons::PepperFile;
use reading::Registry;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};
pub use store::StoreError;
use store::{Rebuilt, Store, files::Files, lock::Lock};
use tokio::sync::{Mutex, Notify};
use watch::Watch;

/// The bookkeeper of one ledger: asks the ledger and writes in the journal.
#[derive(Clone)]
pub struct Bookkeeper {
    pub(crate) store: Arc<dyn Store>,
    /// Who keeps the lock of this ledger, where there is one.
    pub(crate) keeper: Option<Arc<Keeper>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) registry: Arc<Mutex<Option<RegistryAt>>>,
    /// Where those who append wait, holding no connection.
    pub(crate) desk: Arc<Desk>,
    /// Where the newest answer of this process stood.
    pub(crate) memory: Arc<Memory>,
    /// Told when the log has grown.
    pub(crate) grown: Arc<Notify>,
    /// Whether the clock is to be believed.
    pub(crate) watch: Arc<Watch>,
    /// Whether the database could only be read when it was last to be written to.
    reads_only: Arc<AtomicBool>,
    /// Where the bytes of attachments stand, where a folder is named.
    pub(crate) files: Option<Files>,
    /// How many bytes of attachments one body may have.
    pub(crate) quota: u64,
    /// Held while a file finds its room and takes it.
    pub(crate) room: Arc<tokio::sync::Mutex<()>>,
    /// Where the pepper of its persons stands, where a place is named.
    pub(crate) peppers: Option<Arc<PepperFile>>,
}

/// The registry last read, with the index + 1 of the last event that had changed it.
type RegistryAt = (u64, Arc<Registry>);

/// Something went wrong that is not the fault of who asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed, or is not ours to use.
    #[error(transparent)]
    Store(StoreError),
    /// The program contradicts itself, or the log does: nothing was written.
    #[error(
        "errore interno: {0}. Riprovare; se continua, controllare con «fondaco verify» e avvisare \
         chi gestisce il registro"
    )]
    Internal(String),
    /// The question names what does not exist, or is malformed.
    #[error("{0}")]
    Question(String),
    /// The log no longer holds what this process or its lock knows of it.
    #[error("HISTORY_REPLACED: {0}")]
    HistoryReplaced(String),
    /// The log does not hold what whoever asks says that they were told.
    #[error("HISTORY_REPLACED: {0}")]
    UnknownMark(String),
    /// The disk failed under this process: what it was told since may not be true.
    #[error(
        "il disco ha dato un errore e questo programma non scrive più: controllare il disco, \
         riavviare, e ripetere con la stessa chiave quanto non ha avuto risposta ({0})"
    )]
    Stopped(String),
    /// Too many commands wait for the lane: nothing of this one was written.
    #[error(
        "troppe scritture sono già in coda ({0}): nulla è stato scritto; ripetere tra qualche \
         secondo con la stessa chiave"
    )]
    Crowded(usize),
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

impl Failure {
    /// Whether there was no room to write.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Store(StoreError::Full(_)))
    }

    /// Whether nobody may write here.
    pub fn is_read_only(&self) -> bool {
        matches!(self, Self::Store(StoreError::ReadOnly(_)))
    }
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
        let reads_only = Arc::default();
        let store = Arc::new(Guarded::new(store, keeper.clone(), Arc::clone(&reads_only)));
        Self {
            store,
            keeper,
            clock,
            chance,
            registry: Arc::default(),
            desk: Arc::default(),
            memory: Arc::default(),
            grown: Arc::default(),
            watch: Arc::default(),
            reads_only,
            files: None,
            quota: attachments::QUOTA,
            room: Arc::default(),
            peppers: None,
        }
    }

    /// The same bookkeeper, with the place where the bytes of attachments stand.
    #[must_use]
    pub fn with_files(self, files: Files) -> Self {
        Self { files: Some(files), ..self }
    }

    /// The same bookkeeper, that lets each body attach so many bytes in all.
    #[must_use]
    pub fn with_quota(self, quota: u64) -> Self {
        Self { quota, ..self }
    }

    /// The same bookkeeper, with the file of the pepper of its persons.
    #[must_use]
    pub fn with_pepper(self, pepper: PepperFile) -> Self {
        Self { peppers: Some(Arc::new(pepper)), ..self }
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

    /// Whether a command would be written here, as far as is known without writing.
    ///
    /// # Errors
    /// [`Failure`] when the database or the lock cannot be read.
    pub async fn may_append(&self) -> Result<bool, Failure> {
        Ok(!self.reads_only.load(Relaxed) && self.hindrance().await?.is_none())
    }

    /// Brings the lock to the last head, and closes the database, so that its files may be copied.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
