//! What expenses and payments leave in the slots: documents, items, commitments, shares, orders.

use super::{Breach, PartUndone, Way};
use crate::{
    code::{EditionCode, Holder, LineCode, OrganisationCode},
    event::{
        BookNumber, ChangeCause, CommitmentChanged, DocumentKey, ExpenseRecorded, PaymentExecuted,
        PaymentLine, PaymentOrdered, RowChange, Share,
    },
    id::EventId,
    money::{Amount, Cents},
    state::{
        Commitment, CommitmentLeft, Expense, Fault, Key, KnownDocument, KnownItem, KnownOrder,
        OrderExecuted, OrderLeft, OrderedLine, ShareLeft, State, Taker, Value,
    },
};

pub(super) fn expense(state: &mut State, id: EventId, it: &ExpenseRecorded) -> Result<(), Fault> {
    charge_document(state, it, it.charged.cents(), Way::Forward)?;
    let shares: Vec<_> = it.shares.iter().map(|share| (share, share.amount)).collect();
    charge_item(state, it, it.charged.cents(), &shares, Way::Forward)?;
    for share in &it.shares {
        use_commitment(state, &it.organisation, share, share.amount, Way::Forward)?;
    }
    let shares = it
        .shares
        .iter()
        .map(|share| ShareLeft {
            commitment: share.commitment,
            row: share.row,
            holder: share.holder.clone(),
            edition: share.edition.clone(),
            line: share.line.clone(),
            area: share.area.clone(),
            amount: share.amount.cents(),
            paid: Cents::ZERO,
            ordered: Cents::ZERO,
        })
        .collect();
    let own_share = it.own_share.map(Amount::cents).unwrap_or_default();
    let expense = Expense { organisation: it.organisation.clone(), shares, own_share };
    state.put(Key::Expense { id }, Some(Value::Expense(expense)));
    Ok(())
}

/// Takes shares of an expense back; with the last of them, its own share.
pub(super) fn undo_expense(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &ExpenseRecorded,
) -> Result<(), Fault> {
    let shares: Vec<(&Share, Amount)> = it
        .shares
        .iter()
        .enumerate()
        .filter_map(|(row, share)| Some((share, part.of_row(row)?)))
        .collect();
    let own_share = it.own_share.filter(|_| part.last).map(Amount::cents).unwrap_or_default();
    let charged = Way::Forward.add(part.sum()?, own_share)?;
    charge_document(state, it, charged, Way::Backward)?;
    charge_item(state, it, charged, &shares, Way::Backward)?;
    for (share, amount) in &shares {
        use_commitment(state, &it.organisation, share, *amount, Way::Backward)?;
    }
    let key = Key::Expense { id: part.of };
    let Some(mut expense) = state.expense(&part.of)?.cloned() else {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} does not stand")));
    };
    for (row, share) in expense.shares.iter_mut().enumerate() {
        let Some(amount) = part.of_row(row) else { continue };
        share.amount = Way::Backward.add(share.amount, amount)?;
        if share.left().is_none_or(Cents::is_negative) {
            return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} has payments")));
        }
    }
    let own_share = it.own_share.map(Amount::cents).unwrap_or_default();
    let untouched = expense.shares.iter().all(|it| it.paid.is_zero() && it.ordered.is_zero())
        && expense.own_share == own_share;
    if part.last && !untouched {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} has payments")));
    }
    state.put(key, (!part.last).then_some(Value::Expense(expense)));
    Ok(())
}

fn charge_document(
    state: &mut State,
    it: &ExpenseRecorded,
    charged: Cents,
    way: Way,
) -> Result<(), Fault> {
    let (body, document) = (&it.organisation, &it.document.key);
    let named = &it.document;
    if *document != DocumentKey::of(&named.issuer, &named.number, named.date, &named.kind) {
        return Err(Breach::of("KEY_OF_ITS_DOCUMENT", document.to_string()));
    }
    let number = document.issued_number();
    let mut numbered = state.numbered(&number)?.cloned().unwrap_or_default();
    let known = state.document(document, body)?.cloned();
    let mut known = known.unwrap_or_else(|| KnownDocument {
        total: it.document.total,
        charged: Cents::ZERO,
        reduced: Cents::ZERO,
        items: [].into(),
    });
    known.charged = way.add(known.charged, charged)?;
    let taken = Way::Forward.add(known.charged, known.reduced)?;
    let fits = !known.charged.is_negative() && taken <= known.total.cents();
    if !fits || known.total != it.document.total {
        let detail = format!("{document} of {} charged {}", known.total, known.charged);
        return Err(Breach::of("NO_COST_TWICE", detail));
    }
    if known.items.iter().any(|other| other.overlaps(it.item.line)) {
        return Err(Breach::of("NO_COST_TWICE", format!("{document} whole and by rows")));
    }
    known.items.insert(it.item.line);
    let stands = taken != Cents::ZERO;
    numbered.holds(named, body, stands);
    let key = Key::Document { organisation: body.clone(), document: document.clone() };
    state.put(key, stands.then_some(Value::Document(known)));
    let value = (!numbered.is_empty()).then_some(Value::Numbered(numbered));
    state.put(Key::Numbered { number }, value);
    Ok(())
}

