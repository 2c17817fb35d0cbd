//! The replay of a verification: into the scratch ledger, and on after what is wrong.

use super::{
    Finding,
    examine::{Examined, Opened, Page},
};
use crate::{
    Failure,
    replay::{Chain, Slots},
};
use journal::{
    seal,
    tree::{Frontier, Node},
};
use ledger::{
    envelope::Envelope,
    event::Event,
    id::EventId,
    rights::might,
    state::{Fault, Key, Recorded, Value},
};
use std::collections::HashMap;
use store::{Followed, Made, Places, Replayed, Scratch, Store, Work};

/// Entries listed that cannot be read at all: beyond these only their number is told.
const UNREAD: usize = 100;

/// The log as replayed so far.
pub(super) struct Replaying<'a> {
    /// The ledger, for the events that are undone.
    log: &'a dyn Store,
    scratch: &'a Scratch,
    slots: Slots,
    pub(super) frontier: Frontier,
    pub(super) chain: Chain,
    /// The index of the entry that comes next.
    pub(super) next: u64,
    /// What is done of the followers' work.
    pub(super) made: Made,
    /// What the followers write of the events since the epoch at which they stand began.
    followed: Vec<Followed>,
    pub(super) findings: Vec<Finding>,
    /// How many entries cannot be read at all.
    unread: usize,
}

/// The slots that a page changes, with the entry that wrote each last.
type Changes = HashMap<Key, u64>;

/// Where a replay goes on.
pub(super) struct From {
    pub(super) frontier: Frontier,
    pub(super) chain: Chain,
    pub(super) made: Made,
    pub(super) followed: Vec<Followed>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Replaying<'a> {
    /// Of the first entry on.
    pub(super) fn from_nothing(log: &'a dyn Store, scratch: &'a Scratch) -> Self {
        let from = From {
            frontier: Frontier::default(),
            chain: Chain::default(),
            made: Made::default(),
            followed: Vec::new(),
            findings: Vec::new(),
        };
        Self::from(log, scratch, from)
    }

    /// On from where a scratch ledger ends.
    pub(super) fn from(log: &'a dyn Store, scratch: &'a Scratch, from: From) -> Self {
        let From { frontier, chain, made, followed, findings } = from;
        let (slots, next) = (Slots::default(), frontier.size());
        let unread = 0;
        Self { log, scratch, slots, frontier, chain, next, made, followed, findings, unread }
    }

    /// The ledger's name, once it is known.
    pub(super) fn origin(&self) -> Option<String> {
        self.chain.origin().map(ToString::to_string)
    }

    /// Replays a page.
    pub(super) async fn take(&mut self, page: Page) -> Result<(), Failure> {
        let before = (self.findings.len(), self.unread);
        self.slots.trim();
        let envelopes: Vec<&Envelope> = page
            .iter()
            .filter_map(|it| Some(&it.as_ref().ok()?.opened.as_ref().ok()?.envelope))
            .collect();
        let undone = self.undone(&envelopes).await?;
        let mut from = self.scratch;
        self.slots.prefetch(&mut from, &envelopes).await?;
        let (mut changes, mut nodes) = (Changes::new(), Vec::new());
        for item in page {
            match item {
                Ok(entry) => self.entry(entry, &mut changes, &mut nodes).await?,
                Err((index, finding)) => {
                    self.arrives(index);
                    self.unread += 1;
                    if self.unread <= UNREAD {
                        self.findings.push(finding);
                    }
                }
            }
        }
        for id in undone {
            self.slots.state.unload(&Key::Recorded { id });
        }
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_unstable();
        let changes = changes.into_iter().map(|(key, index)| {
            let value = self.slots.state.get(&key)?.cloned();
            Ok((key, value, index))
        });
        let changes = changes.collect::<Result<_, Fault>>()?;
        self.scratch
            .take(&Replayed {
                size: self.next,
                nodes,
                changes,
                root: Some(self.frontier.root()),
                sound: (self.findings.len(), self.unread) == before,
            })
            .await?;
        Ok(())
    }

    /// Loads the events that others undo or confirm, of those before them. From the log: the scratch
    /// ledger has no entries.
    async fn undone(&mut self, envelopes: &[&Envelope]) -> Result<Vec<EventId>, Failure> {
        let undoing = envelopes.iter().filter_map(|it| Some((it.index, it.event.is_about()?)));
        let undoing: Vec<_> = undoing.collect();
        if undoing.is_empty() {
            return Ok(Vec::new());
        }
        let mut snapshot = self.log.snapshot().await?;
        for (index, of) in undoing.iter().copied() {
            let original = match snapshot.entry_of(of).await {
                Ok(entry) => entry.filter(|it| it.index < index),
                Err(error) if error.damage().is_some() => None,
                Err(error) => return Err(error.into()),
            };
            let original = original.and_then(|entry| seal::open(&entry.bytes).ok());
            let recorded = original.map(|it| Value::Recorded(Recorded::of(&it)));
            self.slots.state.load(Key::Recorded { id: of }, recorded);
        }
        Ok(undoing.into_iter().map(|(_, of)| of).collect())
    }

