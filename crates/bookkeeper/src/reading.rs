//! Reading: one snapshot, what a viewer may see of it, and pages of it.

mod lists;
mod opening;
mod registry;

pub use lists::{EventView, ExpenseView, ShareView};
pub use registry::Registry;
pub(crate) use registry::named;
pub use store::ExpenseFilter;

use crate::{
    Failure,
    memory::replaced,
    outcome::{At, Mark},
};
use ledger::{
    code::{Holder, Origin},
    day::Day,
    id::EventId,
    rights::{Action, Object, Standing, may},
};
use lists::view;
use std::sync::Arc;
use store::{Sight, Snapshot};

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
    /// The day on which it is asked: who reads is asked of that day.
    pub(crate) today: Option<Day>,
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
    /// [`Failure::UnknownMark`] when it has not.
    pub async fn holds(&mut self, mark: &Mark) -> Result<(), Failure> {
        let found = self.snapshot.entry(mark.index).await?;
        let found = found.map(|entry| Mark::of(entry.index, &entry.leaf));
        if found == Some(*mark) {
            return Ok(());
        }
        Err(Failure::UnknownMark(replaced(mark, found.as_ref(), self.at.tree_size)))
    }

    /// Where a page stands that goes on from one read before: on what was known then.
    ///
    /// # Errors
    /// [`Failure::UnknownMark`] when the log does not have the event that ended it then.
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

    /// Whether a viewer reads a holder's part: who acts for it today, or is named to act for it later.
    pub(crate) fn sees(&self, viewer: &Viewer, holder: &Holder) -> bool {
        let acting = |day| self.registry.acting_for(holder, day);
        viewer.may_read(&acting(self.today)) || viewer.may_read(&acting(None))
    }

    /// What a viewer sees: holders and bodies. `None` for everything.
    pub(crate) fn sight(&self, viewer: &Viewer) -> Option<Sight> {
        if viewer.sees_all() {
            return None;
        }
        let mut sight = Sight::default();
        for ambito in self.registry.ambiti.values() {
            let holder = Holder::Ambito(ambito.registered.code.clone());
            if self.sees(viewer, &holder) {
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
}
