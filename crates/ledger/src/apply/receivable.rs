//! What is booked to be received, as it stands by budget year.

use super::{Breach, PartUndone, Way};
use crate::{
    event::{ReceivableBooked, ReceivableCause, ReceivableChanged, YearChange},
    id::EventId,
    money::Cents,
    state::{Fault, Key, Receivable, State, Value},
};

pub(super) fn book(state: &mut State, id: EventId, it: &ReceivableBooked) -> Result<(), Fault> {
    if let Some(number) = &it.number {
        let (organisation, number) = (it.organisation.clone(), number.key());
        let key = Key::ReceivableNumber { organisation, number };
        if state.get(&key)?.is_some() {
            return Err(Breach::of("NUMBER_USED_ONCE", key.to_string()));
        }
        state.put(key, Some(Value::ReceivableNumber(id)));
    }
    let made = made(it);
    if made.years.len() != it.rows.len() {
        return Err(Breach::of("A_YEAR_STANDS_ONCE", format!("in receivable {id}")));
    }
    state.put(Key::Receivable { id }, Some(Value::Receivable(made)));
    Ok(())
}

/// A receivable as it is booked.
fn made(it: &ReceivableBooked) -> Receivable {
    Receivable {
        organisation: it.organisation.clone(),
        holder: it.holder.clone(),
        edition: it.edition.clone(),
        years: it.rows.iter().map(|row| (row.budget_year, row.amount.cents())).collect(),
    }
}

/// Undoes a booking, once its changes are.
pub(super) fn undo_booking(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &ReceivableBooked,
) -> Result<(), Fault> {
    let key = Key::Receivable { id: part.of };
    if state.receivable(&part.of)? != Some(&made(it)) {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} is not as it was made")));
    }
    state.put(key, None);
    if let Some(number) = &it.number {
        let (organisation, number) = (it.organisation.clone(), number.key());
        state.put(Key::ReceivableNumber { organisation, number }, None);
    }
    Ok(())
}

pub(super) fn change(state: &mut State, it: &ReceivableChanged, way: Way) -> Result<(), Fault> {
    let key = Key::Receivable { id: it.receivable };
    let wrong = |what: &str| Breach::of("CHANGES_A_RECEIVABLE", format!("{key} {what}"));
    let known = state.receivable(&it.receivable)?.cloned();
    let mut known = known.ok_or_else(|| wrong("does not stand"))?;
    let own = (&known.organisation, &known.holder, &known.edition)
        == (&it.organisation, &it.holder, &it.edition);
    if !own {
        return Err(wrong("is another's"));
    }
    let mut moved = Cents::ZERO;
    for row in &it.rows {
        let of_row = match row.change {
            YearChange::Increase => way,
            YearChange::Decrease => way.opposite(),
        };
        let stands = known.years.entry(row.budget_year).or_default();
        *stands = of_row.add(*stands, row.amount)?;
        moved = of_row.add(moved, row.amount)?;
        if stands.is_negative() {
            return Err(wrong("would be less than nothing"));
        }
    }
    if it.cause == ReceivableCause::Reimputation && !moved.is_zero() {
        return Err(wrong("moves more than it takes"));
    }
    known.years.retain(|_, cents| !cents.is_zero());
    state.put(key, Some(Value::Receivable(known)));
    Ok(())
}
