//! Rejections: why a command cannot be a fact. Nothing went wrong and nothing is written.

use crate::{
    code::{AmbitoCode, AreaCode, EditionCode, FundCode, Holder, LineCode, OrganisationCode},
    day::Day,
    event::DocumentKind,
    id::EventId,
    money::Cents,
    text::CommandKey,
};
use serde::Serialize;

/// A command refused: where in it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The place in the input, such as `shares[0].amount`; empty for the whole.
    pub path: String,
    /// The reason.
    pub rejection: Rejection,
}

/// Why a command was refused. Checks run in this order, kind by kind (the command itself,
/// references, parties, content, what is left, reversals), so that when several reasons hold the
/// kind declared first is given, and within a kind the row that stands first; the text is for the
/// person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rejection {
    // ── the command itself ─────────────────────────────────────────────────────────────────
    /// A field is missing, unknown or malformed.
    #[error("{message}")]
    Malformed {
        /// The stable code of the field's own check, such as `MALFORMED_CUP` or `PERSONAL_DATA`:
        /// it stands as the code of the whole rejection.
        field_code: String,
        /// What is wrong and what to write.
        message: String,
    },
    /// The actor may not do this.
    #[error("il ruolo {role} di {organisation} non può {action} {object}")]
    Forbidden {
        /// The role held.
        role: String,
        /// In which organisation.
        organisation: OrganisationCode,
        /// What was tried, as a verb.
        action: String,
        /// On what.
        object: String,
    },
    /// The key was used for another content.
    #[error("la chiave «{key}» è già stata usata per un comando diverso")]
    KeyReused {
        /// The key.
        key: CommandKey,
    },
    /// A list that must hold something is empty.
    #[error("serve almeno una riga")]
    NothingToRecord {},
    /// More rows than one command may hold.
    #[error("{rows} righe sono troppe per un solo comando: il massimo è {limit}")]
    TooManyRows {
        /// As given.
        rows: u64,
        /// The most.
        limit: u64,
    },
    /// A sum cannot be written in cents, or the sealed event would be too long.
    #[error("il comando è troppo grande per essere registrato: dividerlo")]
    TooLarge {},

    /// An entry on a day up to which the book is closed, without a cause.
    #[error(
        "il registro di {organisation} è chiuso fino al {until}: per un giorno così serve la causa \
         (cause), e l'evento resta segnalato"
    )]
    CauseNeeded {
        /// Whose book.
        organisation: OrganisationCode,
        /// The last day that is closed.
        until: Day,
    },
    /// An act of another is transcribed without the act or its evidence.
    #[error("per trascrivere un atto di {owner} serve {missing}")]
    TranscriptionUnproven {
        /// Whose act.
        owner: OrganisationCode,
        /// What is missing.
        missing: String,
    },
    /// Only acts that open, give and take back funds, or change their conditions, are transcribed.
    #[error(
        "{type_name} non si trascrive per conto di altri: si trascrivono OpenEdition, AllotFunds, \
         ReduceAllotment e ChangeTerms"
    )]
    NotTranscribable {
        /// The verb.
        type_name: String,
    },

    // ── references ─────────────────────────────────────────────────────────────────────────
    /// A code is reserved to whoever runs the ledger.
    #[error("il codice «{organisation}» è riservato a chi gestisce il registro")]
    ReservedCode {
        /// The code.
        organisation: OrganisationCode,
    },
    /// The code is taken.
    #[error(
        "«{registered}» è già registrato: per correggerlo serve un nuovo atto, non un doppione"
    )]
    AlreadyRegistered {
        /// The code.
        registered: String,
    },
    /// No such fund in the catalogue.
    #[error("il fondo «{fund}» non è nel catalogo: vedere la query funds")]
    UnknownFund {
        /// As given.
        fund: FundCode,
    },
    /// No such edition.
    #[error("l'annualità «{edition}» non è aperta: aprirla prima con OpenEdition")]
    UnknownEdition {
        /// As given.
        edition: EditionCode,
    },
    /// The edition is closed to what is new.
    #[error(
        "l'annualità «{edition}» è chiusa: si possono ancora pagare, ridurre, rendicontare e \
         stornare, non programmare, impegnare o liquidare"
    )]
    EditionIsClosed {
        /// Which.
        edition: EditionCode,
    },
    /// No such organisation.
    #[error("l'ente «{organisation}» non è registrato")]
    UnknownOrganisation {
        /// As given.
        organisation: OrganisationCode,
    },
    /// No such ambito.
    #[error("l'ambito «{ambito}» non è registrato")]
    UnknownAmbito {
        /// As given.
        ambito: AmbitoCode,
    },
    /// No such line in the catalogue.
    #[error("la linea «{line}» non è nel catalogo: vedere la query lines")]
    UnknownLine {
        /// As given.
        line: LineCode,
    },
    /// No such area in the catalogue.
    #[error("l'area «{area}» non è nel catalogo")]
    UnknownArea {
        /// As given.
        area: AreaCode,
    },
    /// No such commitment, or it was reversed.
    #[error("l'impegno {reference} non esiste o è stato stornato")]
    UnknownCommitment {
        /// As given.
        reference: String,
    },
    /// The commitment has no such row.
    #[error("l'impegno {reference} non ha la riga {row}")]
    UnknownRow {
        /// As given.
        reference: String,
        /// As given.
        row: u32,
    },
    /// No such expense, or it was reversed.
    #[error("la spesa {reference} non esiste o è stata stornata")]
    UnknownExpense {
        /// As given.
        reference: String,
    },
    /// The expense has no such share.
    #[error("la spesa {reference} non ha la quota {share}")]
    UnknownShare {
        /// As given.
        reference: String,
        /// As given.
        share: u32,
    },
    /// No such receivable, or it was reversed.
    #[error("l'accertamento {reference} non esiste o è stato stornato")]
    UnknownReceivable {
        /// As given.
        reference: String,
    },
    /// No such reduction, or it was reversed.
    #[error("la riduzione {reference} non esiste o è stata stornata")]
    UnknownReduction {
        /// As given.
        reference: String,
    },
    /// No such transfer, or it was reversed.
    #[error("il trasferimento {reference} non esiste o è stato stornato")]
    UnknownTransfer {
        /// As given.
        reference: String,
    },
    /// No such event.
    #[error("l'evento {reference} non esiste, o è già stornato")]
    UnknownEvent {
        /// As given.
        reference: String,
    },
    /// A key that stands for several events where one is meant.
    #[error("«{reference}» indica più eventi: usare l'id di quello che si intende")]
    AmbiguousReference {
        /// As given.
        reference: String,
    },

    /// The event is no transcription that its owner has still to confirm.
    #[error("l'evento {reference} non trascrive un atto da confermare")]
    NotATranscription {
        /// As given.
        reference: String,
    },

    // ── parties ────────────────────────────────────────────────────────────────────────────
    /// The act belongs to another party.
    #[error("{what} è di {owner}, non di {given}")]
    WrongParty {
        /// What belongs to another.
        what: String,
        /// To whom it belongs.
        owner: String,
        /// Who was named.
        given: String,
    },
    /// The code of an edition does not begin with its fund.
    #[error("il codice «{edition}» non comincia con il fondo {fund}: per esempio {fund}-…/2026")]
    CodeOfAnotherFund {
        /// The code.
        edition: EditionCode,
        /// The fund.
        fund: FundCode,
    },
    /// Giver and receiver are the same.
    #[error("chi dà e chi riceve sono lo stesso: {party}")]
    SameParty {
        /// Who.
        party: String,
    },
    /// A second allotment of the same edition with other terms.
    #[error(
        "{holder} ha già condizioni proprie su {edition}: un atto con altre condizioni va su \
         un'altra annualità"
    )]
    TermsDiffer {
        /// Whose.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
    },

    /// The owner has recorded the act here: there is nothing to transcribe.
    #[error("{owner} ha già registrato qui {act} per {holder} su {edition}")]
    ActAlreadyRecorded {
        /// Whose act.
        owner: OrganisationCode,
        /// Which act.
        act: String,
        /// On whose part.
        holder: String,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// The grantor has given nothing there.
    #[error("{grantor} non ha assegnato nulla a {holder} su {edition}")]
    NothingGranted {
        /// Who.
        grantor: Holder,
        /// To whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// A transfer that gives back what was not returned, or to another.
    #[error(
        "di {reference}, fra gli stessi enti, restano da rendere {left}; il trasferimento è di {asked}"
    )]
    NotItsReturn {
        /// The event named.
        reference: String,
        /// What is left of it to send.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },

    // ── content ────────────────────────────────────────────────────────────────────────────
    /// A movement of a plan that goes nowhere.
    #[error("lo spostamento parte e arriva nello stesso posto")]
    MovesNowhere {},
    /// A state is asked for in which it is already.
    #[error("{what}: non c'è nulla da cambiare")]
    NothingChanges {
        /// What is so already.
        what: String,
    },
    /// A manager cannot succeed before the last one did.
    #[error("la gestione di {ambito} dal {last}: una successione non può decorrere prima")]
    SuccessionTooEarly {
        /// Which territory.
        ambito: AmbitoCode,
        /// From when the last manager manages.
        last: Day,
    },
    /// A change of a commitment that does not say, or contradicts, in which way.
    #[error("{why}")]
    ChangeUnclear {
        /// What is missing or contradicts.
        why: String,
    },
    /// An event that moves nothing has no lines to undo one by one.
    #[error("quest'evento si storna solo per intero: togliere le righe (lines)")]
    OnlyWhole {},
    /// The same leg of the same share twice in one order, or the same row with the same amount.
    #[error("la stessa riga compare due volte: sommare gli importi in una sola")]
    RepeatedLine {},
    /// The criteria cannot carry the split.
    #[error("{why}")]
    SplitImpossible {
        /// Why.
        why: String,
    },
    /// The share names other coordinates than its commitment row.
    #[error("la riga {row} dell'impegno è su {expected}, la quota indica {given}")]
    CoordinatesDiffer {
        /// The row.
        row: u32,
        /// What the row says.
        expected: String,
        /// What was given.
        given: String,
    },
    /// Shares plus own share are not what is charged.
    #[error(
        "le quote ({shares}) più la quota propria ({own_share}) non fanno l'imputato ({charged})"
    )]
    SharesDoNotSum {
        /// Σ of the shares.
        shares: Cents,
        /// The own share.
        own_share: Cents,
        /// What is charged.
        charged: Cents,
    },
    /// The item does not fit its document, or its eligible cost does not fit its total.
    #[error("{part} ({part_amount}) supera {whole} ({whole_amount})")]
    PartExceedsWhole {
        /// The part.
        part: String,
        /// Its amount.
        part_amount: Cents,
        /// The whole.
        whole: String,
        /// Its amount.
        whole_amount: Cents,
    },
    /// The number is taken in the body's books.
    #[error("l'impegno n. {number} di {organisation} è già registrato")]
    CommitmentNumberUsed {
        /// Whose books.
        organisation: OrganisationCode,
        /// Year and number.
        number: String,
    },
    /// The number is taken among the receivables of the body's books.
    #[error("l'accertamento n. {number} di {organisation} è già registrato")]
    ReceivableNumberUsed {
        /// Whose books.
        organisation: OrganisationCode,
        /// Year and number.
        number: String,
    },
    /// A year ends after its last day.
    #[error(
        "l'esercizio {year} si chiude dal 31 dicembre {year}: indicare un giorno da quello in poi"
    )]
    YearNotOver {
        /// The budget year.
        year: u16,
    },
    /// The year ended already.
    #[error("l'esercizio {year} è già chiuso da {by}: stornare quella chiusura per rifarla")]
    YearEnded {
        /// The budget year.
        year: u16,
        /// The event that froze it.
        by: EventId,
    },
    /// The order was executed already.
    #[error(
        "il mandato {order} di {organisation} è già registrato; uno collettivo si registra in più \
         volte solo se ne è stato indicato il lordo fin dalla prima"
    )]
    OrderUsed {
        /// Whose books.
        organisation: OrganisationCode,
        /// Number, year and beneficiary.
        order: String,
    },
    /// An order is told with another gross amount than before.
    #[error("il mandato {order} è già registrato {}, qui è di {given}", of_gross(*known))]
    OrderDiffers {
        /// Number, year and beneficiary.
        order: String,
        /// As first recorded.
        known: Option<Cents>,
        /// As given now.
        given: Cents,
    },
    /// The same document was recorded with another total or eligible cost.
    #[error("{what} è già registrato per {known}, qui è {given}")]
    DocumentDiffers {
        /// Which figure.
        what: String,
        /// As first recorded.
        known: Cents,
        /// As given now.
        given: Cents,
    },
    /// VAT that a body recovers is stated as eligible. Source: D.P.R. 22/2018 art. 15.
    #[error(
        "l'IVA detratta ({vat}) non è ammissibile: della riga restano {cost}, ammissibili dichiarati \
         {eligible}"
    )]
    VatRecovered {
        /// The VAT.
        vat: Cents,
        /// What is left of the item's total.
        cost: Cents,
        /// What is stated as eligible.
        eligible: Cents,
    },
    /// The VAT of the same item was recorded otherwise.
    #[error("l'IVA ({item}) è già registrata come {known}, qui è {given}")]
    VatDiffers {
        /// Which item of which document.
        item: String,
        /// As first recorded.
        known: String,
        /// As given now.
        given: String,
    },
    /// A credit note is charged as a cost.
    #[error(
        "il documento {kind} è una nota di credito: non è una spesa; ridurre la spesa a cui si \
         riferisce (ReduceCostItem)"
    )]
    CreditNote {
        /// The kind of the document.
        kind: DocumentKind,
    },
    /// A reduction by a document that credits nothing.
    #[error("il documento {kind} non è una nota di credito: serve TD04 o TD08")]
    NotACreditNote {
        /// The kind of the document.
        kind: DocumentKind,
    },
    /// More is charged than the item or the document holds: double funding within a body.
    #[error(
        "doppio finanziamento: {what} vale {whole}, già imputati {taken}, richiesti {asked}; {takers}"
    )]
    DoubleFunding {
        /// What would be exceeded.
        what: String,
        /// How much it holds.
        whole: Cents,
        /// How much is taken.
        taken: Cents,
        /// How much was asked.
        asked: Cents,
        /// Who took which share.
        takers: String,
    },

    /// The terms have no such instalment, or have some and none is named.
    #[error("{}", instalments_of(edition, *count))]
    UnknownInstalment {
        /// Of which endowment.
        edition: EditionCode,
        /// How many its terms have.
        count: u64,
    },

    // ── what is left ───────────────────────────────────────────────────────────────────────
    /// More is taken back than the grantor has given.
    #[error("{grantor} ha assegnato a {holder} su {edition} {left}, richiesti indietro {asked}")]
    GrantExhausted {
        /// Who gave.
        grantor: Holder,
        /// To whom.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// What is left of it.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than is left of a commitment row.
    #[error("sulla riga {row} dell'impegno {commitment} restano {left}, richiesti {asked}")]
    CommitmentExhausted {
        /// The commitment.
        commitment: EventId,
        /// The row.
        row: u32,
        /// What is left.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than is left to pay of a share.
    #[error(
        "sulla quota {share} della spesa {expense} restano da pagare {left}, richiesti {asked}{}",
        held(*ordered)
    )]
    ShareExhausted {
        /// The expense.
        expense: EventId,
        /// The share.
        share: u32,
        /// What is left.
        left: Cents,
        /// What was asked.
        asked: Cents,
        /// What orders hold that no payment has executed.
        ordered: Cents,
    },
    /// More than is booked for a budget year.
    #[error("dell'accertamento {reference} restano per il {year} {left}, richiesti {asked}")]
    ReceivableExhausted {
        /// As given.
        reference: String,
        /// The budget year.
        year: u16,
        /// What stands of it.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than stands of a share, or than no order holds.
    #[error(
        "della quota {share} della spesa {expense} si possono correggere {left}, richiesti {asked}{}",
        held(*ordered)
    )]
    CorrectionExceeds {
        /// The expense.
        expense: EventId,
        /// The share.
        share: u32,
        /// What stands of it that no order holds.
        left: Cents,
        /// What was asked.
        asked: Cents,
        /// What orders hold that no payment has executed.
        ordered: Cents,
    },
    /// A credit note credits more than it says.
    #[error("la nota di credito {note} può ancora ridurre {left}, richiesti {asked}")]
    CreditExhausted {
        /// Its key.
        note: String,
        /// What is left of it.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More money back than a reduction has taken from what was paid.
    #[error("della riga {line} della riduzione restano da incassare {left}, richiesti {asked}")]
    RefundExhausted {
        /// The line, from 0.
        line: u32,
        /// What is not back.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than an order has left, or what it does not order.
    #[error("sul mandato {order} restano da eseguire {left} per questa riga, richiesti {asked}")]
    OrderExhausted {
        /// Number, year and beneficiary.
        order: String,
        /// What is left of that line.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than is left to receive of a transfer.
    #[error("del trasferimento {transfer} restano da ricevere {left}, richiesti {asked}")]
    TransferExhausted {
        /// The transfer.
        transfer: EventId,
        /// What is left.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// More than stands on a stage.
    #[error("{place} di {edition} per {holder}: restano {left}, richiesti {asked}")]
    StageExhausted {
        /// The stage, with its line where it has one.
        place: String,
        /// Whose.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// What is left.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// `available` is below zero: what it lacks holds back part of the plan.
    #[error(
        "la disponibilità di {holder} su {edition} è {available}: fino alla copertura si può ancora \
         usare {left}, richiesti {asked}"
    )]
    UncoveredByAvailable {
        /// Whose.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// What is available, below zero.
        available: Cents,
        /// What may still be committed.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },

    // ── reversals ──────────────────────────────────────────────────────────────────────────
    /// Events of that type are superseded, not reversed.
    #[error("un evento {type_name} non si storna: si registra un nuovo atto che lo sostituisce")]
    NotReversible {
        /// The type.
        type_name: String,
    },
    /// It was reversed already.
    #[error("l'evento è già stato stornato per intero, da ultimo da {by}")]
    AlreadyReversed {
        /// The reversal.
        by: EventId,
    },
    /// More of a line than is left to undo.
    #[error("della riga {line} restano da stornare {left}, richiesti {asked}")]
    ReversalExhausted {
        /// The line, from 0.
        line: u32,
        /// What is left of it.
        left: Cents,
        /// What was asked.
        asked: Cents,
    },
    /// It has moved on: what came after must be reversed before.
    #[error("{what}: {moved} sono già andati avanti; stornare prima {downstream}")]
    MovedOn {
        /// What.
        what: String,
        /// How much of it.
        moved: Cents,
        /// What to reverse before.
        downstream: String,
    },
}

/// Which instalments terms have.
fn instalments_of(edition: &EditionCode, count: u64) -> String {
    if count == 0 {
        return format!("le condizioni di {edition} non hanno rate: togliere la rata (instalment)");
    }
    format!("le condizioni di {edition} hanno {count} rate: indicarne una, da 1 a {count}")
}

/// What an order was said to pay in all.
fn of_gross(known: Option<Cents>) -> String {
    known
        .map_or_else(|| "senza il suo lordo".to_owned(), |known| format!("per un lordo di {known}"))
}

/// What orders hold, where they hold something.
fn held(ordered: Cents) -> String {
    if ordered == Cents::ZERO {
        return String::new();
    }
    format!("; altri {ordered} sono su mandati non ancora eseguiti: pagare quelli, o stornarli")
}

impl Rejection {
    /// This reason, at a place in the input.
    pub fn at(self, path: impl Into<String>) -> Refused {
        Refused { path: path.into(), rejection: self }
    }

    /// The stable code and the values behind the sentence, as a JSON object without the code.
    pub fn coded(&self) -> (String, serde_json::Map<String, serde_json::Value>) {
        // OK: a rejection is an object of strings and numbers, which always serialises.
        let json = serde_json::to_value(self).unwrap_or_default();
        let mut values = match json {
            serde_json::Value::Object(values) => values,
            _ => serde_json::Map::new(),
        };
        values.remove("message");
        let own = values.remove("field_code");
        let code = own.or(values.remove("code"));
        (code.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default(), values)
    }

    /// The stable code.
    pub fn code(&self) -> String {
        self.coded().0
    }
}
