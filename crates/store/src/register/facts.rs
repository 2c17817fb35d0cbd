//! What an event writes in the registers. Total: there is no event that it does not know.

mod correction;
mod years;

use super::{Fact, Kind, Register, Words};
use ledger::{
    account::{Account, Purpose, Stage, Till},
    code::{EditionCode, Holder, OrganisationCode},
    envelope::Envelope,
    event::{
        AllotmentReduced, CashCovered, CashEndowed, ChangeCause, ChangedRow, CommitmentChanged,
        CommitmentMade, Cover, Direction, DisbursementRequested, Event, ExpenseRecorded,
        FundsAllotted, FundsAppropriated, FundsProgrammed, FundsReturned, Order, PaymentLine,
        ReversalCause, Reversed, RowChange, TransferReceived, TransferSent,
    },
    id::EventId,
    money::Amount,
    stream::streams,
};
use std::collections::BTreeSet;

/// The rows of an event, in order.
pub(crate) fn facts(envelope: &Envelope) -> Vec<Fact> {
    let mut facts = match &envelope.event {
        Event::LedgerOpened(_)
        | Event::OrganisationRegistered(_)
        | Event::AmbitoRegistered(_)
        | Event::ManagerSucceeded(_)
        | Event::EditionOpened(_)
        | Event::TermsChanged(_)
        | Event::EditionClosed(_)
        | Event::EditionReopened(_)
        | Event::BookClosed(_)
        | Event::PersonErased(_) => Vec::new(),
        Event::ActConfirmed(it) => {
            said(Kind::Confirmed, it.of, (it.holder.as_ref(), &it.edition), &envelope.book)
        }
        Event::ActDisputed(it) => {
            said(Kind::Disputed, it.of, (it.holder.as_ref(), &it.edition), &envelope.book)
        }
        Event::FundsAppropriated(it) => vec![appropriated(it)],
        Event::FundsAllotted(it) => vec![allotted(it)],
        Event::AllotmentReduced(it) => vec![reduced(it)],
        Event::FundsProgrammed(it) => programmed(it, &envelope.book),
        Event::FundsReturned(it) => returned(it),
        Event::CommitmentMade(it) => committed(it),
        Event::CommitmentChanged(it) => changed(it),
        Event::ExpenseRecorded(it) => expensed(it),
        Event::PaymentOrdered(it) => legs(Kind::Ordered, &it.organisation, (&it.order, &it.lines)),
        Event::PaymentExecuted(it) => legs(Kind::Paid, &it.organisation, (&it.order, &it.lines)),
        Event::ReceivableBooked(it) => years::booked(it),
        Event::ReceivableChanged(it) => years::changed(it),
        Event::YearEndFrozen(it) => vec![years::ended(it)],
        Event::CostItemReduced(it) => correction::reduced(it),
        Event::PaymentRefunded(it) => correction::refunded(it),
        Event::ShareReallocated(it) => correction::reallocated(it, envelope.id),
        Event::CashCovered(it) => vec![covered(it)],
        Event::CashEndowed(it) => vec![endowed(it)],
        Event::DisbursementRequested(it) => vec![requested(it)],
        Event::TransferSent(it) => vec![sent(it)],
        Event::TransferReceived(it) => vec![received(it)],
        Event::Reversed(it) => reversed(it, &envelope.book),
    };
    facts.extend(anomalies(envelope));
    if let Some(act) = &envelope.act {
        for fact in &mut facts {
            act.number.as_str().clone_into(&mut fact.words.act);
        }
    }
    facts
}

/// A row that says nothing yet but where it stands.
fn row(register: Register, kind: Kind, number: u32, holder: String, other: String) -> Fact {
    Fact {
        register,
        number,
        kind,
        holder,
        other,
        of: None,
        cents: 0,
        budget: None,
        year: None,
        words: Words::default(),
    }
}

