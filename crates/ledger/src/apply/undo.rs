//! Undoing: what a reversal takes out of the slots, line by line.

use super::{
    Breach, Way, acts, change_endowment, correction,
    cost::{self, undo_expense, undo_order, undo_payment},
    receivable,
    remember::{grant, receive, take_returned},
};
use crate::{
    code::OrganisationCode,
    envelope::Envelope,
    event::{
        ActDoes, CommitmentChanged, CommitmentMade, Direction, Event, FundsAllotted, Reversed,
        ReversedLine, RowChange, TransferSent,
    },
    id::EventId,
    money::{Amount, Cents},
    posting::lines,
    state::{Fault, Key, Recorded, State, Undone, UndoneLine, UndoneLines, Value},
    terms::Terms,
};
use std::collections::BTreeMap;

/// The part of an event that one reversal undoes.
pub(crate) struct PartUndone<'a> {
    /// The event.
    pub of: EventId,
    /// As the log has it.
    pub recorded: &'a Recorded,
    /// How much of each line, by number.
    pub lines: BTreeMap<u32, Amount>,
    /// Whether nothing of it was undone before.
    pub is_first: bool,
    /// Whether nothing of it is left.
    pub last: bool,
}

impl PartUndone<'_> {
    /// Σ of the lines undone.
    pub fn sum(&self) -> Result<Cents, Fault> {
        Cents::sum(self.lines.values().copied())
            .ok_or_else(|| Breach::of("SUM_FITS", format!("{} undone", self.of)))
    }

    /// How much of a row is undone, where rows and lines have the same numbers.
    pub fn of_row(&self, row: usize) -> Option<Amount> {
        self.lines.get(&u32::try_from(row).ok()?).copied()
    }
}

/// What is left to undo of an event, line by line; `None` when nothing is.
pub(crate) fn left_to_undo(event: &Event, undone: Option<&Undone>) -> Option<Vec<ReversedLine>> {
    let before = match undone {
        Some(Undone::Wholly(_)) => return None,
        Some(Undone::Partly(it)) => it.lines.as_slice(),
        None => &[],
    };
    let gone = |line: u32| {
        let gone = before.iter().find(|it| it.line == line);
        gone.map(|it| it.amount).unwrap_or_default()
    };
    let left = lines(event).into_iter().filter_map(|it| {
        let amount = it.amount.cents().minus(gone(it.line))?.amount()?;
        Some(ReversedLine { amount, ..it })
    });
    Some(left.collect())
}

pub(super) fn undo(state: &mut State, envelope: &Envelope, it: &Reversed) -> Result<(), Fault> {
    let recorded = state.recorded(&it.of)?.cloned().ok_or_else(|| {
        Breach::of("REVERSES_AN_EVENT", format!("{} does not stand before it", it.of))
    })?;
    let before = state.reversal(&it.of)?.cloned();
    let Some(left) = left_to_undo(&recorded.event, before.as_ref()) else {
        return Err(Breach::of("REVERSED_ONCE", format!("nothing is left of {}", it.of)));
    };
    let part = part(&recorded, &left, (it, before.is_none()))?;
    let undone = if part.last {
        Undone::Wholly(envelope.id)
    } else {
        Undone::Partly(UndoneLines { lines: added(before, &part.lines)? })
    };
    take_back(state, &part)?;
    state.put(Key::Reversal { of: it.of }, Some(Value::Reversal(undone)));
    Ok(())
}

