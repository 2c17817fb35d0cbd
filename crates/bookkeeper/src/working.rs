//! A group of commands at work: decided one after the other, sealed, and ready to be written.

use crate::{
    Bookkeeper, Failure,
    cache::Cache,
    clock::day_of,
    outcome::{At, EventReceipt, Receipt},
    sealing::Sealing,
    source::Source,
    watch::Said,
};
use journal::{
    hash::{Hash, empty_root},
    seal::{self, CannotSeal, Sealed, seal},
    tree,
};
use ledger::{
    anomaly::Anomaly,
    apply::apply,
    code::Origin,
    command::{Command, Request},
    day::{Day, Instant},
    decide::{Decision, Draft, Recording, decide},
    envelope::{Actor, CommandPart, Envelope, Group, Touch},
    event::Event,
    id::Digest,
    rejection::{Refused, Rejection},
    state::{Fault, Key, Recorded, State, UsedKey, Value},
    stream::streams,
    text::CommandKey,
};
use std::panic::AssertUnwindSafe;
use store::{Batch, Entry, Head};

/// A group of commands at work: the state as it grows, and what is to be written.
pub(crate) struct Working<'a> {
    bookkeeper: &'a Bookkeeper,
    origin: Origin,
    first: u64,
    frontier: tree::Frontier,
    recorded_at: Instant,
    /// The day on which the group is recorded.
    today: Option<Day>,
    /// The clock, when it is not to be believed: sealed with the first event of each command.
    jump: Option<Anomaly>,
    /// What the clock said when the group began.
    pub(crate) clock_said: Said,
    /// When the last event before the group was recorded.
    before: Option<Instant>,
    /// The leaf hash of the last entry.
    leaf: Option<Hash>,
    pub(crate) state: State,
    /// The new entries. Those that are sealed beside lack bytes and leaf until they are sealed.
    pub(crate) entries: Vec<Entry>,
    /// Who seals single events beside the decisions.
    sealing: Option<Sealing>,
    /// How many of the entries, from the first on, are sealed and in the tree.
    sealed: usize,
    /// How many of those were given to be written.
    given: usize,
    nodes: Vec<tree::Node>,
}

pub(crate) enum Considered {
    Recorded(Receipt),
    Repeated(UsedKey),
    Refused(Refused),
    /// It cannot be decided without a slot that was never loaded.
    Lacking(Box<Key>),
}

pub(crate) enum NotRecorded {
    Fault(Fault),
    Refused(Refused),
}

impl From<Fault> for NotRecorded {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Who wrote what, for the envelope.
pub(crate) struct Author<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) key: &'a CommandKey,
    pub(crate) digest: Digest,
    pub(crate) request: Option<&'a Request>,
}

impl<'a> Working<'a> {
    pub(crate) fn new(
        bookkeeper: &'a Bookkeeper,
        head: Head,
        origin: Origin,
        state: State,
    ) -> Self {
        let recording = bookkeeper.watch.read(&*bookkeeper.clock, head.recorded_at);
        Self {
            bookkeeper,
            origin,
            first: head.size,
            frontier: head.frontier,
            recorded_at: recording.at,
            today: day_of(recording.at),
            jump: recording.jump,
            clock_said: recording.said,
            before: head.recorded_at,
            leaf: head.leaf,
            state,
            entries: Vec::new(),
            sealing: None,
            sealed: 0,
            given: 0,
            nodes: Vec::new(),
        }
    }

    /// From now on single events are sealed beside the decisions.
    pub(crate) fn seal_beside(&mut self) {
        self.sealing = Some(Sealing::begin());
    }

    /// Completes the entries with what is still being sealed beside.
    ///
    /// # Errors
    /// [`Failure::Internal`] when an event cannot be sealed: smaller groups tell which.
    pub(crate) async fn finish(&mut self) -> Result<(), Failure> {
        if let Some(sealing) = self.sealing.take() {
            let sealed = sealing.end().await.map_err(Failure::Internal)?;
            self.complete_entries(sealed);
        }
        self.grow();
        if self.sealed < self.entries.len() {
            return Err(Failure::Internal("an event was not sealed".to_owned()));
        }
        Ok(())
    }

    /// What is decided and sealed, and was not given before.
    pub(crate) fn ready(&mut self) -> Batch {
        if let Some(sealing) = &mut self.sealing {
            let sealed = sealing.sealed();
            self.complete_entries(sealed);
            self.grow();
        }
        let entries = self.entries.get(self.given..self.sealed).unwrap_or_default().to_vec();
        self.given = self.sealed;
        let (nodes, changes) = (std::mem::take(&mut self.nodes), self.state.take_changes());
        Batch { entries, nodes, changes }
    }

    /// Gives what was sealed beside to the entries that lack it, in order.
    fn complete_entries(&mut self, sealed: Vec<Sealed>) {
        let lacking = self.entries.iter_mut().skip(self.sealed).filter(|it| it.bytes.is_empty());
        for (entry, it) in lacking.zip(sealed) {
            (entry.bytes, entry.leaf) = (it.bytes, it.leaf);
        }
    }

