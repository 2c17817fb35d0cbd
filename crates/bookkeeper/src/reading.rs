//! Reading: one snapshot, what a viewer may see of it, and pages of it.

use crate::{
    Bookkeeper, Failure,
    memory::{gone, replaced, still_has},
    outcome::{At, Mark},
};
use journal::{hash::Hash, seal};
use ledger::{
    anomaly::Anomaly,
    code::{Holder, OrganisationCode, Origin},
    day::Day,
    envelope::Envelope,
    event::{Event, ExpenseRecorded},
    id::EventId,
    money::Cents,
    rights::{Action, Object, Standing, may},
    state::{Key, KnownAmbito, KnownEdition, KnownOrganisation, Value},
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::{Entry, Followed, Sight, Snapshot, Tip};

/// Who reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever holds the file: sees everything.
    Operator,
    /// A person with an account.
    Person(Standing),
}

/// One state of the ledger, for as many questions as one answer holds.
pub struct Reading {
    pub(crate) snapshot: Box<dyn Snapshot>,
    pub(crate) at: At,
    /// How many events the log has in the snapshot: more than are known at `at`, where the followers
    /// cannot go on.
    pub(crate) size: u64,
    pub(crate) registry: Arc<Registry>,
}

/// The bodies, territories and endowments that a reading knows.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// By code.
    pub organisations: BTreeMap<String, KnownOrganisation>,
    /// By code.
    pub ambiti: BTreeMap<String, KnownAmbito>,
    /// By code.
    pub editions: BTreeMap<String, KnownEdition>,
}

/// A part of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// From after this index on; from the beginning when absent.
    pub after: Option<u64>,
    /// Before this tree size; to the end when absent.
    pub before: Option<u64>,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Whether others follow.
    pub more: bool,
}

/// An event as read from the log.
#[derive(Clone, Debug)]
pub struct EventView {
    /// All that is sealed about it. Its nonce, like `bytes`, is for who may read the whole log.
    pub envelope: Envelope,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// An expense as a register shows it.
#[derive(Clone, Debug)]
pub struct ExpenseView {
    /// The event.
    pub event: EventView,
    /// What was recorded.
    pub expense: ExpenseRecorded,
    /// Whether it was reversed: as the ledger stands now, wherever the page stands.
    pub reversed: bool,
    /// Per share: what is paid, and the anomalies that keep it from being reported.
    pub shares: Vec<ShareView>,
}

/// What became of a share.
#[derive(Clone, Debug)]
pub struct ShareView {
    /// How much of it is paid: as the ledger stands now, wherever the page stands.
    pub paid: Cents,
    /// What keeps it from being reported; empty when nothing does.
    pub barred_by: Vec<Anomaly>,
}

pub use store::ExpenseFilter;

/// Slots of the registry read in one statement.
const PAGE: u32 = 1000;
/// How long a reading waits for a database that lags behind what somebody was told.
const LAG: Duration = Duration::from_secs(2);
/// How often a reading catches up with writers before it gives in.
const PATIENCE: usize = 50;

impl Bookkeeper {
    /// Opens a reading: one snapshot, the followers brought up to the head that stands now. It
    /// knows all that this process has ever answered with.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or writers outrun the followers for long;
    /// [`Failure::HistoryReplaced`] when the log lacks what this process has answered with.
    pub async fn reading(&self) -> Result<Reading, Failure> {
        self.reading_knowing(None).await
    }

    /// Opens a reading that knows an event which somebody was told of. A database that lags behind
    /// is waited for; one that has another event in its place, or never gets it, is another history.
    ///
    /// # Errors
    /// As [`Bookkeeper::reading`].
    pub async fn reading_at_least(&self, mark: &Mark) -> Result<Reading, Failure> {
        self.reading_knowing(Some(mark)).await
    }

    async fn reading_knowing(&self, mark: Option<&Mark>) -> Result<Reading, Failure> {
        let began = tokio::time::Instant::now();
        loop {
            let known = self.memory.newest();
            let opened = match self.at_the_head().await {
                Err(Failure::NoLedger) => return Err(gone(&known)),
                opened => opened?,
            };
            let AtHead { mut reading, ends, behind } = opened;
            let full = behind.as_ref().is_some_and(Failure::is_full);
            let lags = ends.size < known.size
                || mark.is_some_and(|mark| !full && reading.at.tree_size <= mark.index);
            if !lags || began.elapsed() > LAG {
                still_has(&mut *reading.snapshot, &ends, &known).await?;
                if let Some(mark) = mark {
                    reading.holds(mark).await?;
                    if let (Some(behind), true) = (behind, reading.at.tree_size <= mark.index) {
                        // The log has it, and what would be answered does not know it.
                        return Err(behind);
                    }
                }
                self.memory.remember(&reading.at);
                return Ok(reading);
            }
            drop(reading);
            tokio::time::sleep(LAG / 100).await;
        }
    }

