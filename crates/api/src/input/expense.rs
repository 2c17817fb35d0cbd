//! Inputs on the path of authority, from the expense to the payment.

use super::{BookNumberInput, Head, PartyInput, PeriodInput};
use crate::{
    node::names::{CostBasis, Leg, VatTreatment},
    scalar::{Cents, Date, Reference},
};
use async_graphql::InputObject;
use serde::{Serialize, Serializer};

/// Recognises a cost item as due (*liquidazione*), and commits it when no commitment exists.
#[derive(InputObject, Debug, Serialize)]
pub struct RecordExpenseInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that owes.
    pub organisation: String,
    /// The document of the cost.
    pub document: DocumentInput,
    /// Which part of the document it is.
    pub item: CostItemInput,
    /// The days on which the cost was incurred.
    pub competence: Option<PeriodInput>,
    /// How much of the item is charged: shares and own share together.
    pub charged: Cents,
    /// The parts charged to funds.
    pub shares: Option<Vec<ShareInput>>,
    /// The part on no fund.
    pub own_share: Option<Cents>,
    /// The references of the commitment that is made for shares that name none.
    pub commitment: Option<ReferencesInput>,
}

/// The document of a cost.
#[derive(InputObject, Debug, Serialize)]
pub struct DocumentInput {
    /// Who issued it.
    pub issuer: PartyInput,
    /// Its number, as written.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// Its kind: `TD01` and so on.
    pub kind: String,
    /// Its total.
    pub total: Cents,
}

/// A part of a document.
#[derive(InputObject, Debug, Serialize)]
pub struct CostItemInput {
    /// `"whole"`, or the number of a line of the document: `"1"`.
    #[serde(serialize_with = "word_or_number")]
    pub line: String,
    /// On what the cost is based.
    pub basis: CostBasis,
    /// Its total.
    pub total: Cents,
    /// What of it may be charged to funds.
    pub eligible: Cents,
    /// The VAT in it, where the office says.
    pub vat: Option<ItemVatInput>,
}

/// The VAT of an item.
#[derive(InputObject, Debug, Serialize)]
pub struct ItemVatInput {
    /// How much of the item's total is VAT.
    pub amount: Cents,
    /// Whether the body bears it; what it recovers no fund may pay.
    pub treatment: VatTreatment,
}

/// A part of a cost item charged to a fund: by its commitment, or by its coordinates when there is
/// none yet.
#[derive(InputObject, Debug, Serialize)]
pub struct ShareInput {
    /// The commitment it uses; absent, one is made in the same command.
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
    /// How much.
    pub amount: Cents,
}

/// The references of a commitment made together with its expense.
#[derive(InputObject, Debug, Serialize)]
pub struct ReferencesInput {
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
}

/// Records an order given to the treasurer and not yet receipted (*mandato emesso*).
#[derive(InputObject, Debug, Serialize)]
pub struct OrderPaymentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that orders.
    pub organisation: String,
    /// The order (*mandato*).
    pub order: OrderInput,
    /// What the order says it pays in all.
    pub amounts: Option<OrderAmountsInput>,
    /// What it is to pay.
    pub lines: Vec<PayLineInput>,
}

/// Records an order that the bank executed, wholly or in part.
#[derive(InputObject, Debug, Serialize)]
pub struct ExecutePaymentInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that paid.
    pub organisation: String,
    /// The order (*mandato*).
    pub order: OrderInput,
    /// What the order says it pays in all: with it, a collective order is told in several payments.
    pub amounts: Option<OrderAmountsInput>,
    /// The bank's receipt.
    pub receipt: Option<String>,
    /// What it paid.
    pub lines: Vec<PayLineInput>,
}

/// An order of payment.
#[derive(InputObject, Debug, Serialize)]
pub struct OrderInput {
    /// The budget year.
    pub year: i32,
    /// Its number in that year, as the treasurer's or the bank's: `"123"`.
    pub number: String,
    /// The progressive of the beneficiary.
    pub row: Option<i32>,
}

/// What an order says it pays in all.
#[derive(InputObject, Debug, Serialize)]
pub struct OrderAmountsInput {
    /// Its gross amount (*lordo*).
    pub gross: Cents,
    /// What of it is withheld and paid by orders of its own: the net is the rest.
    pub withheld: Option<Cents>,
}

/// One leg of one share to pay.
#[derive(InputObject, Debug, Serialize)]
pub struct PayLineInput {
    /// The expense.
    pub expense: Reference,
    /// The number of its share, from 0.
    pub share: i32,
    /// To whom the leg goes: the payee when absent.
    pub leg: Option<Leg>,
    /// How much.
    pub amount: Cents,
}

/// The JSON form writes the number of a line as a number; what is none is for `intake` to refuse.
fn word_or_number<S: Serializer>(line: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match line.parse::<u32>() {
        Ok(number) if number.to_string() == line => serializer.serialize_u32(number),
        _ => serializer.serialize_str(line),
    }
}
