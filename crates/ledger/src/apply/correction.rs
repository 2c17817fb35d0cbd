//! What corrections leave in the slots: costs reduced, money back, shares charged elsewhere.

use super::{
    Breach, PartUndone, Way,
    cost::{commitment, item_fits, row, take_share},
};
use crate::{
    code::OrganisationCode,
    event::{
        CostItemReduced, Document, DocumentKey, ItemLine, PaymentRefunded, SharePlace,
        ShareReallocated, ShareStage,
    },
    id::EventId,
    money::{Amount, Cents},
    state::{
        Expense, Fault, Key, KnownDocument, KnownItem, Reduction, Refundable, ShareLeft, State,
        Value,
    },
};

pub(super) fn reduce(state: &mut State, id: EventId, it: &CostItemReduced) -> Result<(), Fault> {
    reduced(state, it, Way::Forward)?;
    state.put(Key::Reduction { id }, Some(Value::Reduction(made(it))));
    Ok(())
}

/// A reduction as it is made: nothing is back.
fn made(it: &CostItemReduced) -> Reduction {
    let lines = it.lines.iter().map(|line| {
        let paid = match line.stage {
            ShareStage::Paid => line.amount.cents(),
            ShareStage::Expensed => Cents::ZERO,
        };
        let (holder, edition) = (line.holder.clone(), line.edition.clone());
        Refundable { holder, edition, paid, left: paid }
    });
    Reduction { organisation: it.organisation.clone(), lines: lines.collect() }
}

/// Undoes a reduction, whole, before any of its money is back.
pub(super) fn undo_reduction(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &CostItemReduced,
) -> Result<(), Fault> {
    whole(part)?;
    let key = Key::Reduction { id: part.of };
    if state.reduction(&part.of)? != Some(&made(it)) {
        return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} has money back")));
    }
    state.put(key, None);
    reduced(state, it, Way::Backward)
}

/// What moves whole is undone whole.
fn whole(part: &PartUndone<'_>) -> Result<(), Fault> {
    if part.last && part.is_first {
        return Ok(());
    }
    Err(Breach::of("UNDONE_WHOLE", format!("a part of {}", part.of)))
}

fn reduced(state: &mut State, it: &CostItemReduced, way: Way) -> Result<(), Fault> {
    let key = Key::Expense { id: it.expense };
    let mut expense = own_expense(state, &it.organisation, it.expense)?;
    let own_share = it.own_share.map(Amount::cents).unwrap_or_default();
    let mut leaves = own_share;
    for line in &it.lines {
        let share = share(&mut expense, &key, line.share, &line.place())?;
        share.amount = way.take(share.amount, line.amount)?;
        if line.stage == ShareStage::Paid {
            share.paid = way.take(share.paid, line.amount)?;
        }
        suffices(share, &key)?;
        to_commitment(state, &line.place(), (line.stage, line.amount), way)?;
        leaves = Way::Forward.add(leaves, line.amount)?;
    }
    expense.own_share = way.take(expense.own_share, own_share)?;
    if expense.own_share.is_negative() {
        return Err(Breach::of("NO_MORE_THAN_EXPENSED", format!("the own share of {key}")));
    }
    state.put(key, Some(Value::Expense(expense)));
    let eligible = it.reduced_eligible.unwrap_or(it.reduced.cents());
    if leaves > it.reduced.cents() || eligible > it.reduced.cents() || eligible.is_negative() {
        let detail = format!("{} of {} reduced by {}", leaves, it.document, it.reduced);
        return Err(Breach::of("REDUCES_WHAT_IS_CHARGED", detail));
    }
    let mut item = item(state, &it.organisation, &it.document, it.item)?;
    item.charged = way.take(item.charged, leaves)?;
    item.reduced = way.add(item.reduced, it.reduced)?;
    item.reduced_eligible = way.add(item.reduced_eligible, eligible)?;
    for line in &it.lines {
        let taker = (&line.holder, &line.edition, &line.line);
        take_share(&mut item.takers, taker, line.amount, way.opposite())?;
    }
    put_item(state, &it.organisation, (&it.document, it.item), item)?;
    change_document(state, &it.organisation, &it.document, |known| {
        known.charged = way.take(known.charged, leaves)?;
        known.reduced = way.add(known.reduced, it.reduced)?;
        Ok(())
    })?;
    it.note.as_ref().map_or(Ok(()), |note| credit(state, &it.organisation, note, it.reduced, way))
}

