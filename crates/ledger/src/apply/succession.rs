//! What changes in the registry after it was registered: managers, conditions, what is closed.

use super::{Breach, change_endowment, exercise::passes};
use crate::{
    code::EditionCode,
    day::Day,
    event::{BookClosed, ManagerSucceeded, TermsChanged},
    state::{Closed, Fault, Key, KnownEdition, Management, State, Value},
};

pub(super) fn succeed(state: &mut State, it: &ManagerSucceeded, day: Day) -> Result<(), Fault> {
    let key = Key::Ambito { code: it.ambito.clone() };
    let Some(mut known) = state.ambito(&it.ambito)?.cloned() else {
        return Err(Breach::of("SUCCEEDS_IN_AN_AMBITO", key.to_string()));
    };
    let before = known.manager().clone();
    if before != it.manager {
        if known.managers.last().is_some_and(|last| day < last.from) {
            return Err(Breach::of("SUCCEEDS_AFTER_THE_LAST", format!("{key} on {day}")));
        }
        let organisation = it.manager.clone();
        known.managers.push(Management { from: day, organisation });
    }
    if let Some(form) = it.legal_form {
        known.registered.legal_form = form;
    }
    let managed = known.clone();
    state.put(key, Some(Value::Ambito(known)));
    for id in &it.commitments {
        let key = Key::Commitment { id: *id };
        let Some(mut commitment) = state.commitment(id)?.cloned() else {
            return Err(Breach::of("PASSES_A_COMMITMENT", format!("{key} does not stand")));
        };
        let ambito = crate::code::Holder::Ambito(it.ambito.clone());
        let its_own = commitment.rows.iter().all(|row| row.holder == ambito);
        if !its_own || !managed.was_managed_by(&commitment.organisation) {
            return Err(Breach::of("PASSES_A_COMMITMENT", format!("{key} is not the ambito's")));
        }
        passes(state, &commitment, &it.manager, day)?;
        commitment.organisation = it.manager.clone();
        state.put(key, Some(Value::Commitment(commitment)));
    }
    Ok(())
}

pub(super) fn change_terms(state: &mut State, it: &TermsChanged) -> Result<(), Fault> {
    match &it.holder {
        None => edition(state, &it.edition, |known| {
            known.changed = it.terms.clone().over(&known.changed);
        }),
        Some(holder) => change_endowment(state, holder, &it.edition, |endowment| {
            endowment.terms = it.terms.clone().over(&endowment.terms);
            // They stand whatever becomes of the allotments that had some.
            endowment.acts_with_terms = endowment.acts_with_terms.saturating_add(1);
            Ok(())
        }),
    }
}

pub(super) fn close(
    state: &mut State,
    code: &EditionCode,
    closed: Option<Closed>,
) -> Result<(), Fault> {
    edition(state, code, |known| known.closed = closed)
}

pub(super) fn close_book(state: &mut State, it: &BookClosed) -> Result<(), Fault> {
    let key = Key::Organisation { code: it.organisation.clone() };
    let Some(mut known) = state.organisation(&it.organisation)?.cloned() else {
        return Err(Breach::of("CLOSES_A_BOOK", key.to_string()));
    };
    known.closed_until = Some(it.until);
    state.put(key, Some(Value::Organisation(known)));
    Ok(())
}

fn edition(
    state: &mut State,
    code: &EditionCode,
    change: impl FnOnce(&mut KnownEdition),
) -> Result<(), Fault> {
    let key = Key::Edition { code: code.clone() };
    let Some(mut known) = state.edition(code)?.cloned() else {
        return Err(Breach::of("CHANGES_AN_EDITION", key.to_string()));
    };
    change(&mut known);
    state.put(key, Some(Value::Edition(known)));
    Ok(())
}