fn charge_item(
    state: &mut State,
    it: &ExpenseRecorded,
    charged: Cents,
    shares: &[(&Share, Amount)],
    way: Way,
) -> Result<(), Fault> {
    let (body, document, line) = (&it.organisation, &it.document.key, it.item.line);
    let known = state.item(document, body, &line)?.cloned();
    let mut item = known.unwrap_or_else(|| KnownItem {
        total: it.item.total,
        eligible: it.item.eligible,
        vat: it.item.vat,
        charged: Cents::ZERO,
        reduced: Cents::ZERO,
        reduced_eligible: Cents::ZERO,
        takers: Vec::new(),
    });
    item.charged = way.add(item.charged, charged)?;
    for (share, amount) in shares {
        let taker = (&share.holder, &share.edition, &share.line);
        take_share(&mut item.takers, taker, *amount, way)?;
    }
    if !item_fits(&item) || item.total != it.item.total || item.eligible != it.item.eligible {
        let detail = format!("{document} row {line} of {} charged {}", item.total, item.charged);
        return Err(Breach::of("NO_COST_TWICE", detail));
    }
    if !vat_fits(&item, it) {
        return Err(Breach::of("RECOVERED_VAT_IS_NO_COST", format!("{document} row {line}")));
    }
    let stands = !item.charged.is_zero() || !item.reduced.is_zero();
    let key = Key::Item { organisation: body.clone(), item: line, document: document.clone() };
    state.put(key, stands.then_some(Value::Item(item)));
    if !stands {
        forget_item(state, it)?;
    }
    Ok(())
}

/// Whether the VAT of an item is said one way, and what is recovered of it is not eligible.
fn vat_fits(item: &KnownItem, it: &ExpenseRecorded) -> bool {
    let said = item.vat.zip(it.item.vat);
    let within = it.item.vat.is_none_or(|vat| vat.amount <= it.item.total);
    let cost = it.item.total.cents().minus(it.item.recovered_vat());
    let eligible = cost.is_some_and(|cost| it.item.eligible.cents() <= cost);
    within && eligible && said.is_none_or(|(known, given)| known == given)
}

