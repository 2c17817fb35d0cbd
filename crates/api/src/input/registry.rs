//! Inputs that make bodies, territories and endowments known, and change what is known of them.

use super::{Head, TermsInput};
use crate::{
    node::names::{LegalForm, OrganisationKind},
    scalar::{Date, Reference},
};
use async_graphql::InputObject;
use serde::Serialize;

/// Makes a body known.
#[derive(InputObject, Debug, Serialize)]
pub struct RegisterOrganisationInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Its code: `r_veneto`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of body it is.
    pub kind: OrganisationKind,
    /// Its tax id.
    pub tax_id: Option<String>,
    /// Its code in the index of public administrations (IPA).
    pub ipa: Option<String>,
    /// The Region in which it stands, by ISTAT code.
    pub region: Option<String>,
    /// The Comune that it is, by ISTAT code.
    pub comune: Option<String>,
}

/// Makes a territory known.
#[derive(InputObject, Debug, Serialize)]
pub struct RegisterAmbitoInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Its code: `VEN_01`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The Region it lies in, by ISTAT code.
    pub region: String,
    /// Its legal form.
    pub legal_form: LegalForm,
    /// Its Comuni, by ISTAT code.
    pub comuni: Option<Vec<String>>,
    /// The organisation that manages it.
    pub manager: String,
}

/// Opens an endowment of a fund.
#[derive(InputObject, Debug, Serialize)]
pub struct OpenEditionInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Its code: `FNPS/2024`.
    pub code: String,
    /// The code of its fund.
    pub fund: String,
    /// Its title.
    pub title: String,
    /// The organisation whose act it is.
    pub issuer: String,
    /// Its terms.
    pub terms: Option<TermsInput>,
}

/// Says who manages an ambito from the effective day on, and which commitments pass.
#[derive(InputObject, Debug, Serialize)]
pub struct SucceedManagerInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Which territory: `VEN_01`.
    pub ambito: String,
    /// Who acts for it now.
    pub manager: String,
    /// In which form its Comuni manage it, where that changes.
    pub legal_form: Option<LegalForm>,
    /// The open commitments that pass: by id, or by number in the books of who managed before.
    pub commitments: Option<Vec<Reference>>,
}

/// Changes conditions from now on (*proroga*): those of an edition, or of one holder's part in it.
#[derive(InputObject, Debug, Serialize)]
pub struct ChangeTermsInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Of which endowment.
    pub edition: String,
    /// Whose part; absent, that of everybody whose act says no others.
    pub holder: Option<String>,
    /// Who gave that part.
    pub grantor: Option<String>,
    /// What changes, field by field.
    pub terms: TermsInput,
}

/// Closes an edition to what is new: payments, reductions and reversals stay possible.
#[derive(InputObject, Debug, Serialize)]
pub struct CloseEditionInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Which endowment.
    pub edition: String,
}

/// Opens a closed edition again.
#[derive(InputObject, Debug, Serialize)]
pub struct ReopenEditionInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Which endowment.
    pub edition: String,
}

/// Closes a body's books up to a day: an earlier entry then needs a cause, and is flagged.
#[derive(InputObject, Debug, Serialize)]
pub struct CloseBookInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// Whose books.
    pub organisation: String,
    /// The last day that is closed.
    pub until: Date,
}

/// Erases what the side table knows of a person in the own book: link, values and salts.
#[derive(InputObject, Debug, Serialize)]
pub struct ErasePersonInput {
    #[graphql(flatten)]
    #[serde(skip)]
    pub head: Head,
    /// The random id of the person.
    pub person: String,
}
