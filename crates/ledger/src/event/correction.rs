//! What happens to a cost after it was recognised: it shrinks, its money comes back, it is charged
//! elsewhere.

use crate::{
    account::Purpose,
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::Period,
    event::{Document, DocumentKey, ItemLine},
    id::EventId,
    money::{Amount, Cents},
    text::Text,
};
use serde::{Deserialize, Serialize};

/// A cost item costs less than was recognised: a credit note, or a recovery from a payee. Each share
/// goes back from where it stands to its commitment; money already paid comes back by
/// [`PaymentRefunded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostItemReduced {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The expense.
    pub expense: EventId,
    /// The document of its cost.
    pub document: DocumentKey,
    /// The row of that document, or the whole.
    pub item: ItemLine,
    /// Why.
    pub cause: ReductionCause,
    /// The credit note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Box<Document>>,
    /// By how much the item's total shrinks. What shares and own share do not take of it was charged
    /// to nobody yet.
    pub reduced: Amount,
    /// By how much its eligible cost shrinks, where not by as much: VAT that is recovered was not
    /// eligible. Not below zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reduced_eligible: Option<Cents>,
    /// What leaves the shares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReducedLine>,
    /// What leaves the part on no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<Amount>,
}

/// Why a cost shrinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReductionCause {
    /// Its issuer credited it: `TD04`, or `TD08` (`FatturaPA`).
    CreditNote,
    /// The payee has to give it back (*recupero*).
    Recovery,
}

/// Where a part of a share stands when it goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareStage {
    /// Recognised as due, neither paid nor ordered.
    Expensed,
    /// Paid.
    Paid,
}

/// What leaves a share, from one stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReducedLine {
    /// The number of the share in its expense.
    pub share: u32,
    /// Where it stands.
    pub stage: ShareStage,
    /// The commitment that it goes back to.
    pub commitment: EventId,
    /// The row of the commitment.
    pub row: u32,
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// How much.
    pub amount: Amount,
}

impl ReducedLine {
    /// Where it rests.
    pub fn place(&self) -> SharePlace {
        SharePlace {
            commitment: self.commitment,
            row: self.row,
            holder: self.holder.clone(),
            edition: self.edition.clone(),
            line: self.line.clone(),
            area: self.area.clone(),
        }
    }
}

/// A row of a commitment, with its coordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePlace {
    /// The commitment.
    pub commitment: EventId,
    /// The row of the commitment.
    pub row: u32,
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
}

impl SharePlace {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// Money paid for what was reduced since is back in the bank on the effective day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRefunded {
    /// The body that had paid.
    pub organisation: OrganisationCode,
    /// The reduction whose money it is.
    pub reduction: EventId,
    /// The treasurer's receipt (*reversale*, *quietanza*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
    /// What is back, by lines of the reduction.
    pub lines: Vec<RefundLine>,
}

/// Money back of one line of a reduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundLine {
    /// The number of the line in its reduction.
    pub line: u32,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
}

/// A share, or a part of one, is charged to another commitment, edition or line, to nobody's fund, or,
/// from there, to a fund (*reimputazione della quota*). What moves is an expense of its own, known by this
/// event's id, with one share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareReallocated {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The expense.
    pub expense: EventId,
    /// The document of its cost.
    pub document: DocumentKey,
    /// The row of that document, or the whole.
    pub item: ItemLine,
    /// The days on which the cost was incurred: its competence, else the document's date.
    pub incurred: Period,
    /// The number of the share; absent, its own share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_share: Option<u32>,
    /// Where that share rests; absent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Box<SharePlace>>,
    /// Where it rests from now on; absent, on no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Box<SharePlace>>,
    /// How much of it is neither paid nor ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpaid: Option<Amount>,
    /// How much of it is paid: the cash of the editions changes as if the new one had paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Amount>,
}

impl ShareReallocated {
    /// All that moves; none when it cannot be written.
    pub fn amount(&self) -> Option<Cents> {
        Cents::sum([self.unpaid, self.paid].into_iter().flatten())
    }
}
