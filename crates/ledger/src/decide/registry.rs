//! Registering bodies, territories and endowments.

use super::{Case, Decided, Found, authority::admissible, few_rows, refuse};
use crate::{
    anomaly::Anomaly,
    catalogue,
    command::COMUNI_PER_AMBITO,
    event::{AmbitoRegistered, EditionOpened, Event, OrganisationKind, OrganisationRegistered},
    rejection::Rejection,
};

impl Case<'_> {
    /// National and European funds are a ministry's to endow; the others are regional grants.
    fn may_endow(&self, it: &EditionOpened) -> Decided<()> {
        let regional = catalogue::fund(it.fund.as_str())
            .is_some_and(|fund| fund.level == catalogue::FundLevel::Regional);
        let kind = self.state.organisation(&it.issuer)?.map(|known| known.registered.kind);
        if regional || kind == Some(OrganisationKind::Ministry) {
            return Ok(());
        }
        let (what, owner) = (format!("il fondo {}", it.fund), "un ministero".to_owned());
        refuse("issuer", Rejection::WrongParty { what, owner, given: it.issuer.to_string() })
    }

    pub(super) fn register_organisation(&self, it: &OrganisationRegistered) -> Decided<Found> {
        if it.code.is_operator() {
            return refuse("code", Rejection::ReservedCode { organisation: it.code.clone() });
        }
        if self.state.organisation(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        let mut found = Found::new(Event::OrganisationRegistered(it.clone()));
        let tax_id = it.tax_id.as_ref();
        found
            .anomalies
            .extend(tax_id.and_then(|tax_id| {
                Anomaly::check_digit("tax_id", tax_id.as_str(), tax_id.check())
            }));
        Ok(found)
    }

    pub(super) fn register_ambito(&self, it: &AmbitoRegistered) -> Decided<Found> {
        few_rows("comuni", it.comuni.len(), COMUNI_PER_AMBITO)?;
        if self.state.ambito(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        self.organisation("manager", &it.manager)?;
        Ok(Found::new(Event::AmbitoRegistered(it.clone())))
    }

    pub(super) fn open_edition(&self, it: &EditionOpened) -> Decided<Found> {
        if self.state.edition(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        if catalogue::fund(it.fund.as_str()).is_none() {
            return refuse("fund", Rejection::UnknownFund { fund: it.fund.clone() });
        }
        self.organisation("issuer", &it.issuer)?;
        self.may_endow(it)?;
        names_its_fund(it)?;
        admissible("terms", &it.terms)?;
        Ok(Found::new(Event::EditionOpened(it.clone())))
    }
}

/// The code of an edition begins with its fund: no grant takes the name of a national endowment.
fn names_its_fund(it: &EditionOpened) -> Decided<()> {
    let rest = it.code.as_str().strip_prefix(it.fund.as_str());
    if rest.is_some_and(|rest| rest.starts_with(['-', '/'])) {
        return Ok(());
    }
    let (edition, fund) = (it.code.clone(), it.fund.clone());
    refuse("code", Rejection::CodeOfAnotherFund { edition, fund })
}