/// A credit note credits no more than it says, over all that it reduces.
fn credit(
    state: &mut State,
    body: &OrganisationCode,
    note: &Document,
    reduced: Amount,
    way: Way,
) -> Result<(), Fault> {
    if note.key != DocumentKey::of(&note.issuer, &note.number, note.date, &note.kind) {
        return Err(Breach::of("KEY_OF_ITS_DOCUMENT", note.key.to_string()));
    }
    let mut known = state.document(&note.key, body)?.cloned().unwrap_or_else(|| KnownDocument {
        total: note.total,
        charged: Cents::ZERO,
        reduced: Cents::ZERO,
        items: [].into(),
    });
    known.charged = way.add(known.charged, reduced)?;
    let beyond = known.charged.is_negative() || known.charged > known.total.cents();
    if beyond || known.total != note.total || !note.kind.is_credit_note() {
        let detail = format!("{} of {} credits {}", note.key, known.total, known.charged);
        return Err(Breach::of("NO_MORE_THAN_CREDITED", detail));
    }
    let stands = !known.charged.is_zero();
    let key = Key::Document { organisation: body.clone(), document: note.key.clone() };
    state.put(key, stands.then_some(Value::Document(known)));
    Ok(())
}

pub(super) fn refund(state: &mut State, it: &PaymentRefunded) -> Result<(), Fault> {
    let rows: Vec<_> = it.lines.iter().map(|line| line.amount).collect();
    refunded(state, it, |i| rows.get(i).copied(), Way::Forward)
}

pub(super) fn undo_refund(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &PaymentRefunded,
) -> Result<(), Fault> {
    refunded(state, it, |i| part.of_row(i), Way::Backward)
}

fn refunded(
    state: &mut State,
    it: &PaymentRefunded,
    amount: impl Fn(usize) -> Option<Amount>,
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Reduction { id: it.reduction };
    let wrong = |what: &str| Breach::of("NO_MORE_THAN_REDUCED", format!("{key} {what}"));
    let known = state.reduction(&it.reduction)?.cloned();
    let mut known = known.ok_or_else(|| wrong("does not stand"))?;
    for (i, line) in it.lines.iter().enumerate() {
        let Some(amount) = amount(i) else { continue };
        let place = usize::try_from(line.line).unwrap_or(usize::MAX);
        let of = known.lines.get_mut(place).ok_or_else(|| wrong("has no such line"))?;
        of.left = way.take(of.left, amount)?;
        let same = of.holder == line.holder && of.edition == line.edition;
        if !same || of.left.is_negative() || of.left > of.paid {
            return Err(wrong("has no such money to come back"));
        }
    }
    if known.organisation != it.organisation {
        return Err(wrong("is another's"));
    }
    state.put(key, Some(Value::Reduction(known)));
    Ok(())
}

pub(super) fn reallocate(
    state: &mut State,
    id: EventId,
    it: &ShareReallocated,
) -> Result<(), Fault> {
    moves_somewhere(it)?;
    reallocated(state, it, Way::Forward)?;
    let Some(place) = &it.new else { return Ok(()) };
    let moved = moved(it, place)?;
    state.put(Key::Expense { id }, Some(Value::Expense(moved)));
    Ok(())
}

