//! Postings: what an event moves, from which account to which. Nowhere else.

use crate::{
    account::{Account, Authority, Purpose, Till},
    code::{EditionCode, Holder},
    event::{
        ChangedRow, CommitmentRow, CommittedFrom, Cover, Direction, Event, FundsProgrammed,
        FundsReturned, Move, PaymentExecuted, PaymentRefunded, ReducedLine, ReversedLine,
        RowChange, Share, SharePlace, ShareReallocated, ShareStage,
    },
    money::{Amount, Cents},
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
    let one = |from, to, amount| vec![Posting { from, to, amount }];
    match event {
        Event::LedgerOpened(_)
        | Event::OrganisationRegistered(_)
        | Event::AmbitoRegistered(_)
        | Event::ManagerSucceeded(_)
        | Event::EditionOpened(_)
        | Event::TermsChanged(_)
        | Event::EditionClosed(_)
        | Event::EditionReopened(_)
        | Event::BookClosed(_)
        | Event::ActConfirmed(_)
        | Event::ActDisputed(_)
        | Event::PersonErased(_)
        | Event::ReceivableBooked(_)
        | Event::ReceivableChanged(_)
        | Event::YearEndFrozen(_)
        | Event::DisbursementRequested(_)
        | Event::PaymentOrdered(_) => Vec::new(),
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
        Event::FundsProgrammed(FundsProgrammed { moves, .. })
        | Event::FundsReturned(FundsReturned { moves, .. }) => {
            moves.iter().cloned().map(Posting::from).collect()
        }
        Event::CommitmentMade(it) => it.rows.iter().map(committed).collect(),
        Event::CommitmentChanged(it) => it.rows.iter().filter_map(changed).collect(),
        Event::ExpenseRecorded(it) => it.shares.iter().map(expensed).collect(),
        Event::PaymentExecuted(it) => paid(it),
        Event::CostItemReduced(it) => it.lines.iter().map(reduced).collect(),
        Event::PaymentRefunded(it) => refunded(it),
        Event::ShareReallocated(it) => reallocated(it),
        Event::CashEndowed(it) => {
            let at = |stage| Account::till(stage, &it.organisation, &it.holder, &it.edition);
            one(at(Till::Treasury), at(Till::Cash), it.amount)
        }
        Event::CashCovered(it) => {
            let at = |stage| Account::till(stage, &it.organisation, &it.holder, &it.edition);
            match it.direction {
                Cover::Advanced => one(at(Till::OwnFunds), at(Till::Cash), it.amount),
                Cover::GivenBack => one(at(Till::Cash), at(Till::OwnFunds), it.amount),
            }
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
        Event::Reversed(it) => it.lines.iter().map(undone).collect(),
    }
}

impl From<Move> for Posting {
    fn from(Move { from, to, amount }: Move) -> Self {
        Self { from, to, amount }
    }
}

fn committed(row: &CommitmentRow) -> Posting {
    let (from, to) = commitment(row.from, &row.holder, &row.edition, &row.purpose());
    Posting { from, to, amount: row.amount }
}

fn changed(row: &ChangedRow) -> Option<Posting> {
    let (from, to) = commitment(row.from, &row.holder, &row.edition, &row.purpose());
    let amount = row.amount;
    match row.change {
        RowChange::Increase => Some(Posting { from, to, amount }),
        RowChange::Decrease => Some(Posting { from: to, to: from, amount }),
        RowChange::Reimputation => None,
    }
}

/// Where a row of a commitment is taken, and where it stands.
fn commitment(
    from: CommittedFrom,
    holder: &Holder,
    edition: &EditionCode,
    purpose: &Purpose,
) -> (Account, Account) {
    let at = |stage| Account::planned(stage, holder, edition, purpose);
    let from = match from {
        CommittedFrom::Programmed => at(Authority::Programmed),
        CommittedFrom::Available => Account::available(holder, edition),
    };
    (from, at(Authority::Committed))
}

fn expensed(share: &Share) -> Posting {
    let at = |stage| Account::planned(stage, &share.holder, &share.edition, &share.purpose());
    Posting { from: at(Authority::Committed), to: at(Authority::Expensed), amount: share.amount }
}

/// The authority of every line, then the cash of every line.
fn paid(it: &PaymentExecuted) -> Vec<Posting> {
    let authority = it.lines.iter().map(|line| {
        let at = |stage| Account::planned(stage, &line.holder, &line.edition, &line.purpose());
        Posting { from: at(Authority::Expensed), to: at(Authority::Paid), amount: line.amount }
    });
    let cash = it.lines.iter().map(|line| {
        let at = |stage| Account::till(stage, &it.organisation, &line.holder, &line.edition);
        Posting { from: at(Till::Cash), to: at(Till::PaidOut), amount: line.amount }
    });
    authority.chain(cash).collect()
}

/// Back to its commitment, from where it stands.
fn reduced(it: &ReducedLine) -> Posting {
    goes_back(&it.place(), it.stage, it.amount)
}

fn goes_back(place: &SharePlace, stage: ShareStage, amount: Amount) -> Posting {
    let at = |stage| Account::planned(stage, &place.holder, &place.edition, &place.purpose());
    let from = match stage {
        ShareStage::Expensed => at(Authority::Expensed),
        ShareStage::Paid => at(Authority::Paid),
    };
    Posting { from, to: at(Authority::Committed), amount }
}

fn refunded(it: &PaymentRefunded) -> Vec<Posting> {
    let lines = it.lines.iter().map(|line| {
        let at = |stage| Account::till(stage, &it.organisation, &line.holder, &line.edition);
        Posting { from: at(Till::PaidOut), to: at(Till::Cash), amount: line.amount }
    });
    lines.collect()
}

/// What the new place takes, what of it is paid, then what the old one gives back, and the cash of
/// what is paid: back where it was taken, and out where it is taken now.
fn reallocated(it: &ShareReallocated) -> Vec<Posting> {
    let mut postings = Vec::new();
    let mut add = |from, to, amount| postings.push(Posting { from, to, amount });
    if let Some(to) = &it.new {
        let at = |stage| Account::planned(stage, &to.holder, &to.edition, &to.purpose());
        // OK: an event whose sum cannot be written is never made, and breaks a rule on replay.
        if let Some(amount) = it.amount().and_then(Cents::amount) {
            add(at(Authority::Committed), at(Authority::Expensed), amount);
        }
        if let Some(paid) = it.paid {
            add(at(Authority::Expensed), at(Authority::Paid), paid);
        }
    }
    if let Some(from) = &it.old {
        for (stage, amount) in [(ShareStage::Expensed, it.unpaid), (ShareStage::Paid, it.paid)] {
            if let Some(amount) = amount {
                let Posting { from, to, amount } = goes_back(from, stage, amount);
                add(from, to, amount);
            }
        }
    }
    let Some(paid) = it.paid else { return postings };
    let till =
        |stage, at: &SharePlace| Account::till(stage, &it.organisation, &at.holder, &at.edition);
    if let Some(from) = &it.old {
        add(till(Till::PaidOut, from), till(Till::Cash, from), paid);
    }
    if let Some(to) = &it.new {
        add(till(Till::Cash, to), till(Till::PaidOut, to), paid);
    }
    postings
}

fn undone(line: &ReversedLine) -> Posting {
    Posting { from: line.to.clone(), to: line.from.clone(), amount: line.amount }
}
