//! Expenses that a row names by their document, though they were recorded under a key of their own.

use super::names::event;
use crate::{
    Bookkeeper, Failure,
    balances::AsOf,
    reading::{Reading, Viewer},
    registers::{Only, Register, RegisterQuery, RowFilter},
};
use journal::seal::digest;
use ledger::{
    code::OrganisationCode,
    command::{Reference, Request, Verb},
    day::Day,
    envelope::Actor,
    event::Event,
    id::{Digest, EventId},
    state::{Key, Undone, UsedKey, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What the key of a document and its row begins with, as the table of expenses makes it.
const DOCUMENT: &str = "fatt:";
/// How many keys are looked up in one snapshot, and rows in one question.
const TOGETHER: u32 = 500;

/// A body, and the document and row that it names.
type Named = (OrganisationCode, String);
/// The documents of one issuer and year in a body's book.
type Shelf = (OrganisationCode, String, u16);

impl Bookkeeper {
    /// Puts the expense in the place of its document's key, where no standing expense has that key
    /// and one expense of the document stands. A command that was recorded names what it named then.
    pub(super) async fn find_by_document(
        &self,
        requests: &mut [(u64, Arc<Request>, Actor)],
    ) -> Result<(), Failure> {
        let Lost { named: lost, recorded } = self.lost(requests).await?;
        if lost.is_empty() && recorded.is_empty() {
            return Ok(());
        }
        let mut reading = self.reading().await?;
        let mut found: BTreeMap<Named, BTreeSet<EventId>> = BTreeMap::new();
        for shelf in lost.iter().filter_map(shelf_of).collect::<BTreeSet<Shelf>>() {
            reading.look_through(&shelf, &lost, &mut found).await?;
        }
        for (_, request, actor) in requests {
            let own = own_key(request, actor);
            let before = match recorded.get(&own) {
                Some(id) => event(&mut *reading.snapshot, *id).await?,
                None => None,
            };
            let before = before.map(|it| expenses_of(&it.envelope.event)).unwrap_or_default();
            let one = |place: usize, reference: &Reference| {
                let named = named(reference, actor)?;
                let ids = found.get(&named).filter(|ids| ids.len() == 1);
                before.get(place).copied().or_else(|| ids?.first().copied())
            };
            let mut of = references(&request.verb).into_iter().enumerate();
            if of.any(|(place, it)| one(place, it).is_some()) {
                let of = references_of(&mut Arc::make_mut(request).verb);
                for (place, reference) in of.into_iter().enumerate() {
                    if let Some(id) = one(place, reference) {
                        *reference = Reference::Id(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// What commands name that no standing expense has as its key. A command that was recorded as
    /// it stands is the same command still: what it names is not looked for again.
    async fn lost(&self, requests: &[(u64, Arc<Request>, Actor)]) -> Result<Lost, Failure> {
        let mut lost = Lost::default();
        for requests in requests.chunks(TOGETHER as usize) {
            let naming: Vec<Naming> = requests.iter().filter_map(Naming::of).collect();
            let used = self.used(naming.iter().flat_map(Naming::keys)).await?;
            let undone = self.undone(used.values().map(|it| it.last_id)).await?;
            let stands = |key: &Key| used.get(key).is_some_and(|it| !undone.contains(&it.last_id));
            for it in naming {
                let Some(own) = used.get(&it.own) else {
                    let free = it.names.into_iter().filter(|(key, _)| !stands(key));
                    lost.named.extend(free.map(|(_, named)| named));
                    continue;
                };
                if own.digest != it.digest {
                    lost.recorded.insert(it.own, own.first_id);
                }
            }
        }
        Ok(lost)
    }

    /// The keys that were used, and by what.
    async fn used(
        &self,
        keys: impl Iterator<Item = Key>,
    ) -> Result<BTreeMap<Key, UsedKey>, Failure> {
        let slots = self.slots(keys.collect()).await?;
        let used = slots.into_iter().filter_map(|(key, value)| match value {
            Some(Value::Used(it)) => Some((key, it)),
            _ => None,
        });
        Ok(used.collect())
    }

    /// Which of these events are wholly undone.
    async fn undone(
        &self,
        ids: impl Iterator<Item = EventId>,
    ) -> Result<BTreeSet<EventId>, Failure> {
        let slots = self.slots(ids.map(|of| Key::Reversal { of }).collect()).await?;
        let undone = slots.into_iter().filter_map(|(key, value)| match (key, value) {
            (Key::Reversal { of }, Some(Value::Reversal(Undone::Wholly(_)))) => Some(of),
            _ => None,
        });
        Ok(undone.collect())
    }

    async fn slots(&self, keys: BTreeSet<Key>) -> Result<Vec<(Key, Option<Value>)>, Failure> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = keys.into_iter().collect();
        Ok(self.store.snapshot().await?.load(&keys).await?)
    }
}

/// What commands name that stands under another key, and what was recorded under their own.
#[derive(Default)]
struct Lost {
    named: BTreeSet<Named>,
    recorded: BTreeMap<Key, EventId>,
}

fn own_key(request: &Request, actor: &Actor) -> Key {
    Key::Used { book: actor.organisation.clone(), key: request.key.clone() }
}

/// The expenses that an event names, in its order.
fn expenses_of(event: &Event) -> Vec<EventId> {
    match event {
        Event::PaymentOrdered(it) => it.lines.iter().map(|it| it.expense).collect(),
        Event::PaymentExecuted(it) => it.lines.iter().map(|it| it.expense).collect(),
        Event::CostItemReduced(it) => vec![it.expense],
        Event::ShareReallocated(it) => vec![it.expense],
        Event::Reversed(it) => vec![it.of],
        _ => Vec::new(),
    }
}

/// A command that names documents: its own key and digest, and what it names, by key.
struct Naming {
    own: Key,
    digest: Digest,
    names: Vec<(Key, Named)>,
}

impl Naming {
    fn of((_, request, actor): &(u64, Arc<Request>, Actor)) -> Option<Self> {
        let book = &actor.organisation;
        let mut names = Vec::new();
        for reference in references(&request.verb) {
            if let Reference::Key(key) = reference
                && let Some(named) = named(reference, actor)
            {
                names.push((Key::Used { book: book.clone(), key: key.clone() }, named));
            }
        }
        if names.is_empty() {
            return None;
        }
        let own = own_key(request, actor);
        let digest = digest(request).ok()?;
        Some(Self { own, digest, names })
    }

    fn keys(&self) -> impl Iterator<Item = Key> {
        self.names.iter().map(|(key, _)| key).chain([&self.own]).cloned()
    }
}

impl Reading {
    /// Looks for documents among the expenses of an issuer and a year in a body's book.
    async fn look_through(
        &mut self,
        (book, issuer, year): &Shelf,
        lost: &BTreeSet<Named>,
        found: &mut BTreeMap<Named, BTreeSet<EventId>>,
    ) -> Result<(), Failure> {
        let filter = RowFilter {
            organisation: Some(book.to_string()),
            counterparty: Some(issuer.clone()),
            year: Some(*year),
            only: Some(Only::Standing),
            ..RowFilter::default()
        };
        let query = RegisterQuery { register: Register::Expenses, filter, as_of: AsOf::default() };
        let mut after = None;
        loop {
            let page = self.register(&Viewer::Operator, &query, after, TOGETHER).await?;
            for it in &page.items {
                let id = it.described.event;
                let Some(expense) = event(&mut *self.snapshot, id).await? else { continue };
                let Event::ExpenseRecorded(expense) = expense.envelope.event else { continue };
                let key = format!("{DOCUMENT}{}|{}", expense.document.key, expense.item.line);
                let named = (book.clone(), key);
                if lost.contains(&named) {
                    found.entry(named).or_default().insert(id);
                }
            }
            after = page.items.last().map(|it| it.last);
            if !page.more {
                return Ok(());
            }
        }
    }
}

/// What rows of a table may name by a document.
fn references(verb: &Verb) -> Vec<&Reference> {
    match verb {
        Verb::OrderPayment(it) => it.lines.iter().map(|it| &it.expense).collect(),
        Verb::ExecutePayment(it) => it.lines.iter().map(|it| &it.expense).collect(),
        Verb::ReduceCostItem(it) => vec![&it.expense],
        Verb::ReallocateShare(it) => vec![&it.expense],
        Verb::Reverse(it) => vec![&it.of],
        _ => Vec::new(),
    }
}

/// The same, to be changed.
fn references_of(verb: &mut Verb) -> Vec<&mut Reference> {
    match verb {
        Verb::OrderPayment(it) => it.lines.iter_mut().map(|it| &mut it.expense).collect(),
        Verb::ExecutePayment(it) => it.lines.iter_mut().map(|it| &mut it.expense).collect(),
        Verb::ReduceCostItem(it) => vec![&mut it.expense],
        Verb::ReallocateShare(it) => vec![&mut it.expense],
        Verb::Reverse(it) => vec![&mut it.of],
        _ => Vec::new(),
    }
}

fn named(reference: &Reference, actor: &Actor) -> Option<Named> {
    match reference {
        Reference::Key(key) if key.as_str().starts_with(DOCUMENT) => {
            Some((actor.organisation.clone(), key.to_string()))
        }
        _ => None,
    }
}

/// `fatt:<issuer>|<number>|<date>|<kind>|<row>` as the issuer and the year.
fn shelf_of((book, key): &Named) -> Option<Shelf> {
    let mut parts = key.strip_prefix(DOCUMENT)?.split('|');
    let (issuer, date) = (parts.next()?, parts.nth(1)?);
    let year = date.parse::<Day>().ok()?.year();
    Some((book.clone(), issuer.to_owned(), u16::try_from(year).ok()?))
}
