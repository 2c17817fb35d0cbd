//! Sums by the year in which things took effect: what a budget year's end is computed from.

use super::{Breach, Way};
use crate::{
    account::{Account, Authority, Stage, Till},
    code::{EditionCode, Holder, OrganisationCode},
    day::Day,
    envelope::Envelope,
    event::{
        CommitmentChanged, Event, ReceivableBooked, ReceivableChanged, RowChange, YearChange,
        YearEndFrozen,
    },
    id::EventId,
    money::Cents,
    posting::{Posting, postings},
    state::{Commitment, Exercise, Fault, Key, State, Value},
};

/// Whose books, for whose authority, of which endowment.
pub(crate) type Book = (OrganisationCode, Holder, EditionCode);

/// What a sum by year is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sum {
    /// Booked to be received in a budget year.
    Booked(u16),
    /// Received from others and from the treasury.
    Collected,
    /// Committed for a budget year.
    Committed(u16),
    /// Paid.
    Paid,
    /// In the till.
    Cash,
}

/// The books whose sums an event changes, of all that moves or is booked in it; whose a commitment is
/// that passes is for the state to tell.
pub(crate) fn books(event: &Event) -> Vec<Book> {
    let mut books: Vec<Book> = Vec::new();
    let own = |organisation: &OrganisationCode, holder: &Holder, edition: &EditionCode| {
        (organisation.clone(), holder.clone(), edition.clone())
    };
    match event {
        Event::ReceivableBooked(it) => books.push(own(&it.organisation, &it.holder, &it.edition)),
        Event::ReceivableChanged(it) => books.push(own(&it.organisation, &it.holder, &it.edition)),
        Event::YearEndFrozen(it) => books.push(own(&it.organisation, &it.holder, &it.edition)),
        Event::CommitmentChanged(it) => {
            books
                .extend(it.rows.iter().map(|row| own(&it.organisation, &row.holder, &row.edition)));
        }
        event => {
            let spender = spender(event);
            for posting in postings(event) {
                for account in [&posting.from, &posting.to] {
                    let body = match account {
                        Account::Till { organisation, .. } => Some(organisation),
                        Account::Planned { .. } => spender,
                        Account::Unplanned { .. } | Account::InTransit { .. } => None,
                    };
                    let of = |body| own(body, account.holder(), account.edition());
                    books.extend(body.map(of));
                }
            }
        }
    }
    books.sort();
    books.dedup();
    books
}

/// The body whose commitments and payments an event is about.
fn spender(event: &Event) -> Option<&OrganisationCode> {
    match event {
        Event::CommitmentMade(it) => Some(&it.organisation),
        Event::CommitmentChanged(it) => Some(&it.organisation),
        Event::PaymentExecuted(it) => Some(&it.organisation),
        Event::CostItemReduced(it) => Some(&it.organisation),
        Event::ShareReallocated(it) => Some(&it.organisation),
        _ => None,
    }
}

/// Whose a commitment is now that an event made or changed: it may have passed since.
fn obliged_now(
    state: &State,
    (id, event): (EventId, &Event),
) -> Result<Option<OrganisationCode>, Fault> {
    let commitment = match event {
        Event::CommitmentMade(_) => id,
        Event::CommitmentChanged(it) => it.commitment,
        _ => return Ok(None),
    };
    Ok(state.commitment(&commitment)?.map(|it| it.organisation.clone()))
}

/// Counts what an event changes, before the slots remember it.
pub(super) fn count(state: &mut State, envelope: &Envelope) -> Result<(), Fault> {
    let day = envelope.effective_on;
    match &envelope.event {
        Event::Reversed(it) => {
            let Some(original) = state.recorded(&it.of)?.map(|it| it.event.clone()) else {
                return Ok(());
            };
            let lines = it.lines.iter().map(|line| {
                let (from, to, amount) = (line.to.clone(), line.from.clone(), line.amount);
                (line.line, Posting { from, to, amount })
            });
            moved(state, (it.of, &original), lines.collect(), (day, Way::Backward))
        }
        event => {
            let lines = (0..).zip(postings(event)).collect();
            moved(state, (envelope.id, event), lines, (day, Way::Forward))
        }
    }
}

