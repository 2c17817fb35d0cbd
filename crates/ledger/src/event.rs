//! The facts: every event that can be sealed, with its payload to the letter (FORMAT).

mod authority;
mod cash;
mod correction;
mod expense;
mod registry;
mod years;

pub use authority::*;
pub use cash::*;
pub use correction::*;
pub use expense::*;
pub use registry::*;
pub use years::*;

use crate::{account::Account, id::EventId, money::Amount, text::Text};
use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// Another body manages an ambito from now on.
    ManagerSucceeded(ManagerSucceeded),
    /// An endowment of a fund can be used.
    EditionOpened(EditionOpened),
    /// Conditions change from now on (*proroga*).
    TermsChanged(TermsChanged),
    /// Nothing new is planned, committed or expensed on an edition.
    EditionClosed(EditionClosed),
    /// An edition that was closed can be used again.
    EditionReopened(EditionReopened),
    /// A body's books are closed up to a day.
    BookClosed(BookClosed),
    /// The owner of an act agrees with what its counterpart transcribed.
    ActConfirmed(ActConfirmed),
    /// The owner of an act disagrees with what its counterpart transcribed.
    ActDisputed(ActDisputed),
    /// What the side table knew of a person is gone.
    PersonErased(PersonErased),
    /// The law endows an edition, or takes back.
    FundsAppropriated(FundsAppropriated),
    /// Authority passes from a grantor to a holder.
    FundsAllotted(FundsAllotted),
    /// Authority passes back by act of the grantor.
    AllotmentReduced(AllotmentReduced),
    /// Authority is planned on lines, moved between lines, or made available again.
    FundsProgrammed(FundsProgrammed),
    /// Authority given back to its grantor (*economia*).
    FundsReturned(FundsReturned),
    /// An obligation towards a creditor (*impegno*).
    CommitmentMade(CommitmentMade),
    /// An obligation grows, shrinks, or falls due in another budget year.
    CommitmentChanged(CommitmentChanged),
    /// What is to be received is booked (*accertamento*).
    ReceivableBooked(ReceivableBooked),
    /// What was booked to be received changes.
    ReceivableChanged(ReceivableChanged),
    /// A budget year ends (*rendiconto dell'esercizio*).
    YearEndFrozen(YearEndFrozen),
    /// A cost item recognised as due, with its shares (*liquidazione*).
    ExpenseRecorded(ExpenseRecorded),
    /// An order given to the treasurer and not yet receipted (*mandato emesso*).
    PaymentOrdered(PaymentOrdered),
    /// An order executed by the bank (*mandato quietanzato*), wholly or in part.
    PaymentExecuted(PaymentExecuted),
    /// A cost item costs less than was recognised (*nota di credito*, *recupero*).
    CostItemReduced(CostItemReduced),
    /// Money paid for what was reduced since is back.
    PaymentRefunded(PaymentRefunded),
    /// A share is charged elsewhere.
    ShareReallocated(ShareReallocated),
    /// Cash comes from the treasury.
    CashEndowed(CashEndowed),
    /// A body's own money covers an edition's cash, or goes back to the body.
    CashCovered(CashCovered),
    /// A body asks for money of an endowment (*richiesta di erogazione*).
    DisbursementRequested(DisbursementRequested),
    /// Money left the sender.
    TransferSent(TransferSent),
    /// Money reached the receiver.
    TransferReceived(TransferReceived),
    /// Lines of another event are undone (*storno*).
    Reversed(Reversed),
}

