//! What an office corrects after a cost was recognised.

use super::{DocumentInput, Reference, References, ShareInput};
use crate::{
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    event::ReductionCause,
    money::{Amount, Cents},
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Input of [`Verb::ReduceCostItem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReduceCostItem {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The expense.
    pub expense: Reference,
    /// Why.
    pub cause: ReductionCause,
    /// The credit note, of a reduction by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<DocumentInput>,
    /// By how much the item's total shrinks.
    pub reduced: Amount,
    /// By how much its eligible cost shrinks: needed where that is less than its total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<Cents>,
    /// What leaves the shares; absent with the own share, each loses in proportion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ReduceShare>,
    /// What leaves the part on no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<Amount>,
}

/// What leaves a share: what is not paid first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReduceShare {
    /// The number of the share, from 0.
    pub share: u32,
    /// How much.
    pub amount: Amount,
}

/// Input of [`Verb::RefundPayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundPayment {
    /// The body that had paid.
    pub organisation: OrganisationCode,
    /// The reduction whose money it is.
    pub reduction: Reference,
    /// The treasurer's receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
    /// What is back; absent, all that is not back yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RefundedLine>,
}

/// Money back of one line of a reduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundedLine {
    /// The number of the line in its reduction, from 0.
    pub line: u32,
    /// How much; absent, all that is not back yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// Input of [`Verb::ReallocateShare`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReallocateShare {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The expense.
    pub expense: Reference,
    /// The number of the share, from 0; absent, its own share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// How much of it; absent, all that no order holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// How much of that is paid: needed where the share is paid in part and moves in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Cents>,
    /// Where it goes; absent, to no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ReallocatedTo>,
    /// The references of the commitment that is made where `to` names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<References>,
}

impl ReallocatedTo {
    /// As a share that is charged there.
    pub(crate) fn as_share(&self, amount: Amount) -> ShareInput {
        ShareInput {
            commitment: self.commitment.clone(),
            row: self.row,
            holder: self.holder.clone(),
            edition: self.edition.clone(),
            line: self.line.clone(),
            area: self.area.clone(),
            amount,
        }
    }
}

/// Where a share goes: a commitment that stands, or coordinates for one made in the same command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReallocatedTo {
    /// The commitment; absent, one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Reference>,
    /// The row of the commitment: 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Whose authority: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Of which endowment: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionCode>,
    /// For what: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineCode>,
    /// For whom: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
}
