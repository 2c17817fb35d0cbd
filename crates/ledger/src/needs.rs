//! Needs: which slots a command must have loaded before it can be decided.

use crate::{
    account::{Account, Authority, Purpose, Till},
    code::{AmbitoCode, EditionCode, Holder, OrganisationCode},
    command::{
        AllotFunds, Command, ExecutePayment, MakeCommitment, ProgrammeFunds, RecordExpense,
        Reference, ShareInput, Verb,
    },
    envelope::Envelope,
    event::{BookNumber, DocumentKey, Event, ItemLine},
    id::EventId,
    posting::postings,
    state::{Fault, Key, State},
    stream::{Stream, streams},
};
use std::collections::BTreeSet;

/// The slots that a command needs, as far as the state can tell: it grows as the state fills, and
/// is whole when every slot in it is loaded. Over the loaded state, `decide` reads nothing else.
///
/// # Errors
/// [`Fault::Corrupt`] when a slot holds another family's value.
pub fn needs(command: &Command, state: &State) -> Result<BTreeSet<Key>, Fault> {
    wanted(command, state, Wanted::All)
}

/// Those of the slots that a command [`needs`] which are not loaded.
///
/// # Errors
/// As [`needs`].
pub fn lacks(command: &Command, state: &State) -> Result<BTreeSet<Key>, Fault> {
    wanted(command, state, Wanted::NotLoaded)
}

/// The slots not loaded that applying an event reads, as far as the state can tell, and perhaps some
/// that it does not: what an event undoes tells more once it is loaded.
///
/// # Errors
/// As [`needs`].
pub fn lacks_to_apply(envelope: &Envelope, state: &State) -> Result<BTreeSet<Key>, Fault> {
    let (book, keys) = (envelope.book.clone(), BTreeSet::new());
    let mut needs = Needs { state, wanted: Wanted::NotLoaded, book, keys };
    needs.add(Key::Used { book: envelope.book.clone(), key: envelope.command.key.clone() });
    match &envelope.event {
        Event::Reversed(it) => {
            for stream in streams(&envelope.event, &envelope.book) {
                needs.add(Key::Stream { stream });
            }
            needs.undo(it.of)?;
        }
        event => {
            needs.event(event);
            needs.new_name(event);
        }
    }
    Ok(needs.keys)
}

/// Which of the slots that a command needs are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    All,
    NotLoaded,
}

fn wanted(command: &Command, state: &State, wanted: Wanted) -> Result<BTreeSet<Key>, Fault> {
    let actor = &command.actor;
    let (book, keys) = (actor.organisation.clone(), BTreeSet::new());
    let mut needs = Needs { state, wanted, book, keys };
    let key = command.request.key.clone();
    needs.add(Key::Used { book: actor.organisation.clone(), key });
    needs.organisation(&actor.organisation);
    match &command.request.verb {
        Verb::RegisterOrganisation(it) => {
            needs.organisation(&it.code);
            needs.registry_stream(Holder::Organisation(it.code.clone()));
        }
        Verb::RegisterAmbito(it) => {
            needs.ambito(&it.code);
            needs.organisation(&it.manager);
            needs.registry_stream(Holder::Ambito(it.code.clone()));
        }
        Verb::OpenEdition(it) => {
            needs.edition(&it.code);
            needs.organisation(&it.issuer);
            let stream = Stream { edition: Some(it.code.clone()), holder: None };
            needs.add(Key::Stream { stream });
        }
        Verb::AppropriateFunds(it) => needs.event(&Event::FundsAppropriated(it.clone())),
        Verb::AllotFunds(it) => needs.allotment(it),
        Verb::ReduceAllotment(it) => needs.event(&Event::AllotmentReduced(it.clone())),
        Verb::ProgrammeFunds(it) => needs.programme(it),
        Verb::MakeCommitment(it) => needs.commitment(it),
        Verb::RecordExpense(it) => needs.expense(it)?,
        Verb::ExecutePayment(it) => needs.payment(it)?,
        Verb::EndowCash(it) => needs.event(&Event::CashEndowed(it.clone())),
        Verb::SendTransfer(it) => needs.event(&Event::TransferSent(it.clone())),
        Verb::ReceiveTransfer(it) => {
            needs.cash_parties(&it.sender, &it.receiver, &it.holder, &it.edition);
            if let Some(reference) = &it.transfer
                && let Some(id) = needs.resolve(reference, Part::First, &it.sender)?
            {
                needs.add(Key::Transfer { id });
            }
        }
        Verb::Reverse(it) => {
            if let Some(id) = needs.resolve(&it.of, Part::First, &actor.organisation)? {
                needs.undo(id)?;
            }
        }
    }
    Ok(needs.keys)
}

/// Which event a key stands for, when its command made several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first: the commitment made together with its expense.
    First,
    /// The last: the expense.
    Last,
}

struct Needs<'a> {
    state: &'a State,
    wanted: Wanted,
    book: OrganisationCode,
    keys: BTreeSet<Key>,
}

