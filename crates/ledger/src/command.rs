//! Commands: what may be asked of the ledger, as a client writes it.

use crate::as_text::as_text;
use crate::{
    account::Purpose,
    code::{AmbitoCode, AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::{Day, Period},
    envelope::{Actor, Evidence},
    event::{
        Act, AllotmentReduced, AmbitoRegistered, BookClosed, BookNumber, CashCovered, CashEndowed,
        ChangeCause, CostItem, DocumentKey, DocumentKind, DocumentNumber, EditionClosed,
        EditionOpened, EditionReopened, FundsAppropriated, Leg, LegalForm, Order,
        OrganisationRegistered, Party, PersonErased, ReversalCause, RowChange, TermsChanged,
        TransferSent, Weight,
    },
    id::{Digest, EventId},
    identifier::{Cig, Cup, NoCig, shown},
    money::{Amount, Cents},
    terms::Terms,
    text::{CommandKey, Text},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most rows, shares or lines that one event may hold, so that its bytes fit a log entry.
pub const ROWS_PER_EVENT: usize = 100;
/// The most lines that one payment may hold: its reversal names each twice, with full coordinates.
pub const LINES_PER_PAYMENT: usize = 60;
/// The most events that one command may make: a decree for every Comune of Italy fits.
pub const EVENTS_PER_COMMAND: usize = 10_000;

/// The most Comuni that an ambito may have.
pub const COMUNI_PER_AMBITO: usize = 400;
/// The most commitments that one succession may name; another one names the others.
pub const COMMITMENTS_PER_SUCCESSION: usize = 1_000;
/// The most criteria of a split by weights.
pub const CRITERIA_PER_SPLIT: usize = 20;

/// A command ready to be decided: what was asked, by whom, with the digest of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What was asked.
    pub request: Request,
    /// By whom.
    pub actor: Actor,
    /// SHA-256 of what was asked, without key and actor (FORMAT, `command.digest`).
    pub digest: Digest,
}

/// What a client asks: one business verb with its key, its day and its act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Chosen by the client: the same key with the same content is answered, not done again.
    pub key: CommandKey,
    /// Whose act it is, when the counterpart transcribes what its owner has not recorded here.
    pub on_behalf_of: Option<OrganisationCode>,
    /// The day on which it takes effect.
    pub effective_on: Day,
    /// On what act.
    pub act: Option<Act>,
    /// Why, in words.
    pub cause: Option<Text>,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
    /// The verb and its input.
    pub verb: Verb,
}

/// The business verbs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "input")]
pub enum Verb {
    /// Makes a body known.
    RegisterOrganisation(OrganisationRegistered),
    /// Makes a territory known.
    RegisterAmbito(AmbitoRegistered),
    /// Says who manages an ambito from now on, and which commitments pass.
    SucceedManager(SucceedManager),
    /// Opens an endowment of a fund.
    OpenEdition(EditionOpened),
    /// Changes conditions from now on.
    ChangeTerms(TermsChanged),
    /// Closes an edition to what is new.
    CloseEdition(EditionClosed),
    /// Opens a closed edition again.
    ReopenEdition(EditionReopened),
    /// Closes a body's books up to a day.
    CloseBook(BookClosed),
    /// Endows an edition by law, or takes back.
    AppropriateFunds(FundsAppropriated),
    /// Gives authority to holders: a decree of many rows is one group.
    AllotFunds(AllotFunds),
    /// Gives authority to holders, split by weights to the cent.
    AllotByWeights(AllotByWeights),
    /// Takes authority back from a holder.
    ReduceAllotment(AllotmentReduced),
    /// Gives authority back to its grantor, with its cash or without.
    ReturnFunds(ReturnFunds),
    /// Agrees with what a counterpart transcribed of one's own acts.
    ConfirmAct(OnAct),
    /// Disagrees with it.
    DisputeAct(OnAct),
    /// Plans authority on lines, moves it between lines, makes it available again.
    ProgrammeFunds(ProgrammeFunds),
    /// Makes an obligation towards a creditor.
    MakeCommitment(MakeCommitment),
    /// Changes an obligation: more, less, or another budget year.
    ChangeCommitment(ChangeCommitment),
    /// Recognises a cost item as due, and commits it when no commitment exists.
    RecordExpense(RecordExpense),
    /// Records an order given to the treasurer.
    OrderPayment(OrderPayment),
    /// Records an order that the bank executed, wholly or in part.
    ExecutePayment(ExecutePayment),
    /// Records cash from the treasury.
    EndowCash(CashEndowed),
    /// Records one's own money advanced to an edition, or given back.
    CoverCash(CashCovered),
    /// Records money sent.
    SendTransfer(TransferSent),
    /// Records money received.
    ReceiveTransfer(ReceiveTransfer),
    /// Undoes an event, or some of its lines.
    Reverse(Reverse),
    /// Erases what the side table knows of a person.
    ErasePerson(PersonErased),
}