/// Whether what is charged of an item and what it was reduced by fit its total, and its fund shares
/// what is left of its eligible cost.
pub(super) fn item_fits(item: &KnownItem) -> bool {
    let taken = item.charged.plus(item.reduced);
    let funded = item.funded().and_then(|funded| funded.plus(item.reduced_eligible));
    !item.charged.is_negative()
        && !item.reduced.is_negative()
        && !item.reduced_eligible.is_negative()
        && taken.is_some_and(|taken| taken <= item.total.cents())
        && funded.is_some_and(|funded| funded <= item.eligible.cents())
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

/// A holder's part in an edition takes so much of an item for a line, or gives it back.
pub(super) fn take_share(
    takers: &mut Vec<Taker>,
    (holder, edition, line): (&Holder, &EditionCode, &LineCode),
    amount: impl Into<Cents>,
    way: Way,
) -> Result<(), Fault> {
    let same =
        |taker: &Taker| taker.holder == *holder && taker.edition == *edition && taker.line == *line;
    let position = takers.iter().position(same).unwrap_or_else(|| {
        let (holder, edition, line) = (holder.clone(), edition.clone(), line.clone());
        takers.push(Taker { holder, edition, line, amount: Cents::ZERO });
        takers.len() - 1
    });
    let taker = &mut takers[position];
    taker.amount = way.add(taker.amount, amount)?;
    if taker.amount.is_negative() {
        return Err(Breach::of("NO_COST_TWICE", format!("{edition} {line} gives back too much")));
    }
    takers.retain(|taker| taker.amount != Cents::ZERO);
    // What is taken and given back leaves no trace, not even in the order.
    takers.sort_by(|one, other| {
        let one = (&one.holder, &one.edition, &one.line);
        one.cmp(&(&other.holder, &other.edition, &other.line))
    });
    Ok(())
}

/// A share uses its commitment's row, or gives it back. Whoever is obliged now may be another than
/// who recorded the share: a commitment that passed keeps what was spent of it.
fn use_commitment(
    state: &mut State,
    body: &OrganisationCode,
    share: &Share,
    amount: Amount,
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: share.commitment };
    let mut commitment = commitment(state, share.commitment)?;
    if way == Way::Forward && commitment.organisation != *body {
        return Err(Breach::of("USES_A_COMMITMENT", format!("{key} is not of {body}")));
    }
    let row = row(&mut commitment, &key, share.row)?;
    let same = row.holder == share.holder
        && row.edition == share.edition
        && row.line == share.line
        && row.area == share.area;
    row.left = way.take(row.left, amount)?;
    if !same || row.left.is_negative() || row.left > row.amount {
        let detail = format!("{key} row {} would have {} left", share.row, row.left);
        return Err(Breach::of("NO_MORE_THAN_COMMITTED", detail));
    }
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}

/// The commitment, which must stand.
pub(super) fn commitment(state: &State, id: EventId) -> Result<Commitment, Fault> {
    let stands = state.commitment(&id)?.cloned();
    let key = Key::Commitment { id };
    stands.ok_or_else(|| Breach::of("USES_A_COMMITMENT", format!("{key} does not stand")))
}

pub(super) fn row<'a>(
    commitment: &'a mut Commitment,
    key: &Key,
    row: u32,
) -> Result<&'a mut CommitmentLeft, Fault> {
    let position = usize::try_from(row).unwrap_or(usize::MAX);
    let found = commitment.rows.get_mut(position);
    found.ok_or_else(|| Breach::of("USES_A_COMMITMENT", format!("{key} has no row {row}")))
}

/// A row of a commitment grows, or shrinks by what is not yet expensed.
pub(super) fn resize_row(
    commitment: &mut Commitment,
    key: &Key,
    number: u32,
    amount: Amount,
    way: Way,
) -> Result<(), Fault> {
    let row = row(commitment, key, number)?;
    row.amount = way.add(row.amount, amount)?;
    row.left = way.add(row.left, amount)?;
    if row.left.is_negative() {
        let detail = format!("{key} row {number} would have {} left", row.left);
        return Err(Breach::of("DOWNSTREAM_FIRST", detail));
    }
    Ok(())
}

/// An obligation changes; of a *reimputazione*, the part that moves is a commitment of its own.
pub(super) fn change(state: &mut State, id: EventId, it: &CommitmentChanged) -> Result<(), Fault> {
    let key = Key::Commitment { id: it.commitment };
    let mut commitment = commitment(state, it.commitment)?;
    let mut moved = Vec::new();
    for changed in &it.rows {
        let found = row(&mut commitment, &key, changed.row)?.clone();
        let same = (found.from, &found.holder, &found.edition, &found.line, &found.area)
            == (changed.from, &changed.holder, &changed.edition, &changed.line, &changed.area);
        let reimputed = changed.change == RowChange::Reimputation;
        let wrong = |what: &str| Breach::of("CHANGES_ITS_ROWS", format!("{key} {what}"));
        if !same || commitment.organisation != it.organisation {
            return Err(wrong("is another's"));
        }
        if (it.cause == ChangeCause::Reimputation) != reimputed
            || changed.budget_year.is_some() != reimputed
        {
            return Err(wrong("changes otherwise than its cause says"));
        }
        let year = changed.budget_year;
        let numbered = it.number.as_ref().map(|it| it.year);
        let first = it.rows.first().and_then(|it| it.budget_year);
        if reimputed && (year == found.budget_year || year != first) {
            return Err(wrong("moves to the year that it has, or to several"));
        }
        if numbered.is_some() && numbered != year {
            return Err(wrong("has a number of another year"));
        }
        let way = match changed.change {
            RowChange::Increase => Way::Forward,
            RowChange::Decrease | RowChange::Reimputation => Way::Backward,
        };
        resize_row(&mut commitment, &key, changed.row, changed.amount, way)?;
        let amount = changed.amount.cents();
        let budget_year = changed.budget_year;
        let due_year = budget_year.unwrap_or(found.due_year);
        let part = CommitmentLeft {
            budget_year,
            due_year,
            amount,
            left: amount,
            paid: Cents::ZERO,
            ..found
        };
        moved.extend(reimputed.then_some(part));
    }
    let (organisation, creditor) = (commitment.organisation.clone(), commitment.creditor.clone());
    state.put(key, Some(Value::Commitment(commitment)));
    if moved.is_empty() {
        return Ok(());
    }
    if let Some(number) = it.number.as_ref().map(BookNumber::key) {
        let key = Key::CommitmentNumber { organisation: organisation.clone(), number };
        if state.get(&key)?.is_some() {
            return Err(Breach::of("NUMBER_USED_ONCE", key.to_string()));
        }
        state.put(key, Some(Value::CommitmentNumber(id)));
    }
    let part = Commitment { organisation, creditor, rows: moved };
    state.put(Key::Commitment { id }, Some(Value::Commitment(part)));
    Ok(())
}

