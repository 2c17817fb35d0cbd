//! Outcomes: what became of each command.

use journal::hash::Hash;
use ledger::{anomaly::Anomaly, id::EventId, rejection::Refused};

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
}

impl At {
    /// The index of the last event it knows.
    pub fn index(&self) -> Option<u64> {
        self.tree_size.checked_sub(1)
    }
}
