//! What expenses and payments leave in the slots: documents, items, commitments, shares, orders.

use super::{Breach, Way};
use crate::{
    code::OrganisationCode,
    event::{DocumentKey, ExpenseRecorded, PaymentExecuted, Share},
    id::EventId,
    money::Cents,
    state::{Expense, Fault, Key, KnownDocument, KnownItem, ShareLeft, State, Taker, Value},
};

pub(super) fn expense(
    state: &mut State,
    id: EventId,
    it: &ExpenseRecorded,
    way: Way,
) -> Result<(), Fault> {
    charge_document(state, it, way)?;
    charge_item(state, it, way)?;
    for share in &it.shares {
        use_commitment(state, &it.organisation, share, way)?;
    }
    let key = Key::Expense { id };
    if way == Way::Backward {
        let unpaid = state
            .expense(&id)?
            .is_some_and(|it| it.shares.iter().all(|share| share.paid == Cents::ZERO));
        if !unpaid {
            return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} has payments")));
        }
        state.put(key, None);
        return Ok(());
    }
    let shares = it
        .shares
        .iter()
        .map(|share| ShareLeft {
            holder: share.holder.clone(),
            edition: share.edition.clone(),
            line: share.line.clone(),
            area: share.area.clone(),
            amount: share.amount,
            paid: Cents::ZERO,
        })
        .collect();
    let expense = Expense { organisation: it.organisation.clone(), shares };
    state.put(key, Some(Value::Expense(expense)));
    Ok(())
}

fn charge_document(state: &mut State, it: &ExpenseRecorded, way: Way) -> Result<(), Fault> {
    let (body, document) = (&it.organisation, &it.document.key);
    let named = &it.document;
    if *document != DocumentKey::of(&named.issuer, &named.number, named.date, &named.kind) {
        return Err(Breach::of("KEY_OF_ITS_DOCUMENT", document.to_string()));
    }
    let mut bodies = state.document_bodies(document)?.cloned().unwrap_or_default();
    let known = state.document(document, body)?.cloned();
    let mut known = known.unwrap_or_else(|| KnownDocument {
        total: it.document.total,
        charged: Cents::ZERO,
        items: [].into(),
    });
    known.charged = way.add(known.charged, it.charged)?;
    let fits = !known.charged.is_negative() && known.charged <= known.total.cents();
    if !fits || known.total != it.document.total {
        let detail = format!("{document} of {} charged {}", known.total, known.charged);
        return Err(Breach::of("NO_COST_TWICE", detail));
    }
    if known.items.iter().any(|other| other.overlaps(it.item.line)) {
        return Err(Breach::of("NO_COST_TWICE", format!("{document} whole and by rows")));
    }
    known.items.insert(it.item.line);
    let stands = known.charged != Cents::ZERO;
    if stands {
        bodies.insert(body.clone());
    } else {
        bodies.remove(body);
    }
    let key = Key::Document { organisation: body.clone(), document: document.clone() };
    state.put(key, stands.then_some(Value::Document(known)));
    let key = Key::DocumentBodies { document: document.clone() };
    let value = (!bodies.is_empty()).then_some(Value::DocumentBodies(bodies));
    state.put(key, value);
    Ok(())
}

fn charge_item(state: &mut State, it: &ExpenseRecorded, way: Way) -> Result<(), Fault> {
    let (body, document, line) = (&it.organisation, &it.document.key, it.item.line);
    let known = state.item(document, body, &line)?.cloned();
    let mut item = known.unwrap_or_else(|| KnownItem {
        total: it.item.total,
        eligible: it.item.eligible,
        charged: Cents::ZERO,
        takers: Vec::new(),
    });
    item.charged = way.add(item.charged, it.charged)?;
    for share in &it.shares {
        take_share(&mut item.takers, share, way)?;
    }
    let funded = Cents::sum(item.takers.iter().map(|taker| taker.amount));
    let fits = !item.charged.is_negative()
        && item.charged <= item.total.cents()
        && funded.is_some_and(|funded| funded <= item.eligible.cents());
    if !fits || item.total != it.item.total || item.eligible != it.item.eligible {
        let detail = format!("{document} row {line} of {} charged {}", item.total, item.charged);
        return Err(Breach::of("NO_COST_TWICE", detail));
    }
    let stands = item.charged != Cents::ZERO;
    let key = Key::Item { organisation: body.clone(), item: line, document: document.clone() };
    state.put(key, stands.then_some(Value::Item(item)));
    if !stands {
        forget_item(state, it)?;
    }
    Ok(())
}

