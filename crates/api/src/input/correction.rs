//! Inputs that correct a cost after it was recognised.

use super::{DocumentInput, Head, ReferencesInput};
use crate::{
    node::names::ReductionCause,
    scalar::{Cents, Reference},
};
use async_graphql::InputObject;
use serde::Serialize;

/// Lowers a cost that was recognised: a credit note, a recovery from a payee.
#[derive(InputObject, Debug, Serialize)]
pub struct ReduceCostItemInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that owes.
    pub organisation: String,
    /// The expense.
    pub expense: Reference,
    /// Why it shrinks.
    #[graphql(name = "reductionCause")]
    #[serde(rename = "cause")]
    pub reduction_cause: ReductionCause,
    /// The credit note, of a reduction by one.
    pub note: Option<DocumentInput>,
    /// By how much the item's total shrinks.
    pub reduced: Cents,
    /// By how much its eligible cost shrinks: needed where that is less than its total.
    pub eligible: Option<Cents>,
    /// What leaves the shares; absent with the own share, each loses in proportion.
    pub shares: Option<Vec<ReduceShareInput>>,
    /// What leaves the part on no fund.
    pub own_share: Option<Cents>,
}

/// What leaves a share: what is not paid first.
#[derive(InputObject, Debug, Serialize)]
pub struct ReduceShareInput {
    /// The number of the share, from 0.
    pub share: i32,
    /// How much.
    pub amount: Cents,
}

/// Records money paid that is back, of what was reduced.
#[derive(InputObject, Debug, Serialize)]
pub struct RefundPaymentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that had paid.
    pub organisation: String,
    /// The reduction whose money it is.
    pub reduction: Reference,
    /// The treasurer's receipt.
    pub receipt: Option<String>,
    /// What is back; absent, all that is not back yet.
    pub lines: Option<Vec<RefundedLineInput>>,
}

/// Money back of one line of a reduction.
#[derive(InputObject, Debug, Serialize)]
pub struct RefundedLineInput {
    /// The number of the line in its reduction, from 0.
    pub line: i32,
    /// How much; absent, all that is not back yet.
    pub amount: Option<Cents>,
}

/// Charges a share, or a part of it, elsewhere: to another endowment, line or commitment, to no fund,
/// or from there to a fund.
#[derive(InputObject, Debug, Serialize)]
pub struct ReallocateShareInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that owes.
    pub organisation: String,
    /// The expense.
    pub expense: Reference,
    /// The number of the share, from 0; absent, its own share.
    pub share: Option<i32>,
    /// How much of it; absent, all that no order holds.
    pub amount: Option<Cents>,
    /// How much of that is paid: needed where the share is paid in part and moves in part.
    pub paid: Option<Cents>,
    /// Where it goes; absent, to no fund.
    pub to: Option<ReallocatedToInput>,
    /// The references of the commitment that is made where `to` names none.
    pub commitment: Option<ReferencesInput>,
}

/// Where a share goes: a commitment that stands, or coordinates for one made in the same command.
#[derive(InputObject, Debug, Serialize)]
pub struct ReallocatedToInput {
    /// The commitment; absent, one is made.
    pub commitment: Option<Reference>,
    /// The row of the commitment: 0 when absent.
    pub row: Option<i32>,
    /// Whose authority, `ats:CODE` or `org:CODE`: the row's when absent.
    pub holder: Option<String>,
    /// Of which endowment: the row's when absent.
    pub edition: Option<String>,
    /// For what: the row's when absent.
    pub line: Option<String>,
    /// For whom: the row's when absent.
    pub area: Option<String>,
}
