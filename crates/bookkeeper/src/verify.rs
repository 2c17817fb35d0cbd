//! Verifying: everything is re-read, re-hashed, replayed and compared; what disagrees is located.

use crate::{Bookkeeper, Failure, replay::Chain};
use journal::{
    hash::{Hash, leaf_hash},
    seal, tree,
};
use ledger::{
    apply::apply,
    event::Event,
    state::{Fault, Key, Recorded, State, Value},
};
use std::{fmt, ops::Range};
use store::{Derived, DerivedTable, Entry, Followed, Snapshot, StoreError};

/// Entries read at a time.
const PAGE: u32 = 1000;
/// Findings listed of one table: beyond these only their number is told.
const LISTED: usize = 20;

/// What verification found.
#[derive(Debug)]
pub struct Verification {
    /// How many entries there are.
    pub tree_size: u64,
    /// The root over their leaf hashes, each of which was compared with its bytes.
    pub root: Hash,
    /// What disagrees, in the order of the log, then of the tables.
    pub findings: Vec<Finding>,
}

/// Something that disagrees with the log, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The database says that it is damaged.
    Integrity(String),
    /// An entry is not what was sealed, or breaks a law.
    Entry {
        /// Its place.
        index: u64,
        /// What is wrong.
        what: String,
    },
    /// A row of a derived table is not what the log says.
    Row {
        /// The table.
        table: &'static str,
        /// The row.
        key: String,
        /// What the log says; none when there should be no such row.
        expected: Option<String>,
        /// What the table says; none when the row is missing.
        stored: Option<String>,
        /// The last entry that wrote the row.
        written_at: Option<u64>,
    },
    /// More of the same in a table.
    More {
        /// The table.
        table: &'static str,
        /// How many rows beyond those listed.
        count: usize,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &Option<String>| match text {
            None => "(nessuna riga)".to_owned(),
            Some(text) if text.chars().count() > 160 => {
                format!("{}…", text.chars().take(160).collect::<String>())
            }
            Some(text) => text.clone(),
        };
        match self {
            Self::Integrity(what) => write!(f, "database: {what}"),
            Self::Entry { index, what } => write!(f, "evento {index}: {what}"),
            Self::Row { table, key, expected, stored, written_at } => {
                let (expected, stored) = (short(expected), short(stored));
                write!(f, "tabella {table}, riga {key}: atteso {expected}, trovato {stored}")?;
                written_at.map_or(Ok(()), |index| write!(f, " (scritta dall'evento {index})"))
            }
            Self::More { table, count } => {
                write!(f, "tabella {table}: altre {count} righe non tornano")
            }
        }
    }
}

