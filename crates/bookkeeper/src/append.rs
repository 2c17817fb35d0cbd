//! Appending: take the lane, load, decide, seal, write, commit, answer.

use crate::{
    Bookkeeper, Failure, Opened,
    outcome::{Appended, At, EventReceipt, Outcome, Receipt},
};
use journal::{
    hash::Hash,
    seal::{self, CannotSeal, seal},
    tree,
};
use ledger::{
    apply::apply,
    code::{OPERATOR, OrganisationCode, Origin},
    command::Command,
    day::Instant,
    decide::{Decision, Draft, Recording, decide},
    envelope::{Actor, CommandPart, Envelope, Group, Role, Touch},
    event::{Event, LedgerOpened},
    id::Digest,
    needs::needs,
    rejection::{Refused, Rejection},
    state::{Fault, Key, Recorded, State, UsedKey, Value},
    stream::streams,
    text::CommandKey,
};
use std::{collections::BTreeSet, panic::AssertUnwindSafe};
use store::{Batch, Entry, Head, Lane, StoreError};

/// Rounds in which the slots of a whole group are loaded together; what a command still lacks
/// after them depends on a command before it in the group, and is loaded for it alone.
const ROUNDS: usize = 3;

/// How an append ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Commit,
    /// A dry run: everything is decided and written, and then dropped.
    Drop,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Internal(fault.to_string())
    }
}

impl Bookkeeper {
    /// Appends commands, in order, in one transaction: all that are accepted, or, when the
    /// database fails, none.
    ///
    /// # Errors
    /// [`Failure`] when nothing was written: no ledger, a database that failed before COMMIT or
    /// whose keys show afterwards that it did not commit.
    pub async fn append(&self, commands: Vec<Command>) -> Result<Appended, Failure> {
        self.run(&commands, Ending::Commit).await
    }

    /// Decides commands as [`Bookkeeper::append`] would, and writes nothing: a dry run.
    ///
    /// # Errors
    /// As [`Bookkeeper::append`].
    pub async fn rehearse(&self, commands: Vec<Command>) -> Result<Appended, Failure> {
        self.run(&commands, Ending::Drop).await
    }

    /// Finds the ledger of this database, or begins one under a name with a random part.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or the slug is not lower-case letters, digits and `-`.
    pub async fn open(&self, slug: &str) -> Result<Opened, Failure> {
        let mut lane = self.store.lane().await?;
        let head = lane.head().await?;
        if let Some(origin) = head.origin {
            return Ok(Opened::Found(origin));
        }
        let random = self.chance.nonce();
        let origin = Origin::parse(&format!("fondaco/{slug}-{random}"))
            .map_err(|malformed| Failure::Internal(malformed.to_string()))?;
        let mut group = Working::new(self, head, origin.clone());
        let opening = Opening::of(self, &origin)?;
        for stream in [Key::Used { book: opening.book.clone(), key: opening.key.clone() }] {
            group.state.load(stream, None);
        }
        group.record(&opening.author(), &opening.recording).map_err(|error| match error {
            NotRecorded::Fault(fault) => Failure::from(fault),
            NotRecorded::Refused(refused) => Failure::Internal(refused.rejection.to_string()),
        })?;
        lane.write(&group.batch()).await?;
        lane.commit().await?;
        Ok(Opened::Begun(origin))
    }

    async fn run(&self, commands: &[Command], ending: Ending) -> Result<Appended, Failure> {
        let mut lane = self.store.lane().await?;
        let head = lane.head().await?;
        let origin = head.origin.clone().ok_or(Failure::NoLedger)?;
        let mut group = Working::new(self, head, origin);
        prefetch(&mut *lane, &mut group.state, commands).await?;
        let mut outcomes = Vec::with_capacity(commands.len());
        for command in commands {
            load_for(&mut *lane, &mut group.state, command).await?;
            outcomes.push(match group.consider(command)? {
                Considered::Recorded(receipt) => Outcome::Recorded(receipt),
                Considered::Refused(refused) => Outcome::Refused(refused),
                Considered::Repeated(used) => {
                    Outcome::Repeated(group.repeated(&mut *lane, &used).await?)
                }
            });
        }
        let at = group.at();
        if ending == Ending::Drop || group.entries.is_empty() {
            return Ok(Appended { outcomes, at });
        }
        lane.write(&group.batch()).await?;
        match lane.commit().await {
            Ok(()) => Ok(Appended { outcomes, at }),
            Err(error) => self.resolve(commands, outcomes, at, error).await,
        }
    }

