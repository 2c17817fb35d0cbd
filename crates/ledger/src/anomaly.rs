//! Anomalies of the fact: irregularities decided with a command and sealed with its event.

use crate::{
    code::{EditionCode, Holder, LineCode, OrganisationCode},
    day::{Day, Instant, Period},
    event::{DocumentKind, YearFigure},
    identifier::CheckDigit,
    money::Cents,
    text::Text,
};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// An irregularity recorded and shown, not refused. Sealed as its code and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Anomaly {
    /// The rows of a table do not sum to its published total.
    #[error("le righe sommano {rows}, il totale pubblicato è {published}: differenza {difference}")]
    RowsDoNotSum {
        /// Σ of the rows.
        rows: Cents,
        /// What the act publishes.
        published: Cents,
        /// Published − rows, without sign.
        difference: Cents,
    },
    /// An act of others took `available` below zero.
    #[error(
        "l'atto porta la disponibilità di {holder} su {edition} a {available}: fino alla copertura \
         non si può né programmare né impegnare oltre"
    )]
    OverdrawnByAct {
        /// Whose.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// What is available now, below zero.
        available: Cents,
    },
    /// More was received than the sender has declared.
    #[error("ricevuti da {sender} {undeclared} non ancora dichiarati come inviati")]
    ReceivedUndeclared {
        /// Who is said to have sent it.
        sender: OrganisationCode,
        /// How much lacks a declaration now.
        undeclared: Cents,
    },
    /// More was sent to a holder than it was allotted.
    #[error("inviati a {holder} su {edition} {sent} in tutto, assegnati {allotted}")]
    SentMoreThanAllotted {
        /// To whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// Sent in all.
        sent: Cents,
        /// Allotted in all.
        allotted: Cents,
    },
    /// Money beyond the advance was sent before what was spent was admitted.
    #[error(
        "inviati a {holder} su {edition} {sent}: oltre l'anticipo ({advance}) e oltre l'ammesso \
         ({admitted})"
    )]
    SentBeforeAdmitted {
        /// To whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// Sent in all.
        sent: Cents,
        /// The first instalment of what is allotted.
        advance: Cents,
        /// Admitted of what was reported.
        admitted: Cents,
    },
    /// More is asked for than the terms promise by then.
    #[error(
        "richiesti per {holder} su {edition} {requested} in tutto: le condizioni ne promettono {promised}"
    )]
    RequestedBeyondTerms {
        /// For whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// Asked for in all.
        requested: Cents,
        /// What the terms promise by this request.
        promised: Cents,
    },
    /// More is attested to be spent than the ledger has recognised as due.
    #[error(
        "attestati per {holder} su {edition} {attested} di spesa: ne risultano liquidati {spent}"
    )]
    AttestedBeyondSpent {
        /// For whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// As attested.
        attested: Cents,
        /// As recorded here.
        spent: Cents,
    },
    /// A commitment draws on authority that the body which would have given it disputes.
    #[error(
        "riga {row}: impegno su {edition} che conta su {disputed} contestati da chi li avrebbe assegnati"
    )]
    DrawnOnDisputed {
        /// The row, from 0.
        row: u32,
        /// Of which endowment.
        edition: EditionCode,
        /// How much is disputed in all.
        disputed: Cents,
    },
    /// A body took back from an edition's cash more than it had advanced of its own.
    #[error("ripresi dalla cassa di {holder} su {edition} {beyond} oltre quanto anticipato")]
    MoreThanAdvanced {
        /// On whose part.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// By how much, so far.
        beyond: Cents,
    },
    /// An entry on a day up to which its book is closed.
    #[error("registrato su un giorno già chiuso: il registro è chiuso fino al {closed_until}")]
    LateEntry {
        /// The last day that was closed.
        closed_until: Day,
    },
    /// An entry that takes effect in a budget year whose end was frozen.
    #[error(
        "registrato in un esercizio già chiuso ({ended}) di {edition} per {holder}: il rendiconto non \
         cambia"
    )]
    AfterYearEnd {
        /// For whose authority.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// The last year that ended.
        ended: u16,
    },
    /// A body approved another figure of a year's end than the ledger has.
    #[error(
        "{} secondo il registro: {computed}, secondo quanto approvato: {approved}",
        figure.in_words()
    )]
    YearEndDiffers {
        /// Which figure.
        figure: YearFigure,
        /// As computed.
        computed: Cents,
        /// As approved.
        approved: Cents,
    },
    /// Days of a book that were closed are open again.
    #[error("registro riaperto: era chiuso fino al {closed_until}, ora fino al {until}")]
    BookReopened {
        /// The last day that was closed.
        closed_until: Day,
        /// The last day that is closed now.
        until: Day,
    },
    /// A cost lies outside the days that its terms admit.
    #[error("quota {share}: costo del {incurred} fuori dalla finestra {window} di {edition}")]
    OutsideWindow {
        /// The share, from 0.
        share: u32,
        /// Of which endowment.
        edition: EditionCode,
        /// When the cost was incurred: its competence, else the document's date.
        incurred: Period,
        /// The days admitted.
        window: Period,
    },
    /// A line is not among those its act admits.
    #[error("{}: la linea {line} non è fra quelle ammesse dall'atto di {edition}", place(*row, *share))]
    LineNotAdmitted {
        /// The row of a commitment, or the movement of a plan, from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<u32>,
        /// The share of an expense, from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<u32>,
        /// Of which endowment.
        edition: EditionCode,
        /// The line.
        line: LineCode,
    },
    /// A commitment straight from the allotment: its holder has no plan for that edition.
    #[error("riga {row}: impegno su {edition} senza programmazione")]
    NoProgramme {
        /// The row, from 0.
        row: u32,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// A commitment without the CUP that its terms ask for.
    #[error("riga {row}: {edition} chiede il CUP e l'impegno non lo porta")]
    CupMissing {
        /// The row, from 0.
        row: u32,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// A commitment towards a firm with neither a CIG nor the reason for none.
    #[error("impegno senza CIG e senza il motivo della sua assenza")]
    CigMissing {},
    /// An identifier in its form whose check digit is wrong.
    #[error("{field} «{value}»: la cifra di controllo non torna")]
    CheckDigitFailed {
        /// Which field.
        field: Text,
        /// What it holds.
        value: Text,
    },
    /// Another body holds a cost of the same document. Each is told the body, nothing else.
    #[error("lo stesso documento è registrato anche da {organisation}")]
    DocumentInTwoBodies {
        /// The other body.
        organisation: OrganisationCode,
    },
    /// Another document of the same issuer, number and year holds a cost: as a rule the same one,
    /// its date or kind mistyped. Of another body's, nothing but the body is told.
    #[error("{}", same_number(organisation, namesake.as_ref()))]
    NumberChargedTwice {
        /// Who holds the other.
        organisation: OrganisationCode,
        /// The other's date and kind, where it is one's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namesake: Option<Namesake>,
    },
    /// The document of an expense is issued by another than the creditor of its commitment.
    #[error("quota {share}: l'impegno è verso {creditor}, il documento è di {issuer}")]
    NotTheCreditor {
        /// The share, from 0.
        share: u32,
        /// Towards whom the commitment is.
        creditor: Text,
        /// Who issued the document.
        issuer: Text,
    },
    /// The lines of an order are more than it says it pays.
    #[error("il mandato {order} è di {gross}, le quote che paga fanno {told}")]
    OrderExceeded {
        /// Number, year and beneficiary.
        order: Text,
        /// What it says it pays in all.
        gross: Cents,
        /// Σ of its lines so far.
        told: Cents,
    },
    /// An expense recognised on a day before its document's.
    #[error("spesa del {recognised}, prima del suo documento ({dated})")]
    BeforeItsDocument {
        /// The day from which the expense counts.
        recognised: Day,
        /// The document's date.
        dated: Day,
    },
    /// The clock of the server is not to be believed, so neither is the time of recording.
    #[error("l'orologio del server segna {clock}, atteso circa {expected}")]
    ClockJumped {
        /// What it says.
        clock: Instant,
        /// What the log, or the time that has passed since, lets expect.
        expected: Instant,
    },
    /// An entry on a day more than a year after it was recorded: as a rule a mistyped year.
    #[error("con effetto dal {effective}, più di un anno dopo la registrazione ({recorded})")]
    DatedFarAhead {
        /// The day from which it counts.
        effective: Day,
        /// The day on which it was recorded.
        recorded: Day,
    },
}

/// A document of the same issuer, number and year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namesake {
    /// Its date.
    pub date: Day,
    /// Its kind.
    pub kind: DocumentKind,
}

