//! The small vocabularies of the tables: an Italian word for each thing that a column may say.

use super::Read;
use crate::problem::Fault;
use ledger::{
    event::{
        ChangeCause, Cover, Direction, Leg, LegalForm, OrganisationKind, ReceivableCause,
        ReductionCause, ReversalCause, RowChange, VatTreatment, YearChange,
    },
    terms::{CupRule, ReportingBasis, SchemeKind},
};

/// What kind of body it is.
pub(crate) fn organisation_kind(value: &str) -> Read<OrganisationKind> {
    use OrganisationKind::{
        Agency, Comune, Consortium, Ministry, Other, Region, SpecialCompany, Union,
    };
    one_of(
        value,
        "MALFORMED_KIND",
        &[
            ("ministero", Ministry),
            ("regione", Region),
            ("comune", Comune),
            ("unione", Union),
            ("consorzio", Consortium),
            ("azienda speciale", SpecialCompany),
            ("agenzia", Agency),
            ("altro", Other),
        ],
    )
}

/// In which form the Comuni of an ambito manage it.
pub(crate) fn legal_form(value: &str) -> Read<LegalForm> {
    one_of(
        value,
        "MALFORMED_LEGAL_FORM",
        &[
            ("convenzione", LegalForm::Convention),
            ("consorzio", LegalForm::Consortium),
            ("unione", LegalForm::Union),
            ("azienda speciale", LegalForm::SpecialCompany),
        ],
    )
}

/// Why what is booked to be received changes.
pub(crate) fn receivable_cause(value: &str) -> Read<ReceivableCause> {
    one_of(
        value,
        "MALFORMED_CHANGE",
        &[
            ("maggiore accertamento", ReceivableCause::Addition),
            ("insussistenza", ReceivableCause::WriteOff),
            ("inesigibilità", ReceivableCause::WriteOff),
            ("errore materiale", ReceivableCause::MaterialError),
            ("reimputazione", ReceivableCause::Reimputation),
        ],
    )
}

/// In which way what is booked for a budget year changes.
pub(crate) fn year_change(value: &str) -> Read<YearChange> {
    one_of(
        value,
        "MALFORMED_DIRECTION",
        &[("aumento", YearChange::Increase), ("diminuzione", YearChange::Decrease)],
    )
}

/// Why a cost shrinks.
pub(crate) fn reduction_cause(value: &str) -> Read<ReductionCause> {
    one_of(
        value,
        "MALFORMED_REDUCTION_CAUSE",
        &[("nota di credito", ReductionCause::CreditNote), ("recupero", ReductionCause::Recovery)],
    )
}

/// Whether a body bears the VAT that it pays.
pub(crate) fn vat_treatment(value: &str) -> Read<VatTreatment> {
    one_of(
        value,
        "MALFORMED_VAT_TREATMENT",
        &[("a carico", VatTreatment::Borne), ("detratta", VatTreatment::Recovered)],
    )
}

/// In which manner money is paid to a holder.
pub(crate) fn scheme(value: &str) -> Read<SchemeKind> {
    one_of(
        value,
        "MALFORMED_SCHEME",
        &[
            ("anticipo", SchemeKind::Advance),
            ("rate", SchemeKind::Instalments),
            ("rimborso", SchemeKind::Reimbursement),
        ],
    )
}

/// Whether each commitment must carry a CUP.
pub(crate) fn cup_rule(value: &str) -> Read<CupRule> {
    one_of(
        value,
        "MALFORMED_CUP_RULE",
        &[("obbligatorio", CupRule::Required), ("facoltativo", CupRule::Optional)],
    )
}

/// What may be reported.
pub(crate) fn reporting_basis(value: &str) -> Read<ReportingBasis> {
    one_of(
        value,
        "MALFORMED_REPORTING_BASIS",
        &[("pagato", ReportingBasis::Paid), ("liquidato", ReportingBasis::Expensed)],
    )
}