    /// The commit gave no answer: the keys tell whether it was done. One transaction, so one key
    /// tells for all.
    async fn resolve(
        &self,
        commands: &[Command],
        mut outcomes: Vec<Outcome>,
        at: At,
        error: StoreError,
    ) -> Result<Appended, Failure> {
        tracing::warn!(%error, "commit gave no answer, looking up the keys");
        let written = |outcome: &Outcome| matches!(outcome, Outcome::Recorded(_));
        let first = outcomes.iter().zip(commands).find(|(outcome, _)| written(outcome));
        let Some((_, command)) = first else { return Ok(Appended { outcomes, at }) };
        let key = Key::Used {
            book: command.actor.organisation.clone(),
            key: command.request.key.clone(),
        };
        let found = async { self.store.lane().await?.load(&[key]).await }.await;
        match found {
            Ok(slots) if slots.iter().any(|(_, value)| value.is_some()) => {
                Ok(Appended { outcomes, at })
            }
            Ok(_) => Err(error.into()),
            Err(_) => {
                for outcome in outcomes.iter_mut().filter(|it| written(it)) {
                    *outcome = Outcome::Unknown;
                }
                Ok(Appended { outcomes, at })
            }
        }
    }
}

async fn prefetch(
    lane: &mut dyn Lane,
    state: &mut State,
    commands: &[Command],
) -> Result<(), Failure> {
    for _ in 0..ROUNDS {
        let mut missing = BTreeSet::new();
        for command in commands {
            missing.extend(missing_for(state, command)?);
        }
        if missing.is_empty() {
            return Ok(());
        }
        load(lane, state, missing).await?;
    }
    Ok(())
}

async fn load_for(
    lane: &mut dyn Lane,
    state: &mut State,
    command: &Command,
) -> Result<(), Failure> {
    loop {
        let missing = missing_for(state, command)?;
        if missing.is_empty() {
            return Ok(());
        }
        load(lane, state, missing).await?;
    }
}

fn missing_for(state: &State, command: &Command) -> Result<BTreeSet<Key>, Failure> {
    let mut keys = needs(command, state)?;
    keys.retain(|key| !state.is_loaded(key));
    Ok(keys)
}

async fn load(
    lane: &mut dyn Lane,
    state: &mut State,
    keys: BTreeSet<Key>,
) -> Result<(), Failure> {
    let keys: Vec<Key> = keys.into_iter().collect();
    for (key, value) in lane.load(&keys).await? {
        state.load(key, value);
    }
    Ok(())
}

/// A group of commands at work: the state as it grows, and what is to be written.
struct Working<'a> {
    bookkeeper: &'a Bookkeeper,
    origin: Origin,
    first: u64,
    frontier: tree::Frontier,
    recorded_at: Instant,
    state: State,
    entries: Vec<Entry>,
    nodes: Vec<tree::Node>,
}

enum Considered {
    Recorded(Receipt),
    Repeated(UsedKey),
    Refused(Refused),
}

enum NotRecorded {
    Fault(Fault),
    Refused(Refused),
}

impl From<Fault> for NotRecorded {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Who wrote what, for the envelope.
struct Author<'a> {
    actor: &'a Actor,
    key: &'a CommandKey,
    digest: Digest,
    request: Option<&'a ledger::command::Request>,
}

impl<'a> Working<'a> {
    fn new(bookkeeper: &'a Bookkeeper, head: Head, origin: Origin) -> Self {
        let now = bookkeeper.clock.now();
        Self {
            bookkeeper,
            origin,
            first: head.size,
            frontier: head.frontier,
            recorded_at: head.recorded_at.map_or(now, |previous| previous.max(now)),
            state: State::default(),
            entries: Vec::new(),
            nodes: Vec::new(),
        }
    }

