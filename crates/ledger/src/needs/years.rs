//! What deciding on budget years reads: receivables and the sums by year.

use super::{Needs, Part, resolve};
use crate::{
    code::OrganisationCode,
    command::{ChangeReceivable, FreezeYearEnd, Reference},
    event::ReceivableBooked,
    id::EventId,
    state::{Fault, Key, State},
};

/// The id of the receivable that a reference stands for: a number is one of the body's receivables.
pub(crate) fn resolve_receivable(
    state: &State,
    reference: &Reference,
    part: Part,
    book: &OrganisationCode,
) -> Result<Option<EventId>, Fault> {
    match reference {
        Reference::Number(number) => Ok(state.receivable_number(book, &number.key())?.copied()),
        other => resolve(state, other, part, book),
    }
}

impl Needs<'_> {
    pub(super) fn receivable(&mut self, it: &ReceivableBooked) {
        self.organisation(&it.organisation);
        self.organisation(&it.debtor);
        self.edition(&it.edition);
        self.part(&it.holder, &it.edition);
        self.exercise(&it.organisation, &it.holder, &it.edition);
        if let Some(number) = &it.number {
            let (organisation, number) = (it.organisation.clone(), number.key());
            self.add(Key::ReceivableNumber { organisation, number });
        }
    }

    pub(super) fn receivable_to_change(&mut self, it: &ChangeReceivable) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let book = self.book.clone();
        let id = match &it.receivable {
            Reference::Number(number) => {
                let (organisation, number) = (book.clone(), number.key());
                let key = Key::ReceivableNumber { organisation, number };
                self.add(key.clone());
                let found = || resolve_receivable(self.state, &it.receivable, Part::First, &book);
                if self.has(&key) { found()? } else { None }
            }
            other => self.resolve(other, Part::First, &book)?,
        };
        let Some(id) = id else { return Ok(()) };
        let key = Key::Receivable { id };
        if self.has(&key)
            && let Some(known) = self.state.receivable(&id)?.cloned()
        {
            self.part(&known.holder, &known.edition);
            self.exercise(&known.organisation, &known.holder, &known.edition);
        }
        self.add(key);
        Ok(())
    }

    pub(super) fn year_end(&mut self, it: &FreezeYearEnd) {
        self.organisation(&it.organisation);
        self.edition(&it.edition);
        self.part(&it.holder, &it.edition);
        self.exercise(&it.organisation, &it.holder, &it.edition);
    }
}