fn book(code: &OrganisationCode) -> String {
    format!("org:{code}")
}

fn cents(amount: Amount) -> i64 {
    amount.cents().get()
}

fn on(edition: &EditionCode) -> Words {
    Words { edition: edition.to_string(), ..Words::default() }
}

fn planned(edition: &EditionCode, purpose: &Purpose) -> Words {
    let area = purpose.area.as_ref().map(ToString::to_string).unwrap_or_default();
    Words { line: purpose.line.to_string(), area, ..on(edition) }
}

fn appropriated(it: &FundsAppropriated) -> Fact {
    let holder = it.holder.to_string();
    let amount = cents(it.amount);
    let amount = match it.direction {
        Direction::Increase => amount,
        Direction::Reduction => -amount,
    };
    let row = row(Register::Allotments, Kind::Appropriated, 0, holder.clone(), holder);
    Fact { cents: amount, words: on(&it.edition), ..row }
}

fn allotted(it: &FundsAllotted) -> Fact {
    let (holder, grantor) = (it.holder.to_string(), it.grantor.to_string());
    let row = row(Register::Allotments, Kind::Allotted, 0, holder, grantor);
    Fact { cents: cents(it.amount), words: on(&it.edition), ..row }
}

fn reduced(it: &AllotmentReduced) -> Fact {
    let (holder, grantor) = (it.holder.to_string(), it.grantor.to_string());
    let row = row(Register::Allotments, Kind::Reduced, 0, holder, grantor);
    Fact { cents: -cents(it.amount), words: on(&it.edition), ..row }
}

fn programmed(it: &FundsProgrammed, by: &OrganisationCode) -> Vec<Fact> {
    (0..)
        .zip(&it.moves)
        .map(|(number, part)| {
            let (holder, by) = (it.holder.to_string(), book(by));
            let row = row(Register::Programmes, Kind::Programmed, number, holder, by);
            // It is found under the line that it reaches, or else the one that it leaves.
            let purpose = part.to.purpose().or_else(|| part.from.purpose());
            let words =
                purpose.map_or_else(|| on(&it.edition), |purpose| planned(&it.edition, purpose));
            Fact { cents: cents(part.amount), words, ..row }
        })
        .collect()
}

fn committed(it: &CommitmentMade) -> Vec<Fact> {
    let text = |it: Option<String>| it.unwrap_or_default();
    let of_all = Words {
        party: text(it.creditor.as_ref().map(ledger::event::Party::key)),
        number: text(it.number.as_ref().map(|it| it.number.to_string())),
        cig: text(it.cig.as_ref().map(ToString::to_string)),
        cup: text(it.cup.as_ref().map(ToString::to_string)),
        chapter: text(it.chapter.as_ref().map(ToString::to_string)),
        ..Words::default()
    };
    let by = book(&it.organisation);
    (0..)
        .zip(&it.rows)
        .map(|(number, part)| {
            let Words { edition, line, area, .. } = planned(&part.edition, &part.purpose());
            let holder = part.holder.to_string();
            let row = row(Register::Commitments, Kind::Committed, number, holder, by.clone());
            Fact {
                cents: cents(part.amount),
                budget: part.budget_year,
                year: it.number.as_ref().map(|it| it.year),
                words: Words { edition, line, area, ..of_all.clone() },
                ..row
            }
        })
        .collect()
}

/// An expense wholly on own share has one row, of its body, with neither edition nor line.
fn expensed(it: &ExpenseRecorded) -> Vec<Fact> {
    let by = book(&it.organisation);
    let (party, number) = (it.document.issuer.key(), it.document.number.to_string());
    let year = u16::try_from(it.document.date.year()).ok();
    let row = |number, holder| row(Register::Expenses, Kind::Expensed, number, holder, by.clone());
    if it.shares.is_empty() {
        let words = Words { party, number, ..Words::default() };
        return vec![Fact { year, words, ..row(0, by.clone()) }];
    }
    (0..)
        .zip(&it.shares)
        .map(|(place, share)| {
            let words = planned(&share.edition, &share.purpose());
            Fact {
                of: Some((share.commitment, share.row)),
                cents: cents(share.amount),
                year,
                words: Words { party: party.clone(), number: number.clone(), ..words },
                ..row(place, share.holder.to_string())
            }
        })
        .collect()
}