/// A share moves to another place, or from or to no fund; what is paid has a place that it leaves.
fn moves_somewhere(it: &ShareReallocated) -> Result<(), Fault> {
    let told = it.of_share.is_some() == it.old.is_some();
    let elsewhere = match (&it.old, &it.new) {
        (Some(from), Some(to)) => (from.commitment, from.row) != (to.commitment, to.row),
        (Some(_), None) => true,
        (None, Some(_)) => it.paid.is_none(),
        (None, None) => false,
    };
    let some = it.unpaid.is_some() || it.paid.is_some();
    if told && elsewhere && some {
        return Ok(());
    }
    Err(Breach::of("MOVES_A_SHARE", format!("of expense {}", it.expense)))
}

/// What moved, as an expense of its own.
fn moved(it: &ShareReallocated, place: &SharePlace) -> Result<Expense, Fault> {
    let share = ShareLeft {
        commitment: place.commitment,
        row: place.row,
        holder: place.holder.clone(),
        edition: place.edition.clone(),
        line: place.line.clone(),
        area: place.area.clone(),
        amount: amount(it)?,
        paid: it.paid.map(Amount::cents).unwrap_or_default(),
        ordered: Cents::ZERO,
    };
    let organisation = it.organisation.clone();
    Ok(Expense { organisation, shares: vec![share], own_share: Cents::ZERO })
}

fn amount(it: &ShareReallocated) -> Result<Cents, Fault> {
    it.amount().ok_or_else(|| Breach::of("SUM_FITS", format!("of expense {}", it.expense)))
}

/// Puts a share back, while what moved stands as it was made.
pub(super) fn undo_reallocation(
    state: &mut State,
    part: &PartUndone<'_>,
    it: &ShareReallocated,
) -> Result<(), Fault> {
    whole(part)?;
    if let Some(place) = &it.new {
        let key = Key::Expense { id: part.of };
        if state.expense(&part.of)? != Some(&moved(it, place)?) {
            return Err(Breach::of("DOWNSTREAM_FIRST", format!("{key} is not as it was made")));
        }
        state.put(key, None);
    }
    reallocated(state, it, Way::Backward)
}

fn reallocated(state: &mut State, it: &ShareReallocated, way: Way) -> Result<(), Fault> {
    let (total, paid) = (amount(it)?, it.paid.map(Amount::cents).unwrap_or_default());
    let key = Key::Expense { id: it.expense };
    let mut expense = own_expense(state, &it.organisation, it.expense)?;
    let mut item = item(state, &it.organisation, &it.document, it.item)?;
    if let (Some(number), Some(from)) = (it.of_share, &it.old) {
        let share = share(&mut expense, &key, number, from)?;
        share.amount = way.take(share.amount, total)?;
        share.paid = way.take(share.paid, paid)?;
        suffices(share, &key)?;
        for (stage, amount) in [(ShareStage::Expensed, it.unpaid), (ShareStage::Paid, it.paid)] {
            if let Some(amount) = amount {
                to_commitment(state, from, (stage, amount), way)?;
            }
        }
        let taker = (&from.holder, &from.edition, &from.line);
        take_share(&mut item.takers, taker, total, way.opposite())?;
    } else {
        expense.own_share = way.take(expense.own_share, total)?;
    }
    match &it.new {
        None => expense.own_share = way.add(expense.own_share, total)?,
        Some(to) => {
            for (stage, amount) in [(ShareStage::Expensed, it.unpaid), (ShareStage::Paid, it.paid)]
            {
                if let Some(amount) = amount {
                    to_commitment(state, to, (stage, amount), way.opposite())?;
                }
            }
            let taker = (&to.holder, &to.edition, &to.line);
            take_share(&mut item.takers, taker, total, way)?;
        }
    }
    if expense.own_share.is_negative() {
        return Err(Breach::of("NO_MORE_THAN_EXPENSED", format!("the own share of {key}")));
    }
    state.put(key, Some(Value::Expense(expense)));
    put_item(state, &it.organisation, (&it.document, it.item), item)
}

/// An expense of a body's own.
fn own_expense(state: &State, body: &OrganisationCode, id: EventId) -> Result<Expense, Fault> {
    let expense = state.expense(&id)?.filter(|expense| expense.organisation == *body).cloned();
    let key = Key::Expense { id };
    expense.ok_or_else(|| Breach::of("CORRECTS_AN_EXPENSE", format!("{key} does not stand")))
}

