//! Needs: which slots a command must have loaded before it can be decided.

mod authority;
mod correction;
mod cost;
mod event;
mod years;

pub(crate) use correction::cost_of;
pub(crate) use years::resolve_receivable;

use crate::{
    account::{Account, Till},
    code::{AmbitoCode, EditionCode, Holder, OrganisationCode},
    command::{Command, Reference, Verb},
    envelope::Envelope,
    event::{ActConfirmed, ActDisputed, ActDoes, EditionClosed, EditionReopened, Event},
    id::EventId,
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
        Verb::BookReceivable(it) => needs.receivable(it),
        Verb::ChangeReceivable(it) => needs.receivable_to_change(it)?,
        Verb::FreezeYearEnd(it) => needs.year_end(it),
        Verb::ReduceCostItem(it) => needs.reduction_of(it)?,
        Verb::RefundPayment(it) => needs.refund(it)?,
        Verb::ReallocateShare(it) => needs.reallocation(it)?,
        Verb::EndowCash(it) => needs.event(&Event::CashEndowed(it.clone())),
        Verb::CoverCash(it) => needs.event(&Event::CashCovered(it.clone())),
        Verb::RequestDisbursement(it) => {
            needs.organisation(&it.organisation);
            needs.organisation(&it.payer);
            needs.edition(&it.edition);
            needs.part(&it.holder, &it.edition);
        }
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

    /// An endowment in a body's books, year by year.
    fn exercise(
        &mut self,
        organisation: &OrganisationCode,
        holder: &Holder,
        edition: &EditionCode,
    ) {
        let (organisation, holder) = (organisation.clone(), holder.clone());
        self.add(Key::Exercise { organisation, holder, edition: edition.clone() });
    }

    /// A holder's part in an edition: who acts for it, what it has, its stream.
    fn part(&mut self, holder: &Holder, edition: &EditionCode) {
        self.holder(holder);
        self.balance(Account::available(holder, edition));
        self.add(Key::Endowment { holder: holder.clone(), edition: edition.clone() });
        let stream = Stream { edition: Some(edition.clone()), holder: Some(holder.clone()) };
        self.add(Key::Stream { stream });
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
        self.exercise(receiver, holder, edition);
        self.balance(Account::in_transit(sender, receiver, holder, edition));
        self.balance(Account::till(Till::Cash, receiver, holder, edition));
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
                Key::CommitmentNumber { organisation: book.clone(), number: number.key() }
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
        Reference::Number(number) => state.commitment_number(book, &number.key())?.copied(),
        Reference::Key(key) => match (state.used(book, key)?, part) {
            (Some(used), Part::First) => Some(used.first_id),
            (Some(used), Part::Last) => Some(used.last_id),
            (None, _) => None,
        },
    })
}
