//! What deciding on corrections reads: the expense, the item of its cost, the commitments behind it.

use super::{Needs, Part};
use crate::{
    account::{Account, Authority, Purpose, Till},
    code::{EditionCode, Holder, OrganisationCode},
    command::{ReallocateShare, ReallocatedTo, ReduceCostItem, RefundPayment},
    event::{CostItemReduced, DocumentKey, Event, ItemLine, ShareReallocated},
    id::EventId,
    state::{Fault, Key, ShareLeft, State},
};

/// The document and the row of it whose cost an expense is; none of what has no document.
pub(crate) fn cost_of(
    state: &State,
    expense: &EventId,
) -> Result<Option<(DocumentKey, ItemLine)>, Fault> {
    Ok(match state.recorded(expense)?.map(|it| &it.event) {
        Some(Event::ExpenseRecorded(it)) => Some((it.document.key.clone(), it.item.line)),
        Some(Event::ShareReallocated(it)) => Some((it.document.clone(), it.item)),
        _ => None,
    })
}

impl Needs<'_> {
    pub(super) fn reduction_of(&mut self, it: &ReduceCostItem) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        if let Some(note) = &it.note {
            let (organisation, document) = (it.organisation.clone(), note.key());
            self.add(Key::Document { organisation, document });
        }
        self.registry_stream(Holder::Organisation(self.book.clone()));
        let book = self.book.clone();
        if let Some(id) = self.resolve(&it.expense, Part::Last, &book)? {
            self.expense_to_correct(id, &it.organisation)?;
        }
        Ok(())
    }

    /// An expense with its shares, where each stands, and the item of its cost.
    fn expense_to_correct(&mut self, id: EventId, body: &OrganisationCode) -> Result<(), Fault> {
        self.expense_slot(id);
        self.add(Key::Recorded { id });
        if self.has(&Key::Expense { id })
            && let Some(expense) = self.state.expense(&id)?.cloned()
        {
            expense.shares.iter().for_each(|share| self.share_that_stands(share, body));
        }
        if self.has(&Key::Recorded { id })
            && let Some((document, item)) = cost_of(self.state, &id)?
        {
            self.item_of(body, &document, item);
        }
        Ok(())
    }

    fn item_of(&mut self, body: &OrganisationCode, document: &DocumentKey, item: ItemLine) {
        let (organisation, document) = (body.clone(), document.clone());
        let of = (organisation.clone(), document.clone());
        self.add(Key::Document { organisation: of.0, document: of.1 });
        self.add(Key::Item { organisation, document, item });
    }

    fn share_that_stands(&mut self, share: &ShareLeft, body: &OrganisationCode) {
        self.edition(&share.edition);
        self.part(&share.holder, &share.edition);
        for stage in [Authority::Committed, Authority::Expensed, Authority::Paid] {
            let purpose = share.purpose();
            self.balance(Account::planned(stage, &share.holder, &share.edition, &purpose));
        }
        for stage in [Till::Cash, Till::PaidOut] {
            self.balance(Account::till(stage, body, &share.holder, &share.edition));
        }
        self.exercise(body, &share.holder, &share.edition);
    }

    pub(super) fn refund(&mut self, it: &RefundPayment) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let book = self.book.clone();
        let Some(id) = self.resolve(&it.reduction, Part::Last, &book)? else { return Ok(()) };
        let key = Key::Reduction { id };
        if self.has(&key)
            && let Some(reduction) = self.state.reduction(&id)?.cloned()
        {
            for line in &reduction.lines {
                self.edition(&line.edition);
                self.part(&line.holder, &line.edition);
                self.exercise(&it.organisation, &line.holder, &line.edition);
                for stage in [Till::Cash, Till::PaidOut] {
                    let of = (&it.organisation, &line.holder, &line.edition);
                    self.balance(Account::till(stage, of.0, of.1, of.2));
                }
            }
        }
        self.add(key);
        Ok(())
    }

    pub(super) fn reallocation(&mut self, it: &ReallocateShare) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let number = it.commitment.as_ref().and_then(|it| it.number.as_ref());
        self.commitment_number(&it.organisation, number);
        let book = self.book.clone();
        if let Some(id) = self.resolve(&it.expense, Part::Last, &book)? {
            self.expense_to_correct(id, &it.organisation)?;
        } else {
            self.registry_stream(Holder::Organisation(book.clone()));
        }
        let Some(to) = &it.to else { return Ok(()) };
        let Some((holder, edition, purpose)) = self.place_of(to)? else { return Ok(()) };
        self.balance(Account::planned(Authority::Paid, &holder, &edition, &purpose));
        for stage in [Till::Cash, Till::PaidOut] {
            self.balance(Account::till(stage, &it.organisation, &holder, &edition));
        }
        self.exercise(&it.organisation, &holder, &edition);
        Ok(())
    }

    /// Where a share goes, as far as the state can tell, with what it moves there.
    fn place_of(
        &mut self,
        to: &ReallocatedTo,
    ) -> Result<Option<(Holder, EditionCode, Purpose)>, Fault> {
        let row = to.row.unwrap_or(0);
        let Some(reference) = &to.commitment else {
            let (Some(holder), Some(edition), Some(line)) = (&to.holder, &to.edition, &to.line)
            else {
                return Ok(None);
            };
            let purpose = Purpose { line: line.clone(), area: to.area.clone() };
            self.new_share(holder, edition, &purpose);
            return Ok(Some((holder.clone(), edition.clone(), purpose)));
        };
        self.share_of(reference, row)?;
        let book = self.book.clone();
        let Some(id) = self.resolve(reference, Part::First, &book)? else { return Ok(None) };
        if !self.has(&Key::Commitment { id }) {
            return Ok(None);
        }
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        let row = self.state.commitment(&id)?.and_then(|it| it.rows.get(row));
        Ok(row.map(|it| (it.holder.clone(), it.edition.clone(), it.purpose())))
    }

    pub(super) fn reduced(&mut self, it: &CostItemReduced) {
        self.expense_slot(it.expense);
        self.item_of(&it.organisation, &it.document, it.item);
        if let Some(note) = &it.note {
            let (organisation, document) = (it.organisation.clone(), note.key.clone());
            self.add(Key::Document { organisation, document });
        }
        for line in &it.lines {
            self.add(Key::Commitment { id: line.commitment });
        }
    }

    pub(super) fn reallocated(&mut self, it: &ShareReallocated) {
        self.expense_slot(it.expense);
        self.item_of(&it.organisation, &it.document, it.item);
        for place in [&it.old, &it.new].into_iter().flatten() {
            self.add(Key::Commitment { id: place.commitment });
        }
    }
}
