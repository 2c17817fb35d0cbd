//! What each event leaves in the slots when it is done.

use super::{
    Breach, Way, acts, change_endowment, correction, cost, exercise::year_of, receivable,
    succession,
};
use crate::{
    account::{Account, Authority, Stage},
    code::{EditionCode, Holder},
    envelope::Envelope,
    event::{
        ActDoes, CommitmentMade, Direction, Event, FundsAllotted, FundsProgrammed, FundsReturned,
        Party, TransferReceived, TransferSent,
    },
    id::EventId,
    money::Cents,
    state::{
        Closed, Commitment, CommitmentLeft, Fault, Key, KnownAmbito, KnownEdition,
        KnownOrganisation, Management, Returned, State, Transcribed, Transfer, Value,
    },
};

pub(super) fn remember(state: &mut State, envelope: &Envelope, event: &Event) -> Result<(), Fault> {
    let id = envelope.id;
    match event {
        Event::LedgerOpened(_)
        | Event::CashEndowed(_)
        | Event::CashCovered(_)
        | Event::PersonErased(_)
        // OK: the sums by year have counted it.
        | Event::YearEndFrozen(_)
        // OK: `apply` undoes these elsewhere.
        | Event::Reversed(_) => Ok(()),
        Event::OrganisationRegistered(_) | Event::AmbitoRegistered(_) | Event::EditionOpened(_) => {
            register(state, envelope, event)
        }
        Event::ManagerSucceeded(it) => succession::succeed(state, it, envelope.effective_on),
        Event::TermsChanged(it) => succession::change_terms(state, it),
        Event::EditionClosed(it) => succession::close(state, &it.edition, Some(Closed { by: id })),
        Event::EditionReopened(it) => succession::close(state, &it.edition, None),
        Event::BookClosed(it) => succession::close_book(state, it),
        Event::ActConfirmed(it) => acts::confirm(state, it),
        Event::ActDisputed(it) => acts::dispute(state, it),
        Event::FundsAppropriated(it) => {
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = match it.direction {
                    Direction::Increase => Way::Forward.add(endowment.allotted, it.amount)?,
                    Direction::Reduction => Way::Backward.add(endowment.allotted, it.amount)?,
                };
                Ok(())
            })
        }
        Event::FundsAllotted(it) => allot(state, envelope, it),
        Event::AllotmentReduced(it) => {
            give_back(state, (&it.grantor, &it.holder, &it.edition), it.amount.cents())?;
            acts::remember(state, envelope, ActDoes::Takes, (&it.holder, &it.edition), it.amount)
        }
        Event::FundsReturned(it) => {
            goes_to_its_grantor(it)?;
            let sum = Cents::sum(it.moves.iter().map(|it| it.amount));
            let sum = sum.ok_or_else(|| Breach::of("SUM_FITS", format!("{id} returns")))?;
            let (holder, grantor) = (it.holder.clone(), it.grantor.clone());
            let returned = Returned { holder, grantor, edition: it.edition.clone(), left: sum };
            state.put(Key::Returned { id }, Some(Value::Returned(returned)));
            give_back(state, (&it.grantor, &it.holder, &it.edition), sum)
        }
        Event::FundsProgrammed(it) => {
            stays_at_home(it)?;
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.has_programmed = true;
                Ok(())
            })
        }
        Event::CommitmentMade(it) => commit(state, envelope, it),
        Event::ReceivableBooked(it) => receivable::book(state, id, it),
        Event::ReceivableChanged(it) => receivable::change(state, it, Way::Forward),
        Event::CommitmentChanged(it) => cost::change(state, id, it),
        Event::ExpenseRecorded(it) => cost::expense(state, id, it),
        Event::PaymentOrdered(it) => cost::order(state, id, it),
        Event::PaymentExecuted(it) => cost::pay(state, it),
        Event::CostItemReduced(it) => correction::reduce(state, id, it),
        Event::PaymentRefunded(it) => correction::refund(state, it),
        Event::ShareReallocated(it) => correction::reallocate(state, id, it),
        Event::DisbursementRequested(it) => {
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.requested = Way::Forward.add(endowment.requested, it.amount)?;
                Ok(())
            })
        }
        Event::TransferSent(it) => send(state, id, it),
        Event::TransferReceived(it) => receive(state, it, it.amount.cents(), Way::Forward),
    }
}

/// Authority goes back: the holder has less, and of that grantor.
fn give_back(
    state: &mut State,
    part: (&Holder, &Holder, &EditionCode),
    amount: Cents,
) -> Result<(), Fault> {
    change_endowment(state, part.1, part.2, |endowment| {
        endowment.allotted = Way::Backward.add(endowment.allotted, amount)?;
        Ok(())
    })?;
    grant(state, part, amount, Way::Backward)
}

