//! What moves authority: allotted, split, given back, planned, and by whom acts are owned.

use super::Reference;
use crate::{
    account::Purpose,
    code::{AmbitoCode, EditionCode, Holder, OrganisationCode},
    event::{LegalForm, Weight},
    id::EventId,
    money::{Amount, Cents},
    terms::Terms,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Input of [`Verb::AllotFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotFunds {
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who gives.
    pub grantor: Holder,
    /// To whom and how much, as the act's table says.
    pub rows: Vec<AllotmentRow>,
    /// The total that the act publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_total: Option<Cents>,
}

/// One row of a table of allotments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotmentRow {
    /// Who receives.
    pub holder: Holder,
    /// How much.
    pub amount: Amount,
    /// Terms of this act, where they differ from the edition's.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
}

/// Input of [`Verb::AllotByWeights`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotByWeights {
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who gives.
    pub grantor: Holder,
    /// What is split in all.
    pub total: Amount,
    /// By what: each criterion splits its amount, or its percentage of the total.
    pub criteria: Vec<Criterion>,
    /// Terms of this act, where they differ from the edition's.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
    /// The total that the act publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_total: Option<Cents>,
}

/// A criterion of a split: either its amount or its percentage of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name: `popolazione`.
    pub name: Text,
    /// Where its weights come from: a publication and its day.
    pub source: Text,
    /// What it splits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What it splits, in percent of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Weight>,
    /// Who weighs how much; who is not named weighs nothing.
    pub weights: Vec<HolderWeight>,
}

/// How much a holder weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolderWeight {
    /// Who.
    pub holder: Holder,
    /// How much: people, Comuni, districts, or 1 each for equal parts.
    pub weight: Weight,
}

/// Input of [`Verb::ReturnFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnFunds {
    /// Who gives back.
    pub holder: Holder,
    /// Who had given.
    pub grantor: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What is given back.
    pub rows: Vec<ReturnRow>,
    /// The transfer of its cash, where the same command sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<ReturnTransfer>,
}

/// A part of what is given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRow {
    /// From which line of the plan; absent, from what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Purpose>,
    /// How much.
    pub amount: Amount,
}

/// The cash of what is given back: all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnTransfer {
    /// Who sends it.
    pub sender: OrganisationCode,
    /// Who is to receive it.
    pub receiver: OrganisationCode,
}

/// Input of [`Verb::RequestDisbursement`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDisbursement {
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
    /// How much is attested to be spent in all: needed for what is paid on spending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Amount>,
}

/// Input of [`Verb::ConfirmAct`] and [`Verb::DisputeAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnAct {
    /// The event that transcribes the act.
    pub of: EventId,
}

/// Input of [`Verb::SucceedManager`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SucceedManager {
    /// Which territory.
    pub ambito: AmbitoCode,
    /// Who acts for it from the effective day on.
    pub manager: OrganisationCode,
    /// In which form its Comuni manage it, where that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_form: Option<LegalForm>,
    /// The open commitments that pass: by id, or by number in the books of who managed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Reference>,
}

/// Input of [`Verb::ProgrammeFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeFunds {
    /// Whose plan.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What moves.
    pub rows: Vec<ProgrammeRow>,
}

/// One movement of a plan; an absent side is what is available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeRow {
    /// From which line; absent, from what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Purpose>,
    /// To which line; absent, back to what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Purpose>,
    /// How much.
    pub amount: Amount,
}