    /// Grows the tree by the entries that are sealed.
    fn grow(&mut self) {
        for entry in self.entries.iter().skip(self.sealed).take_while(|it| !it.bytes.is_empty()) {
            self.nodes.extend(self.frontier.push(entry.leaf));
            self.leaf = Some(entry.leaf);
            self.sealed += 1;
        }
    }

    /// Gives the events of a receipt their leaf hashes, once the group is finished.
    pub(crate) fn complete(&self, receipt: &mut Receipt) {
        for event in &mut receipt.events {
            let place = event.index.checked_sub(self.first).and_then(|it| usize::try_from(it).ok());
            if let Some(entry) = place.and_then(|place| self.entries.get(place)) {
                event.leaf = entry.leaf;
            }
        }
    }

    /// Whether a key was used earlier in this group.
    pub(crate) fn is_here(&self, used: &UsedKey) -> bool {
        let place = used.first.checked_sub(self.first).and_then(|it| usize::try_from(it).ok());
        // In a dry run others may have written there meanwhile.
        place.and_then(|it| self.entries.get(it)).is_some_and(|it| it.id == used.first_id)
    }

    /// Decides one command and, when it is a fact, seals it. A panic refuses this command alone.
    pub(crate) fn consider(&mut self, command: &Command) -> Result<Considered, Failure> {
        let considered = std::panic::catch_unwind(AssertUnwindSafe(|| self.decided(command)));
        let considered = match considered {
            Ok(considered) => considered,
            Err(_) => Err(NotRecorded::Refused(internal().at(""))),
        };
        match considered {
            Ok(considered) => Ok(considered),
            Err(NotRecorded::Refused(refused)) => {
                self.state.forget();
                Ok(Considered::Refused(refused))
            }
            Err(NotRecorded::Fault(Fault::Breach(breach))) => {
                tracing::error!(%breach, "what was decided breaks a law");
                self.state.forget();
                Ok(Considered::Refused(internal().at("")))
            }
            Err(NotRecorded::Fault(Fault::NotLoaded(key))) => {
                self.state.forget();
                Ok(Considered::Lacking(key))
            }
            Err(NotRecorded::Fault(fault)) => Err(fault.into()),
        }
    }

    fn decided(&mut self, command: &Command) -> Result<Considered, NotRecorded> {
        let (chance, now) = (&self.bookkeeper.chance, self.recorded_at);
        let decision = decide(command, &self.state, &mut || chance.event_id(now))?;
        Ok(match decision {
            Decision::Refuse(refused) => Considered::Refused(refused),
            Decision::Repeat(used) => Considered::Repeated(used),
            Decision::Record(recording) => {
                let author = Author {
                    actor: &command.actor,
                    key: &command.request.key,
                    digest: command.digest,
                    request: Some(&command.request),
                };
                Considered::Recorded(self.record(&author, &recording)?)
            }
        })
    }

    /// Seals and applies the events of one command: all of them, or none.
    pub(crate) fn record(
        &mut self,
        author: &Author<'_>,
        recording: &Recording,
    ) -> Result<Receipt, NotRecorded> {
        let mut sealed: Vec<Entry> = Vec::with_capacity(recording.drafts.len());
        let mut receipt = Receipt { events: Vec::new(), reportable: None };
        let mut recorded = Vec::with_capacity(recording.drafts.len());
        let mut envelopes = Vec::with_capacity(recording.drafts.len());
        for draft in &recording.drafts {
            let envelope = self.envelope(author, recording, draft, &sealed)?;
            let bytes = self.sealed(&envelope, recording)?;
            apply(&mut self.state, &envelope)?;
            if let Event::ExpenseRecorded(_) = &draft.event {
                let barred = draft.anomalies.iter().any(|it| it.bars_share().is_some());
                receipt.reportable = Some(!barred);
            }
            let (index, id, leaf) = (envelope.index, draft.id, bytes.leaf);
            recorded.push((Key::Recorded { id }, Value::Recorded(Recorded::of(&envelope))));
            let anomalies = envelope.anomalies.clone();
            receipt.events.push(EventReceipt { id, index, leaf, anomalies });
            sealed.push(Entry { index, id, bytes: bytes.bytes, leaf });
            envelopes.push(envelope);
        }
        self.state.keep();
        // A later command of the same group may undo what is not in the database yet.
        for (key, value) in recorded {
            self.state.load(key, Some(value));
        }
        if let (Some(sealing), 1, Some(envelope)) =
            (&self.sealing, envelopes.len(), envelopes.pop())
        {
            sealing.give(envelope);
        }
        self.entries.extend(sealed);
        Ok(receipt)
    }

