//! What a reading lists: events and expenses, page by page, of what a viewer may see.

use super::{Page, Range, Reading, Viewer};
use crate::Failure;
use journal::{hash::Hash, seal};
use ledger::{
    anomaly::Anomaly,
    envelope::Envelope,
    event::{Event, ExpenseRecorded},
    id::EventId,
    money::Cents,
    state::{Key, Value},
};
use std::collections::BTreeMap;
use store::{Entry, ExpenseFilter, Followed};

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

impl Reading {
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

pub(super) fn view(entry: Entry) -> Result<EventView, Failure> {
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