/// A share, which must rest where it is said to.
fn share<'a>(
    expense: &'a mut Expense,
    key: &Key,
    number: u32,
    at: &SharePlace,
) -> Result<&'a mut ShareLeft, Fault> {
    let wrong = || Breach::of("CORRECTS_AN_EXPENSE", format!("{key} has no share {number} there"));
    let position = usize::try_from(number).unwrap_or(usize::MAX);
    let share = expense.shares.get_mut(position).ok_or_else(wrong)?;
    let same = (share.commitment, share.row, &share.holder, &share.edition)
        == (at.commitment, at.row, &at.holder, &at.edition)
        && share.purpose() == at.purpose();
    if same { Ok(share) } else { Err(wrong()) }
}

fn suffices(share: &ShareLeft, key: &Key) -> Result<(), Fault> {
    let short = share.left().is_none_or(Cents::is_negative) || share.paid.is_negative();
    if short { Err(Breach::of("NO_MORE_THAN_EXPENSED", key.to_string())) } else { Ok(()) }
}

/// A part of a share goes back to the row of its commitment, or is taken from it again.
fn to_commitment(
    state: &mut State,
    place: &SharePlace,
    (stood, amount): (ShareStage, Amount),
    way: Way,
) -> Result<(), Fault> {
    let key = Key::Commitment { id: place.commitment };
    let mut commitment = commitment(state, place.commitment)?;
    let row = row(&mut commitment, &key, place.row)?;
    let same = (&row.holder, &row.edition, &row.line, &row.area)
        == (&place.holder, &place.edition, &place.line, &place.area);
    row.left = way.add(row.left, amount)?;
    if stood == ShareStage::Paid {
        row.paid = way.take(row.paid, amount)?;
    }
    if !same || row.left.is_negative() || row.left > row.amount || row.paid.is_negative() {
        let detail = format!("{key} row {} would have {} left", place.row, row.left);
        return Err(Breach::of("NO_MORE_THAN_COMMITTED", detail));
    }
    state.put(key, Some(Value::Commitment(commitment)));
    Ok(())
}

fn item(
    state: &State,
    body: &OrganisationCode,
    document: &DocumentKey,
    line: ItemLine,
) -> Result<KnownItem, Fault> {
    let item = state.item(document, body, &line)?.cloned();
    item.ok_or_else(|| Breach::of("CORRECTS_AN_EXPENSE", format!("{document} is not charged")))
}

fn put_item(
    state: &mut State,
    body: &OrganisationCode,
    (document, line): (&DocumentKey, ItemLine),
    item: KnownItem,
) -> Result<(), Fault> {
    if !item_fits(&item) {
        let detail = format!("{document} row {line} of {} reduced by {}", item.total, item.reduced);
        return Err(Breach::of("NO_COST_TWICE", detail));
    }
    let key = Key::Item { organisation: body.clone(), document: document.clone(), item: line };
    state.put(key, Some(Value::Item(item)));
    Ok(())
}

fn change_document(
    state: &mut State,
    body: &OrganisationCode,
    document: &DocumentKey,
    change: impl FnOnce(&mut KnownDocument) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let known = state.document(document, body)?.cloned();
    let wrong = || Breach::of("CORRECTS_AN_EXPENSE", format!("{document} is not charged"));
    let mut known = known.ok_or_else(wrong)?;
    change(&mut known)?;
    let taken = Way::Forward.add(known.charged, known.reduced)?;
    if taken > known.total.cents() || known.charged.is_negative() || known.reduced.is_negative() {
        return Err(Breach::of(
            "NO_COST_TWICE",
            format!("{document} reduced by {}", known.reduced),
        ));
    }
    let key = Key::Document { organisation: body.clone(), document: document.clone() };
    state.put(key, Some(Value::Document(known)));
    Ok(())
}
