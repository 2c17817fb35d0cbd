//! The lock: what a server remembers of a ledger's head outside the ledger's own database, so that
//! a database that was restored, copied or failed over is not taken for the one that it was.

mod postgres;
mod sqlite;

pub use postgres::PostgresLock;
pub use sqlite::SqliteLock;

use async_trait::async_trait;
use journal::hash::Hash;
use ledger::code::Origin;
use sqlx::sqlite::SqliteError;
use std::fmt;

/// Which database a ledger stands in: a random name, given when the database takes the ledger in,
/// and another one whenever a restore or a move puts it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incarnation([u8; 16]);

impl Incarnation {
    /// An incarnation of these random bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A head that stood: a tree size, the root over it, and the database it stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockedHead {
    /// How many entries there were.
    pub size: u64,
    /// The root over their leaf hashes.
    pub root: Hash,
    /// The database.
    pub incarnation: Incarnation,
}

/// A decision of a person about a ledger's place: why a head came to be held that does not simply
/// continue the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was done: `moved`, `restored`, `adopted`, `loss accepted`.
    pub what: String,
    /// Why, in the words of who did it.
    pub reason: String,
    /// Where the ledger stands since.
    pub place: String,
    /// Who, as the machine knows them.
    pub who: String,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// A head that the lock held, with its place among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its place: the first one is 0.
    pub place: u64,
    /// The head.
    pub head: LockedHead,
    /// The decision by which it was put there, where there was one.
    pub decision: Option<Decision>,
}

/// What became of a compare-and-swap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// The lock holds the last of the next heads now, durably.
    Done,
    /// It held another head than the one expected: this one. Nothing was changed.
    Held(Option<LockedHead>),
}

/// Why a lock could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It cannot be read or written.
    #[error(
        "il lock non si può leggere o scrivere: controllare che ci sia, che sia raggiungibile e che \
         si possa scrivere, e riprovare ({0})"
    )]
    Unusable(String),
    /// What it holds is not what this program wrote.
    #[error(
        "il lock contiene qualcosa di inatteso: {0}. Ripristinare la sua copia; o metterlo da \
         parte, sotto un altro nome, e decidere con «fondaco lock adopt» quale database è il \
         registro"
    )]
    Corrupt(String),
    /// It would be no lock: its address is none, or it stands in the database that it is to watch.
    #[error("{0}")]
    Misplaced(String),
}

/// The lock of ledgers, by origin. It never forgets a head that it held.
#[async_trait]
pub trait Lock: Send + Sync {
    /// The head that it holds for a ledger; none when it has never heard of it.
    async fn head(&self, origin: &Origin) -> Result<Option<LockedHead>, LockError>;

    /// Puts these heads, one after the other, in place of the one expected, durably, or changes
    /// nothing. A head that does not simply continue the one before it comes by a decision.
    async fn hold(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &[(LockedHead, Option<Decision>)],
    ) -> Result<Swapped, LockError>;

    /// All heads that it ever held for a ledger, the latest first, from before a place on.
    async fn heads(
        &self,
        origin: &Origin,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Held>, LockError>;

    /// Where it is, in words.
    fn place(&self) -> String;
}

impl From<sqlx::Error> for LockError {
    fn from(error: sqlx::Error) -> Self {
        let said = error.to_string();
        // Malformed, or no database at all.
        match error.as_database_error().map(|it| (it.try_downcast_ref::<SqliteError>(), it.code()))
        {
            Some((Some(_), Some(code))) if matches!(code.as_ref(), "11" | "26") => {
                Self::Corrupt(said)
            }
            _ => Self::Unusable(said),
        }
    }
}

/// The head of a row as stored.
fn head_of(size: i64, root: &[u8], incarnation: Vec<u8>) -> Result<LockedHead, LockError> {
    let corrupt = |what: &str| LockError::Corrupt(what.to_owned());
    Ok(LockedHead {
        size: u64::try_from(size).map_err(|_| corrupt("size"))?,
        root: Hash::try_from(root).map_err(|_| corrupt("root"))?,
        incarnation: Incarnation(incarnation.try_into().map_err(|_| corrupt("incarnation"))?),
    })
}

/// The decision of a row as stored: all of it, or nothing.
fn decision_of(columns: [Option<String>; 4], at: Option<i64>) -> Option<Decision> {
    let [what, reason, place, who] = columns;
    Some(Decision { what: what?, reason: reason?, place: place?, who: who?, at: at? })
}
