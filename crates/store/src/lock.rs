//! The lock: what a server remembers of a ledger's head outside the ledger's own database, so that
//! a database that was restored, copied or failed over is not taken for the one that it was.

use async_trait::async_trait;
use journal::hash::Hash;
use ledger::code::Origin;
use std::fmt;

/// Which database a ledger stands in: a random name, given when the database takes the ledger in,
/// and another one whenever a restore or a move puts it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incarnation([u8; 16]);

impl Incarnation {
    /// An incarnation of these random bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
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

/// What became of a compare-and-swap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// The lock holds the next head now, durably.
    Done,
    /// It held another head than the one expected: this one. Nothing was changed.
    Held(Option<LockedHead>),
}

/// Why a lock could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It cannot be read or written.
    #[error("the lock failed: {0}")]
    Unusable(String),
    /// What it holds is not what this program wrote.
    #[error("the lock holds something unexpected: {0}")]
    Corrupt(String),
}

/// The lock of ledgers, by origin. It never forgets a head that it held.
#[async_trait]
pub trait Lock: Send + Sync {
    /// The head that it holds for a ledger; none when it has never heard of it.
    async fn head(&self, origin: &Origin) -> Result<Option<LockedHead>, LockError>;

    /// Puts the next head in place of the one expected, durably, or changes nothing.
    async fn swap(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &LockedHead,
    ) -> Result<Swapped, LockError>;

    /// All heads that it ever held for a ledger, the latest first, from before a place on.
    async fn heads(
        &self,
        origin: &Origin,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, LockedHead)>, LockError>;

    /// Where it is, in words.
    fn place(&self) -> String;
}
