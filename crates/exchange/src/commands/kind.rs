//! The tables by name, and what each of them is.

use super::{
    ambiti, answers, appropriations, changes, closures,
    columns::{Column, Columns, Shape},
    commitments, corrections, covers, decree, disbursements, editions, endowments, expenses,
    managers, organisations, payments, programme,
    reader::Row,
    returns, reversals, terms, transfers, weights, years,
};
use crate::problem::Problems;
use ledger::command::Request;
use std::str::FromStr;

/// What a table asks, known by its header or said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Bodies: a `RegisterOrganisation` a row.
    Organisations,
    /// Territories: a `RegisterAmbito` a row.
    Ambiti,
    /// Endowments: an `OpenEdition` a row.
    Editions,
    /// What the law gives: an `AppropriateFunds` a row.
    Appropriations,
    /// The table of a decree: the whole file is one `AllotFunds`.
    Decree,
    /// A split by weights: the whole file is one `AllotByWeights`.
    Weights,
    /// Plans: the rows of one key are one `ProgrammeFunds`.
    Programme,
    /// Obligations: the rows of one key are one `MakeCommitment`.
    Commitments,
    /// Changes of obligations: the rows of one key are one `ChangeCommitment`.
    Changes,
    /// What is booked to be received: the rows of one key are one `BookReceivable`.
    Receivables,
    /// Changes of it: the rows of one key are one `ChangeReceivable`.
    ReceivableChanges,
    /// Expenses, a row for each share: the rows of one key are one `RecordExpense`.
    Expenses,
    /// Orders given, a row for each leg of a share: those of one key are one `OrderPayment`.
    Orders,
    /// Executed orders, a row for each leg of a share: those of one key are one `ExecutePayment`.
    Payments,
    /// Costs reduced, a row for each share: the rows of one key are one `ReduceCostItem`.
    Corrections,
    /// Money back of reductions: the rows of one key are one `RefundPayment`.
    Refunds,
    /// Shares charged elsewhere: a `ReallocateShare` a row.
    Reallocations,
    /// Money asked for: a `RequestDisbursement` a row.
    Disbursements,
    /// Money sent: a `SendTransfer` a row.
    Transfers,
    /// Money received: a `ReceiveTransfer` a row.
    Receipts,
    /// Own money advanced or given back: a `CoverCash` a row.
    Covers,
    /// Authority given back: the rows of one key are one `ReturnFunds`.
    Returns,
    /// What is undone, whole or by line: the rows of one key are one `Reverse`.
    Reversals,
    /// Cash from the treasury: an `EndowCash` a row.
    Endowments,
    /// Parts taken back: a `ReduceAllotment` a row.
    Reductions,
    /// Terms that change: a `ChangeTerms` a row.
    Terms,
    /// Managing bodies that follow one another: the rows of one key are one `SucceedManager`.
    Managers,
    /// Endowments closed and opened again: a `CloseEdition` or `ReopenEdition` a row.
    Closures,
    /// Days up to which books are closed: a `CloseBook` a row.
    Books,
    /// Budget years that end: a `FreezeYearEnd` a row.
    YearEnds,
    /// What is said of transcribed acts: a `ConfirmAct` or `DisputeAct` a row.
    Answers,
}