    /// A reading at the head that stands now.
    async fn at_the_head(&self) -> Result<AtHead, Failure> {
        let mut asked = None;
        for patience in (0..PATIENCE).rev() {
            let behind = self.followed().await?;
            let mut snapshot = self.store.snapshot().await?;
            let tip = snapshot.tip().await?;
            let Tip { size, leaf } = tip;
            if size == 0 {
                return Err(Failure::NoLedger);
            }
            let position = snapshot.position().await?;
            if position.events == size {
                let at = At { tree_size: size, root: snapshot.root(size).await?, leaf };
                let registry = self.registry(&mut *snapshot, position.registry).await?;
                let reading = Reading { snapshot, at, size, registry };
                return Ok(AtHead { reading, ends: tip, behind: None });
            }
            // Whoever asks knows all that stood there when they did.
            let asked = *asked.get_or_insert(size);
            let outrun = patience == 0 && position.events >= asked;
            if let Some(behind) = behind.or_else(|| outrun.then(outrun_by_writers)) {
                let reading = self.reading_behind(snapshot, behind.clone()).await?;
                return Ok(AtHead { reading, ends: tip, behind: Some(behind) });
            }
        }
        Err(outrun_by_writers())
    }

    /// Brings the followers up to the head. Where there is no room for that, why.
    async fn followed(&self) -> Result<Option<Failure>, Failure> {
        match self.store.follow().await.map_err(Failure::from) {
            Ok(()) => Ok(None),
            Err(full) if full.is_full() => Ok(Some(full)),
            Err(failure) => {
                self.desk.note(&failure);
                Err(failure)
            }
        }
    }

    /// A reading at the place that the followers have reached, where they cannot go on: what is asked
    /// is still answered, as of then.
    async fn reading_behind(
        &self,
        mut snapshot: Box<dyn Snapshot>,
        why: Failure,
    ) -> Result<Reading, Failure> {
        let position = snapshot.position().await?;
        let tree_size = position.events;
        let Some(last) = tree_size.checked_sub(1) else { return Err(why) };
        let last = snapshot.entry(last).await?.ok_or(Failure::NoLedger)?;
        let command = view(last.clone())?.envelope.command;
        if command.part < command.of {
            return Err(why);
        }
        let root = snapshot.root(tree_size).await?;
        let at = At { tree_size, root, leaf: Some(last.leaf) };
        let registry = self.registry(&mut *snapshot, position.registry).await?;
        let size = snapshot.size().await?;
        Ok(Reading { snapshot, at, size, registry })
    }

    /// The registry of a snapshot, kept until an event changes it: the last that did marks it.
    async fn registry(
        &self,
        snapshot: &mut dyn Snapshot,
        mark: u64,
    ) -> Result<Arc<Registry>, Failure> {
        if let Some((known, registry)) = self.registry.lock().await.as_ref()
            && *known == mark
        {
            return Ok(Arc::clone(registry));
        }
        let registry = Arc::new(Registry {
            organisations: family(snapshot, "organisation").await?,
            ambiti: family(snapshot, "ambito").await?,
            editions: family(snapshot, "edition").await?,
        });
        *self.registry.lock().await = Some((mark, Arc::clone(&registry)));
        Ok(registry)
    }
}

/// A reading, and what is known of the log behind it.
struct AtHead {
    reading: Reading,
    /// Where the log ends.
    ends: Tip,
    /// Why the reading does not stand there, where it does not.
    behind: Option<Failure>,
}

fn outrun_by_writers() -> Failure {
    Failure::Internal("the followers do not keep pace with the lane".to_owned())
}

async fn family<T: DeserializeOwned>(
    snapshot: &mut dyn Snapshot,
    family: &str,
) -> Result<BTreeMap<String, T>, Failure> {
    let mut all = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = snapshot.slots(family, &after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after.clone_from(&last.key);
        for row in rows {
            let value = serde_json::from_str(&row.value)
                .map_err(|error| Failure::Internal(format!("slot {}: {error}", row.key)))?;
            // OK: every key of a family is `family:code`.
            let code = row.key.get(family.len() + 1..).unwrap_or_default();
            all.insert(code.to_owned(), value);
        }
    }
}

impl Registry {
    /// The organisation that acts for a holder on a day, and the Region it lies in.
    pub fn acting_for(&self, holder: &Holder, day: Option<Day>) -> Object {
        match holder {
            Holder::Ambito(code) => match self.ambiti.get(code.as_str()) {
                Some(ambito) => Object::Holder {
                    organisation: day
                        .map_or_else(|| ambito.manager(), |day| ambito.manager_on(day))
                        .clone(),
                    region: Some(ambito.registered.region.clone()),
                },
                None => Object::Ledger,
            },
            Holder::Organisation(code) => self.body(code),
        }
    }