/// The legs of an order, as it was given or as it was executed.
fn legs(kind: Kind, by: &OrganisationCode, (order, lines): (&Order, &[PaymentLine])) -> Vec<Fact> {
    (0..)
        .zip(lines)
        .map(|(number, line)| {
            let words = planned(&line.edition, &line.purpose());
            Fact {
                of: Some((line.expense, line.share)),
                cents: cents(line.amount),
                year: Some(order.year),
                words: Words { number: order.number.to_string(), ..words },
                ..row(Register::Payments, kind, number, line.holder.to_string(), book(by))
            }
        })
        .collect()
}

/// What changes of an obligation, numbered as it moves; and what falls due in another year, as rows
/// of a commitment of its own.
fn changed(it: &CommitmentChanged) -> Vec<Fact> {
    let by = book(&it.organisation);
    let change = |number, kind, part: &ChangedRow| Fact {
        of: Some((it.commitment, part.row)),
        cents: cents(part.amount),
        words: planned(&part.edition, &part.purpose()),
        ..row(Register::Changes, kind, number, part.holder.to_string(), by.clone())
    };
    let parts = || (0..).zip(&it.rows);
    let kind = |part: &ChangedRow| match (part.change, it.cause) {
        (RowChange::Increase, _) => Kind::Grown,
        (RowChange::Reimputation, _) => Kind::Reimputed,
        (RowChange::Decrease, ChangeCause::Release) => Kind::LetGo,
        (RowChange::Decrease, ChangeCause::Economy) => Kind::Economised,
        (RowChange::Decrease, _) => Kind::Shrunk,
    };
    let number = it.number.as_ref();
    let moved = parts().filter(|(_, part)| part.change == RowChange::Reimputation);
    let moved = moved.map(|(place, part)| Fact {
        budget: part.budget_year,
        year: number.map(|it| it.year),
        words: Words {
            number: number.map(|it| it.number.to_string()).unwrap_or_default(),
            ..planned(&part.edition, &part.purpose())
        },
        register: Register::Commitments,
        ..change(place, Kind::Committed, part)
    });
    parts().map(|(place, part)| change(place, kind(part), part)).chain(moved).collect()
}

fn returned(it: &FundsReturned) -> Vec<Fact> {
    (0..)
        .zip(&it.moves)
        .map(|(number, part)| {
            let (holder, grantor) = (it.holder.to_string(), it.grantor.to_string());
            let row = row(Register::Allotments, Kind::Returned, number, holder, grantor);
            let purpose = part.from.purpose();
            let words =
                purpose.map_or_else(|| on(&it.edition), |purpose| planned(&it.edition, purpose));
            Fact { cents: -cents(part.amount), words, ..row }
        })
        .collect()
}

fn covered(it: &CashCovered) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.organisation));
    let row = row(Register::Transfers, Kind::Covered, 0, holder, by);
    let amount = match it.direction {
        Cover::Advanced => cents(it.amount),
        Cover::GivenBack => -cents(it.amount),
    };
    Fact { cents: amount, words: on(&it.edition), ..row }
}

/// What its owner says of an act on a holder's part; an edition has no row to say it of.
fn said(
    kind: Kind,
    of: EventId,
    (holder, edition): (Option<&Holder>, &EditionCode),
    by: &OrganisationCode,
) -> Vec<Fact> {
    let row = |holder: &Holder| Fact {
        of: Some((of, 0)),
        words: on(edition),
        ..row(Register::Changes, kind, 0, holder.to_string(), book(by))
    };
    holder.map(row).into_iter().collect()
}

