//! Inputs on the path of cash, and reversals.

use super::Head;
use crate::{
    node::names::ReversalCause,
    scalar::{Cents, Reference},
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

/// Undoes a whole event.
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
}
