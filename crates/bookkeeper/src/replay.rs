//! Replaying: sealed entries, in order, opened, checked, applied and written into another store, as
//! if they had been decided there.

mod chain;
mod slots;

pub use chain::{Chain, Place};
pub(crate) use slots::Slots;

use crate::{Failure, outcome::At};
use journal::{
    hash::{Hash, leaf_hash},
    seal,
    tree::Frontier,
};
use ledger::{
    code::Origin,
    envelope::Envelope,
    state::{Key, Recorded, Value},
};
use store::{Batch, Entry, Head, Lane, Store};

/// Entries read and written at a time.
pub const PAGE: u32 = 1000;

/// A replay into one store, where nobody else writes meanwhile.
pub struct Replay<'a> {
    target: &'a dyn Store,
    origin: Option<Origin>,
    frontier: Frontier,
    /// The leaf hash of the last entry written.
    leaf: Option<Hash>,
    chain: Chain,
    slots: Slots,
    /// What is opened and not written: a group of which the end has not come yet.
    open: Vec<(Entry, Envelope)>,
}

impl<'a> Replay<'a> {
    /// A replay that goes on where a store's log ends.
    ///
    /// # Errors
    /// [`Failure`] when the store cannot be read.
    pub async fn onto(target: &'a dyn Store) -> Result<Self, Failure> {
        let Head { origin, frontier, recorded_at, leaf, .. } = target.lane().await?.head().await?;
        let chain = Chain::after(origin.clone(), recorded_at);
        let (slots, open) = (Slots::default(), Vec::new());
        Ok(Self { target, origin, frontier, leaf, chain, slots, open })
    }

    /// Where the written log ends.
    pub fn at(&self) -> At {
        At { tree_size: self.frontier.size(), root: self.frontier.root(), leaf: self.leaf }
    }

    /// The ledger's name, once it is known.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The index of the entry to give next.
    pub fn next(&self) -> u64 {
        self.frontier.size() + self.open.len() as u64
    }

    /// Takes the entries that come next, and writes those whose groups are whole, in one
    /// transaction.
    ///
    /// # Errors
    /// [`Failure::NotReplayed`] names the entry that is not what was sealed or breaks a law;
    /// nothing of these entries is written then.
    pub async fn take(&mut self, entries: Vec<Entry>) -> Result<(), Failure> {
        for entry in entries {
            let envelope = self.opened(&entry)?;
            self.open.push((entry, envelope));
        }
        let closed = self.open.iter().rposition(|(_, it)| it.command.part == it.command.of);
        let Some(last) = closed else { return Ok(()) };
        let left = self.open.split_off(last + 1);
        let whole = std::mem::replace(&mut self.open, left);
        self.write(&whole).await
    }

    /// Ends the replay.
    ///
    /// # Errors
    /// [`Failure::NotReplayed`] when the entries ended in the middle of a group.
    pub fn end(self) -> Result<At, Failure> {
        match self.open.first() {
            None => Ok(self.at()),
            Some((entry, _)) => {
                let what = "il registro finisce in mezzo a un gruppo".to_owned();
                Err(Failure::NotReplayed { index: entry.index, what })
            }
        }
    }

    fn opened(&mut self, entry: &Entry) -> Result<Envelope, Failure> {
        let index = entry.index;
        let wrong = |what: String| Failure::NotReplayed { index, what };
        if index != self.next() {
            return Err(wrong(format!("atteso l'evento {}", self.next())));
        }
        if leaf_hash(&entry.bytes) != entry.leaf {
            return Err(wrong("i byte non corrispondono all'impronta".to_owned()));
        }
        let envelope = seal::open(&entry.bytes).map_err(|error| wrong(error.to_string()))?;
        match self.chain.faults(&Place::of(entry, &envelope), &envelope).into_iter().next() {
            Some(what) => Err(wrong(what)),
            None => Ok(envelope),
        }
    }

    async fn write(&mut self, whole: &[(Entry, Envelope)]) -> Result<(), Failure> {
        let mut lane = self.target.lane().await?;
        let tip = lane.tip().await?;
        if tip.size != self.frontier.size() {
            let why = format!("qualcun altro scrive nel database di arrivo ({} eventi)", tip.size);
            return Err(Failure::Question(why));
        }
        self.slots.trim();
        let (frontier, leaf) = (self.frontier.clone(), self.leaf);
        let written = self.written(&mut *lane, whole).await;
        let committed = match written {
            Ok(batch) => match lane.write(&batch).await {
                Ok(()) => lane.commit().await.map_err(Failure::from),
                Err(error) => Err(error.into()),
            },
            Err(failure) => Err(failure),
        };
        if committed.is_err() {
            // What this page did to the state was not written: the store is asked afresh.
            self.slots = Slots::default();
            (self.frontier, self.leaf) = (frontier, leaf);
        }
        for (entry, _) in whole {
            self.slots.state.unload(&Key::Recorded { id: entry.id });
        }
        committed
    }

    async fn written(
        &mut self,
        lane: &mut dyn Lane,
        whole: &[(Entry, Envelope)],
    ) -> Result<Batch, Failure> {
        let envelopes: Vec<&Envelope> = whole.iter().map(|(_, it)| it).collect();
        self.slots.prefetch(lane, &envelopes).await?;
        let mut batch = Batch::default();
        for (entry, envelope) in whole {
            if let Err(what) = self.slots.apply(lane, envelope).await? {
                return Err(Failure::NotReplayed { index: envelope.index, what });
            }
            let key = Key::Recorded { id: entry.id };
            self.slots.state.load(key, Some(Value::Recorded(Recorded::of(envelope))));
            batch.nodes.extend(self.frontier.push(entry.leaf));
            self.leaf = Some(entry.leaf);
            batch.entries.push(entry.clone());
        }
        self.origin = whole.first().map(|(_, it)| it.ledger.clone());
        batch.changes = self.slots.state.take_changes();
        Ok(batch)
    }
}

/// Copies what a log has beyond a replay, in slices: no read transaction is longer than a page.
/// Ends at the head that it finds; `progress` is told how far it is.
///
/// # Errors
/// [`Failure::NotReplayed`] when an entry does not replay; [`Failure`] when a store fails.
pub async fn copy(
    from: &dyn Store,
    replay: &mut Replay<'_>,
    progress: &mut (dyn FnMut(u64, u64) -> Result<(), Failure> + Send),
) -> Result<(), Failure> {
    loop {
        let mut snapshot = from.snapshot().await?;
        let size = snapshot.size().await?;
        let entries = snapshot.entries(replay.next(), PAGE).await?;
        drop(snapshot);
        let last = entries.is_empty();
        if !last {
            replay.take(entries).await?;
        }
        progress(replay.next(), size)?;
        if last || replay.next() >= size {
            return Ok(());
        }
    }
}