/// Whether the law gives or takes back.
pub(crate) fn direction(value: &str) -> Read<Direction> {
    one_of(
        value,
        "MALFORMED_DIRECTION",
        &[("aumento", Direction::Increase), ("riduzione", Direction::Reduction)],
    )
}

/// To whom a part of a payment goes.
pub(crate) fn leg(value: &str) -> Read<Leg> {
    one_of(
        value,
        "MALFORMED_LEG",
        &[
            ("beneficiario", Leg::Payee),
            ("iva", Leg::Vat),
            ("ritenuta", Leg::Withholding),
            ("contributi", Leg::Contributions),
            ("irap", Leg::Irap),
        ],
    )
}

/// Why an obligation changes.
pub(crate) fn change_cause(value: &str) -> Read<ChangeCause> {
    one_of(
        value,
        "MALFORMED_CHANGE",
        &[
            ("integrazione", ChangeCause::Addition),
            ("disimpegno", ChangeCause::Release),
            ("economia", ChangeCause::Economy),
            ("errore materiale", ChangeCause::MaterialError),
            ("reimputazione", ChangeCause::Reimputation),
        ],
    )
}

/// In which way a row of an obligation changes.
pub(crate) fn row_change(value: &str) -> Read<RowChange> {
    one_of(
        value,
        "MALFORMED_DIRECTION",
        &[
            ("aumento", RowChange::Increase),
            ("diminuzione", RowChange::Decrease),
            ("reimputazione", RowChange::Reimputation),
        ],
    )
}

/// Why an event is undone.
pub(crate) fn reversal_cause(value: &str) -> Read<ReversalCause> {
    one_of(
        value,
        "MALFORMED_CAUSE",
        &[
            ("errore materiale", ReversalCause::MaterialError),
            ("annullamento", ReversalCause::Annulled),
            ("disimpegno", ReversalCause::Released),
            ("pagamento non riuscito", ReversalCause::PaymentFailed),
            ("sostituito", ReversalCause::Superseded),
        ],
    )
}

/// Whether a body's own money comes or goes.
pub(crate) fn cover(value: &str) -> Read<Cover> {
    one_of(
        value,
        "MALFORMED_COVER",
        &[("anticipo", Cover::Advanced), ("reintegro", Cover::GivenBack)],
    )
}

/// What becomes of an endowment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closure {
    /// No more is given or programmed of it.
    Closed,
    /// It is open again.
    Reopened,
}

/// Whether an endowment is closed, or opened again.
pub(crate) fn closure(value: &str) -> Read<Closure> {
    let words = [("chiusa", Closure::Closed), ("riaperta", Closure::Reopened)];
    one_of(value, "MALFORMED_CLOSURE", &words)
}

/// What a body says of its own act, as a counterpart transcribed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is so.
    Confirmed,
    /// It is not.
    Disputed,
}

/// Whether a transcription is agreed with.
pub(crate) fn answer(value: &str) -> Read<Answer> {
    let words = [("confermato", Answer::Confirmed), ("contestato", Answer::Disputed)];
    one_of(value, "MALFORMED_ANSWER", &words)
}

/// One of some words; capitals do not count, and a low line is a space.
pub(crate) fn one_of<T: Copy>(value: &str, code: &'static str, words: &[(&str, T)]) -> Read<T> {
    let word = value.to_lowercase().replace('_', " ");
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, it)| *it).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let fix = format!("scrivere {}", known.join(", "));
        Fault::new(code, "non è fra le parole ammesse", fix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_however_it_is_written() {
        for value in ["azienda speciale", "Azienda_Speciale", "AZIENDA SPECIALE"] {
            assert_eq!(organisation_kind(value), Ok(OrganisationKind::SpecialCompany));
        }
        let fault = leg("IVA split").unwrap_err();
        assert_eq!(fault.code, "MALFORMED_LEG");
        assert_eq!(fault.fix, "scrivere beneficiario, iva, ritenuta, contributi, irap");
    }
}
