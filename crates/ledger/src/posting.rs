//! Postings: what an event moves, from which account to which. Nowhere else.

use crate::{
    account::{Account, Authority, Till},
    event::{CommittedFrom, Direction, Event, ReversedLine},
    money::Amount,
};

/// Cents that move from one account to another. An event's postings are numbered from 0 in order:
/// these are its *lines*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Where they are taken.
    pub from: Account,
    /// Where they are put.
    pub to: Account,
    /// How many.
    pub amount: Amount,
}

/// The lines of an event as the reversal of the whole of it seals them: copied, not swapped.
pub fn lines(event: &Event) -> Vec<ReversedLine> {
    (0..)
        .zip(postings(event))
        .map(|(line, Posting { from, to, amount })| ReversedLine { line, from, to, amount })
        .collect()
}

/// What an event moves. Total: there is no event that it cannot post.
pub fn postings(event: &Event) -> Vec<Posting> {
    use Authority::{Committed, Expensed, Paid, Programmed};
    let one = |from, to, amount| vec![Posting { from, to, amount }];
    match event {
        Event::LedgerOpened(_)
        | Event::OrganisationRegistered(_)
        | Event::AmbitoRegistered(_)
        | Event::EditionOpened(_) => Vec::new(),
        Event::FundsAppropriated(it) => {
            let law = Account::law(&it.holder, &it.edition);
            let available = Account::available(&it.holder, &it.edition);
            match it.direction {
                Direction::Increase => one(law, available, it.amount),
                Direction::Reduction => one(available, law, it.amount),
            }
        }
        Event::FundsAllotted(it) => one(
            Account::available(&it.grantor, &it.edition),
            Account::available(&it.holder, &it.edition),
            it.amount,
        ),
        Event::AllotmentReduced(it) => one(
            Account::available(&it.holder, &it.edition),
            Account::available(&it.grantor, &it.edition),
            it.amount,
        ),
        Event::FundsProgrammed(it) => it
            .moves
            .iter()
            .map(|it| Posting { from: it.from.clone(), to: it.to.clone(), amount: it.amount })
            .collect(),
        Event::CommitmentMade(it) => it
            .rows
            .iter()
            .map(|row| {
                let at = |stage| Account::planned(stage, &row.holder, &row.edition, &row.purpose());
                let from = match row.from {
                    CommittedFrom::Programmed => at(Programmed),
                    CommittedFrom::Available => Account::available(&row.holder, &row.edition),
                };
                Posting { from, to: at(Committed), amount: row.amount }
            })
            .collect(),
        Event::ExpenseRecorded(it) => it
            .shares
            .iter()
            .map(|share| {
                let at = |stage| {
                    Account::planned(stage, &share.holder, &share.edition, &share.purpose())
                };
                Posting { from: at(Committed), to: at(Expensed), amount: share.amount }
            })
            .collect(),
        Event::PaymentExecuted(it) => {
            let authority = it.lines.iter().map(|line| {
                let at =
                    |stage| Account::planned(stage, &line.holder, &line.edition, &line.purpose());
                Posting { from: at(Expensed), to: at(Paid), amount: line.amount }
            });
            let cash = it.lines.iter().map(|line| {
                let at =
                    |stage| Account::till(stage, &it.organisation, &line.holder, &line.edition);
                Posting { from: at(Till::Cash), to: at(Till::PaidOut), amount: line.amount }
            });
            authority.chain(cash).collect()
        }
        Event::CashEndowed(it) => {
            let at = |stage| Account::till(stage, &it.organisation, &it.holder, &it.edition);
            one(at(Till::Treasury), at(Till::Cash), it.amount)
        }
        Event::TransferSent(it) => one(
            Account::till(Till::Cash, &it.sender, &it.sender_holder, &it.edition),
            Account::in_transit(&it.sender, &it.receiver, &it.holder, &it.edition),
            it.amount,
        ),
        Event::TransferReceived(it) => one(
            Account::in_transit(&it.sender, &it.receiver, &it.holder, &it.edition),
            Account::till(Till::Cash, &it.receiver, &it.holder, &it.edition),
            it.amount,
        ),
        Event::Reversed(it) => it
            .lines
            .iter()
            .map(|line| Posting {
                from: line.to.clone(),
                to: line.from.clone(),
                amount: line.amount,
            })
            .collect(),
    }
}
