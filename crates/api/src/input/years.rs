//! Inputs of budget years: receivables, and how a year ends.

use super::{BookNumberInput, Head};
use crate::{
    node::names::{ReceivableCause, YearChange},
    scalar::{Cents, Reference},
};
use async_graphql::InputObject;
use serde::Serialize;

/// Books what is to be received (*accertamento*).
#[derive(InputObject, Debug, Serialize)]
pub struct BookReceivableInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that is to receive.
    pub organisation: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// Who owes it.
    pub debtor: String,
    /// The number in the body's own books, where it keeps one.
    pub number: Option<BookNumberInput>,
    /// The budget chapter, where the body keeps one.
    pub chapter: Option<String>,
    /// How much, by budget year: each once.
    pub rows: Vec<ReceivableRowInput>,
}

/// What is to be received in one budget year.
#[derive(InputObject, Debug, Serialize)]
pub struct ReceivableRowInput {
    /// The budget year (*esercizio*).
    pub budget_year: i32,
    /// How much.
    pub amount: Cents,
}

/// Changes what was booked to be received.
#[derive(InputObject, Debug, Serialize)]
pub struct ChangeReceivableInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The body that is to receive.
    pub organisation: String,
    /// Which receivable: by id, by key, or by its number among the receivables of the body.
    pub receivable: Reference,
    /// Why it changes.
    #[graphql(name = "receivableCause")]
    #[serde(rename = "cause")]
    pub receivable_cause: ReceivableCause,
    /// What changes, by budget year: each once.
    pub rows: Vec<ChangeReceivableRowInput>,
}

/// How what is booked for one budget year changes.
#[derive(InputObject, Debug, Serialize)]
pub struct ChangeReceivableRowInput {
    /// The budget year.
    pub budget_year: i32,
    /// In which way; absent, as the cause says: a material error and a reimputation must say it.
    pub change: Option<YearChange>,
    /// By how much.
    pub amount: Cents,
}

/// Ends a budget year of an endowment: its figures at 31 December are computed and frozen.
#[derive(InputObject, Debug, Serialize)]
pub struct FreezeYearEndInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Whose books.
    pub organisation: String,
    /// For whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// The budget year.
    pub year: i32,
    /// The figures as the body approved them, as far as it says: differences are flagged.
    pub approved: Option<ApprovedFiguresInput>,
}

/// Figures as a body's organ approved them.
#[derive(InputObject, Debug, Serialize)]
pub struct ApprovedFiguresInput {
    /// *Accertato*.
    pub booked: Option<Cents>,
    /// *Riscosso*.
    pub collected: Option<Cents>,
    /// *Impegnato*.
    pub committed: Option<Cents>,
    /// *Pagato*.
    pub paid: Option<Cents>,
    /// *Residui attivi*.
    pub receivable: Option<Cents>,
    /// *Residui passivi*.
    pub payable: Option<Cents>,
    /// *Fondo pluriennale vincolato*.
    pub deferred: Option<Cents>,
    /// *Avanzo vincolato*.
    pub restricted_surplus: Option<Cents>,
    /// *Cassa vincolata*.
    pub restricted_cash: Option<Cents>,
}