fn same_number(organisation: &OrganisationCode, namesake: Option<&Namesake>) -> String {
    let which = namesake.map(|it| format!(" del {} ({})", it.date, it.kind)).unwrap_or_default();
    format!(
        "un documento{which} dello stesso emittente, con lo stesso numero e dello stesso anno, è \
         già imputato da {organisation}: se è lo stesso, stornare una delle due spese"
    )
}

fn place(row: Option<u32>, share: Option<u32>) -> String {
    match (row, share) {
        (Some(row), _) => format!("riga {row}"),
        (None, share) => format!("quota {}", share.unwrap_or(0)),
    }
}

/// Sorted as sealed: by code, then by the JSON of the values, fields by name, bytewise.
impl Ord for Anomaly {
    fn cmp(&self, other: &Self) -> Ordering {
        // OK: an anomaly is an object of texts and numbers, which always serialises.
        let values = |it: &Self| serde_json::to_value(it).map(|it| it.to_string()).ok();
        self.code().cmp(other.code()).then_with(|| values(self).cmp(&values(other)))
    }
}

impl PartialOrd for Anomaly {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Anomaly {
    /// The flag of an identifier, when its check digit is wrong.
    pub(crate) fn check_digit(field: &str, value: &str, check: CheckDigit) -> Option<Self> {
        let failed = check == CheckDigit::Failed;
        // OK: the names of fields and identifiers in shape are texts.
        let (field, value) = (Text::parse(field).ok()?, Text::parse(value).ok()?);
        failed.then_some(Self::CheckDigitFailed { field, value })
    }

