//! Outcomes: what became of each command.

use journal::hash::Hash;
use ledger::{anomaly::Anomaly, id::EventId, rejection::Refused};
use serde::{Deserialize, Serialize};
use std::fmt;
use store::Head;

/// What became of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log: COMMIT's own answer says so.
    Recorded(Receipt),
    /// The same command was recorded before; nothing was written.
    Repeated(Receipt),
    /// It cannot be a fact; nothing was written.
    Refused(Refused),
    /// Whether it was written is not known: ask again with the same key.
    Unknown,
}

/// The events of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The events, in order.
    pub events: Vec<EventReceipt>,
    /// Whether all its fund shares may be reported; none when it is not an expense.
    pub reportable: Option<bool>,
}

/// One event of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReceipt {
    /// Its id.
    pub id: EventId,
    /// Its place in the log.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The irregularities sealed with it.
    pub anomalies: Vec<Anomaly>,
}

/// What a set of commands became, and the head after it.
#[derive(Clone, Debug)]
pub struct Appended {
    /// One outcome per command, in order.
    pub outcomes: Vec<Outcome>,
    /// The head that the answer stands on.
    pub at: At,
}

/// Where an answer stands: a tree size and its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// How many events it knows: those before this size.
    pub tree_size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// The leaf hash of the last of them; none when there is none.
    pub leaf: Option<Hash>,
}

/// A place of the log as somebody remembers it: an event, and how its leaf hash begins. A log that
/// has another event there is another history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The event's index.
    pub index: u64,
    /// The first bytes of its leaf hash.
    pub leaf: [u8; 8],
}

impl Mark {
    /// The mark of an event.
    pub fn of(index: u64, leaf: &Hash) -> Self {
        let mut first = [0; 8];
        // OK: a hash has 32 bytes.
        first.copy_from_slice(&leaf.as_bytes()[..8]);
        Self { index, leaf: first }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.index)?;
        self.leaf.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<&Head> for At {
    fn from(head: &Head) -> Self {
        Self { tree_size: head.size, root: head.frontier.root(), leaf: head.leaf }
    }
}

impl At {
    /// The mark of the last event it knows.
    pub fn mark(&self) -> Option<Mark> {
        Some(Mark::of(self.index()?, self.leaf.as_ref()?))
    }

    /// The index of the last event it knows.
    pub fn index(&self) -> Option<u64> {
        self.tree_size.checked_sub(1)
    }
}
