//! What an import comes to: rows and euros, by what became of them.

use crate::outcome::Outcome;
use ledger::{
    command::Verb,
    money::{Amount, Cents},
};
use serde::Serialize;

/// Rows of a file, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// All.
    pub all: usize,
    /// Recorded now; on a dry run, that would be.
    pub recorded: usize,
    /// Recorded before.
    pub repeated: usize,
    /// Refused.
    pub refused: usize,
    /// Of which it is not known.
    pub unknown: usize,
}

/// What the commands of a file move, by what became of them; none where no sum can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Money {
    /// Recorded now; on a dry run, that would be.
    pub recorded: Option<Cents>,
    /// Recorded before.
    pub repeated: Option<Cents>,
    /// Refused.
    pub refused: Option<Cents>,
    /// Of which it is not known.
    pub unknown: Option<Cents>,
}

impl Default for Money {
    fn default() -> Self {
        let nothing = Some(Cents::ZERO);
        Self { recorded: nothing, repeated: nothing, refused: nothing, unknown: nothing }
    }
}

impl Counted {
    /// Counts rows that came to an outcome.
    pub(super) fn add(&mut self, outcome: &Outcome, rows: usize) {
        self.all += rows;
        *match outcome {
            Outcome::Recorded(_) => &mut self.recorded,
            Outcome::Repeated(_) => &mut self.repeated,
            Outcome::Refused(_) => &mut self.refused,
            Outcome::Unknown => &mut self.unknown,
        } += rows;
    }
}

impl Money {
    /// Adds what a command moves to its outcome.
    pub(super) fn add(&mut self, outcome: &Outcome, verb: &Verb) {
        let sum = match outcome {
            Outcome::Recorded(_) => &mut self.recorded,
            Outcome::Repeated(_) => &mut self.repeated,
            Outcome::Refused(_) => &mut self.refused,
            Outcome::Unknown => &mut self.unknown,
        };
        *sum = sum.zip(moved(verb)).and_then(|(sum, more)| sum.plus(more));
    }
}

/// What a command is about in euro: nothing for registries; none when it cannot be written.
fn moved(verb: &Verb) -> Option<Cents> {
    fn sum<'a, T: 'a>(rows: &'a [T], amount: impl Fn(&'a T) -> Amount) -> Option<Cents> {
        Cents::sum(rows.iter().map(amount))
    }
    match verb {
        Verb::RegisterOrganisation(_)
        | Verb::RegisterAmbito(_)
        | Verb::OpenEdition(_)
        | Verb::SucceedManager(_)
        | Verb::ChangeTerms(_)
        | Verb::CloseEdition(_)
        | Verb::ReopenEdition(_)
        | Verb::CloseBook(_)
        | Verb::FreezeYearEnd(_)
        | Verb::ConfirmAct(_)
        | Verb::DisputeAct(_)
        | Verb::ErasePerson(_) => Some(Cents::ZERO),
        Verb::AppropriateFunds(it) => Some(it.amount.cents()),
        Verb::AllotFunds(it) => sum(&it.rows, |row| row.amount),
        Verb::AllotByWeights(it) => Some(it.total.cents()),
        Verb::ReduceAllotment(it) => Some(it.amount.cents()),
        Verb::ReturnFunds(it) => sum(&it.rows, |row| row.amount),
        Verb::ProgrammeFunds(it) => sum(&it.rows, |row| row.amount),
        Verb::MakeCommitment(it) => sum(&it.rows, |row| row.amount),
        Verb::ChangeCommitment(it) => sum(&it.rows, |row| row.amount),
        Verb::RecordExpense(it) => Some(it.charged.cents()),
        Verb::OrderPayment(it) => sum(&it.lines, |line| line.amount),
        Verb::ExecutePayment(it) => sum(&it.lines, |line| line.amount),
        Verb::EndowCash(it) => Some(it.amount.cents()),
        Verb::CoverCash(it) => Some(it.amount.cents()),
        Verb::BookReceivable(it) => sum(&it.rows, |row| row.amount),
        Verb::ChangeReceivable(it) => sum(&it.rows, |row| row.amount),
        Verb::ReduceCostItem(it) => Some(it.reduced.cents()),
        // What is not said stands in no command.
        Verb::RefundPayment(it) => Cents::sum(it.lines.iter().filter_map(|line| line.amount)),
        Verb::ReallocateShare(it) => Some(it.amount.map(Amount::cents).unwrap_or_default()),
        Verb::RequestDisbursement(it) => Some(it.amount.cents()),
        Verb::SendTransfer(it) => Some(it.amount.cents()),
        Verb::ReceiveTransfer(it) => Some(it.amount.cents()),
        // What is left of a whole event stands in no command.
        Verb::Reverse(it) => Cents::sum(it.lines.iter().filter_map(|line| line.amount)),
    }
}
