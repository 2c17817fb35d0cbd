//! What the lane remembers from one group to the next: the head and the slots loaded so far, good
//! only as long as the log ends where this process left it.

use ledger::state::{Key, State};
use store::{Head, Tip};

/// Slots kept at most: some tens of megabytes.
const SLOTS: usize = 60_000;

/// The decision state as of a head.
pub(crate) struct Cache {
    pub(crate) head: Head,
    pub(crate) state: State,
}

impl Cache {
    /// The state as of a head, ready for the next group.
    pub(crate) fn of(head: Head, mut state: State) -> Self {
        if state.len() > SLOTS {
            // What many commands share stays; what a single document or expense brought goes.
            state.retain(is_shared);
        }
        if state.len() > SLOTS {
            state.retain(|_| false);
        }
        Self { head, state }
    }

    /// Whether the log still ends where this process left it.
    pub(crate) fn stands_at(&self, tip: &Tip) -> bool {
        self.head.size == tip.size && self.head.leaf == tip.leaf
    }
}

fn is_shared(key: &Key) -> bool {
    matches!(
        key,
        Key::Balance { .. }
            | Key::Organisation { .. }
            | Key::Ambito { .. }
            | Key::Edition { .. }
            | Key::Endowment { .. }
            | Key::Granted { .. }
            | Key::Stream { .. }
    )
}