pub(super) fn order(state: &mut State, id: EventId, it: &PaymentOrdered) -> Result<(), Fault> {
    let key = Key::Order { organisation: it.organisation.clone(), order: it.order.clone() };
    if state.get(&key)?.is_some() {
        return Err(Breach::of("ORDERED_ONCE", key.to_string()));
    }
    for line in &it.lines {
        pay_share(state, &it.organisation, line, |share| {
            share.ordered = Way::Forward.add(share.ordered, line.amount)?;
            Ok(())
        })?;
    }
    let lines = it.lines.iter().map(|line| OrderedLine {
        expense: line.expense,
        share: line.share,
        leg: line.leg,
        amount: line.amount,
        left: line.amount.cents(),
    });
    let gross = it.amounts.map(|it| it.gross);
    let order = KnownOrder::Ordered(OrderLeft { by: id, gross, lines: lines.collect() });
    state.put(key, Some(Value::Order(order)));
    Ok(())
}

/// Lets go of what payments have left of an order. What they executed stays, and so does its number.
pub(super) fn undo_order(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &PaymentOrdered,
) -> Result<(), Fault> {
    let key = Key::Order { organisation: it.organisation.clone(), order: it.order.clone() };
    let order = match state.order(&it.organisation, &it.order)?.cloned() {
        Some(KnownOrder::Ordered(order)) if order.by == part.of => order,
        _ => return Err(Breach::of("ORDERED_ONCE", format!("{key} is another's"))),
    };
    for line in &it.lines {
        let same = |it: &&OrderedLine| {
            (it.expense, it.share, it.leg) == (line.expense, line.share, line.leg)
        };
        let left = order.lines.iter().find(same).map(|it| it.left).unwrap_or_default();
        pay_share(state, &it.organisation, line, |share| {
            share.ordered = Way::Backward.add(share.ordered, left)?;
            Ok(())
        })?;
    }
    let mut executed = Cents::ZERO;
    for line in &order.lines {
        executed =
            Way::Forward.add(executed, Way::Backward.add(line.amount.cents(), line.left)?)?;
    }
    let executed = KnownOrder::Executed(OrderExecuted { executed, gross: order.gross });
    state.put(key, stands(executed));
    Ok(())
}

/// An order of which something is executed, or may be.
fn stands(order: KnownOrder) -> Option<Value> {
    let gone = matches!(&order, KnownOrder::Executed(it) if it.executed == Cents::ZERO);
    (!gone).then_some(Value::Order(order))
}

pub(super) fn pay(state: &mut State, it: &PaymentExecuted) -> Result<(), Fault> {
    let key = Key::Order { organisation: it.organisation.clone(), order: it.order.clone() };
    let gross = it.amounts.map(|it| it.gross);
    let known = state.order(&it.organisation, &it.order)?.cloned();
    let differs = known.as_ref().is_some_and(|it| gross.is_some() && it.gross() != gross);
    let mut order = match known {
        None => KnownOrder::Executed(OrderExecuted { executed: Cents::ZERO, gross }),
        Some(KnownOrder::Executed(OrderExecuted { gross: None, .. })) => {
            return Err(Breach::of("ORDER_EXECUTED_ONCE", key.to_string()));
        }
        Some(_) if differs => {
            return Err(Breach::of("ORDER_SAYS_ONE_AMOUNT", key.to_string()));
        }
        Some(known) => known,
    };
    for line in &it.lines {
        execute(state, &mut order, (it, line, &key), line.amount, Way::Forward)?;
    }
    state.put(key, Some(Value::Order(order)));
    Ok(())
}