/// What is given back leaves its holder's plan or what the holder has available, for its grantor.
fn goes_to_its_grantor(it: &FundsReturned) -> Result<(), Fault> {
    let leaves = |account: &Account| {
        let planned = account.stage() == Stage::Authority(Authority::Programmed);
        let available = account.stage() == Stage::Authority(Authority::Available);
        (planned || available) && *account.holder() == it.holder && *account.edition() == it.edition
    };
    let arrives = Account::available(&it.grantor, &it.edition);
    match it.moves.iter().find(|it| !leaves(&it.from) || it.to != arrives) {
        None => Ok(()),
        Some(it) => Err(Breach::of("A_RETURN_GOES_TO_ITS_GRANTOR", format!("{}", it.to))),
    }
}

/// A plan moves one holder's part of one edition, between what is available and its lines.
fn stays_at_home(it: &FundsProgrammed) -> Result<(), Fault> {
    let at_home = |account: &Account| {
        let planned = account.stage() == Stage::Authority(Authority::Programmed);
        let available = account.stage() == Stage::Authority(Authority::Available);
        (planned || available) && *account.holder() == it.holder && *account.edition() == it.edition
    };
    match it.moves.iter().flat_map(|it| [&it.from, &it.to]).find(|account| !at_home(account)) {
        None => Ok(()),
        Some(away) => Err(Breach::of("A_PLAN_STAYS_AT_HOME", format!("{away} is not its own"))),
    }
}

fn register(state: &mut State, envelope: &Envelope, event: &Event) -> Result<(), Fault> {
    let (id, day) = (envelope.id, envelope.effective_on);
    let (key, value) = match event.clone() {
        Event::OrganisationRegistered(registered) => (
            Key::Organisation { code: registered.code.clone() },
            Value::Organisation(KnownOrganisation { id, registered, closed_until: None }),
        ),
        Event::AmbitoRegistered(registered) => {
            let first = Management { from: day, organisation: registered.manager.clone() };
            let key = Key::Ambito { code: registered.code.clone() };
            (key, Value::Ambito(KnownAmbito { id, registered, managers: vec![first] }))
        }
        Event::EditionOpened(opened) => {
            let transcribed = envelope.on_behalf_of.as_ref().map(|_| Transcribed::Unconfirmed);
            let key = Key::Edition { code: opened.code.clone() };
            // What became of it since stands, whoever opened it.
            let before = state.edition(&opened.code)?;
            let changed = before.map(|it| it.changed.clone()).unwrap_or_default();
            let closed = before.and_then(|it| it.closed.clone());
            let known = KnownEdition { id, opened, changed, closed, transcribed };
            (key, Value::Edition(known))
        }
        _ => return Ok(()),
    };
    // What a counterpart transcribed gives way to what its owner says.
    let gives_way = match state.get(&key)? {
        Some(Value::Edition(known)) => {
            let of_its_issuer = matches!(
                event,
                Event::EditionOpened(it) if it.issuer == known.opened.issuer
            );
            known.transcribed.is_some() && envelope.on_behalf_of.is_none() && of_its_issuer
        }
        known => known.is_none(),
    };
    if !gives_way {
        return Err(Breach::of("REGISTERED_ONCE", key.to_string()));
    }
    state.put(key, Some(value));
    Ok(())
}

fn allot(state: &mut State, envelope: &Envelope, it: &FundsAllotted) -> Result<(), Fault> {
    let parts = it.criteria.iter().map(|it| it.part);
    if !it.criteria.is_empty() && Cents::sum(parts) != Some(it.amount.cents()) {
        return Err(Breach::of("PARTS_SUM", format!("those of {}", it.holder)));
    }
    change_endowment(state, &it.holder, &it.edition, |endowment| {
        endowment.allotted = Way::Forward.add(endowment.allotted, it.amount)?;
        if !it.terms.is_empty() {
            endowment.acts_with_terms = endowment.acts_with_terms.saturating_add(1);
            endowment.terms = it.terms.clone();
        }
        Ok(())
    })?;
    let part = (&it.grantor, &it.holder, &it.edition);
    grant(state, part, it.amount.cents(), Way::Forward)?;
    acts::remember(state, envelope, ActDoes::Gives, (&it.holder, &it.edition), it.amount)
}

pub(super) fn grant(
    state: &mut State,
    (grantor, holder, edition): (&Holder, &Holder, &EditionCode),
    amount: Cents,
    way: Way,
) -> Result<(), Fault> {
    let granted = state.granted(grantor, holder, edition)?.copied().unwrap_or_default();
    let granted = way.add(granted, amount)?;
    let key =
        Key::Granted { grantor: grantor.clone(), holder: holder.clone(), edition: edition.clone() };
    if granted.is_negative() {
        return Err(Breach::of("NO_MORE_THAN_GRANTED", format!("{key} would hold {granted}")));
    }
    state.put(key, Some(Value::Granted(granted)));
    Ok(())
}