/// What a table is.
pub(super) struct Table {
    /// What it is called.
    pub title: &'static str,
    /// The columns that it may have, in pieces that some tables share.
    pub columns: &'static [&'static [Column]],
    /// Which rows ask one thing together.
    pub joining: Joining,
    /// The key of a row that says none, from what it says.
    pub natural_key: fn(&Columns, &Row<'_>) -> Option<String>,
    /// What some rows ask; what cannot be read of them is told.
    pub request: fn(&Columns, &[&Row<'_>], &mut Problems) -> Option<Request>,
    /// Whether a row stands for an element of the request's list.
    pub is_element: fn(&Columns, &Row<'_>) -> bool,
    /// What to do when rows that go together say different things.
    pub remedy: &'static str,
    /// The column of each field of the request, where lists have `[]`; a field stands for those
    /// below it.
    pub fields: &'static [(&'static str, &'static str)],
}

/// Which rows ask one thing together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    /// All of them.
    File,
    /// Those of one key.
    Key,
    /// Each by itself.
    Each,
}

/// The columns that every table may have.
const COMMON: [Column; 2] = [
    Column::together("causale", Shape::Words).optional(),
    Column::together("chiave", Shape::Words).optional(),
];

impl Kind {
    /// All, in the order in which an office comes to need them.
    pub const ALL: [Self; 31] = [
        Self::Organisations,
        Self::Ambiti,
        Self::Editions,
        Self::Appropriations,
        Self::Decree,
        Self::Weights,
        Self::Programme,
        Self::Commitments,
        Self::Changes,
        Self::Receivables,
        Self::ReceivableChanges,
        Self::Expenses,
        Self::Orders,
        Self::Payments,
        Self::Corrections,
        Self::Refunds,
        Self::Reallocations,
        Self::Disbursements,
        Self::Transfers,
        Self::Receipts,
        Self::Covers,
        Self::Returns,
        Self::Reversals,
        Self::Endowments,
        Self::Reductions,
        Self::Terms,
        Self::Managers,
        Self::Closures,
        Self::Books,
        Self::YearEnds,
        Self::Answers,
    ];

    /// What its table is called.
    pub fn title(self) -> &'static str {
        self.table().title
    }

    /// The columns that its table may have, by name.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.every_column().map(|it| it.name)
    }

    /// Its column of that name.
    pub(super) fn column(self, name: &str) -> Option<&'static Column> {
        self.every_column().find(|it| it.name == name)
    }

    /// Its own columns, and those that every table may have.
    pub(super) fn every_column(self) -> impl Iterator<Item = &'static Column> {
        self.own_columns().chain(&COMMON)
    }

    /// The columns that are its own.
    pub(super) fn own_columns(self) -> impl Iterator<Item = &'static Column> {
        self.table().columns.iter().copied().flatten()
    }

    /// What its table is.
    pub(super) fn table(self) -> &'static Table {
        match self {
            Self::Organisations => &organisations::TABLE,
            Self::Ambiti => &ambiti::TABLE,
            Self::Editions => &editions::TABLE,
            Self::Appropriations => &appropriations::TABLE,
            Self::Decree => &decree::TABLE,
            Self::Weights => &weights::TABLE,
            Self::Programme => &programme::TABLE,
            Self::Commitments => &commitments::TABLE,
            Self::Changes => &changes::TABLE,
            Self::Receivables => &years::BOOKED,
            Self::ReceivableChanges => &years::CHANGED,
            Self::Expenses => &expenses::TABLE,
            Self::Orders => &payments::ORDERED,
            Self::Payments => &payments::EXECUTED,
            Self::Corrections => &corrections::REDUCED,
            Self::Refunds => &corrections::REFUNDED,
            Self::Reallocations => &corrections::REALLOCATED,
            Self::Disbursements => &disbursements::TABLE,
            Self::Transfers => &transfers::SENT,
            Self::Receipts => &transfers::RECEIVED,
            Self::Covers => &covers::TABLE,
            Self::Returns => &returns::TABLE,
            Self::Reversals => &reversals::TABLE,
            Self::Endowments => &endowments::ENDOWED,
            Self::Reductions => &endowments::REDUCED,
            Self::Terms => &terms::TABLE,
            Self::Managers => &managers::TABLE,
            Self::Closures => &closures::EDITIONS,
            Self::Books => &closures::BOOKS,
            Self::YearEnds => &years::ENDED,
            Self::Answers => &answers::TABLE,
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(title: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|it| it.title() == title).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.into_iter().map(Self::title).collect();
            format!("no such table; there are {}", known.join(", "))
        })
    }
}
