//! Asking for money of an endowment, by instalments or on what is spent.

use super::{Case, Decided, Found, refuse};
use crate::{
    anomaly::Anomaly,
    command::RequestDisbursement,
    day::Day,
    event::{DisbursementRequested, Event},
    money::{Amount, Cents},
    rejection::Rejection,
    state::Endowment,
    tally::fits,
    terms::{PaymentDays, Scheme, SchemeKind, Terms},
};

impl Case<'_> {
    /// A request, flagged where it is more than the terms promise by then, or attests more than the
    /// ledger has.
    pub(super) fn request_disbursement(&self, it: &RequestDisbursement) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.organisation("payer", &it.payer)?;
        self.held_by("holder", &it.holder, &it.organisation)?;
        if it.payer == it.organisation {
            return refuse("payer", Rejection::SameParty { party: it.payer.to_string() });
        }
        let terms = self.terms(&it.holder, &it.edition)?;
        instalment_exists(it, terms.scheme.as_ref())?;
        is_attested(it, &terms)?;
        let endowment = self.state.endowment(&it.holder, &it.edition)?.cloned();
        let endowment = endowment.unwrap_or_default();
        let requested = fits(endowment.requested.plus(it.amount));
        let requested = requested.map_err(|rejection| rejection.at("amount"))?;
        let anomalies = irregular(it, &terms, &endowment, requested);
        let event = Event::DisbursementRequested(DisbursementRequested {
            organisation: it.organisation.clone(),
            holder: it.holder.clone(),
            edition: it.edition.clone(),
            payer: it.payer.clone(),
            instalment: it.instalment,
            amount: it.amount,
            attested: it.attested,
            due_on: due_on(self.command.request.effective_on, terms.payment_days),
        });
        Ok(Found { event, anomalies })
    }
}

fn due_on(asked_on: Day, term: Option<PaymentDays>) -> Option<Day> {
    asked_on.after(term?.get())
}

/// An instalment is named where the terms have some, and no other than they have.
fn instalment_exists(it: &RequestDisbursement, scheme: Option<&Scheme>) -> Decided<()> {
    let count = scheme.map(|it| it.instalments.len()).unwrap_or_default();
    let fits = match it.instalment.map(usize::try_from) {
        None => count == 0,
        Some(Ok(number)) => (1..=count).contains(&number),
        Some(Err(_)) => false,
    };
    if fits {
        return Ok(());
    }
    let (edition, count) = (it.edition.clone(), u64::try_from(count).unwrap_or(u64::MAX));
    refuse("instalment", Rejection::UnknownInstalment { edition, count })
}

/// What is paid on spending asks for the spending to be attested.
fn is_attested(it: &RequestDisbursement, terms: &Terms) -> Decided<()> {
    let reimbursed = terms.scheme.as_ref().is_some_and(|it| it.kind == SchemeKind::Reimbursement);
    let on_spending = reimbursed || it.instalment.is_some_and(|number| number > 1);
    if !on_spending || it.attested.is_some() {
        return Ok(());
    }
    let field_code = "MISSING_FIELD".to_owned();
    let message = "questa richiesta si fa sulla spesa sostenuta: indicare la spesa attestata \
                   (attested), in tutto fino a oggi"
        .to_owned();
    refuse("attested", Rejection::Malformed { field_code, message })
}

fn irregular(
    it: &RequestDisbursement,
    terms: &Terms,
    endowment: &Endowment,
    requested: Cents,
) -> Vec<Anomaly> {
    let (holder, edition) = (|| it.holder.clone(), || it.edition.clone());
    let mut anomalies = Vec::new();
    let promised = promised(it, terms, endowment);
    if requested > promised {
        let (holder, edition) = (holder(), edition());
        anomalies.push(Anomaly::RequestedBeyondTerms { holder, edition, requested, promised });
    }
    let (attested, spent) = (it.attested.map(Amount::cents), endowment.spent);
    if let Some(attested) = attested.filter(|attested| *attested > spent) {
        let (holder, edition) = (holder(), edition());
        anomalies.push(Anomaly::AttestedBeyondSpent { holder, edition, attested, spent });
    }
    anomalies
}

/// What may have been asked for in all by then: of instalments those up to the one asked for, and,
/// between the first and the last, no more than the advance and what is attested; of a reimbursement,
/// what is attested; never more than is allotted.
fn promised(it: &RequestDisbursement, terms: &Terms, endowment: &Endowment) -> Cents {
    let allotted = endowment.allotted;
    let attested = it.attested.map(Amount::cents).unwrap_or_default();
    let Some(scheme) = &terms.scheme else { return allotted };
    match (scheme.kind, it.instalment) {
        (SchemeKind::Reimbursement, None) => attested.min(allotted),
        (_, None) => allotted,
        (_, Some(number)) => {
            let upto = |number| scheme.instalments_to(number, allotted).unwrap_or_default();
            let last = usize::try_from(number).is_ok_and(|it| it == scheme.instalments.len());
            let advanced = upto(1).plus(attested).unwrap_or(allotted);
            if number == 1 || last { upto(number) } else { upto(number).min(advanced) }
        }
    }
}
