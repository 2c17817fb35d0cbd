//! Inputs on the path of authority, from the law to the commitment.

use super::{BookNumberInput, Head, PartyInput, PurposeInput, TermsInput};
use crate::{
    node::names::{ChangeCause, Direction, RowChange},
    scalar::{Cents, EventId, Reference},
};
use async_graphql::InputObject;
use serde::Serialize;

/// Endows an edition by law, or takes back.
#[derive(InputObject, Debug, Serialize)]
pub struct AppropriateFundsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who is endowed: `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// Whether the law gives or takes back.
    pub direction: Direction,
    /// How much.
    pub amount: Cents,
}

/// Gives authority to holders: a decree of many rows is one group, all or nothing.
#[derive(InputObject, Debug, Serialize)]
pub struct AllotFundsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Of which endowment.
    pub edition: String,
    /// Who gives: `org:CODE`.
    pub grantor: String,
    /// To whom and how much, as the act's table says.
    pub rows: Vec<AllotmentRowInput>,
    /// The total that the act publishes.
    pub published_total: Option<Cents>,
}

/// One row of a table of allotments.
#[derive(InputObject, Debug, Serialize)]
pub struct AllotmentRowInput {
    /// Who receives: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// How much.
    pub amount: Cents,
    /// Terms of this act, where they differ from the edition's.
    pub terms: Option<TermsInput>,
}

/// Takes authority back from a holder.
#[derive(InputObject, Debug, Serialize)]
pub struct ReduceAllotmentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who gave: `org:CODE`.
    pub grantor: String,
    /// From whom: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// How much.
    pub amount: Cents,
}

/// Plans authority on lines, moves it between lines, makes it available again.
#[derive(InputObject, Debug, Serialize)]
pub struct ProgrammeFundsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Whose plan: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// What moves.
    pub rows: Vec<ProgrammeRowInput>,
}

/// One movement of a plan; an absent side is what is available.
#[derive(InputObject, Debug, Serialize)]
pub struct ProgrammeRowInput {
    /// From which line; absent, from what is available.
    pub from: Option<PurposeInput>,
    /// To which line; absent, back to what is available.
    pub to: Option<PurposeInput>,
    /// How much.
    pub amount: Cents,
}

/// Makes an obligation towards a creditor (*impegno*).
#[derive(InputObject, Debug, Serialize)]
pub struct MakeCommitmentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that is obliged.
    pub organisation: String,
    /// To whom.
    pub creditor: Option<PartyInput>,
    /// For what, in words.
    pub subject: Option<String>,
    /// The tender's CIG.
    pub cig: Option<String>,
    /// The reason for having no CIG.
    pub no_cig: Option<String>,
    /// The project's CUP.
    pub cup: Option<String>,
    /// The budget chapter.
    pub chapter: Option<String>,
    /// The number in the body's own books.
    pub number: Option<BookNumberInput>,
    /// What is committed.
    pub rows: Vec<CommitRowInput>,
}

/// One row to commit.
#[derive(InputObject, Debug, Serialize)]
pub struct CommitRowInput {
    /// Whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// For what.
    pub line: String,
    /// For whom, where the plan says so.
    pub area: Option<String>,
    /// How much.
    pub amount: Cents,
    /// The budget year in which it falls due.
    pub budget_year: Option<i32>,
}

/// Gives authority to holders, split by weights to the cent (largest remainder).
#[derive(InputObject, Debug, Serialize)]
pub struct AllotByWeightsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Of which endowment.
    pub edition: String,
    /// Who gives: `org:CODE`.
    pub grantor: String,
    /// What is split in all.
    pub total: Cents,
    /// By what: each criterion says its amount, or each its percentage of the total.
    pub criteria: Vec<CriterionInput>,
    /// Terms of this act, where they differ from the edition's.
    pub terms: Option<TermsInput>,
    /// The total that the act publishes.
    pub published_total: Option<Cents>,
}

/// A criterion of a split.
#[derive(InputObject, Debug, Serialize)]
pub struct CriterionInput {
    /// Its name: `popolazione`.
    pub name: String,
    /// Where its weights come from: a publication and its day.
    pub source: String,
    /// What it splits.
    pub amount: Option<Cents>,
    /// What it splits, in percent of the total: `"60"`.
    pub percent: Option<String>,
    /// Who weighs how much.
    pub weights: Vec<HolderWeightInput>,
}

/// How much a holder weighs.
#[derive(InputObject, Debug, Serialize)]
pub struct HolderWeightInput {
    /// Who: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// How much, as a decimal: `"15234"`.
    pub weight: String,
}

/// Gives authority back to its grantor (*economia*), with its cash or without.
#[derive(InputObject, Debug, Serialize)]
pub struct ReturnFundsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Who gives back: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Who had given: `org:CODE`.
    pub grantor: String,
    /// Of which endowment.
    pub edition: String,
    /// What is given back.
    pub rows: Vec<ReturnRowInput>,
    /// The transfer of its cash, where the same command sends it.
    pub transfer: Option<ReturnTransferInput>,
}

/// A part of what is given back.
#[derive(InputObject, Debug, Serialize)]
pub struct ReturnRowInput {
    /// From which line of the plan; absent, from what is available.
    pub from: Option<PurposeInput>,
    /// How much.
    pub amount: Cents,
}

/// The cash of what is given back: all of it.
#[derive(InputObject, Debug, Serialize)]
pub struct ReturnTransferInput {
    /// Who sends it.
    pub sender: String,
    /// Who is to receive it.
    pub receiver: String,
}

/// Agrees with what a counterpart transcribed of one's own acts.
#[derive(InputObject, Debug, Serialize)]
pub struct ConfirmActInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The event that transcribes the act.
    pub of: EventId,
}

/// Disagrees with what a counterpart transcribed of one's own acts; `cause` says why.
#[derive(InputObject, Debug, Serialize)]
pub struct DisputeActInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The event that transcribes the act.
    pub of: EventId,
}

/// Changes an obligation: more, less, or another budget year.
#[derive(InputObject, Debug, Serialize)]
pub struct ChangeCommitmentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that is obliged.
    pub organisation: String,
    /// Which commitment.
    pub commitment: Reference,
    /// Why, in one word; `cause` says it in words.
    #[serde(rename = "cause")]
    pub change_cause: ChangeCause,
    /// The number of what falls due in another budget year, in the books of that year.
    pub number: Option<BookNumberInput>,
    /// What changes.
    pub rows: Vec<ChangeRowInput>,
}

/// A row of a commitment to change.
#[derive(InputObject, Debug, Serialize)]
pub struct ChangeRowInput {
    /// Its number: 0 when absent.
    pub row: Option<i32>,
    /// In which way; absent, as the cause says. An *errore materiale* must say it.
    pub change: Option<RowChange>,
    /// By how much.
    pub amount: Cents,
    /// The budget year in which that amount falls due from now on (*reimputazione*).
    pub budget_year: Option<i32>,
}