/// Input of [`Verb::AllotFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotFunds {
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who gives.
    pub grantor: Holder,
    /// To whom and how much, as the act's table says.
    pub rows: Vec<AllotmentRow>,
    /// The total that the act publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_total: Option<Cents>,
}

/// One row of a table of allotments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotmentRow {
    /// Who receives.
    pub holder: Holder,
    /// How much.
    pub amount: Amount,
    /// Terms of this act, where they differ from the edition's.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
}

/// Input of [`Verb::AllotByWeights`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotByWeights {
    /// Of which endowment.
    pub edition: EditionCode,
    /// Who gives.
    pub grantor: Holder,
    /// What is split in all.
    pub total: Amount,
    /// By what: each criterion splits its amount, or its percentage of the total.
    pub criteria: Vec<Criterion>,
    /// Terms of this act, where they differ from the edition's.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
    /// The total that the act publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_total: Option<Cents>,
}

/// A criterion of a split: either its amount or its percentage of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name: `popolazione`.
    pub name: Text,
    /// Where its weights come from: a publication and its day.
    pub source: Text,
    /// What it splits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What it splits, in percent of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Weight>,
    /// Who weighs how much; who is not named weighs nothing.
    pub weights: Vec<HolderWeight>,
}

/// How much a holder weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolderWeight {
    /// Who.
    pub holder: Holder,
    /// How much: people, Comuni, districts, or 1 each for equal parts.
    pub weight: Weight,
}

/// Input of [`Verb::ReturnFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnFunds {
    /// Who gives back.
    pub holder: Holder,
    /// Who had given.
    pub grantor: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What is given back.
    pub rows: Vec<ReturnRow>,
    /// The transfer of its cash, where the same command sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<ReturnTransfer>,
}

/// A part of what is given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRow {
    /// From which line of the plan; absent, from what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Purpose>,
    /// How much.
    pub amount: Amount,
}

/// The cash of what is given back: all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnTransfer {
    /// Who sends it.
    pub sender: OrganisationCode,
    /// Who is to receive it.
    pub receiver: OrganisationCode,
}

/// Input of [`Verb::ConfirmAct`] and [`Verb::DisputeAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnAct {
    /// The event that transcribes the act.
    pub of: EventId,
}

/// Input of [`Verb::SucceedManager`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SucceedManager {
    /// Which territory.
    pub ambito: AmbitoCode,
    /// Who acts for it from the effective day on.
    pub manager: OrganisationCode,
    /// In which form its Comuni manage it, where that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_form: Option<LegalForm>,
    /// The open commitments that pass: by id, or by number in the books of who managed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Reference>,
}

/// Input of [`Verb::ChangeCommitment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeCommitment {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// Which commitment.
    pub commitment: Reference,
    /// Why.
    pub cause: ChangeCause,
    /// The number of what falls due in another budget year, in the books of that year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What changes.
    pub rows: Vec<ChangeRow>,
}

/// A row of a commitment to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRow {
    /// Its number: 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// In which way; absent, as the cause says: an *errore materiale* must say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<RowChange>,
    /// By how much.
    pub amount: Amount,
    /// The budget year in which that amount falls due from now on (*reimputazione*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

/// Input of [`Verb::ProgrammeFunds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeFunds {
    /// Whose plan.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What moves.
    pub rows: Vec<ProgrammeRow>,
}

/// One movement of a plan; an absent side is what is available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeRow {
    /// From which line; absent, from what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Purpose>,
    /// To which line; absent, back to what is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Purpose>,
    /// How much.
    pub amount: Amount,
}

/// Input of [`Verb::MakeCommitment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeCommitment {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creditor: Option<Party>,
    /// For what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text>,
    /// The tender's CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// The reason for having no CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cig: Option<NoCig>,
    /// The project's CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<Cup>,
    /// The budget chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// The number in the body's own books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What is committed.
    pub rows: Vec<CommitRow>,
}

/// The references of a commitment made together with its expense: subject, CIG or the reason for
/// none, CUP, chapter, number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct References {
    /// For what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text>,
    /// The tender's CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// The reason for having no CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cig: Option<NoCig>,
    /// The project's CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<Cup>,
    /// The budget chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// The number in the body's own books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
}

/// One row to commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitRow {
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// How much.
    pub amount: Amount,
    /// The budget year in which it falls due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

impl CommitRow {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// Input of [`Verb::RecordExpense`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordExpense {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The document of the cost.
    pub document: DocumentInput,
    /// Which part of the document it is.
    pub item: CostItem,
    /// The days on which the cost was incurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competence: Option<Period>,
    /// How much of the item is charged: shares and own share together.
    pub charged: Amount,
    /// The parts charged to funds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ShareInput>,
    /// The part on no fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<Amount>,
    /// The references of the commitment that is made for shares that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<References>,
}

/// A document as the client names it; its key is derived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// Who issued it.
    pub issuer: Party,
    /// Its number, as written.
    pub number: DocumentNumber,
    /// Its date.
    pub date: Day,
    /// Its kind: `TD01` and so on.
    pub kind: DocumentKind,
    /// Its total.
    pub total: Amount,
}