/// An item with nothing charged leaves its document's list, where the document still stands.
fn forget_item(state: &mut State, it: &ExpenseRecorded) -> Result<(), Fault> {
    let (body, document) = (&it.organisation, &it.document.key);
    if let Some(mut known) = state.document(document, body)?.cloned() {
        known.items.remove(&it.item.line);
        let key = Key::Document { organisation: body.clone(), document: document.clone() };
        state.put(key, Some(Value::Document(known)));
    }
    Ok(())
}

fn take_share(takers: &mut Vec<Taker>, share: &Share, way: Way) -> Result<(), Fault> {
    let same = |taker: &Taker| {
        taker.holder == share.holder && taker.edition == share.edition && taker.line == share.line
    };
    let position = takers.iter().position(same).unwrap_or_else(|| {
        takers.push(Taker {
            holder: share.holder.clone(),
            edition: share.edition.clone(),
            line: share.line.clone(),
            amount: Cents::ZERO,
        });
        takers.len() - 1
    });
    let taker = &mut takers[position];
    taker.amount = way.add(taker.amount, share.amount)?;
    takers.retain(|taker| taker.amount != Cents::ZERO);
    Ok(())
}

fn use_commitment(
    state: &mut State,
    body: &OrganisationCode,
    share: &Share,
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: share.commitment };
    let mut commitment = state
        .commitment(&share.commitment)?
        .cloned()
        .filter(|it| it.organisation == *body)
        .ok_or_else(|| Breach::of("USES_A_COMMITMENT", format!("{key} does not stand")))?;
    let position = usize::try_from(share.row).unwrap_or(usize::MAX);
    let row = commitment
        .rows
        .get_mut(position)
        .ok_or_else(|| Breach::of("USES_A_COMMITMENT", format!("{key} has no row {position}")))?;
    let same = row.holder == share.holder
        && row.edition == share.edition
        && row.line == share.line
        && row.area == share.area;
    row.left = way.take(row.left, share.amount)?;
    if !same || row.left.is_negative() || row.left > row.amount.cents() {
        let detail = format!("{key} row {position} would have {} left", row.left);
        return Err(Breach::of("NO_MORE_THAN_COMMITTED", detail));
    }
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}

pub(super) fn pay(
    state: &mut State,
    id: EventId,
    it: &PaymentExecuted,
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Order { organisation: it.organisation.clone(), order: it.order.clone() };
    if way == Way::Forward && state.get(&key)?.is_some() {
        return Err(Breach::of("ORDER_EXECUTED_ONCE", key.to_string()));
    }
    state.put(key, (way == Way::Forward).then_some(Value::Order(id)));
    for line in &it.lines {
        let key = Key::Expense { id: line.expense };
        let mut expense = state
            .expense(&line.expense)?
            .cloned()
            .filter(|expense| expense.organisation == it.organisation)
            .ok_or_else(|| Breach::of("PAYS_AN_EXPENSE", format!("{key} does not stand")))?;
        let position = usize::try_from(line.share).unwrap_or(usize::MAX);
        let share = expense
            .shares
            .get_mut(position)
            .ok_or_else(|| Breach::of("PAYS_AN_EXPENSE", format!("{key} has no {position}")))?;
        share.paid = way.add(share.paid, line.amount)?;
        let same = share.holder == line.holder
            && share.edition == line.edition
            && share.purpose() == line.purpose();
        if !same || share.paid.is_negative() || share.paid > share.amount.cents() {
            let detail = format!("{key} share {position} would be paid {}", share.paid);
            return Err(Breach::of("NO_MORE_THAN_EXPENSED", detail));
        }
        state.put(key, Some(Value::Expense(expense)));
    }
    Ok(())
}