fn endowed(it: &CashEndowed) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.organisation));
    let row = row(Register::Transfers, Kind::Endowed, 0, holder, by);
    Fact { cents: cents(it.amount), words: on(&it.edition), ..row }
}

fn requested(it: &DisbursementRequested) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.organisation));
    let row = row(Register::Transfers, Kind::Requested, 0, holder, by);
    let words = Words { party: it.payer.to_string(), ..on(&it.edition) };
    Fact { cents: cents(it.amount), words, ..row }
}

fn sent(it: &TransferSent) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.sender));
    let row = row(Register::Transfers, Kind::Sent, 0, holder, by);
    let words = Words { party: it.receiver.to_string(), ..on(&it.edition) };
    Fact { cents: cents(it.amount), words, ..row }
}

fn received(it: &TransferReceived) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.receiver));
    let row = row(Register::Transfers, Kind::Received, 0, holder, by);
    let words = Words { party: it.sender.to_string(), ..on(&it.edition) };
    let of = it.transfer.map(|transfer| (transfer, 0));
    Fact { of, cents: cents(it.amount), words, ..row }
}

/// A line that joins two holders is undone at both: the row that it undoes stands at one of them.
fn reversed(it: &Reversed, by: &OrganisationCode) -> Vec<Fact> {
    let kind = match it.cause {
        ReversalCause::Released => Kind::Released,
        ReversalCause::MaterialError
        | ReversalCause::Annulled
        | ReversalCause::PaymentFailed
        | ReversalCause::Superseded => Kind::Reversed,
    };
    let by = book(by);
    let undone = |holder: String, line| Fact {
        of: Some((it.of, line)),
        ..row(Register::Changes, kind, line, holder, by.clone())
    };
    if it.lines.is_empty() {
        return vec![undone(by.clone(), 0)];
    }
    // What a payment took from the till is undone with the leg that it paid.
    let paid_out = |it: &Account| it.stage() == Stage::Till(Till::PaidOut);
    it.lines
        .iter()
        .filter(|line| !paid_out(&line.to))
        .flat_map(|line| {
            let holders: BTreeSet<&Holder> = [line.from.holder(), line.to.holder()].into();
            let undone = |holder: &Holder| Fact {
                cents: cents(line.amount),
                words: on(line.to.edition()),
                ..undone(holder.to_string(), line.line)
            };
            holders.into_iter().map(undone).collect::<Vec<_>>()
        })
        .collect()
}

/// A row for each anomaly and each of the holders and the book that the event concerns.
fn anomalies(envelope: &Envelope) -> Vec<Fact> {
    if envelope.anomalies.is_empty() {
        return Vec::new();
    }
    let by = book(&envelope.book);
    let mut parties: Vec<(String, String)> = vec![(by.clone(), String::new())];
    for stream in streams(&envelope.event, &envelope.book) {
        let edition = stream.edition.map(|it| it.to_string()).unwrap_or_default();
        let Some(holder) = stream.holder.map(|it| it.to_string()) else { continue };
        match parties.iter_mut().find(|(party, _)| *party == holder) {
            Some((_, known)) if known.is_empty() => *known = edition,
            Some(_) => {}
            None => parties.push((holder, edition)),
        }
    }
    let of_each = |(number, anomaly): (u32, &ledger::anomaly::Anomaly)| {
        let code = anomaly.code().to_owned();
        let of_party = |(party, edition): &(String, String)| {
            let words =
                Words { edition: edition.clone(), number: code.clone(), ..Words::default() };
            let (register, kind) = (Register::Anomalies, Kind::Anomaly);
            Fact { words, ..row(register, kind, number, party.clone(), by.clone()) }
        };
        parties.iter().map(of_party).collect::<Vec<_>>()
    };
    (0..).zip(&envelope.anomalies).flat_map(of_each).collect()
}
