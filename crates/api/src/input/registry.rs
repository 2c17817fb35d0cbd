//! Inputs that make bodies, territories and endowments known.

use super::{Head, TermsInput};
use crate::node::names::{LegalForm, OrganisationKind};
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
