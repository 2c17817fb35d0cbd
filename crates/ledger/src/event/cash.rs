//! Events on the path of cash.

use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    day::Day,
    id::EventId,
    money::Amount,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Cash comes from the treasury to a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashEndowed {
    /// Who has it now.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
}

/// A body's own money covers an edition's cash while transfers are late, or goes back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashCovered {
    /// Whose money.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Whether it is advanced or given back.
    pub direction: Cover,
    /// How much.
    pub amount: Amount,
}

/// Whether a body's own money comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// From `own_funds` to `cash` (*anticipazione*).
    Advanced,
    /// From `cash` back to `own_funds` (*reintegro*).
    GivenBack,
}

/// A body asks for money of an endowment (*richiesta di erogazione*): an instalment, or what it has
/// spent. Posts nothing. Source: MEF decree in GU of 4 Jan 2025 (PNRR), terms of the act elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisbursementRequested {
    /// Who asks.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who is to pay.
    pub payer: OrganisationCode,
    /// The instalment, from 1, where the terms have instalments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u32>,
    /// How much.
    pub amount: Amount,
    /// How much its legal representative attests to have spent in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Amount>,
    /// The day by which it is to be paid, where the terms have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
}

/// Money left the sender: the sender's own fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferSent {
    /// Who sent it.
    pub sender: OrganisationCode,
    /// Of whose authority's money, at the sender.
    pub sender_holder: Holder,
    /// Who is to receive it.
    pub receiver: OrganisationCode,
    /// For whose authority, at the receiver.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
    /// The return of authority whose cash it is: money given back, not money given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<EventId>,
}

/// Money reached the receiver: the receiver's own fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferReceived {
    /// Who received it.
    pub receiver: OrganisationCode,
    /// Who sent it.
    pub sender: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
    /// The sending that it answers, where the receiver knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<EventId>,
    /// The treasurer's receipt (*reversale*, *quietanza*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
}