/// What lines of an event move, or of its undoing; and what moves nothing.
fn moved(
    state: &mut State,
    (id, event): (EventId, &Event),
    lines: Vec<(u32, Posting)>,
    (day, way): (Day, Way),
) -> Result<(), Fault> {
    match event {
        Event::ReceivableBooked(it) => return booked(state, it, (day, way)),
        Event::ReceivableChanged(it) => return changed(state, it, (day, way)),
        Event::YearEndFrozen(it) => return freeze(state, id, it, way),
        Event::CommitmentChanged(it) if lines.is_empty() => {
            return reimputed(state, it, (day, way));
        }
        _ => {}
    }
    let obliged = match way {
        Way::Forward => None,
        Way::Backward => obliged_now(state, (id, event))?,
    };
    let spender = obliged.as_ref().or(spender(event));
    let mut sums = Vec::new();
    for (line, posting) in lines {
        let Posting { from, to, amount } = &posting;
        for (account, other, sign) in [(from, to, Way::Backward), (to, from, Way::Forward)] {
            let book = |body: &OrganisationCode| {
                (body.clone(), account.holder().clone(), account.edition().clone())
            };
            match account {
                Account::Till { stage: Till::Cash, organisation, .. } => {
                    // A body's own money, lent to an edition, is owed back: it is no cash of it.
                    if other.stage() == Stage::Till(Till::OwnFunds) {
                        continue;
                    }
                    sums.push((book(organisation), Sum::Cash, *amount, sign));
                    if is_collected(event, organisation, other) {
                        sums.push((book(organisation), Sum::Collected, *amount, sign));
                    }
                }
                Account::Planned { stage: Authority::Paid, .. } => {
                    let body = spender.map(book);
                    sums.extend(body.map(|book| (book, Sum::Paid, *amount, sign)));
                }
                Account::Planned { stage: Authority::Committed, .. } => {
                    let due = due_year(state, (id, event), line, (day, way))?;
                    let body = spender.map(book).zip(due);
                    sums.extend(body.map(|(book, due)| (book, Sum::Committed(due), *amount, sign)));
                }
                _ => {}
            }
        }
    }
    for (book, sum, amount, sign) in sums {
        add(state, book, sum, (day, amount.cents(), sign))?;
    }
    Ok(())
}

/// Whether what comes to a till, or leaves it, is of what the body is to receive.
fn is_collected(event: &Event, organisation: &OrganisationCode, other: &Account) -> bool {
    match other {
        Account::Till { stage: Till::Treasury, .. } => true,
        Account::InTransit { receiver, .. } if receiver == organisation => true,
        // What is given back, and what goes on with the ambito to another body, was collected for it.
        Account::InTransit { .. } => matches!(
            event,
            Event::TransferSent(it) if it.returns.is_some() || it.sender_holder == it.holder
        ),
        _ => false,
    }
}

/// The budget year for which a line of an event commits: that of its row. None of what uses a
/// commitment.
fn due_year(
    state: &State,
    (id, event): (EventId, &Event),
    line: u32,
    (day, way): (Day, Way),
) -> Result<Option<u16>, Fault> {
    Ok(match event {
        Event::CommitmentMade(it) if way == Way::Forward => {
            let row = usize::try_from(line).ok().and_then(|line| it.rows.get(line));
            row.and_then(|row| row.budget_year).or_else(|| year_of(day))
        }
        Event::CommitmentMade(_) => state.commitment(&id)?.and_then(|it| row_of(it, line)),
        Event::CommitmentChanged(it) => {
            let moving = it.rows.iter().filter(|row| row.change != RowChange::Reimputation);
            let row = usize::try_from(line).ok().and_then(|line| moving.clone().nth(line));
            let commitment = state.commitment(&it.commitment)?;
            row.zip(commitment).and_then(|(row, commitment)| row_of(commitment, row.row))
        }
        _ => None,
    })
}

fn row_of(commitment: &Commitment, row: u32) -> Option<u16> {
    let row = usize::try_from(row).ok()?;
    commitment.rows.get(row).map(|row| row.due_year)
}

/// The calendar year of a day.
pub(super) fn year_of(day: Day) -> Option<u16> {
    u16::try_from(day.year()).ok()
}

fn booked(state: &mut State, it: &ReceivableBooked, when: (Day, Way)) -> Result<(), Fault> {
    let book = (it.organisation.clone(), it.holder.clone(), it.edition.clone());
    for row in &it.rows {
        let sum = Sum::Booked(row.budget_year);
        add(state, book.clone(), sum, (when.0, row.amount.cents(), when.1))?;
    }
    Ok(())
}