impl Needs<'_> {
    fn allotment(&mut self, it: &AllotFunds) {
        self.edition(&it.edition);
        self.part(&it.grantor, &it.edition);
        for row in &it.rows {
            self.part(&row.holder, &it.edition);
            self.granted(&it.grantor, &row.holder, &it.edition);
        }
    }

    fn programme(&mut self, it: &ProgrammeFunds) {
        self.edition(&it.edition);
        self.part(&it.holder, &it.edition);
        for purpose in it.rows.iter().flat_map(|row| [&row.from, &row.to]).flatten() {
            let programmed = Authority::Programmed;
            self.balance(Account::planned(programmed, &it.holder, &it.edition, purpose));
        }
    }

    fn commitment(&mut self, it: &MakeCommitment) {
        self.organisation(&it.organisation);
        self.commitment_number(&it.organisation, it.number.as_ref());
        for row in &it.rows {
            self.obligation(&row.holder, &row.edition, &row.purpose());
        }
    }

    fn expense(&mut self, it: &RecordExpense) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let number = it.commitment.as_ref().and_then(|it| it.number.as_ref());
        self.commitment_number(&it.organisation, number);
        self.document(&it.organisation, &it.document.key(), it.item.line)?;
        if it.shares.is_empty() {
            self.registry_stream(Holder::Organisation(it.organisation.clone()));
        }
        it.shares.iter().try_for_each(|share| self.share(share))
    }

    fn payment(&mut self, it: &ExecutePayment) -> Result<(), Fault> {
        self.organisation(&it.organisation);
        let (organisation, order) = (it.organisation.clone(), it.order.clone());
        self.add(Key::Order { organisation, order });
        let mut lines = it.lines.iter();
        lines.try_for_each(|line| self.expense_to_pay(&line.expense, line.share, &it.organisation))
    }

    fn commitment_number(&mut self, organisation: &OrganisationCode, number: Option<&BookNumber>) {
        if let Some(number) = number.cloned() {
            let organisation = organisation.clone();
            self.add(Key::CommitmentNumber { organisation, number });
        }
    }

    fn add(&mut self, key: Key) {
        if self.wanted == Wanted::All || !self.state.is_loaded(&key) {
            self.keys.insert(key);
        }
    }

    /// Whether a slot can be looked into to learn what else is needed.
    fn has(&self, key: &Key) -> bool {
        self.state.is_loaded(key)
    }

    fn organisation(&mut self, code: &OrganisationCode) {
        self.add(Key::Organisation { code: code.clone() });
    }

    fn ambito(&mut self, code: &AmbitoCode) {
        self.add(Key::Ambito { code: code.clone() });
    }

    fn edition(&mut self, code: &EditionCode) {
        self.add(Key::Edition { code: code.clone() });
    }

    fn holder(&mut self, holder: &Holder) {
        match holder {
            Holder::Ambito(code) => self.ambito(code),
            Holder::Organisation(code) => self.organisation(code),
        }
    }

    fn registry_stream(&mut self, holder: Holder) {
        self.add(Key::Stream { stream: Stream { edition: None, holder: Some(holder) } });
    }

    fn balance(&mut self, account: Account) {
        self.add(Key::Balance { account });
    }

    /// A holder's part in an edition: who acts for it, what it has, its stream.
    fn part(&mut self, holder: &Holder, edition: &EditionCode) {
        self.holder(holder);
        self.balance(Account::available(holder, edition));
        self.add(Key::Endowment { holder: holder.clone(), edition: edition.clone() });
        let stream = Stream { edition: Some(edition.clone()), holder: Some(holder.clone()) };
        self.add(Key::Stream { stream });
    }

    fn granted(&mut self, grantor: &Holder, holder: &Holder, edition: &EditionCode) {
        let (grantor, holder, edition) = (grantor.clone(), holder.clone(), edition.clone());
        self.add(Key::Granted { grantor, holder, edition });
    }

    fn obligation(&mut self, holder: &Holder, edition: &EditionCode, purpose: &Purpose) {
        self.edition(edition);
        self.part(holder, edition);
        self.balance(Account::planned(Authority::Programmed, holder, edition, purpose));
        self.balance(Account::planned(Authority::Committed, holder, edition, purpose));
    }

    fn document(
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

    /// A document, its bodies, and one of its items.
    fn paper(&mut self, body: &OrganisationCode, document: &DocumentKey, item: ItemLine) {
        self.add(Key::DocumentBodies { document: document.clone() });
        let (organisation, document) = (body.clone(), document.clone());
        let key = Key::Document { organisation: organisation.clone(), document: document.clone() };
        self.add(key);
        self.add(Key::Item { organisation, item, document });
    }

    fn share(&mut self, share: &ShareInput) -> Result<(), Fault> {
        let book = self.book.clone();
        match &share.commitment {
            None => {
                if let (Some(holder), Some(edition), Some(line)) =
                    (&share.holder, &share.edition, &share.line)
                {
                    let purpose = Purpose { line: line.clone(), area: share.area.clone() };
                    self.obligation(holder, edition, &purpose);
                    self.balance(Account::planned(Authority::Expensed, holder, edition, &purpose));
                }
            }
            Some(reference) => {
                if let Some(id) = self.resolve(reference, Part::First, &book)? {
                    self.commitment_row(id, share.row.unwrap_or(0))?;
                }
            }
        }
        Ok(())
    }

    fn commitment_row(&mut self, id: EventId, row: u32) -> Result<(), Fault> {
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

    fn expense_to_pay(
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
            self.part(&share.holder, &share.edition);
            for stage in [Authority::Expensed, Authority::Paid] {
                let purpose = share.purpose();
                self.balance(Account::planned(stage, &share.holder, &share.edition, &purpose));
            }
            for stage in [Till::Cash, Till::PaidOut] {
                self.balance(Account::till(stage, organisation, &share.holder, &share.edition));
            }
        }
        self.add(key);
        Ok(())
    }

    fn cash_parties(
        &mut self,
        sender: &OrganisationCode,
        receiver: &OrganisationCode,
        holder: &Holder,
        edition: &EditionCode,
    ) {
        self.organisation(sender);
        self.organisation(receiver);
        self.edition(edition);
        self.part(holder, edition);
        self.balance(Account::in_transit(sender, receiver, holder, edition));
        self.balance(Account::till(Till::Cash, receiver, holder, edition));
    }

    /// Everything that doing, or undoing, an event reads and writes.
    fn event(&mut self, event: &Event) {
        for posting in postings(event) {
            for account in [posting.from, posting.to] {
                self.edition(account.edition());
                self.part(account.holder(), account.edition());
                if let Some(organisation) = account.organisation() {
                    self.organisation(organisation);
                }
                self.balance(account);
            }
        }
        for stream in streams(event, &self.book) {
            self.add(Key::Stream { stream });
        }
        match event {
            Event::FundsAllotted(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::AllotmentReduced(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::ExpenseRecorded(it) => {
                self.paper(&it.organisation, &it.document.key, it.item.line);
                for share in &it.shares {
                    self.add(Key::Commitment { id: share.commitment });
                }
            }
            Event::PaymentExecuted(it) => {
                let (organisation, order) = (it.organisation.clone(), it.order.clone());
                self.add(Key::Order { organisation, order });
                for line in &it.lines {
                    self.add(Key::Expense { id: line.expense });
                }
            }
            Event::TransferReceived(it) => {
                if let Some(id) = it.transfer {
                    self.add(Key::Transfer { id });
                }
            }
            _ => {}
        }
    }

    /// The name that an event gives, which nothing may have yet.
    fn new_name(&mut self, event: &Event) {
        match event {
            Event::OrganisationRegistered(it) => self.organisation(&it.code),
            Event::AmbitoRegistered(it) => self.ambito(&it.code),
            Event::EditionOpened(it) => self.edition(&it.code),
            Event::CommitmentMade(it) => {
                if let Some(number) = it.number.clone() {
                    let organisation = it.organisation.clone();
                    self.add(Key::CommitmentNumber { organisation, number });
                }
            }
            _ => {}
        }
    }

    fn undo(&mut self, id: EventId) -> Result<(), Fault> {
        self.add(Key::Recorded { id });
        self.add(Key::Reversal { of: id });
        if !self.has(&Key::Recorded { id }) {
            return Ok(());
        }
        let Some(event) = self.state.recorded(&id)?.map(|it| it.event.clone()) else {
            return Ok(());
        };
        match &event {
            Event::CommitmentMade(_) => self.add(Key::Commitment { id }),
            Event::ExpenseRecorded(_) => self.add(Key::Expense { id }),
            Event::TransferSent(_) => self.add(Key::Transfer { id }),
            _ => {}
        }
        self.event(&event);
        Ok(())
    }

    /// The id that a reference stands for, once the slots that tell are loaded.
    fn resolve(
        &mut self,
        reference: &Reference,
        part: Part,
        book: &OrganisationCode,
    ) -> Result<Option<EventId>, Fault> {
        let key = match reference {
            Reference::Id(id) => return Ok(Some(*id)),
            Reference::Key(key) => Key::Used { book: book.clone(), key: key.clone() },
            Reference::Number(number) => {
                Key::CommitmentNumber { organisation: book.clone(), number: number.clone() }
            }
        };
        self.add(key.clone());
        if self.has(&key) { resolve(self.state, reference, part, book) } else { Ok(None) }
    }
}

/// How many items of a document a refusal names at most.
pub(crate) const TAKERS_NAMED: usize = 20;

/// The id that a reference stands for; `None` when there is no such event, or several where one is
/// meant.
pub(crate) fn resolve(
    state: &State,
    reference: &Reference,
    part: Part,
    book: &OrganisationCode,
) -> Result<Option<EventId>, Fault> {
    Ok(match reference {
        Reference::Id(id) => Some(*id),
        Reference::Number(number) => state.commitment_number(book, number)?.copied(),
        Reference::Key(key) => match (state.used(book, key)?, part) {
            (Some(used), Part::First) => Some(used.first_id),
            (Some(used), Part::Last) => Some(used.last_id),
            (None, _) => None,
        },
    })
}
