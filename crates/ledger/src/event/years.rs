//! What belongs to a budget year (*esercizio*): what is booked to be received, and how a year ends.

use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    event::BookNumber,
    id::EventId,
    money::{Amount, Cents},
    text::Text,
};
use serde::{Deserialize, Serialize};

/// A body books what it is to receive of an endowment (*accertamento*). Posts nothing. Source: TUEL
/// art. 179; D.Lgs. 118/2011 all. 4/2 §3.6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivableBooked {
    /// The body that is to receive.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who owes it.
    pub debtor: OrganisationCode,
    /// The number in the body's own books, where it keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// The budget chapter, where the body keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// How much, by budget year: each once.
    pub rows: Vec<ReceivableRow>,
}

/// What is to be received in one budget year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivableRow {
    /// The budget year (*esercizio*).
    pub budget_year: u16,
    /// How much.
    pub amount: Amount,
}

/// What was booked to be received changes, on a day of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivableChanged {
    /// The body that is to receive.
    pub organisation: OrganisationCode,
    /// Which receivable.
    pub receivable: EventId,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Why.
    pub cause: ReceivableCause,
    /// What changes, by budget year: each once.
    pub rows: Vec<ReceivableChange>,
}

/// Why a receivable changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivableCause {
    /// More is owed (*maggiore accertamento*).
    Addition,
    /// It is not owed, or will not be paid (*insussistenza*, *inesigibilità*).
    WriteOff,
    /// It was recorded wrongly (*errore materiale*).
    MaterialError,
    /// It falls due in another budget year (*reimputazione*): what leaves some years comes to others.
    Reimputation,
}

/// How what is booked for one budget year changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivableChange {
    /// The budget year.
    pub budget_year: u16,
    /// In which way.
    pub change: YearChange,
    /// By how much.
    pub amount: Amount,
}

/// In which way what is booked for a budget year changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearChange {
    /// It grows.
    Increase,
    /// It shrinks.
    Decrease,
}

/// A budget year of a body ends for an edition (*rendiconto dell'esercizio*): its figures at 31 December,
/// as the ledger computes them, beside those that the body approved. Posts nothing. Source: TUEL
/// art. 187, 189, 190, 227; D.Lgs. 118/2011 all. 4/2 §5.4, §9.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearEndFrozen {
    /// Whose books.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// The budget year.
    pub year: u16,
    /// As computed from what the ledger has of that year and those before.
    pub figures: YearFigures,
    /// As the body approved them, as far as it says.
    #[serde(default, skip_serializing_if = "ApprovedFigures::is_empty")]
    pub approved: ApprovedFigures,
}

/// The figures of an edition in a body's books at 31 December, cumulative over its years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearFigures {
    /// *Accertato*: booked to be received by the end of the year.
    pub booked: Cents,
    /// *Riscosso*: received from others and from the treasury, less what was given back.
    pub collected: Cents,
    /// *Impegnato*: committed for all years.
    pub committed: Cents,
    /// *Pagato*: executed by the bank, or recognised in standard units.
    pub paid: Cents,
    /// *Residui attivi*: booked and not received.
    pub receivable: Cents,
    /// *Residui passivi*: committed for this year and those before, and not paid.
    pub payable: Cents,
    /// *Fondo pluriennale vincolato*: committed for later years, beyond what is booked for them.
    pub deferred: Cents,
    /// *Avanzo vincolato*: cash + residui attivi − residui passivi − FPV.
    pub restricted_surplus: Cents,
    /// *Cassa vincolata*: cash; nothing when it is below zero.
    pub restricted_cash: Cents,
}

/// Figures as a body's organ approved them; absent where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedFigures {
    /// *Accertato*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Cents>,
    /// *Riscosso*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Cents>,
    /// *Impegnato*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Cents>,
    /// *Pagato*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Cents>,
    /// *Residui attivi*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receivable: Option<Cents>,
    /// *Residui passivi*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payable: Option<Cents>,
    /// *Fondo pluriennale vincolato*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred: Option<Cents>,
    /// *Avanzo vincolato*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_surplus: Option<Cents>,
    /// *Cassa vincolata*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_cash: Option<Cents>,
}

/// A figure of a year's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearFigure {
    /// *Accertato*.
    Booked,
    /// *Riscosso*.
    Collected,
    /// *Impegnato*.
    Committed,
    /// *Pagato*.
    Paid,
    /// *Residui attivi*.
    Receivable,
    /// *Residui passivi*.
    Payable,
    /// *Fondo pluriennale vincolato*.
    Deferred,
    /// *Avanzo vincolato*.
    RestrictedSurplus,
    /// *Cassa vincolata*.
    RestrictedCash,
}

impl YearFigure {
    /// As an office calls it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Booked => "l'accertato",
            Self::Collected => "il riscosso",
            Self::Committed => "l'impegnato",
            Self::Paid => "il pagato",
            Self::Receivable => "i residui attivi",
            Self::Payable => "i residui passivi",
            Self::Deferred => "il fondo pluriennale vincolato",
            Self::RestrictedSurplus => "l'avanzo vincolato",
            Self::RestrictedCash => "la cassa vincolata",
        }
    }
}

impl YearFigures {
    /// Each figure by its name.
    pub fn each(&self) -> [(YearFigure, Cents); 9] {
        [
            (YearFigure::Booked, self.booked),
            (YearFigure::Collected, self.collected),
            (YearFigure::Committed, self.committed),
            (YearFigure::Paid, self.paid),
            (YearFigure::Receivable, self.receivable),
            (YearFigure::Payable, self.payable),
            (YearFigure::Deferred, self.deferred),
            (YearFigure::RestrictedSurplus, self.restricted_surplus),
            (YearFigure::RestrictedCash, self.restricted_cash),
        ]
    }
}

impl ApprovedFigures {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each figure, where it is said, in the order of [`YearFigures::each`].
    pub fn each(&self) -> [Option<Cents>; 9] {
        [
            self.booked,
            self.collected,
            self.committed,
            self.paid,
            self.receivable,
            self.payable,
            self.deferred,
            self.restricted_surplus,
            self.restricted_cash,
        ]
    }
}
