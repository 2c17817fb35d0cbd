//! What this process has said: where its newest answer stood. It never answers from a history that
//! lacks it, nor writes on one.

use crate::{
    Failure,
    outcome::{At, Mark},
    source::Source,
};
use journal::hash::Hash;
use std::sync::{Mutex, PoisonError};
use store::Tip;

/// Where the newest answer of a process stood.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Option<At>>);

impl Memory {
    /// Where the newest answer stood. Asked before the lane is taken or a snapshot opened: what
    /// was answered meanwhile may be newer than they are.
    pub(crate) fn newest(&self) -> Tip {
        self.at()
            .map_or(Tip { size: 0, leaf: None }, |at| Tip { size: at.tree_size, leaf: at.leaf })
    }

    /// The root of a log that ends where the newest answer stood: nobody need compute it again.
    pub(crate) fn root_at(&self, tip: &Tip) -> Option<Hash> {
        self.at().filter(|at| at.tree_size == tip.size && at.leaf == tip.leaf).map(|at| at.root)
    }

    fn at(&self) -> Option<At> {
        // OK: what a panic leaves half done here is nothing, the change is one assignment.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps in mind where an answer stands.
    pub(crate) fn remember(&self, at: &At) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.is_none_or(|newest| newest.tree_size < at.tree_size) {
            *newest = Some(*at);
        }
    }
}

/// That a log, which ends there, still has all that was known of it. Where it ends as it did
/// nothing is read; where it has grown, one entry.
pub(crate) async fn still_has<S: Source + ?Sized>(
    source: &mut S,
    ends: &Tip,
    known: &Tip,
) -> Result<(), Failure> {
    if known == ends {
        return Ok(());
    }
    let (Some(index), Some(leaf)) = (known.size.checked_sub(1), known.leaf) else { return Ok(()) };
    let found = if index < ends.size { source.entries(index, 1).await? } else { Vec::new() };
    let found = found.first().filter(|entry| entry.index == index).map(|entry| entry.leaf);
    if found == Some(leaf) {
        return Ok(());
    }
    let found = found.map(|leaf| Mark::of(index, &leaf));
    let why = replaced(&Mark::of(index, &leaf), found.as_ref(), ends.size);
    Err(Failure::HistoryReplaced(why))
}

/// There is no log at all, where this much was known.
pub(crate) fn gone(known: &Tip) -> Failure {
    match (known.size.checked_sub(1), &known.leaf) {
        (Some(index), Some(leaf)) => {
            Failure::HistoryReplaced(replaced(&Mark::of(index, leaf), None, 0))
        }
        _ => Failure::NoLedger,
    }
}

/// The log has something else, or nothing, in the place of an event that was known.
pub(crate) fn replaced(known: &Mark, found: Option<&Mark>, size: u64) -> String {
    let found = found.map_or_else(|| "nessun evento".to_owned(), ToString::to_string);
    format!(
        "era noto l'evento {known}, il registro ha {found} (su {size} in tutto): il database è \
         stato ripristinato, copiato o sostituito da una replica in ritardo; non si scrive e non si \
         risponde finché qualcuno non decide (fondaco lock --help)"
    )
}