/// The part that a reversal names: its lines are the original's, and no more than is left of them.
fn part<'a>(
    recorded: &'a Recorded,
    left: &[ReversedLine],
    (it, is_first): (&Reversed, bool),
) -> Result<PartUndone<'a>, Fault> {
    let mut lines = BTreeMap::new();
    let mut last = it.lines.len() == left.len();
    for line in &it.lines {
        let known = left.iter().find(|known| {
            (known.line, &known.from, &known.to) == (line.line, &line.from, &line.to)
        });
        let fits = known.is_some_and(|known| line.amount <= known.amount);
        let follows = lines.last_key_value().is_none_or(|(last, _)| *last < line.line);
        lines.insert(line.line, line.amount);
        if !fits || !follows {
            let detail = format!("line {} of {}", line.line, it.of);
            return Err(Breach::of("REVERSES_ITS_LINES", detail));
        }
        last &= known.is_some_and(|known| line.amount == known.amount);
    }
    if it.lines.is_empty() && !left.is_empty() {
        return Err(Breach::of("REVERSES_ITS_LINES", format!("no line of {}", it.of)));
    }
    Ok(PartUndone { of: it.of, recorded, lines, is_first, last })
}

fn added(before: Option<Undone>, lines: &BTreeMap<u32, Amount>) -> Result<Vec<UndoneLine>, Fault> {
    let mut sums: BTreeMap<u32, Cents> = match before {
        Some(Undone::Partly(it)) => it.lines.iter().map(|it| (it.line, it.amount)).collect(),
        _ => BTreeMap::new(),
    };
    for (line, amount) in lines {
        let sum = sums.entry(*line).or_default();
        *sum = Way::Forward.add(*sum, *amount)?;
    }
    Ok(sums.into_iter().map(|(line, amount)| UndoneLine { line, amount }).collect())
}

fn take_back(state: &mut State, part: &PartUndone<'_>) -> Result<(), Fault> {
    match &part.recorded.event {
        Event::CashEndowed(_)
        | Event::CashCovered(_)
        | Event::FundsProgrammed(_)
        | Event::YearEndFrozen(_) => Ok(()),
        Event::FundsAppropriated(it) => {
            let sum = part.sum()?;
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = match it.direction {
                    Direction::Increase => Way::Backward.add(endowment.allotted, sum)?,
                    Direction::Reduction => Way::Forward.add(endowment.allotted, sum)?,
                };
                Ok(())
            })
        }
        Event::FundsAllotted(it) => take_allotment(state, part, it),
        Event::AllotmentReduced(it) => {
            let sum = part.sum()?;
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = Way::Forward.add(endowment.allotted, sum)?;
                Ok(())
            })?;
            grant(state, (&it.grantor, &it.holder, &it.edition), sum, Way::Forward)?;
            acts::forget(state, part, ActDoes::Takes, (&it.holder, &it.edition))
        }
        Event::FundsReturned(it) => {
            let sum = part.sum()?;
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.allotted = Way::Forward.add(endowment.allotted, sum)?;
                Ok(())
            })?;
            // What its transfers have taken back stays given back.
            take_returned(state, part.of, None, sum, Way::Forward)?;
            if part.last {
                state.put(Key::Returned { id: part.of }, None);
            }
            grant(state, (&it.grantor, &it.holder, &it.edition), sum, Way::Forward)
        }
        Event::CommitmentMade(it) => take_commitment(state, part, it),
        Event::CommitmentChanged(it) => take_change(state, part, it),
        Event::ExpenseRecorded(it) => undo_expense(state, part, it),
        Event::PaymentOrdered(it) => undo_order(state, part, it),
        Event::PaymentExecuted(it) => undo_payment(state, part, it),
        Event::ReceivableBooked(it) => receivable::undo_booking(state, part, it),
        Event::ReceivableChanged(it) => receivable::change(state, it, Way::Backward),
        Event::CostItemReduced(it) => correction::undo_reduction(state, part, it),
        Event::PaymentRefunded(it) => correction::undo_refund(state, part, it),
        Event::ShareReallocated(it) => correction::undo_reallocation(state, part, it),
        Event::DisbursementRequested(it) => {
            change_endowment(state, &it.holder, &it.edition, |endowment| {
                endowment.requested = Way::Backward.add(endowment.requested, it.amount)?;
                Ok(())
            })
        }
        Event::TransferSent(it) => take_transfer(state, part, it),
        Event::TransferReceived(it) => receive(state, it, part.sum()?, Way::Backward),
        other => {
            let detail = format!("{} is a {}", part.of, other.type_name());
            Err(Breach::of("SUPERSEDED_NOT_REVERSED", detail))
        }
    }
}

