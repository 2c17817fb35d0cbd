//! What each event leaves in the slots, forwards when it is done and backwards when it is undone.

use super::{Breach, Way, change_endowment, cost};
use crate::{
    account::{Account, Authority, Stage},
    code::{EditionCode, Holder},
    day::Day,
    event::{
        CommitmentMade, Direction, Event, FundsAllotted, FundsProgrammed, TransferReceived,
        TransferSent,
    },
    id::EventId,
    money::Amount,
    state::{
        Commitment, CommitmentLeft, Fault, Key, KnownAmbito, KnownEdition, KnownOrganisation,
        Management, State, Transfer, Value,
    },
    terms::Terms,
};

pub(super) fn remember(
    state: &mut State,
    id: EventId,
    event: &Event,
    day: Day,
    way: Way,
) -> Result<(), Fault> {
    match event {
        Event::LedgerOpened(_) | Event::CashEndowed(_) => Ok(()),
        Event::OrganisationRegistered(_) | Event::AmbitoRegistered(_) | Event::EditionOpened(_) => {
            register(state, id, event, day, way)
        }
        Event::FundsAppropriated(it) => {
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = match it.direction {
                    Direction::Increase => way.add(endowment.allotted, it.amount)?,
                    Direction::Reduction => way.take(endowment.allotted, it.amount)?,
                };
                Ok(())
            })
        }
        Event::FundsAllotted(it) => allot(state, it, way),
        Event::AllotmentReduced(it) => {
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = way.take(endowment.allotted, it.amount)?;
                Ok(())
            })?;
            grant(state, (&it.grantor, &it.holder, &it.edition), it.amount, way.opposite())
        }
        Event::FundsProgrammed(it) => {
            stays_at_home(it)?;
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.has_programmed = true;
                Ok(())
            })
        }
        Event::CommitmentMade(it) => commit(state, id, it, way),
        Event::ExpenseRecorded(it) => cost::expense(state, id, it, way),
        Event::PaymentExecuted(it) => cost::pay(state, id, it, way),
        Event::TransferSent(it) => send(state, id, it, way),
        Event::TransferReceived(it) => receive(state, it, way),
        Event::Reversed(_) => {
            Err(Breach::of("REVERSALS_ARE_FINAL", format!("{id} undoes another")))
        }
    }
}

impl Way {
    fn opposite(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
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

fn register(
    state: &mut State,
    id: EventId,
    event: &Event,
    day: Day,
    way: Way,
) -> Result<(), Fault> {
    let (key, value) = match event.clone() {
        Event::OrganisationRegistered(registered) => (
            Key::Organisation { code: registered.code.clone() },
            Value::Organisation(KnownOrganisation { id, registered }),
        ),
        Event::AmbitoRegistered(registered) => {
            let first = Management { from: day, organisation: registered.manager.clone() };
            let key = Key::Ambito { code: registered.code.clone() };
            (key, Value::Ambito(KnownAmbito { id, registered, managers: vec![first] }))
        }
        Event::EditionOpened(opened) => (
            Key::Edition { code: opened.code.clone() },
            Value::Edition(KnownEdition { id, opened }),
        ),
        _ => return Ok(()),
    };
    if way == Way::Backward {
        return Err(Breach::of("REGISTRY_IS_SUPERSEDED", format!("{key} cannot be undone")));
    }
    if state.get(&key)?.is_some() {
        return Err(Breach::of("REGISTERED_ONCE", key.to_string()));
    }
    state.put(key, Some(value));
    Ok(())
}

fn allot(state: &mut State, it: &FundsAllotted, way: Way) -> Result<(), Fault> {
    change_endowment(state, &it.holder, &it.edition, |endowment| {
        endowment.allotted = way.add(endowment.allotted, it.amount)?;
        if !it.terms.is_empty() {
            endowment.acts_with_terms = match way {
                Way::Forward => endowment.acts_with_terms.saturating_add(1),
                Way::Backward => endowment.acts_with_terms.saturating_sub(1),
            };
            let stand = endowment.acts_with_terms > 0;
            endowment.terms = if stand { it.terms.clone() } else { Terms::default() };
        }
        Ok(())
    })?;
    grant(state, (&it.grantor, &it.holder, &it.edition), it.amount, way)
}

fn grant(
    state: &mut State,
    (grantor, holder, edition): (&Holder, &Holder, &EditionCode),
    amount: Amount,
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

fn commit(state: &mut State, id: EventId, it: &CommitmentMade, way: Way) -> Result<(), Fault> {
    if let Some(number) = &it.number {
        let key =
            Key::CommitmentNumber { organisation: it.organisation.clone(), number: number.clone() };
        if way == Way::Forward && state.get(&key)?.is_some() {
            return Err(Breach::of("NUMBER_USED_ONCE", key.to_string()));
        }
        state.put(key, (way == Way::Forward).then_some(Value::CommitmentNumber(id)));
    }
    let key = Key::Commitment { id };
    if way == Way::Backward {
        let untouched = state
            .commitment(&id)?
            .is_some_and(|it| it.rows.iter().all(|row| row.left == row.amount.cents()));
        if !untouched {
            return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} has expenses")));
        }
        state.put(key, None);
        return Ok(());
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
            amount: row.amount,
            left: row.amount.cents(),
        })
        .collect();
    let commitment = Commitment { organisation: it.organisation.clone(), rows };
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}

fn send(state: &mut State, id: EventId, it: &TransferSent, way: Way) -> Result<(), Fault> {
    change_endowment(state, &it.holder, &it.edition, |endowment| {
        endowment.sent = way.add(endowment.sent, it.amount)?;
        Ok(())
    })?;
    let key = Key::Transfer { id };
    let value = match way {
        Way::Forward => Some(Value::Transfer(Transfer {
            sender: it.sender.clone(),
            receiver: it.receiver.clone(),
            holder: it.holder.clone(),
            edition: it.edition.clone(),
            amount: it.amount,
            received: crate::money::Cents::ZERO,
        })),
        Way::Backward => {
            let received = state.transfer(&id)?.map(|it| it.received).unwrap_or_default();
            if received != crate::money::Cents::ZERO {
                return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} was received")));
            }
            None
        }
    };
    state.put(key, value);
    Ok(())
}

fn receive(state: &mut State, it: &TransferReceived, way: Way) -> Result<(), Fault> {
    let Some(id) = it.transfer else { return Ok(()) };
    let key = Key::Transfer { id };
    let Some(mut transfer) = state.transfer(&id)?.cloned() else {
        return Err(Breach::of("ANSWERS_A_TRANSFER", format!("{key} does not stand")));
    };
    let sent = (&transfer.sender, &transfer.receiver, &transfer.holder, &transfer.edition);
    if sent != (&it.sender, &it.receiver, &it.holder, &it.edition) {
        return Err(Breach::of("ANSWERS_A_TRANSFER", format!("{key} is another's")));
    }
    transfer.received = way.add(transfer.received, it.amount)?;
    let answered = transfer.received;
    if answered.is_negative() || answered > transfer.amount.cents() {
        return Err(Breach::of("NO_MORE_THAN_SENT", format!("{key} received {answered}")));
    }
    state.put(key, Some(Value::Transfer(transfer)));
    Ok(())
}