    /// The bytes of an event: none yet, when it is sealed beside. The events of one command are
    /// sealed here, because the last one seals the leaves of the others.
    fn sealed(&self, envelope: &Envelope, of: &Recording) -> Result<Sealed, NotRecorded> {
        if self.sealing.is_some() && of.drafts.len() == 1 {
            return Ok(Sealed { bytes: Vec::new(), leaf: empty_root() });
        }
        seal(envelope).map_err(|error| not_sealed(&error))
    }

    fn envelope(
        &self,
        author: &Author<'_>,
        recording: &Recording,
        draft: &Draft,
        sealed: &[Entry],
    ) -> Result<Envelope, Fault> {
        let part = count(sealed.len() + 1);
        let of = count(recording.drafts.len());
        let mut touches = Vec::new();
        for stream in streams(&draft.event, &author.actor.organisation) {
            let n = self.state.stream_count(&stream)?.copied().unwrap_or(0);
            touches.push(Touch { stream, n });
        }
        let group = (of > 1 && part == of).then(|| Group {
            count: of,
            total: recording.total,
            root: Digest::new(*group_root(sealed).as_bytes()),
            published_total: recording.published_total,
        });
        let mut anomalies = draft.anomalies.clone();
        if part == 1 && !matches!(draft.event, Event::LedgerOpened(_)) {
            anomalies.extend(self.jump.clone());
        }
        let ahead = self.today.and_then(|today| Anomaly::far_ahead(draft.effective_on, today));
        anomalies.extend(ahead);
        anomalies.sort();
        let mut evidence = author.request.map(|it| it.evidence.clone()).unwrap_or_default();
        evidence.sort();
        Ok(Envelope {
            ledger: self.origin.clone(),
            index: self.first + (self.entries.len() + sealed.len()) as u64,
            id: draft.id,
            nonce: self.bookkeeper.chance.nonce(),
            book: author.actor.organisation.clone(),
            on_behalf_of: author.request.and_then(|it| it.on_behalf_of.clone()),
            touches,
            effective_on: draft.effective_on,
            recorded_at: self.recorded_at,
            actor: author.actor.clone(),
            act: author.request.and_then(|it| it.act.clone()),
            evidence,
            command: CommandPart { key: author.key.clone(), digest: author.digest, part, of },
            group,
            rules: Vec::new(),
            anomalies,
            cause: author.request.and_then(|it| it.cause.clone()),
            event: draft.event.clone(),
        })
    }

    /// The receipt of a command that was recorded before: in the log, or earlier in this group.
    pub(crate) async fn repeated<S: Source + ?Sized>(
        &self,
        source: &mut S,
        used: &UsedKey,
    ) -> Result<Receipt, Failure> {
        let mut receipt = Receipt { events: Vec::new(), reportable: None };
        let stored = source.entries(used.first, used.count).await?;
        let here = self.entries.iter().filter(|it| it.index >= used.first).cloned();
        let all = if self.is_here(used) { here.collect() } else { stored };
        for entry in all.into_iter().take(used.count as usize) {
            let envelope = seal::open(&entry.bytes)
                .map_err(|error| Failure::Internal(format!("entry {}: {error}", entry.index)))?;
            if let Event::ExpenseRecorded(_) = &envelope.event {
                let barred = envelope.anomalies.iter().any(|it| it.bars_share().is_some());
                receipt.reportable = Some(!barred);
            }
            let (id, index, leaf) = (entry.id, entry.index, entry.leaf);
            let anomalies = envelope.anomalies;
            receipt.events.push(EventReceipt { id, index, leaf, anomalies });
        }
        Ok(receipt)
    }

    pub(crate) fn at(&self) -> At {
        At { tree_size: self.frontier.size(), root: self.frontier.root(), leaf: self.leaf }
    }

    /// What is remembered once the group is in the database, or had nothing to write.
    pub(crate) fn remembered(self) -> Cache {
        let wrote = self.frontier.size() > self.first;
        let head = Head {
            origin: Some(self.origin),
            size: self.frontier.size(),
            leaf: self.leaf,
            recorded_at: if wrote { Some(self.recorded_at) } else { self.before },
            frontier: self.frontier,
        };
        Cache::of(head, self.state)
    }
}

fn group_root(sealed: &[Entry]) -> Hash {
    tree::root(&sealed.iter().map(|entry| entry.leaf).collect::<Vec<_>>())
}

fn not_sealed(error: &CannotSeal) -> NotRecorded {
    let rejection = match error {
        CannotSeal::TooLong(_) => Rejection::TooLarge {},
        other => {
            tracing::error!(%other, "an event could not be sealed");
            internal()
        }
    };
    NotRecorded::Refused(rejection.at(""))
}

/// What is said of a command that only what stores it refuses.
pub(crate) fn refused_by_database() -> Refused {
    internal().at("")
}

fn internal() -> Rejection {
    Rejection::Malformed {
        field_code: "INTERNAL".to_owned(),
        message: "il comando ha trovato un errore del programma: nulla è stato scritto; \
                  segnalarlo a chi gestisce il registro"
            .to_owned(),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
