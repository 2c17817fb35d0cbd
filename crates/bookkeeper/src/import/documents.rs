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
    state::{Key, Value},
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
    /// Puts the expense in the place of its document's key, where no command has used that key and
    /// one expense of the document stands.
    pub(super) async fn find_by_document(
        &self,
        requests: &mut [(u64, Arc<Request>, Actor)],
    ) -> Result<(), Failure> {
        let lost = self.lost(requests).await?;
        if lost.is_empty() {
            return Ok(());
        }
        let mut reading = self.reading().await?;
        let mut found: BTreeMap<Named, BTreeSet<EventId>> = BTreeMap::new();
        for shelf in lost.iter().filter_map(shelf_of).collect::<BTreeSet<Shelf>>() {
            reading.look_through(&shelf, &lost, &mut found).await?;
        }
        for (_, request, actor) in requests {
            let one = |reference: &Reference| {
                let ids = named(reference, actor).and_then(|it| found.get(&it))?;
                ids.first().copied().filter(|_| ids.len() == 1)
            };
            if references(&request.verb).into_iter().any(|it| one(it).is_some()) {
                for reference in references_of(&mut Arc::make_mut(request).verb) {
                    if let Some(id) = one(reference) {
                        *reference = Reference::Id(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// The documents that are named by keys which nobody has used. A command that was recorded as it
    /// stands is the same command still: what it names is not looked for again.
    async fn lost(
        &self,
        requests: &[(u64, Arc<Request>, Actor)],
    ) -> Result<BTreeSet<Named>, Failure> {
        let mut lost = BTreeSet::new();
        for requests in requests.chunks(TOGETHER as usize) {
            let naming: Vec<Naming> = requests.iter().filter_map(Naming::of).collect();
            let keys: BTreeSet<Key> = naming.iter().flat_map(Naming::keys).collect();
            if keys.is_empty() {
                continue;
            }
            let keys: Vec<Key> = keys.into_iter().collect();
            let slots = self.store.snapshot().await?.load(&keys).await?;
            let slots: BTreeMap<Key, Option<Value>> = slots.into_iter().collect();
            let used = |key: &Key| match slots.get(key) {
                Some(Some(Value::Used(it))) => Some(it.digest),
                _ => None,
            };
            for it in naming.into_iter().filter(|it| used(&it.own) != Some(it.digest)) {
                let free = it.names.into_iter().filter(|(key, _)| used(key).is_none());
                lost.extend(free.map(|(_, named)| named));
            }
        }
        Ok(lost)
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
        let own = Key::Used { book: book.clone(), key: request.key.clone() };
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
        Verb::Reverse(it) => vec![&it.of],
        _ => Vec::new(),
    }
}

/// The same, to be changed.
fn references_of(verb: &mut Verb) -> Vec<&mut Reference> {
    match verb {
        Verb::OrderPayment(it) => it.lines.iter_mut().map(|it| &mut it.expense).collect(),
        Verb::ExecutePayment(it) => it.lines.iter_mut().map(|it| &mut it.expense).collect(),
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
