//! The facts: every event that can be sealed, with its payload to the letter (FORMAT).

mod authority;
mod cash;
mod expense;
mod registry;

pub use authority::*;
pub use cash::*;
pub use expense::*;
pub use registry::*;

use crate::{account::Account, id::EventId, money::Amount, text::Text};
use serde::{Deserialize, Serialize};

/// Something that happened. Sealed as `type` and `payload`; never changed, only undone by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum Event {
    /// Leaf 0: the ledger begins.
    LedgerOpened(LedgerOpened),
    /// A body is known.
    OrganisationRegistered(OrganisationRegistered),
    /// A territory is known, with who manages it.
    AmbitoRegistered(AmbitoRegistered),
    /// An endowment of a fund can be used.
    EditionOpened(EditionOpened),
    /// The law endows an edition, or takes back.
    FundsAppropriated(FundsAppropriated),
    /// Authority passes from a grantor to a holder.
    FundsAllotted(FundsAllotted),
    /// Authority passes back by act of the grantor.
    AllotmentReduced(AllotmentReduced),
    /// Authority is planned on lines, moved between lines, or made available again.
    FundsProgrammed(FundsProgrammed),
    /// An obligation towards a creditor (*impegno*).
    CommitmentMade(CommitmentMade),
    /// A cost item recognised as due, with its shares (*liquidazione*).
    ExpenseRecorded(ExpenseRecorded),
    /// An order executed by the bank (*mandato quietanzato*).
    PaymentExecuted(PaymentExecuted),
    /// Cash comes from the treasury.
    CashEndowed(CashEndowed),
    /// Money left the sender.
    TransferSent(TransferSent),
    /// Money reached the receiver.
    TransferReceived(TransferReceived),
    /// Lines of another event are undone (*storno*).
    Reversed(Reversed),
}

/// Undoes lines of another event through the ordinary posting path (*storno*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reversed {
    /// The event that is undone.
    pub of: EventId,
    /// Its lines that are undone, their coordinates copied and not swapped; none when it moved
    /// nothing (an expense wholly on own share).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReversedLine>,
    /// Why.
    pub cause: ReversalCause,
}

/// One line undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReversedLine {
    /// The number of the line in the original's postings, from 0.
    pub line: u32,
    /// Where the original took from.
    pub from: Account,
    /// Where the original put.
    pub to: Account,
    /// How much comes back.
    pub amount: Amount,
}

/// Why an event is undone. Sealed as an office names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalCause {
    /// It was recorded wrongly: undone on its own day (*errore materiale*).
    MaterialError,
    /// The act behind it was withdrawn or annulled (*annullamento*).
    Annulled,
    /// The obligation fell (*disimpegno*).
    Released,
    /// The money came back or never left (*pagamento non andato a buon fine*).
    PaymentFailed,
    /// Its owner recorded the act with other figures.
    Superseded,
}

impl Event {
    /// The name that is sealed as `type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::LedgerOpened(_) => "LedgerOpened",
            Self::OrganisationRegistered(_) => "OrganisationRegistered",
            Self::AmbitoRegistered(_) => "AmbitoRegistered",
            Self::EditionOpened(_) => "EditionOpened",
            Self::FundsAppropriated(_) => "FundsAppropriated",
            Self::FundsAllotted(_) => "FundsAllotted",
            Self::AllotmentReduced(_) => "AllotmentReduced",
            Self::FundsProgrammed(_) => "FundsProgrammed",
            Self::CommitmentMade(_) => "CommitmentMade",
            Self::ExpenseRecorded(_) => "ExpenseRecorded",
            Self::PaymentExecuted(_) => "PaymentExecuted",
            Self::CashEndowed(_) => "CashEndowed",
            Self::TransferSent(_) => "TransferSent",
            Self::TransferReceived(_) => "TransferReceived",
            Self::Reversed(_) => "Reversed",
        }
    }
}

/// The act that decided (*provvedimento*): kind, number and date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its kind: `DM`, `DPCM`, `DGR`, `DETERMINA`.
    pub kind: Text,
    /// Its number, as written.
    pub number: Text,
    /// Its date.
    pub date: crate::day::Day,
}
