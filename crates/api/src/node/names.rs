//! Enumerations: the words of the ledger, as GraphQL writes them.
//!
//! Each is the twin of one above: a new word there does not compile until it stands here too.

use async_graphql::Enum;
use serde::Serialize;

/// What kind of body an organisation is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::OrganisationKind")]
#[serde(into = "ledger::event::OrganisationKind")]
pub enum OrganisationKind {
    /// A ministry of the State.
    Ministry,
    /// A Region or autonomous province.
    Region,
    /// A Comune.
    Comune,
    /// A union of Comuni.
    Union,
    /// A consortium.
    Consortium,
    /// A special company (azienda speciale).
    SpecialCompany,
    /// An agency, such as Veneto Lavoro.
    Agency,
    /// Anything else.
    Other,
}

/// The legal form of an ambito.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::LegalForm")]
#[serde(into = "ledger::event::LegalForm")]
pub enum LegalForm {
    /// A convention with a lead Comune.
    Convention,
    /// A consortium.
    Consortium,
    /// A union of Comuni.
    Union,
    /// A special company (azienda speciale).
    SpecialCompany,
}

/// Which way an appropriation goes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::Direction")]
#[serde(into = "ledger::event::Direction")]
pub enum Direction {
    /// The law gives.
    Increase,
    /// The law takes back.
    Reduction,
}

/// On what a cost is based.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::CostBasis")]
#[serde(into = "ledger::event::CostBasis")]
pub enum CostBasis {
    /// What was really spent.
    Real,
    /// A quantity times a rate.
    Unit,
    /// A percentage of other costs.
    Flat,
}

/// Whether a body bears the VAT that it pays.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::VatTreatment")]
#[serde(into = "ledger::event::VatTreatment")]
pub enum VatTreatment {
    /// It is a cost of the body.
    Borne,
    /// The body recovers it: no fund may pay it.
    Recovered,
}

/// To whom a part of a payment goes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::Leg")]
#[serde(into = "ledger::event::Leg")]
pub enum Leg {
    /// To the payee.
    Payee,
    /// VAT.
    Vat,
    /// Withholding tax.
    Withholding,
    /// Social contributions.
    Contributions,
    /// The regional tax on production.
    Irap,
}

/// Why an event is undone.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::ReversalCause")]
#[serde(into = "ledger::event::ReversalCause")]
pub enum ReversalCause {
    /// A material error: the reversal takes the day of what it undoes.
    MaterialError,
    /// The act was annulled.
    Annulled,
    /// What was committed is released.
    Released,
    /// The bank did not execute the payment.
    PaymentFailed,
    /// Another act takes its place.
    Superseded,
}

/// Why a receivable changes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::ReceivableCause")]
#[serde(into = "ledger::event::ReceivableCause")]
pub enum ReceivableCause {
    /// More is owed.
    Addition,
    /// It is not owed, or will not be paid.
    WriteOff,
    /// It was recorded wrongly.
    MaterialError,
    /// It falls due in another budget year.
    Reimputation,
}

/// In which way what is booked for a budget year changes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::YearChange")]
#[serde(into = "ledger::event::YearChange")]
pub enum YearChange {
    /// It grows.
    Increase,
    /// It shrinks.
    Decrease,
}

/// Why a cost shrinks.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::ReductionCause")]
#[serde(into = "ledger::event::ReductionCause")]
pub enum ReductionCause {
    /// Its issuer credited it.
    CreditNote,
    /// The payee has to give it back.
    Recovery,
}

/// How an endowment is paid.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::terms::SchemeKind")]
#[serde(into = "ledger::terms::SchemeKind")]
pub enum SchemeKind {
    /// Before it is spent.
    Advance,
    /// In parts.
    Instalments,
    /// After it was spent.
    Reimbursement,
}

/// Whether a commitment must carry a CUP.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::terms::CupRule")]
#[serde(into = "ledger::terms::CupRule")]
pub enum CupRule {
    /// It must.
    Required,
    /// It may.
    Optional,
}

/// From which stage costs may be reported.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::terms::ReportingBasis")]
#[serde(into = "ledger::terms::ReportingBasis")]
pub enum ReportingBasis {
    /// Once paid.
    Paid,
    /// Once expensed.
    Expensed,
}

/// What a person may do in an organisation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ledger::envelope::Role")]
pub enum Role {
    /// Endows and allots national funds.
    Ministry,
    /// Allots to the ambiti of its territory and opens regional grants.
    Region,
    /// Records the commitments, expenses, payments and receipts of a managing body.
    AtsAccountant,
    /// Programmes the funds of an ambito.
    AtsPlanner,
    /// Reads its scope.
    Auditor,
    /// Registers bodies and territories, and keeps accounts.
    Administrator,
}

/// What a line is in law.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ledger::catalogue::LineKind")]
pub enum LineKind {
    /// A level that the law makes essential (LEPS).
    Leps,
    /// A means to all levels.
    CrossCutting,
    /// What a fund may finance beyond the LEPS.
    Other,
}

/// Whose money a fund is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ledger::catalogue::FundLevel")]
pub enum FundLevel {
    /// The State's.
    National,
    /// The Union's, with the national share.
    European,
    /// A Region's.
    Regional,
}

/// The way of a fund's money to the ambiti.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ledger::catalogue::Route")]
#[expect(clippy::enum_variant_names, reason = "the names of its twin in the catalogue")]
pub enum Route {
    /// From the Ministry to the ambiti.
    MinistryToAmbito,
    /// From the Ministry to the Regions, and from these to the ambiti.
    MinistryToRegionToAmbito,
    /// From a Region to its ambiti.
    RegionToAmbito,
}

/// A key that balances are grouped by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "bookkeeper::balances::Dimension")]
pub enum Dimension {
    /// The fund.
    Fund,
    /// The endowment.
    Edition,
    /// The year of the endowment.
    EditionYear,
    /// What the money is for; cash is then absent.
    Line,
    /// For whom the money is; cash is then absent.
    Area,
    /// The territory.
    Ambito,
    /// Who acts for the holder, or has the money.
    Organisation,
    /// The Region, by ISTAT code.
    Region,
}

/// Why an obligation changes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::ChangeCause")]
#[serde(into = "ledger::event::ChangeCause")]
pub enum ChangeCause {
    /// More is owed (integrazione).
    Addition,
    /// It falls in part (disimpegno).
    Release,
    /// Less was needed (economia).
    Economy,
    /// It was recorded wrongly (errore materiale).
    MaterialError,
    /// It falls due in another budget year (reimputazione).
    Reimputation,
}

/// In which way a row of a commitment changes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::RowChange")]
#[serde(into = "ledger::event::RowChange")]
pub enum RowChange {
    /// It grows.
    Increase,
    /// It shrinks.
    Decrease,
    /// A part of it falls due in another budget year.
    Reimputation,
}

/// Whether a body's own money comes or goes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::event::Cover")]
#[serde(into = "ledger::event::Cover")]
pub enum Cover {
    /// It is advanced (anticipazione).
    Advanced,
    /// It is given back (reintegro).
    GivenBack,
}

/// What its owner says of an act that a counterpart transcribed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[graphql(remote = "ledger::state::Transcribed")]
#[serde(into = "ledger::state::Transcribed")]
pub enum Transcribed {
    /// Nothing yet (non confermato dalla controparte).
    Unconfirmed,
    /// It disagrees (contestato).
    Disputed,
    /// It agrees (confermato).
    Confirmed,
}