fn commit(state: &mut State, envelope: &Envelope, it: &CommitmentMade) -> Result<(), Fault> {
    let id = envelope.id;
    let year = year_of(envelope.effective_on)
        .ok_or_else(|| Breach::of("SUM_FITS", envelope.effective_on.to_string()))?;
    if let Some(number) = &it.number {
        let key =
            Key::CommitmentNumber { organisation: it.organisation.clone(), number: number.key() };
        if state.get(&key)?.is_some() {
            return Err(Breach::of("NUMBER_USED_ONCE", key.to_string()));
        }
        state.put(key, Some(Value::CommitmentNumber(id)));
    }
    let rows = it
        .rows
        .iter()
        .map(|row| CommitmentLeft {
            from: row.from,
            holder: row.holder.clone(),
            edition: row.edition.clone(),
            line: row.line.clone(),
            area: row.area.clone(),
            budget_year: row.budget_year,
            due_year: row.budget_year.unwrap_or(year),
            amount: row.amount.cents(),
            left: row.amount.cents(),
            paid: Cents::ZERO,
        })
        .collect();
    let creditor = it.creditor.as_ref().map(Party::key);
    let commitment = Commitment { organisation: it.organisation.clone(), creditor, rows };
    state.put(Key::Commitment { id }, Some(Value::Commitment(commitment)));
    Ok(())
}

fn send(state: &mut State, id: EventId, it: &TransferSent) -> Result<(), Fault> {
    sent(state, it, it.amount.cents(), Way::Forward)?;
    let transfer = Transfer {
        sender: it.sender.clone(),
        receiver: it.receiver.clone(),
        holder: it.holder.clone(),
        edition: it.edition.clone(),
        amount: it.amount.cents(),
        received: Cents::ZERO,
    };
    state.put(Key::Transfer { id }, Some(Value::Transfer(transfer)));
    Ok(())
}

/// What a holder was sent in all: less what it gave back, and not what stays with it when another
/// body manages it.
pub(super) fn sent(
    state: &mut State,
    it: &TransferSent,
    amount: Cents,
    way: Way,
) -> Result<(), Fault> {
    if let Some(id) = it.returns {
        let parties = (&it.sender_holder, &it.holder, &it.edition);
        take_returned(state, id, Some(parties), amount, way)?;
    }
    if it.sender_holder == it.holder {
        return Ok(());
    }
    let (holder, way) = match it.returns {
        Some(_) => (&it.sender_holder, way.opposite()),
        None => (&it.holder, way),
    };
    change_endowment(state, holder, &it.edition, |endowment| {
        endowment.sent = way.add(endowment.sent, amount)?;
        Ok(())
    })
}

/// Takes of what is left to send of a return, or gives it back.
pub(super) fn take_returned(
    state: &mut State,
    id: EventId,
    parties: Option<(&Holder, &Holder, &EditionCode)>,
    amount: Cents,
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Returned { id };
    let known = state.returned(&id)?.cloned();
    let known = known.filter(|it| {
        parties.is_none_or(|parties| (&it.holder, &it.grantor, &it.edition) == parties)
    });
    let wrong = |what: &str| Breach::of("NO_MORE_THAN_RETURNED", format!("{key} {what}"));
    let mut known = known.ok_or_else(|| wrong("is no return between them"))?;
    known.left = way.take(known.left, amount)?;
    if known.left.is_negative() {
        return Err(wrong("has sent its cash"));
    }
    state.put(key, Some(Value::Returned(known)));
    Ok(())
}

pub(super) fn receive(
    state: &mut State,
    it: &TransferReceived,
    amount: Cents,
    way: Way,
) -> Result<(), Fault> {
    let Some(id) = it.transfer else { return Ok(()) };
    let key = Key::Transfer { id };
    let Some(mut transfer) = state.transfer(&id)?.cloned() else {
        return Err(Breach::of("ANSWERS_A_TRANSFER", format!("{key} does not stand")));
    };
    let sent = (&transfer.sender, &transfer.receiver, &transfer.holder, &transfer.edition);
    if sent != (&it.sender, &it.receiver, &it.holder, &it.edition) {
        return Err(Breach::of("ANSWERS_A_TRANSFER", format!("{key} is another's")));
    }
    transfer.received = way.add(transfer.received, amount)?;
    let answered = transfer.received;
    if answered.is_negative() || answered > transfer.amount {
        return Err(Breach::of("NO_MORE_THAN_SENT", format!("{key} received {answered}")));
    }
    state.put(key, Some(Value::Transfer(transfer)));
    Ok(())
}