    fn body(&self, code: &OrganisationCode) -> Object {
        let known = self.organisations.get(code.as_str());
        let region = known.and_then(|it| it.registered.region.clone());
        Object::Holder { organisation: code.clone(), region }
    }
}

impl Viewer {
    /// Whether the viewer may read something.
    pub fn may_read(&self, object: &Object) -> bool {
        match self {
            Self::Operator => true,
            Self::Person(standing) => may(standing, Action::Read, object),
        }
    }

    /// Whether the viewer may read whole entries of every book.
    pub fn may_read_log(&self) -> bool {
        match self {
            Self::Operator => true,
            Self::Person(standing) => may(standing, Action::ReadLog, &Object::Ledger),
        }
    }

    /// Whether the viewer sees everything, so that nothing needs to be looked at one by one.
    fn sees_all(&self) -> bool {
        self.may_read(&Object::Ledger)
    }
}

impl Reading {
    /// Where this reading stands.
    pub fn at(&self) -> At {
        self.at
    }

    /// That the log still has the event that a mark stands for.
    ///
    /// # Errors
    /// [`Failure::HistoryReplaced`] when it has not.
    pub async fn holds(&mut self, mark: &Mark) -> Result<(), Failure> {
        let found = self.snapshot.entry(mark.index).await?;
        let found = found.map(|entry| Mark::of(entry.index, &entry.leaf));
        if found == Some(*mark) {
            return Ok(());
        }
        Err(replaced(mark, found.as_ref(), self.at.tree_size))
    }

    /// Where a page stands that goes on from one read before: on what was known then.
    ///
    /// # Errors
    /// [`Failure::HistoryReplaced`] when the log does not have the event that ended it then.
    pub async fn pinned(&mut self, mark: Option<&Mark>) -> Result<At, Failure> {
        let Some(mark) = mark else { return Ok(self.at) };
        self.holds(mark).await?;
        self.at_size(mark.index.saturating_add(1)).await
    }

    /// Where an answer stands that knows only the first events.
    pub(crate) async fn at_size(&mut self, tree_size: u64) -> Result<At, Failure> {
        if tree_size == self.at.tree_size {
            return Ok(self.at);
        }
        let leaf = match tree_size.checked_sub(1) {
            Some(last) => self.snapshot.entry(last).await?.map(|entry| entry.leaf),
            None => None,
        };
        Ok(At { tree_size, root: self.snapshot.root(tree_size).await?, leaf })
    }

    /// Whether an answer at some place knows an event that the log has now.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn knows(&mut self, at: At, id: EventId) -> Result<bool, Failure> {
        if at.tree_size >= self.size {
            return Ok(true);
        }
        Ok(self.snapshot.entry_of(id).await?.is_some_and(|entry| entry.index < at.tree_size))
    }

    /// The ledger's name: every event seals it, so the first one is enough.
    ///
    /// # Errors
    /// [`Failure`] when the database fails or the entry is not a sealed event.
    pub async fn origin(&mut self) -> Result<Origin, Failure> {
        let first = self.snapshot.entry(0).await?.ok_or(Failure::NoLedger)?;
        Ok(view(first)?.envelope.ledger)
    }

    /// The bodies, territories and endowments that it knows.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// What a viewer sees: holders and bodies. `None` for everything.
    pub(crate) fn sight(&self, viewer: &Viewer) -> Option<Sight> {
        if viewer.sees_all() {
            return None;
        }
        let mut sight = Sight::default();
        for ambito in self.registry.ambiti.values() {
            let holder = Holder::Ambito(ambito.registered.code.clone());
            if viewer.may_read(&self.registry.acting_for(&holder, None)) {
                sight.holders.push(holder);
            }
        }
        for organisation in self.registry.organisations.values() {
            let code = &organisation.registered.code;
            if viewer.may_read(&self.registry.body(code)) {
                sight.holders.push(Holder::Organisation(code.clone()));
                sight.organisations.push(code.clone());
            }
        }
        Some(sight)
    }

