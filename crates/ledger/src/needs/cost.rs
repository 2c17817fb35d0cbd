//! What deciding on costs reads: commitments, documents and their shares, orders and payments.

use super::{Needs, Part, TAKERS_NAMED};
use crate::{
    account::{Account, Authority, Purpose, Till},
    code::{EditionCode, Holder, OrganisationCode},
    command::{ChangeCommitment, MakeCommitment, PayLine, RecordExpense, Reference, ShareInput},
    event::{BookNumber, DocumentKey, ItemLine, Order, PaymentLine},
    id::EventId,
    state::{Fault, Key},
};

impl Needs<'_> {
    pub(super) fn change(&mut self, it: &ChangeCommitment) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        self.commitment_number(&it.organisation, it.number.as_ref());
        let book = self.book.clone();
        let Some(id) = self.resolve(&it.commitment, Part::First, &book)? else { return Ok(()) };
        let key = Key::Commitment { id };
        if self.has(&key)
            && let Some(commitment) = self.state.commitment(&id)?
        {
            let rows = it
                .rows
                .iter()
                .filter_map(|it| commitment.rows.get(usize::try_from(it.row.unwrap_or(0)).ok()?));
            let body = commitment.organisation.clone();
            for row in rows.cloned().collect::<Vec<_>>() {
                self.obligation(&row.holder, &row.edition, &row.purpose());
                self.exercise(&body, &row.holder, &row.edition);
                self.exercise(&it.organisation, &row.holder, &row.edition);
            }
        }
        self.add(key);
        Ok(())
    }

    pub(super) fn commitment(&mut self, it: &MakeCommitment) {
        self.organisation(&it.organisation);
        self.commitment_number(&it.organisation, it.number.as_ref());
        for row in &it.rows {
            self.obligation(&row.holder, &row.edition, &row.purpose());
            self.exercise(&it.organisation, &row.holder, &row.edition);
        }
    }

    pub(super) fn expense(&mut self, it: &RecordExpense) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let number = it.commitment.as_ref().and_then(|it| it.number.as_ref());
        self.commitment_number(&it.organisation, number);
        self.document(&it.organisation, &it.document.key(), it.item.line)?;
        if it.shares.is_empty() {
            self.registry_stream(Holder::Organisation(it.organisation.clone()));
        }
        it.shares.iter().try_for_each(|share| self.share(share))
    }

    pub(super) fn payment(
        &mut self,
        body: &OrganisationCode,
        order: &Order,
        lines: &[PayLine],
    ) -> Result<(), Fault> {
        self.organisation(body);
        self.add(Key::Order { organisation: body.clone(), order: order.clone() });
        let mut lines = lines.iter();
        lines.try_for_each(|line| self.expense_to_pay(&line.expense, line.share, body))
    }

    pub(super) fn commitment_number(
        &mut self,
        organisation: &OrganisationCode,
        number: Option<&BookNumber>,
    ) {
        if let Some(number) = number.map(BookNumber::key) {
            let organisation = organisation.clone();
            self.add(Key::CommitmentNumber { organisation, number });
        }
    }

    pub(super) fn obligation(&mut self, holder: &Holder, edition: &EditionCode, purpose: &Purpose) {
        self.edition(edition);
        self.part(holder, edition);
        self.balance(Account::planned(Authority::Programmed, holder, edition, purpose));
        self.balance(Account::planned(Authority::Committed, holder, edition, purpose));
    }

    pub(super) fn document(
        &mut self,
        body: &OrganisationCode,
        document: &DocumentKey,
        line: ItemLine,
    ) -> Result<(), Fault> {
        self.paper(body, document, line);
        let item =
            |item| Key::Item { organisation: body.clone(), item, document: document.clone() };
        let key = Key::Document { organisation: body.clone(), document: document.clone() };
        // The other items of the document matter to a refusal only: they say who took what.
        if self.has(&key)
            && let Some(known) = self.state.document(document, body)?
        {
            for line in known.items.iter().take(TAKERS_NAMED) {
                self.add(item(*line));
            }
        }
        Ok(())
    }

    /// A document, those of its number, and one of its items.
    pub(super) fn paper(
        &mut self,
        body: &OrganisationCode,
        document: &DocumentKey,
        item: ItemLine,
    ) {
        self.add(Key::Numbered { number: document.issued_number() });
        let (organisation, document) = (body.clone(), document.clone());
        let key = Key::Document { organisation: organisation.clone(), document: document.clone() };
        self.add(key);
        self.add(Key::Item { organisation, item, document });
    }

    pub(super) fn share(&mut self, share: &ShareInput) -> Result<(), Fault> {
        match &share.commitment {
            None => {
                if let (Some(holder), Some(edition), Some(line)) =
                    (&share.holder, &share.edition, &share.line)
                {
                    let purpose = Purpose { line: line.clone(), area: share.area.clone() };
                    self.new_share(holder, edition, &purpose);
                }
                Ok(())
            }
            Some(reference) => self.share_of(reference, share.row.unwrap_or(0)),
        }
    }

    /// What a share charged to a commitment made in the same command moves.
    pub(super) fn new_share(&mut self, holder: &Holder, edition: &EditionCode, purpose: &Purpose) {
        self.obligation(holder, edition, purpose);
        self.balance(Account::planned(Authority::Expensed, holder, edition, purpose));
        // A commitment is made by who writes, or not at all.
        let book = self.book.clone();
        self.exercise(&book, holder, edition);
    }

    /// What a share charged to a commitment that stands moves.
    pub(super) fn share_of(&mut self, reference: &Reference, row: u32) -> Result<(), Fault> {
        let book = self.book.clone();
        let id = self.resolve(reference, Part::First, &book)?;
        id.map_or(Ok(()), |id| self.commitment_row(id, row))
    }

    pub(super) fn commitment_row(&mut self, id: EventId, row: u32) -> Result<(), Fault> {
        let key = Key::Commitment { id };
        if self.has(&key)
            && let Some(commitment) = self.state.commitment(&id)?
            && let Some(row) = usize::try_from(row).ok().and_then(|row| commitment.rows.get(row))
        {
            let row = row.clone();
            self.edition(&row.edition);
            self.part(&row.holder, &row.edition);
            for stage in [Authority::Committed, Authority::Expensed] {
                self.balance(Account::planned(stage, &row.holder, &row.edition, &row.purpose()));
            }
        }
        self.add(key);
        Ok(())
    }

    pub(super) fn expense_to_pay(
        &mut self,
        reference: &Reference,
        share: u32,
        organisation: &OrganisationCode,
    ) -> Result<(), Fault> {
        let book = self.book.clone();
        let Some(id) = self.resolve(reference, Part::Last, &book)? else { return Ok(()) };
        let key = Key::Expense { id };
        if self.has(&key)
            && let Some(expense) = self.state.expense(&id)?
            && let Some(share) = usize::try_from(share).ok().and_then(|i| expense.shares.get(i))
        {
            let share = share.clone();
            self.add(Key::Commitment { id: share.commitment });
            self.part(&share.holder, &share.edition);
            for stage in [Authority::Expensed, Authority::Paid] {
                let purpose = share.purpose();
                self.balance(Account::planned(stage, &share.holder, &share.edition, &purpose));
            }
            for stage in [Till::Cash, Till::PaidOut] {
                self.balance(Account::till(stage, organisation, &share.holder, &share.edition));
            }
            self.exercise(organisation, &share.holder, &share.edition);
        }
        self.add(key);
        Ok(())
    }

    pub(super) fn order(&mut self, body: &OrganisationCode, order: &Order, lines: &[PaymentLine]) {
        self.add(Key::Order { organisation: body.clone(), order: order.clone() });
        for line in lines {
            self.expense_slot(line.expense);
        }
    }

    /// An expense, and the commitments that its shares use.
    pub(super) fn expense_slot(&mut self, id: EventId) {
        let key = Key::Expense { id };
        if self.has(&key)
            && let Ok(Some(expense)) = self.state.expense(&id)
        {
            for commitment in expense.shares.iter().map(|it| it.commitment).collect::<Vec<_>>() {
                self.add(Key::Commitment { id: commitment });
            }
        }
        self.add(key);
    }
}
