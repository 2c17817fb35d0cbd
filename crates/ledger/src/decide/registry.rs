//! Registering bodies, territories and endowments.

use super::{Case, Decided, Found, authority::admissible, few_rows, refuse};
use crate::{
    anomaly::Anomaly,
    catalogue,
    command::COMUNI_PER_AMBITO,
    event::{AmbitoRegistered, EditionOpened, Event, OrganisationRegistered},
    identifier::CheckDigit,
    rejection::Rejection,
};

impl Case<'_> {
    pub(super) fn register_organisation(&self, it: &OrganisationRegistered) -> Decided<Found> {
        if it.code.is_operator() {
            return refuse("code", Rejection::ReservedCode { organisation: it.code.clone() });
        }
        if self.state.organisation(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        let mut found = Found::new(Event::OrganisationRegistered(it.clone()));
        if let Some(tax_id) = &it.tax_id
            && tax_id.check() == CheckDigit::Failed
        {
            let (field, value) = ("tax_id".to_owned(), tax_id.to_string());
            found.anomalies.push(Anomaly::CheckDigitFailed { field, value });
        }
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
        admissible("terms", &it.terms)?;
        Ok(Found::new(Event::EditionOpened(it.clone())))
    }
}
