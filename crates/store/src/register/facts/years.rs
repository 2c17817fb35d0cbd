//! What receivables and the ends of years write in the registers.

use super::{Fact, Kind, Register, Words, book, cents, on, row};
use ledger::event::{ReceivableBooked, ReceivableChanged, YearChange, YearEndFrozen};

pub(super) fn booked(it: &ReceivableBooked) -> Vec<Fact> {
    let number = it.number.as_ref();
    let words = Words {
        party: it.debtor.to_string(),
        number: number.map(|it| it.number.to_string()).unwrap_or_default(),
        chapter: it.chapter.as_ref().map(ToString::to_string).unwrap_or_default(),
        ..on(&it.edition)
    };
    let rows = (0..).zip(&it.rows).map(|(place, part)| {
        let (holder, by) = (it.holder.to_string(), book(&it.organisation));
        Fact {
            cents: cents(part.amount),
            budget: Some(part.budget_year),
            year: number.map(|it| it.year),
            words: words.clone(),
            ..row(Register::Receivables, Kind::Booked, place, holder, by)
        }
    });
    rows.collect()
}

/// Each change is a row of its own, so that rows sum to what stands.
pub(super) fn changed(it: &ReceivableChanged) -> Vec<Fact> {
    let rows = (0..).zip(&it.rows).map(|(place, part)| {
        let (holder, by) = (it.holder.to_string(), book(&it.organisation));
        let amount = match part.change {
            YearChange::Increase => cents(part.amount),
            YearChange::Decrease => -cents(part.amount),
        };
        Fact {
            of: Some((it.receivable, 0)),
            cents: amount,
            budget: Some(part.budget_year),
            words: on(&it.edition),
            ..row(Register::Receivables, Kind::Rebooked, place, holder, by)
        }
    });
    rows.collect()
}

/// Its row says the surplus; the other figures are its event's.
pub(super) fn ended(it: &YearEndFrozen) -> Fact {
    let (holder, by) = (it.holder.to_string(), book(&it.organisation));
    Fact {
        cents: it.figures.restricted_surplus.get(),
        budget: Some(it.year),
        words: on(&it.edition),
        ..row(Register::YearEnds, Kind::YearEnded, 0, holder, by)
    }
}
