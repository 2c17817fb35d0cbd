//! The chain of envelopes: what must hold of each by itself, and after the ones before it.

use journal::{hash::Hash, seal, tree};
use ledger::{
    anomaly::Anomaly,
    code::Origin,
    day::Instant,
    envelope::{Envelope, Group},
    event::{Event, ReversalCause},
    id::{Digest, EventId},
    money::Cents,
    posting::postings,
};
use store::Entry;

/// Where an envelope stands in the log, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its index.
    pub index: u64,
    /// The id that is kept beside it.
    pub id: EventId,
    /// The leaf hash that is kept beside it.
    pub leaf: Hash,
    /// Whether its bytes are the very ones that sealing it gives.
    pub faithful: bool,
}

impl Place {
    /// Where an entry stands, whose bytes were opened.
    pub fn of(entry: &Entry, envelope: &Envelope) -> Self {
        let faithful = seal::is_faithful(&entry.bytes, envelope);
        Self { index: entry.index, id: entry.id, leaf: entry.leaf, faithful }
    }
}

/// The envelopes seen so far, as far as the next one depends on them.
#[derive(Debug, Default)]
pub struct Chain {
    origin: Option<Origin>,
    recorded_at: Option<Instant>,
    group: Vec<Envelope>,
    leaves: Vec<Hash>,
}

impl Chain {
    /// The chain of a log that ends here, between two groups.
    pub fn after(origin: Option<Origin>, recorded_at: Option<Instant>) -> Self {
        Self { origin, recorded_at, ..Self::default() }
    }

    /// The ledger's name, once an envelope has told it.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Whether a group has begun and not ended.
    pub fn is_open(&self) -> bool {
        !self.group.is_empty()
    }

    /// What is wrong with an envelope by itself and after the one before it.
    pub fn faults(&mut self, at: &Place, it: &Envelope) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |holds: bool, what: &str| {
            if !holds {
                faults.push(what.to_owned());
            }
        };
        check(at.faithful, "i byte non sono la forma canonica dell'evento");
        check(it.index == at.index, "il posto sigillato non è quello in cui sta");
        check(it.id == at.id, "l'identificativo sigillato non è quello conservato");
        let first = it.index == 0;
        let opens = matches!(it.event, Event::LedgerOpened(_));
        check(first == opens, "l'apertura sta all'inizio e solo lì");
        let origin = self.origin.get_or_insert_with(|| it.ledger.clone());
        check(*origin == it.ledger, "appartiene a un altro registro");
        let later = self.recorded_at.is_none_or(|before| before <= it.recorded_at);
        check(later, "è registrato prima di quello che lo precede");
        self.recorded_at = Some(it.recorded_at);
        if let Event::LedgerOpened(opened) = &it.event {
            check(opened.origin == it.ledger, "apre un altro registro");
            check(it.book.is_operator(), "non è aperto da chi gestisce il registro");
        }
        check(self.continues(it), "non è la parte che segue del gruppo");
        if it.command.part < it.command.of {
            check(it.group.is_none(), "chiude il gruppo prima della fine");
            self.group.push(it.clone());
            self.leaves.push(at.leaf);
        } else {
            check(self.closes(it), "il gruppo sigillato non è quello che precede");
            check(self.publishes(it), "il totale pubblicato e le righe non stanno come è scritto");
            self.group.clear();
            self.leaves.clear();
        }
        faults
    }

    /// Whether an event is the part that follows of the command at hand.
    fn continues(&self, it: &Envelope) -> bool {
        let part = usize::try_from(it.command.part) == Ok(self.group.len() + 1);
        part && self.group.last().is_none_or(|before| {
            before.command.of == it.command.of
                && before.command.key == it.command.key
                && before.command.digest == it.command.digest
                && before.book == it.book
        })
    }

    /// Whether what is sealed of a published total is what the rows come to: that they differ is
    /// an anomaly of one of them, and only then. What the act supersedes is none of its rows; what it
    /// confirms has its amount in another event, and is taken as it was told.
    fn publishes(&self, it: &Envelope) -> bool {
        let all = || self.group.iter().chain([it]);
        if all().any(|one| matches!(one.event, Event::ActConfirmed(_))) {
            return true;
        }
        let rows = all().filter(|one| !supersedes(&one.event));
        let rows = Cents::sum(rows.flat_map(|one| postings(&one.event)).map(|it| it.amount));
        let mut sealed = all().flat_map(|one| &one.anomalies).filter_map(|it| match it {
            Anomaly::RowsDoNotSum { rows, published, .. } => Some((*rows, *published)),
            _ => None,
        });
        let (told, more) = (sealed.next(), sealed.next());
        let published = match &it.group {
            Some(group) => group.published_total,
            // A table of one row is sealed without a group: only the anomaly tells its total.
            None => told.map(|(_, published)| published),
        };
        let expected = rows.zip(published).filter(|(rows, published)| rows != published);
        told == expected && more.is_none()
    }

    /// Whether the last event of a command seals the group before it.
    fn closes(&self, it: &Envelope) -> bool {
        let Some(Group { count, total, root, .. }) = &it.group else { return it.command.of == 1 };
        let all = self.group.iter().chain([it]);
        let same_type = all.clone().all(|one| one.event.type_name() == it.event.type_name());
        let sum = Cents::sum(all.flat_map(|one| postings(&one.event)).map(|it| it.amount));
        it.command.of > 1
            && *count == it.command.of
            && *root == Digest::new(*tree::root(&self.leaves).as_bytes())
            && *total
                == (same_type && !matches!(it.event, Event::ActConfirmed(_)))
                    .then_some(sum)
                    .flatten()
    }
}

/// Whether it puts an act in the place of what its counterpart had transcribed.
fn supersedes(event: &Event) -> bool {
    matches!(event, Event::Reversed(it) if it.cause == ReversalCause::Superseded)
}
