//! Needs: which slots a command must have loaded before it can be decided.

use crate::{
    account::{Account, Authority, Purpose, Till},
    apply::act_key,
    code::{AmbitoCode, EditionCode, Holder, OrganisationCode},
    command::{
        ChangeCommitment, Command, MakeCommitment, PayLine, ProgrammeFunds, RecordExpense,
        Reference, ReturnFunds, ShareInput, SucceedManager, Verb,
    },
    envelope::Envelope,
    event::{
        Act, ActConfirmed, ActDisputed, ActDoes, ActKey, BookNumber, ChangeCause, DocumentKey,
        EditionClosed, EditionReopened, Event, ItemLine, Order, PaymentLine, TermsChanged,
        TransferSent,
    },
    id::EventId,
    posting::postings,
    rights,
    state::{Fault, Key, Recorded, State, Value},
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
        Event::ActConfirmed(ActConfirmed { of, .. })
        | Event::ActDisputed(ActDisputed { of, .. }) => {
            needs.event(&envelope.event);
            needs.transcription(*of)?;
        }
        event => {
            needs.event(event);
            needs.new_name(event);
            let behalf = envelope.on_behalf_of.as_ref();
            needs.act_of(event, envelope.act.as_ref(), behalf, &envelope.book);
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
        Verb::SucceedManager(it) => needs.succession(it)?,
        Verb::OpenEdition(it) => {
            needs.edition(&it.code);
            needs.organisation(&it.issuer);
            needs.edition_stream(&it.code);
            let key = Key::Edition { code: it.code.clone() };
            if needs.has(&key)
                && let Some(id) = state.edition(&it.code)?.map(|known| known.id)
            {
                needs.add(Key::Recorded { id });
            }
        }
        Verb::ChangeTerms(it) => needs.terms(it),
        Verb::CloseEdition(EditionClosed { edition })
        | Verb::ReopenEdition(EditionReopened { edition }) => {
            needs.edition(edition);
            needs.edition_stream(edition);
        }
        Verb::CloseBook(it) => {
            needs.organisation(&it.organisation);
            needs.registry_stream(Holder::Organisation(needs.book.clone()));
        }
        Verb::ErasePerson(_) => {
            needs.registry_stream(Holder::Organisation(needs.book.clone()));
        }
        Verb::ConfirmAct(it) | Verb::DisputeAct(it) => needs.transcription(it.of)?,
        Verb::AppropriateFunds(it) => needs.event(&Event::FundsAppropriated(it.clone())),
        Verb::AllotFunds(it) => {
            needs.allotment(&it.edition, &it.grantor, it.rows.iter().map(|it| &it.holder));
            let holders = it.rows.iter().map(|it| &it.holder);
            needs.acts(command, (&it.grantor, &it.edition), ActDoes::Gives, holders)?;
        }
        Verb::AllotByWeights(it) => {
            let holders = || it.criteria.iter().flat_map(|it| &it.weights).map(|it| &it.holder);
            needs.allotment(&it.edition, &it.grantor, holders());
            needs.acts(command, (&it.grantor, &it.edition), ActDoes::Gives, holders())?;
        }
        Verb::ReduceAllotment(it) => {
            needs.event(&Event::AllotmentReduced(it.clone()));
            let holders = [&it.holder];
            needs.acts(command, (&it.grantor, &it.edition), ActDoes::Takes, holders)?;
        }
        Verb::ReturnFunds(it) => needs.return_of(it),
        Verb::ProgrammeFunds(it) => needs.programme(it),
        Verb::MakeCommitment(it) => needs.commitment(it),
        Verb::ChangeCommitment(it) => needs.change(it)?,
        Verb::RecordExpense(it) => needs.expense(it)?,
        Verb::OrderPayment(it) => needs.payment(&it.organisation, &it.order, &it.lines)?,
        Verb::ExecutePayment(it) => needs.payment(&it.organisation, &it.order, &it.lines)?,
        Verb::EndowCash(it) => needs.event(&Event::CashEndowed(it.clone())),
        Verb::CoverCash(it) => needs.event(&Event::CashCovered(it.clone())),
        Verb::SendTransfer(it) => {
            needs.event(&Event::TransferSent(it.clone()));
        }
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
    fn allotment<'h>(
        &mut self,
        edition: &EditionCode,
        grantor: &Holder,
        holders: impl IntoIterator<Item = &'h Holder>,
    ) {
        self.edition(edition);
        self.part(grantor, edition);
        for holder in holders {
            self.part(holder, edition);
            self.granted(grantor, holder, edition);
        }
    }

    /// What stands of an act on each holder's part, and what its counterparts wrote of it.
    fn acts<'h>(
        &mut self,
        command: &Command,
        (grantor, edition): (&Holder, &EditionCode),
        does: ActDoes,
        holders: impl IntoIterator<Item = &'h Holder>,
    ) -> Result<(), Fault> {
        let Some(act) = &command.request.act else { return Ok(()) };
        let known = match grantor {
            Holder::Ambito(code) => self.has(&Key::Ambito { code: code.clone() }),
            Holder::Organisation(code) => self.has(&Key::Organisation { code: code.clone() }),
        };
        if !known {
            return Ok(());
        }
        let owner = rights::acting_for(grantor, command.request.effective_on, self.state)?;
        let Some(owner) = command.request.on_behalf_of.clone().or(owner) else { return Ok(()) };
        for holder in holders {
            let key = act_key(&owner, edition, holder, ActKey::of(does, act));
            self.add(key.clone());
            if command.request.on_behalf_of.is_some() || !self.has(&key) {
                continue;
            }
            let Some(Value::Act(known)) = self.state.get(&key)? else { continue };
            let ids: Vec<EventId> = known.transcribed.iter().map(|it| it.event).collect();
            for id in ids {
                self.undo(id)?;
            }
        }
        Ok(())
    }

    /// An event that transcribes an act, and what stands of the act.
    fn transcription(&mut self, id: EventId) -> Result<(), Fault> {
        self.undo(id)?;
        if !self.has(&Key::Recorded { id }) {
            return Ok(());
        }
        let Some(recorded) = self.state.recorded(&id)?.cloned() else { return Ok(()) };
        if let Event::EditionOpened(it) = &recorded.event {
            self.edition(&it.code);
            self.edition_stream(&it.code);
        }
        Ok(())
    }

    fn return_of(&mut self, it: &ReturnFunds) {
        self.allotment(&it.edition, &it.grantor, [&it.holder]);
        for purpose in it.rows.iter().filter_map(|row| row.from.as_ref()) {
            let programmed = Authority::Programmed;
            self.balance(Account::planned(programmed, &it.holder, &it.edition, purpose));
        }
        if let Some(transfer) = &it.transfer {
            let (sender, receiver) = (&transfer.sender, &transfer.receiver);
            self.cash_parties(sender, receiver, &it.grantor, &it.edition);
            self.balance(Account::till(Till::Cash, sender, &it.holder, &it.edition));
        }
    }

    fn succession(&mut self, it: &SucceedManager) -> Result<(), Fault> {
        self.ambito(&it.ambito);
        self.organisation(&it.manager);
        self.registry_stream(Holder::Ambito(it.ambito.clone()));
        if !self.has(&Key::Ambito { code: it.ambito.clone() }) {
            return Ok(());
        }
        let known = self.state.ambito(&it.ambito)?;
        let Some(before) = known.map(|known| known.before(&it.manager).clone()) else {
            return Ok(());
        };
        for reference in &it.commitments {
            if let Some(id) = self.resolve(reference, Part::First, &before)? {
                self.add(Key::Commitment { id });
            }
        }
        Ok(())
    }

    fn terms(&mut self, it: &TermsChanged) {
        self.edition(&it.edition);
        match (&it.holder, &it.grantor) {
            (Some(holder), Some(grantor)) => self.allotment(&it.edition, grantor, [holder]),
            (Some(holder), None) => self.part(holder, &it.edition),
            (None, Some(grantor)) => self.holder(grantor),
            (None, None) => {}
        }
        self.edition_stream(&it.edition);
    }

    fn change(&mut self, it: &ChangeCommitment) -> Result<(), Fault> {
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
            for row in rows.cloned().collect::<Vec<_>>() {
                self.obligation(&row.holder, &row.edition, &row.purpose());
            }
        }
        self.add(key);
        Ok(())
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

    fn payment(
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

    fn edition_stream(&mut self, edition: &EditionCode) {
        self.add(Key::Stream { stream: Stream { edition: Some(edition.clone()), holder: None } });
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
            Event::FundsReturned(it) => self.granted(&it.grantor, &it.holder, &it.edition),
            Event::TransferSent(TransferSent { returns: Some(id), .. }) => {
                self.add(Key::Returned { id: *id });
            }
            Event::CommitmentChanged(it) => self.add(Key::Commitment { id: it.commitment }),
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

    fn order(&mut self, body: &OrganisationCode, order: &Order, lines: &[PaymentLine]) {
        self.add(Key::Order { organisation: body.clone(), order: order.clone() });
        for line in lines {
            self.add(Key::Expense { id: line.expense });
        }
    }

    /// The act that an event writes, where it names one.
    fn act_of(
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
    fn new_name(&mut self, event: &Event) {
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

    fn undo(&mut self, id: EventId) -> Result<(), Fault> {
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
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            Event::CommitmentChanged(it) if it.cause == ChangeCause::Reimputation => {
                self.add(Key::Commitment { id });
                self.commitment_number(&it.organisation, it.number.as_ref());
            }
            Event::ExpenseRecorded(_) => self.add(Key::Expense { id }),
            Event::TransferSent(_) => self.add(Key::Transfer { id }),
            Event::FundsReturned(_) => self.add(Key::Returned { id }),
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
