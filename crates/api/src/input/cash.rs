//! Inputs on the path of cash, and reversals.

use super::Head;
use crate::{
    node::names::{Cover, ReversalCause},
    scalar::{Cents, EventId, Reference},
};
use async_graphql::InputObject;
use serde::Serialize;

/// Records cash from the treasury.
#[derive(InputObject, Debug, Serialize)]
pub struct EndowCashInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who received it.
    pub organisation: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// How much.
    pub amount: Cents,
}

/// Records one's own money advanced to an edition while transfers are late, or given back.
#[derive(InputObject, Debug, Serialize)]
pub struct CoverCashInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Whose money.
    pub organisation: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// Whether it is advanced or given back.
    pub direction: Cover,
    /// How much.
    pub amount: Cents,
}

/// Asks for money of an endowment: an instalment, or what is spent.
#[derive(InputObject, Debug, Serialize)]
pub struct RequestDisbursementInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who asks.
    pub organisation: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// Who is to pay.
    pub payer: String,
    /// The instalment, from 1, where the terms have instalments.
    pub instalment: Option<i32>,
    /// How much.
    pub amount: Cents,
    /// How much is attested to be spent in all: needed for what is paid on spending.
    pub attested: Option<Cents>,
}

/// Records money sent.
#[derive(InputObject, Debug, Serialize)]
pub struct SendTransferInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who sent it.
    pub sender: String,
    /// From the money for whose authority: `ats:CODE` or `org:CODE`.
    pub sender_holder: String,
    /// Who is to receive it.
    pub receiver: String,
    /// For whose authority there: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// How much.
    pub amount: Cents,
    /// The return of authority whose cash it is: money given back, not money given.
    pub returns: Option<EventId>,
}

/// Records money received.
#[derive(InputObject, Debug, Serialize)]
pub struct ReceiveTransferInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who received it.
    pub receiver: String,
    /// Who sent it.
    pub sender: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// How much.
    pub amount: Cents,
    /// The sending that it answers.
    pub transfer: Option<Reference>,
    /// The treasurer's receipt.
    pub receipt: Option<String>,
}

/// Undoes an event, or some of its lines.
#[derive(InputObject, Debug, Serialize)]
pub struct ReverseInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The event to undo.
    pub of: Reference,
    /// Why, in one word; `cause` says it in words.
    #[serde(rename = "cause")]
    pub reversal_cause: ReversalCause,
    /// Which rows, shares or lines of it, and how much of each; absent, all that is left.
    pub lines: Option<Vec<ReverseLineInput>>,
}

/// A row, a share or a line of an event, to be undone.
#[derive(InputObject, Debug, Serialize)]
pub struct ReverseLineInput {
    /// Its number among those that the event moves, from 0.
    pub line: i32,
    /// How much; absent, all that is left of it.
    pub amount: Option<Cents>,
}