    /// Says when something is missing before an index.
    fn arrives(&mut self, index: u64) {
        if index != self.next {
            let what = format!("manca dal registro: dopo viene l'evento {index}");
            self.findings.push(Finding::Entry { index: self.next, what });
        }
        self.next = index + 1;
    }

    async fn entry(
        &mut self,
        entry: Examined,
        changes: &mut Changes,
        nodes: &mut Vec<Node>,
    ) -> Result<(), Failure> {
        let Examined { index, leaf, hashed, opened } = entry;
        self.arrives(index);
        if hashed != leaf {
            self.wrong(
                index,
                format!(
                    "i byte non corrispondono all'impronta: calcolata {hashed}, conservata {leaf}"
                ),
            );
        }
        // The stored leaf stands for the tree: a changed byte is then found here, by its own leaf,
        // and not once more in every node above it.
        nodes.extend(self.frontier.push(leaf));
        let Opened { place, envelope, followed } = match opened {
            Ok(opened) => *opened,
            Err(what) => {
                self.wrong(index, what);
                return Ok(());
            }
        };
        for what in self.chain.faults(&place, &envelope) {
            self.wrong(index, what);
        }
        if !self.had_the_right(&envelope) {
            let (role, body) = (envelope.actor.role.name(), &envelope.actor.organisation);
            let what = format!("chi l'ha scritto ({role} di {body}) non ne aveva il diritto");
            self.wrong(index, what);
        }
        let mut from = self.scratch;
        if let Err(what) = self.slots.apply(&mut from, &envelope).await? {
            self.wrong(index, what);
        }
        changes.extend(self.slots.state.take_changed().map(|key| (key, index)));
        self.followed.push(followed);
        Ok(())
    }

    fn had_the_right(&self, it: &Envelope) -> bool {
        let undone = match &it.event {
            Event::Reversed(reversed) => self.slots.state.recorded(&reversed.of).ok().flatten(),
            _ => None,
        };
        might(it, undone)
    }

    fn wrong(&mut self, index: u64, what: String) {
        self.findings.push(Finding::Entry { index, what });
    }

    /// Does the followers' work of the epochs that are replayed whole; not beyond where those of the
    /// ledger stand for certain, which others may be slow to bring further.
    pub(super) async fn follow_whole_epochs(&mut self, certain: u64) -> Result<(), Failure> {
        let length = self.scratch.epochs().length(1);
        self.follow(self.next.min(certain) / length * length, None).await
    }

    /// Does the followers' work up to a size, and no more of it than was done elsewhere.
    pub(super) async fn follow(
        &mut self,
        until: u64,
        elsewhere: Option<Made>,
    ) -> Result<(), Failure> {
        let epochs = self.scratch.epochs();
        while elsewhere != Some(self.made) {
            let Some(work) = epochs.work(&self.made, until) else { break };
            let end = match &work {
                Work::Follow(range) => range.end,
                Work::Merge(_) => self.made.position,
            };
            let known = self.followed.partition_point(|it| it.index < end);
            let known = self.followed.get(..known).unwrap_or_default();
            let places = self.places(&work, known).await?;
            self.scratch.follow(&work, known, &places).await?;
            match work {
                Work::Merge(it) => self.made.merged[usize::from(it.level) - 2] += 1,
                Work::Follow(range) => {
                    self.made.position = range.end;
                    if epochs.closed(&range).is_some() {
                        self.followed.retain(|it| it.index >= range.end);
                    }
                }
            }
        }
        Ok(())
    }

    /// Where the events stand that those of a piece of work name. From the log: the scratch ledger
    /// has no entries.
    async fn places(&self, work: &Work, known: &[Followed]) -> Result<Places, Failure> {
        let Work::Follow(range) = work else { return Ok(Places::new()) };
        let named = known.iter().filter(|it| range.contains(&it.index));
        let named: Vec<EventId> = named.flat_map(Followed::references).collect();
        if named.is_empty() {
            return Ok(Places::new());
        }
        match self.log.snapshot().await?.places(&named).await {
            // What cannot be read is told where it stands.
            Err(error) if error.damage().is_some() => Ok(Places::new()),
            places => Ok(places?),
        }
    }

    /// Says what is missing at the end of a log of a size.
    pub(super) fn ends(&mut self, size: u64) {
        if self.next < size {
            let what = "manca dal registro".to_owned();
            self.findings.push(Finding::Entry { index: self.next, what });
        }
        if let Some(more @ 1..) = self.unread.checked_sub(UNREAD) {
            let what = format!("tabella entry: altri {more} eventi non si leggono");
            self.findings.push(Finding::Integrity(what));
        }
        if self.chain.is_open() {
            let what = "il registro finisce in mezzo a un gruppo".to_owned();
            self.findings.push(Finding::Entry { index: self.next, what });
        }
    }
}
