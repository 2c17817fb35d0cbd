//! Registering bodies, territories and endowments.

use super::{Case, Decided, Found, authority::admissible, few_rows, refuse};
use crate::{
    anomaly::Anomaly,
    catalogue,
    code::{Holder, OrganisationCode},
    command::{COMMITMENTS_PER_SUCCESSION, COMUNI_PER_AMBITO, Reference, SucceedManager},
    event::{
        ActConfirmed, AmbitoRegistered, BookClosed, EditionClosed, EditionOpened, EditionReopened,
        Event, ManagerSucceeded, OrganisationKind, OrganisationRegistered, TermsChanged,
    },
    id::EventId,
    money::Cents,
    needs::{Part, resolve},
    rejection::Rejection,
    state::KnownAmbito,
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

    /// A new endowment; or, where a counterpart had transcribed it, what its issuer says of it.
    pub(super) fn open_edition(&self, it: &EditionOpened) -> Decided<Found> {
        if let Some(known) = self.state.edition(&it.code)? {
            let own = self.command.request.on_behalf_of.is_none();
            let of_its_issuer = own && it.issuer == known.opened.issuer;
            if !of_its_issuer || known.transcribed.is_none() {
                let registered = it.code.to_string();
                return refuse("code", Rejection::AlreadyRegistered { registered });
            }
            if known.opened == *it {
                let (of, edition) = (known.id, it.code.clone());
                let confirmed = ActConfirmed { of, edition, holder: None };
                return Ok(Found::new(Event::ActConfirmed(confirmed)));
            }
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

impl Case<'_> {
    /// Another body manages an ambito: the commitments that pass are its own.
    pub(super) fn succeed(&self, it: &SucceedManager) -> Decided<Found> {
        few_rows("commitments", it.commitments.len(), COMMITMENTS_PER_SUCCESSION)?;
        let Some(known) = self.state.ambito(&it.ambito)? else {
            return refuse("ambito", Rejection::UnknownAmbito { ambito: it.ambito.clone() });
        };
        self.organisation("manager", &it.manager)?;
        let before = known.manager();
        let day = self.command.request.effective_on;
        let same_form = it.legal_form.is_none_or(|form| form == known.registered.legal_form);
        if *before == it.manager && same_form && it.commitments.is_empty() {
            let what = format!("{} è già gestito da {}", it.ambito, it.manager);
            return refuse("manager", Rejection::NothingChanges { what });
        }
        if let Some(last) = known.managers.last().map(|it| it.from).filter(|last| day < *last) {
            let ambito = it.ambito.clone();
            return refuse("effective_on", Rejection::SuccessionTooEarly { ambito, last });
        }
        let mut commitments = Vec::with_capacity(it.commitments.len());
        for (i, reference) in it.commitments.iter().enumerate() {
            let id = self.commitment_that_passes(
                &format!("commitments[{i}]"),
                reference,
                (known, &it.manager),
            )?;
            commitments.push(id);
        }
        commitments.sort();
        commitments.dedup();
        let (ambito, manager) = (it.ambito.clone(), it.manager.clone());
        let legal_form = it.legal_form;
        let event = ManagerSucceeded { ambito, manager, legal_form, commitments };
        Ok(Found::new(Event::ManagerSucceeded(event)))
    }

    fn commitment_that_passes(
        &self,
        path: &str,
        reference: &Reference,
        (ambito, manager): (&KnownAmbito, &OrganisationCode),
    ) -> Decided<EventId> {
        let unknown = || Rejection::UnknownCommitment { reference: reference.to_string() };
        let Some(id) = resolve(self.state, reference, Part::First, ambito.before(manager))? else {
            return refuse(path, unknown());
        };
        let Some(commitment) = self.state.commitment(&id)? else { return refuse(path, unknown()) };
        let holder = Holder::Ambito(ambito.registered.code.clone());
        if commitment.organisation == *manager {
            let what = format!("l'impegno {reference} è già di {manager}");
            return refuse(path, Rejection::NothingChanges { what });
        }
        let its_own = commitment.rows.iter().all(|row| row.holder == holder);
        if !its_own || !ambito.was_managed_by(&commitment.organisation) {
            let what = format!("l'impegno {reference}");
            let (owner, given) = (commitment.organisation.to_string(), holder.to_string());
            return refuse(path, Rejection::WrongParty { what, owner, given });
        }
        Ok(id)
    }

    pub(super) fn change_terms(&self, it: &TermsChanged) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        admissible("terms", &it.terms)?;
        if it.terms.is_empty() {
            return refuse("terms", Rejection::NothingToRecord {});
        }
        match (&it.holder, &it.grantor) {
            (None, None) => {}
            (Some(holder), Some(grantor)) => {
                self.acting_for("grantor", grantor)?;
                self.acting_for("holder", holder)?;
                let granted = self.state.granted(grantor, holder, &it.edition)?;
                if granted.copied().unwrap_or_default() <= Cents::ZERO {
                    let (grantor, holder) = (grantor.clone(), holder.clone());
                    let edition = it.edition.clone();
                    let rejection = Rejection::NothingGranted { grantor, holder, edition };
                    return refuse("holder", rejection);
                }
            }
            (Some(_), None) => return refuse("grantor", only_together()),
            (None, Some(_)) => return refuse("holder", only_together()),
        }
        Ok(Found::new(Event::TermsChanged(it.clone())))
    }

    pub(super) fn close_edition(&self, it: &EditionClosed) -> Decided<Found> {
        self.usable_edition("edition", &it.edition)?;
        Ok(Found::new(Event::EditionClosed(it.clone())))
    }

    pub(super) fn reopen_edition(&self, it: &EditionReopened) -> Decided<Found> {
        if self.edition("edition", &it.edition)?.closed.is_none() {
            let what = format!("l'annualità {} è aperta", it.edition);
            return refuse("edition", Rejection::NothingChanges { what });
        }
        Ok(Found::new(Event::EditionReopened(it.clone())))
    }

    pub(super) fn close_book(&self, it: &BookClosed) -> Decided<Found> {
        let Some(known) = self.state.organisation(&it.organisation)? else {
            let organisation = it.organisation.clone();
            return refuse("organisation", Rejection::UnknownOrganisation { organisation });
        };
        if known.closed_until == Some(it.until) {
            let what =
                format!("il registro di {} è già chiuso fino al {}", it.organisation, it.until);
            return refuse("until", Rejection::NothingChanges { what });
        }
        // To open days again takes a cause, as writing on them does.
        let mut found = Found::new(Event::BookClosed(it.clone()));
        if let Some(closed_until) = known.closed_until.filter(|until| it.until < *until) {
            if self.command.request.cause.is_none() {
                let (organisation, until) = (it.organisation.clone(), closed_until);
                return refuse("until", Rejection::CauseNeeded { organisation, until });
            }
            found.anomalies.push(Anomaly::BookReopened { closed_until, until: it.until });
        }
        Ok(found)
    }
}

pub(super) fn only_together() -> Rejection {
    Rejection::Malformed {
        field_code: "MISSING_FIELD".to_owned(),
        message: "il titolare (holder) e chi gli ha assegnato (grantor) si indicano insieme"
            .to_owned(),
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