/// Takes back what a payment executed of some of its lines: authority and cash together.
pub(super) fn undo_payment(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &PaymentExecuted,
) -> Result<(), Fault> {
    let key = Key::Order { organisation: it.organisation.clone(), order: it.order.clone() };
    let Some(mut order) = state.order(&it.organisation, &it.order)?.cloned() else {
        return Err(Breach::of("PAYS_AN_EXPENSE", format!("{key} was not executed")));
    };
    for (row, line) in it.lines.iter().enumerate() {
        let (authority, cash) = (part.of_row(row), part.of_row(row + it.lines.len()));
        if authority != cash {
            return Err(Breach::of("REVERSES_SHARE_AND_CASH", format!("{key} line {row}")));
        }
        let Some(amount) = authority else { continue };
        execute(state, &mut order, (it, line, &key), amount, Way::Backward)?;
    }
    state.put(key, stands(order));
    Ok(())
}

/// One leg of one share is paid, or its payment undone: out of what was ordered, where it was.
fn execute(
    state: &mut State,
    order: &mut KnownOrder,
    (it, line, key): (&PaymentExecuted, &PaymentLine, &Key),
    amount: Amount,
    way: Way,
) -> Result<(), Fault> {
    let ordered = match order {
        KnownOrder::Executed(order) => {
            order.executed = way.add(order.executed, amount)?;
            false
        }
        KnownOrder::Ordered(order) => {
            let same = |it: &&mut OrderedLine| {
                (it.expense, it.share, it.leg) == (line.expense, line.share, line.leg)
            };
            let wrong = |what: &str| Breach::of("NO_MORE_THAN_ORDERED", format!("{key} {what}"));
            let found =
                order.lines.iter_mut().find(same).ok_or_else(|| wrong("has no such line"))?;
            found.left = way.take(found.left, amount)?;
            if found.left.is_negative() || found.left > found.amount.cents() {
                return Err(wrong("is executed beyond what it orders"));
            }
            true
        }
    };
    pay_share(state, &it.organisation, line, |share| {
        share.paid = way.add(share.paid, amount)?;
        if ordered {
            share.ordered = way.take(share.ordered, amount)?;
        }
        Ok(())
    })
}

/// Changes what is ordered or paid of a share, which must stand, be the body's, and suffice.
fn pay_share(
    state: &mut State,
    body: &OrganisationCode,
    line: &PaymentLine,
    change: impl FnOnce(&mut ShareLeft) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let key = Key::Expense { id: line.expense };
    let mut expense = state
        .expense(&line.expense)?
        .cloned()
        .filter(|expense| expense.organisation == *body)
        .ok_or_else(|| Breach::of("PAYS_AN_EXPENSE", format!("{key} does not stand")))?;
    let position = usize::try_from(line.share).unwrap_or(usize::MAX);
    let share = expense
        .shares
        .get_mut(position)
        .ok_or_else(|| Breach::of("PAYS_AN_EXPENSE", format!("{key} has no {position}")))?;
    let before = share.paid;
    change(share)?;
    let share = share.clone();
    let same = share.holder == line.holder
        && share.edition == line.edition
        && share.purpose() == line.purpose();
    let exceeded = share.left().is_none_or(Cents::is_negative);
    if !same || exceeded || share.paid.is_negative() || share.ordered.is_negative() {
        let detail = format!("{key} share {position} would be paid {}", share.paid);
        return Err(Breach::of("NO_MORE_THAN_EXPENSED", detail));
    }
    state.put(key, Some(Value::Expense(expense)));
    if share.paid == before {
        return Ok(());
    }
    // The commitment may have passed since: what is paid of it goes with it.
    let key = Key::Commitment { id: share.commitment };
    let mut commitment = commitment(state, share.commitment)?;
    let row = row(&mut commitment, &key, share.row)?;
    row.paid = Way::Forward.add(Way::Backward.add(row.paid, before)?, share.paid)?;
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}
