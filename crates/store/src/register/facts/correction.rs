//! What corrections of costs write in the registers. Rows have the numbers of the lines that they
//! are, so that a reversal of a line undoes its row.

use super::{Fact, Kind, Register, Words, book, cents, on, planned, row};
use ledger::{
    code::OrganisationCode,
    event::{CostItemReduced, PaymentRefunded, SharePlace, ShareReallocated, ShareStage},
    id::EventId,
    money::Amount,
};

pub(super) fn reduced(it: &CostItemReduced) -> Vec<Fact> {
    let lines = (0..).zip(&it.lines).map(|(number, line)| {
        let kind = match line.stage {
            ShareStage::Expensed => Kind::Lowered,
            ShareStage::Paid => Kind::LoweredPaid,
        };
        change(
            &it.organisation,
            (it.expense, line.share),
            (number, kind),
            &line.place(),
            line.amount,
        )
    });
    let beside = it.lines.first().map(|line| line.holder.to_string());
    let own = it.own_share.map(|own_share| {
        of_own_share(&it.organisation, it.expense, (Kind::OwnLowered, beside), own_share)
    });
    lines.chain(own).collect()
}

/// A change of a share, at the place where it rests.
fn change(
    body: &OrganisationCode,
    share: (EventId, u32),
    (number, kind): (u32, Kind),
    place: &SharePlace,
    amount: Amount,
) -> Fact {
    Fact {
        of: Some(share),
        cents: cents(amount),
        words: planned(&place.edition, &place.purpose()),
        ..row(Register::Changes, kind, number, place.holder.to_string(), book(body))
    }
}

/// A change of the part on no fund, which moves nothing. It names who has the first line of its event,
/// where there is one: with that line all of the event is undone.
fn of_own_share(
    body: &OrganisationCode,
    expense: EventId,
    (kind, beside): (Kind, Option<String>),
    amount: Amount,
) -> Fact {
    let by = book(body);
    let beside = beside.unwrap_or_else(|| by.clone());
    Fact {
        of: Some((expense, 0)),
        cents: cents(amount),
        ..row(Register::Changes, kind, 0, by, beside)
    }
}

pub(super) fn refunded(it: &PaymentRefunded) -> Vec<Fact> {
    let lines = (0..).zip(&it.lines).map(|(number, line)| {
        let (holder, by) = (line.holder.to_string(), book(&it.organisation));
        let row = row(Register::Transfers, Kind::Refunded, number, holder, by);
        Fact { cents: cents(line.amount), words: on(&line.edition), ..row }
    });
    lines.collect()
}

/// What comes to a place is a share of an expense of its own; what of it is paid, and what leaves the
/// old place, are changes.
pub(super) fn reallocated(it: &ShareReallocated, id: EventId) -> Vec<Fact> {
    let mut facts = Vec::new();
    let amount = it.amount().and_then(ledger::money::Cents::amount);
    if let (Some(to), Some(amount)) = (&it.new, amount) {
        let (issuer, number) = (it.document.issuer().to_owned(), it.document.number().to_owned());
        let year = it.document.date().and_then(|date| u16::try_from(date.year()).ok());
        let words = planned(&to.edition, &to.purpose());
        facts.push(Fact {
            of: Some((to.commitment, to.row)),
            cents: cents(amount),
            year,
            words: Words { party: issuer, number, ..words },
            ..row(
                Register::Expenses,
                Kind::Expensed,
                0,
                to.holder.to_string(),
                book(&it.organisation),
            )
        });
        if let Some(paid) = it.paid {
            facts.push(change(&it.organisation, (id, 0), (1, Kind::AlreadyPaid), to, paid));
        }
    }
    if let (Some(from), Some(share)) = (&it.old, it.of_share) {
        for (kind, amount) in [(Kind::MovedOut, it.unpaid), (Kind::MovedOutPaid, it.paid)] {
            if let Some(amount) = amount {
                let number = u32::try_from(facts.len()).unwrap_or(u32::MAX);
                let of = (it.expense, share);
                facts.push(change(&it.organisation, of, (number, kind), from, amount));
            }
        }
    }
    let beside = facts.first().map(|it| it.holder.clone());
    let own = match (&it.old, &it.new) {
        (None, Some(_)) => Some(Kind::OwnLowered),
        (Some(_), None) => Some(Kind::OwnRaised),
        _ => None,
    };
    facts.extend(
        own.zip(amount).map(|(kind, amount)| {
            of_own_share(&it.organisation, it.expense, (kind, beside), amount)
        }),
    );
    facts
}
