//! The registry: bodies, territories and endowments.

use crate::{
    id::{self, Kind},
    node::{
        names::{LegalForm, OrganisationKind, Transcribed},
        terms::Terms,
    },
    scalar::{Date, EventId},
};
use async_graphql::{ID, SimpleObject};
use ledger::state::{KnownAmbito, KnownEdition, KnownOrganisation, Management};

/// A body that acts (*ente*).
#[derive(SimpleObject)]
pub struct Organisation {
    /// Its node id.
    pub id: ID,
    /// The event that registered it.
    pub event_id: EventId,
    /// Its code, such as `r_veneto`.
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
    /// The day up to which its books are closed: an entry of that day or before needs a cause.
    pub closed_until: Option<Date>,
}

/// A territory (*ambito territoriale sociale*), whoever manages it.
#[derive(SimpleObject)]
pub struct Ambito {
    /// Its node id.
    pub id: ID,
    /// The event that registered it.
    pub event_id: EventId,
    /// Its code, such as `VEN_01`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The Region it lies in, by ISTAT code.
    pub region: String,
    /// Its legal form.
    pub legal_form: LegalForm,
    /// Its Comuni, by ISTAT code.
    pub comuni: Vec<String>,
    /// The organisation that manages it now.
    pub manager: String,
    /// Who managed it, and from which day.
    pub managers: Vec<Manager>,
}

/// Who manages a territory, and from which day.
#[derive(SimpleObject)]
pub struct Manager {
    /// The organisation.
    pub organisation: String,
    /// From this day.
    pub from: Date,
}

/// One endowment of a fund (*annualità*).
#[derive(SimpleObject)]
pub struct Edition {
    /// Its node id.
    pub id: ID,
    /// The event that opened it.
    pub event_id: EventId,
    /// Its code, such as `FNPS/2024`.
    pub code: String,
    /// The code of its fund.
    pub fund: String,
    /// Its year, or years: `2024`, `2025-08`.
    pub year: String,
    /// Its title.
    pub title: String,
    /// The organisation whose act it is.
    pub issuer: String,
    /// Its terms in force, where an allotment does not say otherwise.
    pub terms: Terms,
    /// Whether nothing new is planned, committed or expensed on it.
    pub closed: bool,
    /// What its issuer says of it, where a counterpart transcribed it: absent when it is its own.
    pub transcribed: Option<Transcribed>,
}

impl From<&KnownOrganisation> for Organisation {
    fn from(KnownOrganisation { id, registered: it, closed_until }: &KnownOrganisation) -> Self {
        Self {
            id: id::encode(Kind::Organisation, it.code.as_str()),
            event_id: EventId::of(id),
            code: it.code.to_string(),
            name: it.name.to_string(),
            kind: it.kind.into(),
            tax_id: it.tax_id.as_ref().map(ToString::to_string),
            ipa: it.ipa.as_ref().map(ToString::to_string),
            region: it.region.as_ref().map(ToString::to_string),
            comune: it.comune.as_ref().map(ToString::to_string),
            closed_until: closed_until.map(Date::of),
        }
    }
}

impl From<&KnownAmbito> for Ambito {
    fn from(known: &KnownAmbito) -> Self {
        let it = &known.registered;
        Self {
            id: id::encode(Kind::Ambito, it.code.as_str()),
            event_id: EventId::of(known.id),
            code: it.code.to_string(),
            name: it.name.to_string(),
            region: it.region.to_string(),
            legal_form: it.legal_form.into(),
            comuni: it.comuni.iter().map(ToString::to_string).collect(),
            manager: known.manager().to_string(),
            managers: known.managers.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Management> for Manager {
    fn from(it: &Management) -> Self {
        Self { organisation: it.organisation.to_string(), from: Date::of(it.from) }
    }
}

impl From<&KnownEdition> for Edition {
    fn from(known: &KnownEdition) -> Self {
        let KnownEdition { id, opened: it, closed, transcribed, .. } = known;
        Self {
            id: id::encode(Kind::Edition, it.code.as_str()),
            event_id: EventId::of(id),
            code: it.code.to_string(),
            fund: it.fund.to_string(),
            year: it.code.year().to_owned(),
            title: it.title.to_string(),
            issuer: it.issuer.to_string(),
            terms: Terms::from(&known.terms()),
            closed: closed.is_some(),
            transcribed: transcribed.map(Into::into),
        }
    }
}