    /// Events that concern a viewer, of a part of the log.
    ///
    /// # Errors
    /// [`Failure`] when the database fails or an entry is not a sealed event.
    pub async fn events(
        &mut self,
        viewer: &Viewer,
        range: Range,
        limit: u32,
    ) -> Result<Page<EventView>, Failure> {
        let Range { after, before } = range;
        let wanted = limit.saturating_add(1);
        let mut entries = match self.sight(viewer) {
            None => {
                self.snapshot.entries(after.map_or(0, |it| it.saturating_add(1)), wanted).await?
            }
            Some(sight) => {
                let parties: Vec<String> = sight.holders.iter().map(ToString::to_string).collect();
                let indexes = self.snapshot.concerning(&parties, after, wanted).await?;
                self.snapshot.entries_at(&indexes).await?
            }
        };
        // The snapshot may know more of the log than this reading stands for.
        let before = before.map_or(self.at.tree_size, |before| before.min(self.at.tree_size));
        entries.retain(|it| it.index < before);
        page(entries, limit)
    }

    /// One event, when it concerns the viewer.
    ///
    /// # Errors
    /// [`Failure`] when the database fails or the entry is not a sealed event.
    pub async fn event(
        &mut self,
        viewer: &Viewer,
        id: EventId,
    ) -> Result<Option<EventView>, Failure> {
        let entry = self.snapshot.entry_of(id).await?;
        let Some(entry) = entry.filter(|it| it.index < self.at.tree_size) else { return Ok(None) };
        if let Some(sight) = self.sight(viewer) {
            let parties = Followed::of(&entry)?.parties;
            let concerned = sight.holders.iter().any(|it| parties.contains(&it.to_string()));
            if !concerned {
                return Ok(None);
            }
        }
        view(entry).map(Some)
    }

    /// Expenses that concern a viewer, from after an index on.
    ///
    /// # Errors
    /// [`Failure`] when the database fails or an entry is not a sealed event.
    pub async fn expenses(
        &mut self,
        viewer: &Viewer,
        filter: &ExpenseFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Page<ExpenseView>, Failure> {
        let filter = ExpenseFilter { sight: self.sight(viewer), ..filter.clone() };
        let wanted = limit.saturating_add(1);
        let indexes = self.snapshot.expenses(&filter, after, wanted).await?;
        let entries = self.snapshot.entries_at(&indexes).await?;
        let page = page(entries, limit)?;
        let keys: Vec<Key> =
            page.items.iter().map(|it| Key::Expense { id: it.envelope.id }).collect();
        let standing: BTreeMap<Key, Option<Value>> =
            self.snapshot.load(&keys).await?.into_iter().collect();
        let items = page.items.into_iter().filter_map(|event| {
            let key = Key::Expense { id: event.envelope.id };
            expense_view(event, standing.get(&key).and_then(Option::as_ref))
        });
        Ok(Page { items: items.collect(), more: page.more })
    }
}

fn page(mut entries: Vec<Entry>, limit: u32) -> Result<Page<EventView>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > limit;
    entries.truncate(limit);
    let items = entries.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Page { items, more })
}

fn view(entry: Entry) -> Result<EventView, Failure> {
    let envelope = seal::open(&entry.bytes)
        .map_err(|error| Failure::Internal(format!("entry {}: {error}", entry.index)))?;
    Ok(EventView { envelope, leaf: entry.leaf, bytes: entry.bytes })
}

fn expense_view(event: EventView, standing: Option<&Value>) -> Option<ExpenseView> {
    let Event::ExpenseRecorded(expense) = event.envelope.event.clone() else { return None };
    let standing = match standing {
        Some(Value::Expense(expense)) => Some(expense),
        _ => None,
    };
    let shares = (0..)
        .zip(&expense.shares)
        .map(|(number, _)| ShareView {
            paid: standing
                .and_then(|it| it.shares.get(usize::try_from(number).ok()?))
                .map(|it| it.paid)
                .unwrap_or_default(),
            barred_by: event
                .envelope
                .anomalies
                .iter()
                .filter(|it| it.bars_share() == Some(number))
                .cloned()
                .collect(),
        })
        .collect();
    Some(ExpenseView { expense, reversed: standing.is_none(), shares, event })
}