impl Bookkeeper {
    /// Verifies the whole ledger, telling how far it is.
    ///
    /// # Errors
    /// [`Failure`] when the database cannot be read at all. What it holds wrongly is a finding.
    pub async fn verify(
        &self,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Verification, Failure> {
        let mut findings = Vec::new();
        let mut snapshot = self.caught_up(&mut findings).await?;
        findings.extend(snapshot.integrity().await?.into_iter().map(Finding::Integrity));
        let size = snapshot.size().await?;
        if size == 0 {
            findings.push(Finding::Integrity("il registro è vuoto".to_owned()));
        }
        let mut replay = Replay::new(Derived::new(self.store.epochs()));
        let mut next = 0;
        while next < size {
            let end = size.min(next + u64::from(PAGE));
            for entry in entries(&mut *snapshot, next..end, &mut findings).await? {
                replay.entry(&mut *snapshot, &entry, &mut findings).await?;
            }
            next = end;
            progress(next, size);
        }
        if replay.chain.is_open() {
            let what = "il registro finisce in mezzo a un gruppo".to_owned();
            findings.push(Finding::Entry { index: replay.next, what });
        }
        let position = snapshot.position().await?.events;
        if position > size {
            let what = format!("manca dal registro: i derivati conoscono {position} eventi");
            findings.push(Finding::Entry { index: size, what });
        }
        for table in DerivedTable::ALL {
            compare(&mut *snapshot, &replay.derived, table, &mut findings).await?;
        }
        let (tree_size, root) = (replay.frontier.size(), replay.frontier.root());
        Ok(Verification { tree_size, root, findings })
    }

    /// A snapshot in which the followers know the whole log, as the one that answers are read from.
    /// When they cannot be brought there, why is a finding, and so is each row that they lack.
    async fn caught_up(&self, findings: &mut Vec<Finding>) -> Result<Box<dyn Snapshot>, Failure> {
        loop {
            let failed = self.store.follow().await.err();
            let mut snapshot = self.store.snapshot().await?;
            let known = snapshot.position().await?.events >= snapshot.size().await?;
            if known || failed.is_some() {
                findings.extend(failed.map(|error| Finding::Integrity(error.to_string())));
                return Ok(snapshot);
            }
            // Somebody has written since: once more.
        }
    }
}

/// The entries of a range, a page at most; one that cannot be read is a finding, and left out.
async fn entries(
    snapshot: &mut dyn Snapshot,
    range: Range<u64>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Entry>, Failure> {
    match snapshot.entries(range.start, PAGE).await {
        Ok(mut entries) => {
            entries.retain(|it| it.index < range.end);
            return Ok(entries);
        }
        Err(StoreError::Corrupt(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut entries = Vec::new();
    for index in range {
        match snapshot.entry(index).await {
            Ok(entry) => entries.extend(entry),
            Err(StoreError::Corrupt(what)) => findings.push(Finding::Entry { index, what }),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(entries)
}

/// The log as replayed so far.
struct Replay {
    state: State,
    frontier: tree::Frontier,
    derived: Derived,
    chain: Chain,
    next: u64,
}

impl Replay {
    fn new(derived: Derived) -> Self {
        Self {
            state: State::whole(),
            frontier: tree::Frontier::default(),
            derived,
            chain: Chain::default(),
            next: 0,
        }
    }

    async fn entry(
        &mut self,
        snapshot: &mut dyn Snapshot,
        entry: &Entry,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Failure> {
        let index = entry.index;
        if index != self.next {
            let what = format!("manca dal registro: dopo viene l'evento {index}");
            findings.push(Finding::Entry { index: self.next, what });
        }
        self.next = index + 1;
        let mut wrong = |what: String| findings.push(Finding::Entry { index, what });
        let leaf = leaf_hash(&entry.bytes);
        if leaf != entry.leaf {
            wrong(format!(
                "i byte non corrispondono all'impronta: calcolata {leaf}, conservata {}",
                entry.leaf
            ));
        }
        // The stored leaf stands for the tree: a changed byte is then found here, by its own leaf,
        // and not once more in every node above it.
        for node in self.frontier.push(entry.leaf) {
            self.derived.node(&node, index);
        }
        let envelope = match seal::open(&entry.bytes) {
            Ok(envelope) => envelope,
            Err(error) => {
                wrong(error.to_string());
                return Ok(());
            }
        };
        for what in self.chain.faults(entry, &envelope) {
            wrong(what);
        }
        if let Event::Reversed(it) = &envelope.event {
            let original = snapshot.entry_of(it.of).await?.filter(|it| it.index < index);
            let original = original.and_then(|entry| seal::open(&entry.bytes).ok());
            let recorded = original.map(|it| Value::Recorded(Recorded::of(&it)));
            self.state.load(Key::Recorded { id: it.of }, recorded);
        }
        match apply(&mut self.state, &envelope) {
            Ok(()) => self.state.keep(),
            Err(fault) => {
                self.state.forget();
                wrong(match fault {
                    Fault::Breach(breach) => {
                        format!("viola la regola {}: {}", breach.rule, breach.detail)
                    }
                    other => other.to_string(),
                });
            }
        }
        if let Event::Reversed(it) = &envelope.event {
            self.state.unload(&Key::Recorded { id: it.of });
        }
        for (key, value) in self.state.take_changes() {
            self.derived.slot(&key, value.as_ref(), index);
        }
        if let Ok(followed) = Followed::of(entry) {
            self.derived.follow(&followed);
        }
        Ok(())
    }
}

async fn compare(
    snapshot: &mut dyn Snapshot,
    derived: &Derived,
    table: DerivedTable,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let mut differing = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let stored = snapshot.rows(table, after.as_deref(), PAGE).await?;
        let Some(last) = stored.last() else { break };
        after = Some(last.key.clone());
        for row in stored {
            let expected = derived.row(table, &row.key);
            if expected.map(|(content, _)| content) != Some(row.value.as_str()) {
                differing.push(Finding::Row {
                    table: table.name(),
                    key: row.key.clone(),
                    expected: expected.map(|(content, _)| content.to_owned()),
                    stored: Some(row.value),
                    written_at: expected.map(|(_, index)| index),
                });
            }
            seen.insert(row.key);
        }
    }
    for (key, content, index) in derived.rows(table) {
        if !seen.contains(key) {
            differing.push(Finding::Row {
                table: table.name(),
                key: key.to_owned(),
                expected: Some(content.to_owned()),
                stored: None,
                written_at: Some(index),
            });
        }
    }
    let more = differing.len().saturating_sub(LISTED);
    differing.truncate(LISTED);
    findings.extend(differing);
    if more > 0 {
        findings.push(Finding::More { table: table.name(), count: more });
    }
    Ok(())
}