impl DocumentInput {
    /// The key under which the document is known.
    pub fn key(&self) -> DocumentKey {
        DocumentKey::of(&self.issuer, &self.number, self.date, &self.kind)
    }
}

/// A share as the client names it: by its commitment, or by its coordinates when there is none
/// yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareInput {
    /// The commitment it uses; absent, one is made in the same command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Reference>,
    /// The row of the commitment: 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Whose authority: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Of which endowment: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionCode>,
    /// For what: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineCode>,
    /// For whom: the row's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// How much.
    pub amount: Amount,
}

/// Input of [`Verb::OrderPayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPayment {
    /// The body that orders.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// What it is to pay.
    pub lines: Vec<PayLine>,
}

/// Input of [`Verb::ExecutePayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecutePayment {
    /// The body that paid.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// The bank's receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
    /// What it paid.
    pub lines: Vec<PayLine>,
}

/// One leg of one share to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayLine {
    /// The expense.
    pub expense: Reference,
    /// The number of its share, from 0.
    pub share: u32,
    /// To whom the leg goes: the payee when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<Leg>,
    /// How much.
    pub amount: Amount,
}

/// Input of [`Verb::ReceiveTransfer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveTransfer {
    /// Who received it.
    pub receiver: OrganisationCode,
    /// Who sent it.
    pub sender: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
    /// The sending that it answers, by id or by the sender's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Reference>,
    /// The treasurer's receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
}

/// Input of [`Verb::Reverse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The event to undo.
    pub of: Reference,
    /// Why.
    pub cause: ReversalCause,
    /// Which rows, shares or lines of it, and how much of each; absent, all that is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReverseLine>,
}

/// A row, a share or a line of an event, to be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseLine {
    /// Its number among those that the event moves, from 0. A line of a payment stands for what
    /// it moves of authority and of cash.
    pub line: u32,
    /// How much; absent, all that is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// An event named by who writes: by its id, by the key of the command that made it, or, for a
/// commitment, by its number in the body's books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// Its id.
    Id(EventId),
    /// `key:KEY`: the event made by one's own command of that key.
    Key(CommandKey),
    /// `number:YEAR/NUMBER`: the commitment of that number in one's own books.
    Number(BookNumber),
}

as_text!(Reference);

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "[MALFORMED_REFERENCE] riferimento «{0}» non valido: serve l'id dell'evento, \"key:CHIAVE\" o, \
     per un impegno, \"number:ANNO/NUMERO\""
)]
pub struct NotAReference(String);

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Key(key) => write!(f, "key:{key}"),
            Self::Number(it) => write!(f, "number:{}/{}", it.year, it.number),
        }
    }
}

impl FromStr for Reference {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let wrong = || NotAReference(shown(text));
        if let Some(key) = text.strip_prefix("key:") {
            return CommandKey::parse(key).map(Self::Key).map_err(|_| wrong());
        }
        if let Some(number) = text.strip_prefix("number:") {
            let (year, number) = number.split_once('/').ok_or_else(wrong)?;
            let year = year.parse().map_err(|_| wrong())?;
            let number = Text::parse(number).map_err(|_| wrong())?;
            return Ok(Self::Number(BookNumber { year, number }));
        }
        text.parse().map(Self::Id).map_err(|_| wrong())
    }
}

impl Verb {
    /// The name of the verb.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RegisterOrganisation(_) => "RegisterOrganisation",
            Self::RegisterAmbito(_) => "RegisterAmbito",
            Self::SucceedManager(_) => "SucceedManager",
            Self::OpenEdition(_) => "OpenEdition",
            Self::ChangeTerms(_) => "ChangeTerms",
            Self::CloseEdition(_) => "CloseEdition",
            Self::ReopenEdition(_) => "ReopenEdition",
            Self::CloseBook(_) => "CloseBook",
            Self::AppropriateFunds(_) => "AppropriateFunds",
            Self::AllotFunds(_) => "AllotFunds",
            Self::AllotByWeights(_) => "AllotByWeights",
            Self::ReduceAllotment(_) => "ReduceAllotment",
            Self::ReturnFunds(_) => "ReturnFunds",
            Self::ConfirmAct(_) => "ConfirmAct",
            Self::DisputeAct(_) => "DisputeAct",
            Self::ProgrammeFunds(_) => "ProgrammeFunds",
            Self::MakeCommitment(_) => "MakeCommitment",
            Self::ChangeCommitment(_) => "ChangeCommitment",
            Self::RecordExpense(_) => "RecordExpense",
            Self::OrderPayment(_) => "OrderPayment",
            Self::ExecutePayment(_) => "ExecutePayment",
            Self::EndowCash(_) => "EndowCash",
            Self::CoverCash(_) => "CoverCash",
            Self::SendTransfer(_) => "SendTransfer",
            Self::ReceiveTransfer(_) => "ReceiveTransfer",
            Self::Reverse(_) => "Reverse",
            Self::ErasePerson(_) => "ErasePerson",
        }
    }
}
