//! Registering bodies, territories and endowments.

use super::{Case, Decided, Found, refuse};
use crate::{
    anomaly::Anomaly,
    catalogue,
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
        self.organisation("manager", &it.manager)?;
        if self.state.ambito(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        let limit = crate::command::COMUNI_PER_AMBITO;
        if it.comuni.len() > limit {
            self.some_rows("comuni", it.comuni.len(), limit)?;
        }
        Ok(Found::new(Event::AmbitoRegistered(it.clone())))
    }

    pub(super) fn open_edition(&self, it: &EditionOpened) -> Decided<Found> {
        if catalogue::fund(it.fund.as_str()).is_none() {
            return refuse("fund", Rejection::UnknownFund { fund: it.fund.clone() });
        }
        for (i, line) in it.terms.admitted_lines.iter().enumerate() {
            if catalogue::line(line.as_str()).is_none() {
                let path = format!("terms.admitted_lines[{i}]");
                return refuse(path, Rejection::UnknownLine { line: line.clone() });
            }
        }
        if self.state.edition(&it.code)?.is_some() {
            let registered = it.code.to_string();
            return refuse("code", Rejection::AlreadyRegistered { registered });
        }
        Ok(Found::new(Event::EditionOpened(it.clone())))
    }
}
