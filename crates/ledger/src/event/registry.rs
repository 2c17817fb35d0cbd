//! Registry events: who exists, which territories, which endowments. They post nothing.

use crate::{
    code::{AmbitoCode, EditionCode, FundCode, Holder, OrganisationCode, Origin},
    day::Day,
    id::{EventId, PersonId},
    identifier::{Ipa, IstatComune, IstatRegion, TaxId},
    terms::Terms,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Leaf 0: the ledger begins, under a name that is unique for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpened {
    /// The ledger's name: chosen at creation, with a random part, never an address.
    pub origin: Origin,
}

/// A body that acts is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationRegistered {
    /// Its code in this ledger.
    pub code: OrganisationCode,
    /// Its name.
    pub name: Text,
    /// What kind of body it is.
    pub kind: OrganisationKind,
    /// Its tax id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<TaxId>,
    /// Its IPA code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipa: Option<Ipa>,
    /// The Region in which it stands, by ISTAT code; none for a national body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<IstatRegion>,
    /// The Comune that it is, by ISTAT code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comune: Option<IstatComune>,
}

/// What kind of body an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A ministry.
    Ministry,
    /// A Region or an autonomous Province.
    Region,
    /// A Comune.
    Comune,
    /// A union of Comuni (TUEL art. 32).
    Union,
    /// A consortium (TUEL art. 31).
    Consortium,
    /// A special company (TUEL art. 114).
    SpecialCompany,
    /// An agency or instrumental body: Veneto Lavoro.
    Agency,
    /// Any other body: a health authority, an ASP.
    Other,
}

/// A territory (*ambito territoriale sociale*) is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmbitoRegistered {
    /// Its code in this ledger.
    pub code: AmbitoCode,
    /// Its name.
    pub name: Text,
    /// The Region in which it lies, by ISTAT code.
    pub region: IstatRegion,
    /// In which form its Comuni manage it.
    pub legal_form: LegalForm,
    /// Its Comuni, by ISTAT code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comuni: Vec<IstatComune>,
    /// The organisation that acts for it.
    pub manager: OrganisationCode,
}

/// In which form the Comuni of an ambito manage it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalForm {
    /// A convention with a lead Comune (TUEL art. 30).
    Convention,
    /// A consortium (TUEL art. 31).
    Consortium,
    /// A union of Comuni (TUEL art. 32).
    Union,
    /// A special company (TUEL art. 114).
    SpecialCompany,
}

/// One endowment of a fund can be used (*annualità*, *quota* or *atto*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionOpened {
    /// Its code: fund, quota and year or act.
    pub code: EditionCode,
    /// The fund it endows.
    pub fund: FundCode,
    /// What it is called.
    pub title: Text,
    /// The body whose endowment it is: it alone appropriates.
    pub issuer: OrganisationCode,
    /// Terms for every allotment whose act says no others.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
}

/// Another body manages an ambito from the effective day on. Authority stays with the ambito, the
/// commitments that pass are named, cash moves by ordinary transfers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagerSucceeded {
    /// Which territory.
    pub ambito: AmbitoCode,
    /// Who acts for it now.
    pub manager: OrganisationCode,
    /// In which form its Comuni manage it now, where that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_form: Option<LegalForm>,
    /// The open commitments that pass to the new manager.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<EventId>,
}

/// Conditions change from now on, for an edition or for one holder's part in it (*proroga*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsChanged {
    /// Of which endowment.
    pub edition: EditionCode,
    /// Whose part; absent, that of everybody whose act says no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Who gave that part; absent with the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grantor: Option<Holder>,
    /// What changes, field by field.
    pub terms: Terms,
}

/// Nothing new is planned, committed or expensed on an edition. Payments, reductions, reviews and
/// reversals stay possible: old years never close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionClosed {
    /// Which endowment.
    pub edition: EditionCode,
}

/// An edition that was closed can be used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionReopened {
    /// Which endowment.
    pub edition: EditionCode,
}

/// A body's books are closed up to a day: an entry of that day or before needs a cause from now on,
/// and is flagged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookClosed {
    /// Whose books.
    pub organisation: OrganisationCode,
    /// The last day that is closed.
    pub until: Day,
}

/// The owner of an act agrees with what its counterpart transcribed: it stands, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActConfirmed {
    /// The event that transcribes the act.
    pub of: EventId,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Whose part in it, where the act gives or takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// The owner of an act disagrees with what its counterpart transcribed; the cause says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActDisputed {
    /// The event that transcribes the act.
    pub of: EventId,
    /// Of which endowment.
    pub edition: EditionCode,
    /// Whose part in it, where the act gives or takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// What the side table knew of a person in the book that writes is gone, salts and link included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonErased {
    /// The random id that stays in the log.
    pub person: PersonId,
}