fn take_allotment(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &FundsAllotted,
) -> Result<(), Fault> {
    let sum = part.sum()?;
    change_endowment(state, &it.holder, &it.edition, |endowment| {
        endowment.allotted = Way::Backward.add(endowment.allotted, sum)?;
        if part.last && !it.terms.is_empty() {
            endowment.acts_with_terms = endowment.acts_with_terms.saturating_sub(1);
            if endowment.acts_with_terms == 0 {
                endowment.terms = Terms::default();
            }
        }
        Ok(())
    })?;
    grant(state, (&it.grantor, &it.holder, &it.edition), sum, Way::Backward)?;
    acts::forget(state, part, ActDoes::Gives, (&it.holder, &it.edition))
}

fn take_commitment(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &CommitmentMade,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: part.of };
    let mut commitment = cost::commitment(state, part.of)?;
    for (row, amount) in &part.lines {
        cost::resize_row(&mut commitment, &key, *row, *amount, Way::Backward)?;
    }
    if !part.last {
        state.put(key, Some(Value::Commitment(commitment)));
        return Ok(());
    }
    if commitment.rows.iter().any(|row| !row.amount.is_zero()) {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} was changed")));
    }
    state.put(key, None);
    if let Some(number) = it.number.clone() {
        let organisation = it.organisation.clone();
        state.put(Key::CommitmentNumber { organisation, number: number.key() }, None);
    }
    Ok(())
}

fn take_change(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &CommitmentChanged,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: it.commitment };
    let mut commitment = cost::commitment(state, it.commitment)?;
    let moving = it.rows.iter().filter(|row| row.change != RowChange::Reimputation);
    for (line, row) in (0..).zip(moving) {
        let Some(amount) = part.lines.get(&line) else { continue };
        let way = match row.change {
            RowChange::Decrease => Way::Forward,
            _ => Way::Backward,
        };
        cost::resize_row(&mut commitment, &key, row.row, *amount, way)?;
    }
    if part.lines.is_empty() {
        take_reimputation(state, part, it, &commitment.organisation)?;
        for row in &it.rows {
            cost::resize_row(&mut commitment, &key, row.row, row.amount, Way::Forward)?;
        }
    }
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}

/// The commitment of another year goes, when it stands as it was made, in the same hands.
fn take_reimputation(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &CommitmentChanged,
    obliged: &OrganisationCode,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: part.of };
    let moved = cost::commitment(state, part.of)?;
    let made = it.rows.iter().map(|row| (row.amount.cents(), row.amount.cents()));
    let as_made = moved.rows.iter().map(|row| (row.amount, row.left)).eq(made);
    if !as_made || moved.organisation != *obliged {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} is not as it was made")));
    }
    state.put(key, None);
    if let Some(number) = it.number.clone() {
        let organisation = it.organisation.clone();
        state.put(Key::CommitmentNumber { organisation, number: number.key() }, None);
    }
    Ok(())
}

fn take_transfer(state: &mut State, part: &PartUndone<'_>, it: &TransferSent) -> Result<(), Fault> {
    let sum = part.sum()?;
    super::remember::sent(state, it, sum, Way::Backward)?;
    let key = Key::Transfer { id: part.of };
    let Some(mut transfer) = state.transfer(&part.of)?.cloned() else {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} does not stand")));
    };
    transfer.amount = Way::Backward.add(transfer.amount, sum)?;
    if transfer.received > transfer.amount {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} was received")));
    }
    state.put(key, (!part.last).then_some(Value::Transfer(transfer)));
    Ok(())
}
