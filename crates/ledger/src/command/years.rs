//! What an office records of its budget years.

use super::Reference;
use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    event::{ApprovedFigures, ReceivableCause, YearChange},
    money::Amount,
};
use serde::{Deserialize, Serialize};

/// Input of [`Verb::ChangeReceivable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeReceivable {
    /// The body that is to receive.
    pub organisation: OrganisationCode,
    /// Which receivable: by id, by key, or by its number among the receivables of the body.
    pub receivable: Reference,
    /// Why.
    pub cause: ReceivableCause,
    /// What changes, by budget year.
    pub rows: Vec<ChangeReceivableRow>,
}

/// How what is booked for one budget year is to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeReceivableRow {
    /// The budget year.
    pub budget_year: u16,
    /// In which way; absent, as the cause says: an *errore materiale* and a *reimputazione* must say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<YearChange>,
    /// By how much.
    pub amount: Amount,
}

/// Input of [`Verb::FreezeYearEnd`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreezeYearEnd {
    /// Whose books.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// The budget year.
    pub year: u16,
    /// As the body approved them, as far as it says.
    #[serde(default, skip_serializing_if = "ApprovedFigures::is_empty")]
    pub approved: ApprovedFigures,
}