/// Undoes lines of another event, in whole or in part, through the ordinary posting path (*storno*).
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
    /// The earlier event that it undoes, confirms or disputes: what it does depends on that one.
    pub fn is_about(&self) -> Option<EventId> {
        match self {
            Self::Reversed(it) => Some(it.of),
            Self::ActConfirmed(it) => Some(it.of),
            Self::ActDisputed(it) => Some(it.of),
            _ => None,
        }
    }

    /// The name that is sealed as `type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::LedgerOpened(_) => "LedgerOpened",
            Self::OrganisationRegistered(_) => "OrganisationRegistered",
            Self::AmbitoRegistered(_) => "AmbitoRegistered",
            Self::ManagerSucceeded(_) => "ManagerSucceeded",
            Self::EditionOpened(_) => "EditionOpened",
            Self::TermsChanged(_) => "TermsChanged",
            Self::EditionClosed(_) => "EditionClosed",
            Self::EditionReopened(_) => "EditionReopened",
            Self::BookClosed(_) => "BookClosed",
            Self::ActConfirmed(_) => "ActConfirmed",
            Self::ActDisputed(_) => "ActDisputed",
            Self::PersonErased(_) => "PersonErased",
            Self::FundsAppropriated(_) => "FundsAppropriated",
            Self::FundsAllotted(_) => "FundsAllotted",
            Self::AllotmentReduced(_) => "AllotmentReduced",
            Self::FundsProgrammed(_) => "FundsProgrammed",
            Self::FundsReturned(_) => "FundsReturned",
            Self::CommitmentMade(_) => "CommitmentMade",
            Self::CommitmentChanged(_) => "CommitmentChanged",
            Self::ReceivableBooked(_) => "ReceivableBooked",
            Self::ReceivableChanged(_) => "ReceivableChanged",
            Self::YearEndFrozen(_) => "YearEndFrozen",
            Self::ExpenseRecorded(_) => "ExpenseRecorded",
            Self::PaymentOrdered(_) => "PaymentOrdered",
            Self::PaymentExecuted(_) => "PaymentExecuted",
            Self::CostItemReduced(_) => "CostItemReduced",
            Self::PaymentRefunded(_) => "PaymentRefunded",
            Self::ShareReallocated(_) => "ShareReallocated",
            Self::CashEndowed(_) => "CashEndowed",
            Self::CashCovered(_) => "CashCovered",
            Self::DisbursementRequested(_) => "DisbursementRequested",
            Self::TransferSent(_) => "TransferSent",
            Self::TransferReceived(_) => "TransferReceived",
            Self::Reversed(_) => "Reversed",
        }
    }
}

/// What tells acts apart: what it does, its number, however it is written, and its date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActKey(String);

/// What an act does to another's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActDoes {
    /// It gives.
    Gives,
    /// It takes back.
    Takes,
}

impl ActKey {
    /// The key of an act that gives or takes: its date and its number. Two offices write the kind
    /// of one act in their own words, and its number with or without `n.` and the year.
    pub fn of(does: ActDoes, act: &Act) -> Self {
        let does = match does {
            ActDoes::Gives => "gives",
            ActDoes::Takes => "takes",
        };
        Self(format!("{does}|{}|{}", number_of(act), act.date))
    }
}

/// What stands around a number and says nothing.
const FILLERS: [&str; 8] = ["N", "NO", "NR", "NUM", "NUMERO", "DEL", "IN", "DATA"];

/// The words of an act's number in upper case, less what says nothing, and less its own year or
/// date after it.
fn number_of(act: &Act) -> String {
    let written = act.number.as_str().to_uppercase();
    let apart = |it: char| !it.is_alphanumeric() || matches!(it, 'º' | 'ª');
    let words = written.split(apart).filter(|it| !it.is_empty() && !FILLERS.contains(it));
    let mut words: Vec<&str> = words.collect();
    let date = act.date.to_string();
    let date: Vec<&str> = date.split('-').rev().collect();
    let same =
        |(one, other): (&&str, &&str)| one.trim_start_matches('0') == other.trim_start_matches('0');
    for end in [date.as_slice(), date.get(2..).unwrap_or_default()] {
        let at = words.len().saturating_sub(end.len());
        let (before, after) = words.split_at(at);
        if !before.is_empty() && after.iter().zip(end).all(same) {
            words.truncate(at);
            break;
        }
    }
    if words.is_empty() { written } else { words.join("/") }
}

impl Act {
    /// Whether two offices may mean acts of one kind: `DGR` and `Delibera di Giunta regionale`, or
    /// just `Delibera`, but not `DGR` and `DDR`.
    pub(crate) fn is_of_a_kind_with(&self, other: &Self) -> bool {
        let (one, other) = (initials(&self.kind), initials(&other.kind));
        one.starts_with(&other) || other.starts_with(&one)
    }
}

/// The longest kind that is taken to be its initials already.
const SHORT: usize = 5;

/// The initials of a kind of act, its small words left out.
fn initials(kind: &Text) -> String {
    let written = kind.as_str().to_uppercase();
    let together: String = written.chars().filter(|it| it.is_alphanumeric()).collect();
    let words = written.split(|it: char| !it.is_alphanumeric());
    let words: Vec<&str> = words.filter(|it| !it.is_empty()).collect();
    let dotted = words.iter().all(|it| it.chars().count() == 1);
    if dotted || (words.len() == 1 && together.chars().count() <= SHORT) {
        return together;
    }
    let small = ["DI", "DEL", "DELLA", "DELLO", "DEI", "E", "D"];
    words.iter().filter(|it| !small.contains(it)).filter_map(|it| it.chars().next()).collect()
}

impl fmt::Display for ActKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
