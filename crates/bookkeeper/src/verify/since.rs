//! Going on from a verified state: whether the ledger continues it, and where its replay goes on.

use super::{
    Finding, PAGE,
    examine::{self, Examined, Page},
    replaying::{From, Replaying},
};
use crate::{Failure, replay::Chain};
use journal::{hash::Hash, seal, tree::Frontier};
use ledger::envelope::Envelope;
use std::{collections::BTreeMap, path::Path};
use store::{DerivedTable, Epochs, Kept, Made, Scratch, Snapshot, Store, StoreError};

/// What a ledger is to a verified state.
pub(super) enum Known<'a> {
    /// It continues it.
    Continues(Box<Replaying<'a>>, Kept),
    /// It does not.
    Replaced {
        /// The verified state.
        kept: Kept,
        /// Why not.
        why: String,
    },
}

/// Looks whether a ledger continues a verified state, and brings its replay to where that ends.
///
/// # Errors
/// [`Failure::Question`] when the state is not of this ledger, or nothing can be built on it.
pub(super) async fn resumed<'a>(
    store: &'a dyn Store,
    snapshot: &mut dyn Snapshot,
    scratch: &'a Scratch,
) -> Result<Known<'a>, Failure> {
    let kept = usable(scratch.kept().await?)?;
    let first = opened(snapshot, 0).await?;
    if first.is_some_and(|it| it.ledger.as_str() != kept.origin) {
        let why = format!("lo stato verificato è di un altro registro, {}", kept.origin);
        return Err(Failure::Question(why));
    }
    let size = snapshot.size().await?;
    if size < kept.size {
        let why = format!("verificati {} eventi, ne restano {size}", kept.size);
        return Ok(Known::Replaced { kept, why });
    }
    let residence = snapshot.residence().await?;
    if residence.map(|it| it.incarnation) != kept.incarnation {
        let why = "lo stato verificato è di un altro database dello stesso registro, che da \
                   allora è stato spostato o ripristinato";
        return Err(Failure::Question(format!("{why}: {AGAIN}")));
    }
    let root = snapshot.root(kept.size).await;
    let frontier = frontier(snapshot, scratch, kept.size).await?;
    let (root, frontier) = match (root, frontier) {
        (Ok(root), Some(frontier)) => (root, frontier),
        (Err(error), _) if !matches!(error, StoreError::Corrupt(_)) => return Err(error.into()),
        _ => {
            let why = format!("dei primi {} eventi mancano foglie o nodi", kept.size);
            return Ok(Known::Replaced { kept, why });
        }
    };
    if root != kept.root || frontier.root() != kept.root {
        let why = format!(
            "i primi {} eventi, verificati con la radice {}, hanno ora la radice {root}",
            kept.size, kept.root
        );
        return Ok(Known::Replaced { kept, why });
    }
    let from = from(store, snapshot, scratch, frontier).await?;
    Ok(Known::Continues(Box::new(Replaying::from(store, scratch, from)), kept))
}

const AGAIN: &str = "verificare per intero, con --keep e senza --since-checkpoint";

/// What is said when verifying failed because something cannot be read: damage of the ledger would
/// have been a finding.
pub(super) fn unreadable(folder: &Path, error: Failure) -> Failure {
    match error {
        Failure::Store(StoreError::Corrupt(why)) => Failure::Question(format!(
            "lo stato verificato in «{}» non si legge ({why}): {AGAIN}",
            folder.display()
        )),
        other => other,
    }
}

fn usable(kept: Option<Kept>) -> Result<Kept, Failure> {
    let why = match kept {
        None => "la verifica intera non è mai finita".to_owned(),
        Some(kept) if !kept.sound => "una verifica ha trovato eventi che non tornano".to_owned(),
        Some(kept) => return Ok(kept),
    };
    Err(Failure::Question(format!("sullo stato verificato non si può contare ({why}): {AGAIN}")))
}

/// The tree over the first entries: its nodes as they were verified, its last leaves as they are.
async fn frontier(
    snapshot: &mut dyn Snapshot,
    scratch: &Scratch,
    size: u64,
) -> Result<Option<Frontier>, Failure> {
    let mut hashes: BTreeMap<(u8, u64), Hash> = BTreeMap::new();
    for span in Frontier::needed(size) {
        if span.level == 0 {
            let count = u32::try_from(span.count).unwrap_or(u32::MAX);
            match snapshot.entries(span.first, count).await {
                Ok(entries) => hashes.extend(entries.iter().map(|it| ((0, it.index), it.leaf))),
                Err(StoreError::Corrupt(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        let keys: Vec<(u8, u64)> = span.nodes().collect();
        let names: Vec<String> =
            keys.iter().map(|(level, number)| format!("{level:02}/{number:012}")).collect();
        let mut rows = scratch.rows_of(DerivedTable::Node, &names).await?;
        // OK: keys of one width sort as their numbers do.
        rows.sort();
        let nodes = keys.into_iter().zip(rows);
        hashes.extend(nodes.filter_map(|(key, row)| Some((key, row.value.parse().ok()?))));
    }
    Ok(Frontier::restore(size, |level, number| hashes.get(&(level, number)).copied()).ok())
}

/// Reads once more what the replay has to have in hand: the group and the epoch of the first level
/// in which it stands.
async fn from(
    store: &dyn Store,
    snapshot: &mut dyn Snapshot,
    scratch: &Scratch,
    frontier: Frontier,
) -> Result<From, Failure> {
    let (size, made) = (frontier.size(), scratch.made_of().await?);
    let group = match opened(snapshot, size.saturating_sub(1)).await? {
        // What is no part of a group is found where it is replayed.
        Some(last) if last.command.part < last.command.of => {
            size.saturating_sub(u64::from(last.command.part))
        }
        _ => size,
    };
    let mut next = begins(scratch.epochs(), &made, group);
    let (mut followed, mut findings) = (Vec::new(), Vec::new());
    let mut chain = match opened(snapshot, group.saturating_sub(1)).await? {
        Some(last) => Chain::after(Some(last.ledger), Some(last.recorded_at)),
        None => Chain::default(),
    };
    while next < size {
        let end = size.min(next + u64::from(PAGE));
        let page: Page = examine::page(store, next..end).await?;
        for item in page {
            match item {
                Err((_, finding)) => findings.push(finding),
                Ok(Examined { index, leaf, hashed, .. }) if leaf != hashed => {
                    let what = "i byte non corrispondono più all'impronta".to_owned();
                    findings.push(Finding::Entry { index, what });
                }
                Ok(entry) => {
                    let Ok(opened) = entry.opened else { continue };
                    if entry.index >= group {
                        // What was wrong with it was said when it was verified.
                        chain.faults(&opened.place, &opened.envelope);
                    }
                    followed.push(opened.followed);
                }
            }
        }
        next = end;
    }
    Ok(From { frontier, chain, made, followed, findings })
}

/// Where the epoch begins at which the followers stand; not after a group.
fn begins(epochs: Epochs, made: &Made, group: u64) -> u64 {
    (made.position / epochs.length(1) * epochs.length(1)).min(group)
}

async fn opened(snapshot: &mut dyn Snapshot, index: u64) -> Result<Option<Envelope>, Failure> {
    match snapshot.entry(index).await {
        Ok(entry) => Ok(entry.and_then(|it| seal::open(&it.bytes).ok())),
        Err(StoreError::Corrupt(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
