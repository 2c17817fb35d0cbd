//! What an office spends: commitments, expenses, orders and payments.

use super::Reference;
use crate::{
    account::Purpose,
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::{Day, Period},
    event::{
        BookNumber, ChangeCause, CostItem, DocumentKey, DocumentKind, DocumentNumber, Leg, Order,
        OrderAmounts, Party, RowChange,
    },
    identifier::{Cig, Cup, NoCig},
    money::Amount,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Input of [`Verb::ChangeCommitment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeCommitment {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// Which commitment.
    pub commitment: Reference,
    /// Why.
    pub cause: ChangeCause,
    /// The number of what falls due in another budget year, in the books of that year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What changes.
    pub rows: Vec<ChangeRow>,
}

/// A row of a commitment to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRow {
    /// Its number: 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// In which way; absent, as the cause says: an *errore materiale* must say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<RowChange>,
    /// By how much.
    pub amount: Amount,
    /// The budget year in which that amount falls due from now on (*reimputazione*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

/// Input of [`Verb::MakeCommitment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeCommitment {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creditor: Option<Party>,
    /// For what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text>,
    /// The tender's CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// The reason for having no CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cig: Option<NoCig>,
    /// The project's CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<Cup>,
    /// The budget chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// The number in the body's own books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What is committed.
    pub rows: Vec<CommitRow>,
}

/// The references of a commitment made together with its expense: subject, CIG or the reason for
/// none, CUP, chapter, number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct References {
    /// For what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text>,
    /// The tender's CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// The reason for having no CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cig: Option<NoCig>,
    /// The project's CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<Cup>,
    /// The budget chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// The number in the body's own books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
}

/// One row to commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitRow {
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
    /// The budget year in which it falls due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

impl CommitRow {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// Input of [`Verb::RecordExpense`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordExpense {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The document of the cost.
    pub document: DocumentInput,
    /// Which part of the document it is.
    pub item: CostItem,
    /// The days on which the cost was incurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competence: Option<Period>,
    /// How much of the item is charged: shares and own share together.
    pub charged: Amount,
    /// The parts charged to funds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ShareInput>,
    /// The part on no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<Amount>,
    /// The references of the commitment that is made for shares that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<References>,
}

/// A document as the client names it; its key is derived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// Who issued it.
    pub issuer: Party,
    /// Its number, as written.
    pub number: DocumentNumber,
    /// Its date.
    pub date: Day,
    /// Its kind: `TD01` and so on.
    pub kind: DocumentKind,
    /// Its total.
    pub total: Amount,
}

impl DocumentInput {
    /// The key under which the document is known.
    pub fn key(&self) -> DocumentKey {
        DocumentKey::of(&self.issuer, &self.number, self.date, &self.kind)
    }
}

/// A share as the client names it: by its commitment, or by its coordinates when there is none
/// yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareInput {
    /// The commitment it uses; absent, one is made in the same command.
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
    /// How much.
    pub amount: Amount,
}

/// Input of [`Verb::OrderPayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPayment {
    /// The body that orders.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// What the order says it pays in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<OrderAmounts>,
    /// What it is to pay.
    pub lines: Vec<PayLine>,
}

/// Input of [`Verb::ExecutePayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecutePayment {
    /// The body that paid.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// What the order says it pays in all: with it, a collective order is told in several payments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<OrderAmounts>,
    /// The bank's receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
    /// What it paid.
    pub lines: Vec<PayLine>,
}

/// One leg of one share to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayLine {
    /// The expense.
    pub expense: Reference,
    /// The number of its share, from 0.
    pub share: u32,
    /// To whom the leg goes: the payee when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<Leg>,
    /// How much.
    pub amount: Amount,
}