fn changed(state: &mut State, it: &ReceivableChanged, when: (Day, Way)) -> Result<(), Fault> {
    let book = (it.organisation.clone(), it.holder.clone(), it.edition.clone());
    for row in &it.rows {
        let way = match row.change {
            YearChange::Increase => when.1,
            YearChange::Decrease => when.1.opposite(),
        };
        let sum = Sum::Booked(row.budget_year);
        add(state, book.clone(), sum, (when.0, row.amount.cents(), way))?;
    }
    Ok(())
}

/// What falls due in another year leaves the one that it had.
fn reimputed(
    state: &mut State,
    it: &CommitmentChanged,
    (day, way): (Day, Way),
) -> Result<(), Fault> {
    let rows = state.commitment(&it.commitment)?.cloned();
    for row in &it.rows {
        let before = rows.as_ref().and_then(|rows| row_of(rows, row.row));
        let book = || (it.organisation.clone(), row.holder.clone(), row.edition.clone());
        let amount = row.amount.cents();
        for (year, way) in [(before, way.opposite()), (row.budget_year, way)] {
            if let Some(year) = year {
                add(state, book(), Sum::Committed(year), (day, amount, way))?;
            }
        }
    }
    Ok(())
}

/// What is not yet expensed of a commitment passes from one body's books to another's.
pub(super) fn passes(
    state: &mut State,
    commitment: &Commitment,
    to: &OrganisationCode,
    day: Day,
) -> Result<(), Fault> {
    for row in &commitment.rows {
        let book =
            |body: &OrganisationCode| (body.clone(), row.holder.clone(), row.edition.clone());
        let sum = Sum::Committed(row.due_year);
        add(state, book(&commitment.organisation), sum, (day, row.left, Way::Backward))?;
        add(state, book(to), sum, (day, row.left, Way::Forward))?;
    }
    Ok(())
}

/// A year ends once, with the figures that the sums have.
fn freeze(state: &mut State, id: EventId, it: &YearEndFrozen, way: Way) -> Result<(), Fault> {
    let book = (it.organisation.clone(), it.holder.clone(), it.edition.clone());
    let (key, mut exercise) = of(state, book)?;
    if way == Way::Backward {
        exercise.ends.remove(&it.year);
    } else {
        if exercise.ends.insert(it.year, id).is_some() {
            return Err(Breach::of("YEAR_ENDS_ONCE", format!("{key} {}", it.year)));
        }
        if exercise.figures(it.year) != Some(it.figures) {
            return Err(Breach::of("YEAR_END_IS_COMPUTED", format!("{key} {}", it.year)));
        }
    }
    put(state, key, exercise);
    Ok(())
}

fn add(
    state: &mut State,
    book: Book,
    sum: Sum,
    (day, amount, way): (Day, Cents, Way),
) -> Result<(), Fault> {
    let (key, mut exercise) = of(state, book)?;
    let year = year_of(day).ok_or_else(|| Breach::of("SUM_FITS", format!("{key} {day}")))?;
    let sums = exercise.years.entry(year).or_default();
    let of_sum = match sum {
        Sum::Booked(year) => sums.booked.entry(year).or_default(),
        Sum::Collected => &mut sums.collected,
        Sum::Committed(year) => sums.committed.entry(year).or_default(),
        Sum::Paid => &mut sums.paid,
        Sum::Cash => &mut sums.cash,
    };
    *of_sum = way.add(*of_sum, amount)?;
    sums.booked.retain(|_, cents| !cents.is_zero());
    sums.committed.retain(|_, cents| !cents.is_zero());
    exercise.years.retain(|_, sums| !sums.is_nothing());
    put(state, key, exercise);
    Ok(())
}

fn of(state: &State, (organisation, holder, edition): Book) -> Result<(Key, Exercise), Fault> {
    let known = state.exercise(&organisation, &holder, &edition)?.cloned();
    Ok((Key::Exercise { organisation, holder, edition }, known.unwrap_or_default()))
}

fn put(state: &mut State, key: Key, exercise: Exercise) {
    let nothing = exercise == Exercise::default();
    state.put(key, (!nothing).then_some(Value::Exercise(exercise)));
}
