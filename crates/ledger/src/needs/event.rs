//! What doing or undoing an event reads and writes.

use super::Needs;
use crate::{
    account::{Account, Authority, Stage},
    apply::{act_key, books},
    code::{Holder, OrganisationCode},
    event::{
        Act, ActDoes, ActKey, ChangeCause, EditionClosed, EditionReopened, Event, TransferSent,
    },
    id::EventId,
    posting::postings,
    state::{Fault, Key, Recorded},
    stream::streams,
};

impl Needs<'_> {
    /// Everything that doing, or undoing, an event reads and writes.
    pub(super) fn event(&mut self, event: &Event) {
        for posting in postings(event) {
            for account in [posting.from, posting.to] {
                self.edition(account.edition());
                self.part(account.holder(), account.edition());
                if account.stage() == Stage::Authority(Authority::Programmed) {
                    self.balance(Account::available(account.holder(), account.edition()));
                }
                if let Some(organisation) = account.organisation() {
                    self.organisation(organisation);
                }
                self.balance(account);
            }
        }
        for stream in streams(event, &self.book) {
            self.add(Key::Stream { stream });
        }
        for (organisation, holder, edition) in books(event) {
            self.exercise(&organisation, &holder, &edition);
        }
        match event {
            Event::FundsAllotted(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::AllotmentReduced(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::FundsReturned(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::ReceivableBooked(it) => self.receivable(it),
            Event::ReceivableChanged(it) => {
                self.part(&it.holder, &it.edition);
                self.add(Key::Receivable { id: it.receivable });
            }
            Event::YearEndFrozen(it) => self.part(&it.holder, &it.edition),
            Event::CostItemReduced(it) => self.reduced(it),
            Event::PaymentRefunded(it) => self.add(Key::Reduction { id: it.reduction }),
            Event::ShareReallocated(it) => self.reallocated(it),
            Event::DisbursementRequested(it) => self.part(&it.holder, &it.edition),
            Event::TransferSent(TransferSent { returns: Some(id), .. }) => {
                self.add(Key::Returned { id: *id });
            }
            Event::CommitmentChanged(it) => {
                self.add(Key::Commitment { id: it.commitment });
                self.obliged_now(it.commitment);
            }
            Event::PaymentOrdered(it) => self.order(&it.organisation, &it.order, &it.lines),
            Event::ExpenseRecorded(it) => {
                self.paper(&it.organisation, &it.document.key, it.item.line);
                for share in &it.shares {
                    self.add(Key::Commitment { id: share.commitment });
                }
            }
            Event::PaymentExecuted(it) => self.order(&it.organisation, &it.order, &it.lines),
            Event::ManagerSucceeded(it) => {
                self.ambito(&it.ambito);
                for id in &it.commitments {
                    self.add(Key::Commitment { id: *id });
                    self.passing(*id, &it.manager);
                }
            }
            Event::TermsChanged(it) => match &it.holder {
                Some(holder) => self.part(holder, &it.edition),
                None => self.edition(&it.edition),
            },
            Event::EditionClosed(EditionClosed { edition })
            | Event::EditionReopened(EditionReopened { edition }) => self.edition(edition),
            Event::BookClosed(it) => self.organisation(&it.organisation),
            Event::TransferReceived(it) => {
                if let Some(id) = it.transfer {
                    self.add(Key::Transfer { id });
                }
            }
            _ => {}
        }
    }

    /// The books of whose a commitment is now.
    fn obliged_now(&mut self, id: EventId) {
        if self.has(&Key::Commitment { id })
            && let Ok(Some(known)) = self.state.commitment(&id)
        {
            let body = known.organisation.clone();
            self.passing(id, &body);
        }
    }

    /// The books that a commitment leaves, and those of a body that it comes to.
    pub(super) fn passing(&mut self, id: EventId, to: &OrganisationCode) {
        if !self.has(&Key::Commitment { id }) {
            return;
        }
        let Ok(Some(known)) = self.state.commitment(&id).map(Option::<&_>::cloned) else { return };
        for row in &known.rows {
            self.exercise(&known.organisation, &row.holder, &row.edition);
            self.exercise(to, &row.holder, &row.edition);
        }
    }

    /// The act that an event writes, where it names one.
    pub(super) fn act_of(
        &mut self,
        event: &Event,
        act: Option<&Act>,
        on_behalf_of: Option<&OrganisationCode>,
        book: &OrganisationCode,
    ) {
        let (does, holder, edition) = match event {
            Event::FundsAllotted(it) => (ActDoes::Gives, &it.holder, &it.edition),
            Event::AllotmentReduced(it) => (ActDoes::Takes, &it.holder, &it.edition),
            _ => return,
        };
        let Some(act) = act else { return };
        let owner = on_behalf_of.unwrap_or(book);
        self.add(act_key(owner, edition, holder, ActKey::of(does, act)));
    }

    /// The name that an event gives, which nothing may have yet.
    pub(super) fn new_name(&mut self, event: &Event) {
        match event {
            Event::OrganisationRegistered(it) => self.organisation(&it.code),
            Event::AmbitoRegistered(it) => self.ambito(&it.code),
            Event::EditionOpened(it) => self.edition(&it.code),
            Event::CommitmentMade(it) => {
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            Event::CommitmentChanged(it) => {
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            _ => {}
        }
    }

    pub(super) fn undo(&mut self, id: EventId) -> Result<(), Fault> {
        self.add(Key::Recorded { id });
        self.add(Key::Reversal { of: id });
        if !self.has(&Key::Recorded { id }) {
            return Ok(());
        }
        let Some(Recorded { book, on_behalf_of, act, event, .. }) =
            self.state.recorded(&id)?.cloned()
        else {
            return Ok(());
        };
        self.act_of(&event, act.as_ref(), on_behalf_of.as_ref(), &book);
        if postings(&event).is_empty() {
            self.registry_stream(Holder::Organisation(self.book.clone()));
        }
        match &event {
            Event::CommitmentMade(it) => {
                self.add(Key::Commitment { id });
                self.obliged_now(id);
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            Event::CommitmentChanged(it) if it.cause == ChangeCause::Reimputation => {
                self.add(Key::Commitment { id });
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            Event::ExpenseRecorded(_) | Event::ShareReallocated(_) => self.add(Key::Expense { id }),
            Event::CostItemReduced(_) => self.add(Key::Reduction { id }),
            Event::ReceivableBooked(_) => self.add(Key::Receivable { id }),
            Event::TransferSent(_) => self.add(Key::Transfer { id }),
            Event::FundsReturned(_) => self.add(Key::Returned { id }),
            _ => {}
        }
        self.event(&event);
        Ok(())
    }
}