    /// Decides one command and, when it is a fact, seals it. A panic refuses this command alone.
    fn consider(&mut self, command: &Command) -> Result<Considered, Failure> {
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
    fn record(
        &mut self,
        author: &Author<'_>,
        recording: &Recording,
    ) -> Result<Receipt, NotRecorded> {
        let mut sealed: Vec<Entry> = Vec::with_capacity(recording.drafts.len());
        let mut receipt = Receipt { events: Vec::new(), reportable: None };
        let mut recorded = Vec::with_capacity(recording.drafts.len());
        for draft in &recording.drafts {
            let leaves: Vec<Hash> = sealed.iter().map(|entry| entry.leaf).collect();
            let envelope = self.envelope(author, recording, draft, &leaves)?;
            let bytes = seal(&envelope).map_err(|error| not_sealed(&error))?;
            apply(&mut self.state, &envelope)?;
            if let Event::ExpenseRecorded(_) = &draft.event {
                let barred = draft.anomalies.iter().any(|it| it.bars_share().is_some());
                receipt.reportable = Some(!barred);
            }
            receipt.events.push(EventReceipt {
                id: draft.id,
                index: envelope.index,
                leaf: bytes.leaf,
                anomalies: draft.anomalies.clone(),
            });
            let (index, id) = (envelope.index, draft.id);
            sealed.push(Entry { index, id, bytes: bytes.bytes, leaf: bytes.leaf });
            recorded.push((Key::Recorded { id }, Value::Recorded(Recorded::of(&envelope))));
        }
        self.state.keep();
        // A later command of the same group may undo what is not in the database yet.
        for (key, value) in recorded {
            self.state.load(key, Some(value));
        }
        for entry in sealed {
            self.nodes.extend(self.frontier.push(entry.leaf));
            self.entries.push(entry);
        }
        Ok(receipt)
    }

    fn envelope(
        &self,
        author: &Author<'_>,
        recording: &Recording,
        draft: &Draft,
        before: &[Hash],
    ) -> Result<Envelope, Fault> {
        let part = count(before.len() + 1);
        let of = count(recording.drafts.len());
        let mut touches = Vec::new();
        for stream in streams(&draft.event) {
            let n = self.state.stream_count(&stream)?.copied().unwrap_or(0);
            touches.push(Touch { stream, n });
        }
        let group = (of > 1 && part == of).then(|| Group {
            count: of,
            total: recording.total,
            root: Digest::new(*tree::root(before).as_bytes()),
            published_total: recording.published_total,
        });
        let mut evidence = author.request.map(|it| it.evidence.clone()).unwrap_or_default();
        evidence.sort();
        Ok(Envelope {
            ledger: self.origin.clone(),
            index: self.first + (self.entries.len() + before.len()) as u64,
            id: draft.id,
            nonce: self.bookkeeper.chance.nonce(),
            book: author.actor.organisation.clone(),
            on_behalf_of: None,
            touches,
            effective_on: draft.effective_on,
            recorded_at: self.recorded_at,
            actor: author.actor.clone(),
            act: author.request.and_then(|it| it.act.clone()),
            evidence,
            command: CommandPart { key: author.key.clone(), digest: author.digest, part, of },
            group,
            rules: Vec::new(),
            anomalies: draft.anomalies.clone(),
            cause: author.request.and_then(|it| it.cause.clone()),
            event: draft.event.clone(),
        })
    }

    /// The receipt of a command that was recorded before: in the log, or earlier in this group.
    async fn repeated(
        &self,
        lane: &mut dyn Lane,
        used: &UsedKey,
    ) -> Result<Receipt, Failure> {
        let mut receipt = Receipt { events: Vec::new(), reportable: None };
        let stored = lane.entries(used.first, used.count).await?;
        let here = self.entries.iter().filter(|it| it.index >= used.first).cloned();
        let all = if used.first < self.first { stored } else { here.collect() };
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

    fn at(&self) -> At {
        At { tree_size: self.frontier.size(), root: self.frontier.root() }
    }

    fn batch(&mut self) -> Batch {
        Batch {
            entries: self.entries.clone(),
            nodes: std::mem::take(&mut self.nodes),
            changes: self.state.take_changes(),
        }
    }
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

/// The command that opens a ledger: leaf 0.
struct Opening {
    book: OrganisationCode,
    actor: Actor,
    key: CommandKey,
    digest: Digest,
    recording: Recording,
}

impl Opening {
    fn of(bookkeeper: &Bookkeeper, origin: &Origin) -> Result<Self, Failure> {
        let fixed = |error: ledger::identifier::Malformed| Failure::Internal(error.to_string());
        let book = OrganisationCode::parse(OPERATOR).map_err(fixed)?;
        let key = CommandKey::parse(&format!("open:{origin}")).map_err(fixed)?;
        let actor = Actor {
            account: bookkeeper.chance.actor_id(),
            organisation: book.clone(),
            role: Role::Administrator,
        };
        let now = bookkeeper.clock.now();
        let today = bookkeeper.clock.today();
        let effective_on =
            today.ok_or_else(|| Failure::Internal(format!("the clock says {now}")))?;
        let event = Event::LedgerOpened(LedgerOpened { origin: origin.clone() });
        let drafts = vec![Draft {
            id: bookkeeper.chance.event_id(now),
            effective_on,
            event,
            anomalies: Vec::new(),
        }];
        let digest = Digest::new(*journal::hash::sha256(origin.as_str().as_bytes()).as_bytes());
        let recording = Recording { drafts, total: None, published_total: None };
        Ok(Self { book, actor, key, digest, recording })
    }

    fn author(&self) -> Author<'_> {
        Author { actor: &self.actor, key: &self.key, digest: self.digest, request: None }
    }
}