    /// The flag of an entry on a day more than a year after it is recorded.
    pub fn far_ahead(effective: Day, recorded: Day) -> Option<Self> {
        // Of days as `yyyymmdd`.
        const A_YEAR: i32 = 10_000;
        let ahead = effective.number().saturating_sub(recorded.number());
        (ahead > A_YEAR).then_some(Self::DatedFarAhead { effective, recorded })
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RowsDoNotSum { .. } => "ROWS_DO_NOT_SUM",
            Self::OverdrawnByAct { .. } => "OVERDRAWN_BY_ACT",
            Self::ReceivedUndeclared { .. } => "RECEIVED_UNDECLARED",
            Self::SentMoreThanAllotted { .. } => "SENT_MORE_THAN_ALLOTTED",
            Self::SentBeforeAdmitted { .. } => "SENT_BEFORE_ADMITTED",
            Self::RequestedBeyondTerms { .. } => "REQUESTED_BEYOND_TERMS",
            Self::AttestedBeyondSpent { .. } => "ATTESTED_BEYOND_SPENT",
            Self::DrawnOnDisputed { .. } => "DRAWN_ON_DISPUTED",
            Self::MoreThanAdvanced { .. } => "MORE_THAN_ADVANCED",
            Self::LateEntry { .. } => "LATE_ENTRY",
            Self::AfterYearEnd { .. } => "AFTER_YEAR_END",
            Self::YearEndDiffers { .. } => "YEAR_END_DIFFERS",
            Self::BookReopened { .. } => "BOOK_REOPENED",
            Self::OutsideWindow { .. } => "OUTSIDE_WINDOW",
            Self::LineNotAdmitted { .. } => "LINE_NOT_ADMITTED",
            Self::NoProgramme { .. } => "NO_PROGRAMME",
            Self::CupMissing { .. } => "CUP_MISSING",
            Self::CigMissing {} => "CIG_MISSING",
            Self::CheckDigitFailed { .. } => "CHECK_DIGIT_FAILED",
            Self::DocumentInTwoBodies { .. } => "DOCUMENT_IN_TWO_BODIES",
            Self::NumberChargedTwice { .. } => "NUMBER_CHARGED_TWICE",
            Self::NotTheCreditor { .. } => "NOT_THE_CREDITOR",
            Self::OrderExceeded { .. } => "ORDER_EXCEEDED",
            Self::BeforeItsDocument { .. } => "BEFORE_ITS_DOCUMENT",
            Self::ClockJumped { .. } => "CLOCK_JUMPED",
            Self::DatedFarAhead { .. } => "DATED_FAR_AHEAD",
        }
    }

    /// The share of an expense that it keeps from being reported, when it does: outside the window
    /// or outside the admitted lines (DESIGN §4).
    pub fn bars_share(&self) -> Option<u32> {
        match self {
            Self::OutsideWindow { share, .. } => Some(*share),
            Self::LineNotAdmitted { share, .. } => *share,
            _ => None,
        }
    }
}
