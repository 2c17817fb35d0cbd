//! Commands: what may be asked of the ledger, as a client writes it.

mod authority;
mod correction;
mod cost;
mod reference;
mod years;

pub use authority::{
    AllotByWeights, AllotFunds, AllotmentRow, Criterion, HolderWeight, OnAct, ProgrammeFunds,
    ProgrammeRow, RequestDisbursement, ReturnFunds, ReturnRow, ReturnTransfer, SucceedManager,
};
pub use correction::{
    ReallocateShare, ReallocatedTo, ReduceCostItem, ReduceShare, RefundPayment, RefundedLine,
};
pub use cost::{
    ChangeCommitment, ChangeRow, CommitRow, DocumentInput, ExecutePayment, MakeCommitment,
    OrderPayment, PayLine, RecordExpense, References, ShareInput,
};
pub use reference::{NotAReference, ReceiveTransfer, Reference, Reverse, ReverseLine};
pub use years::{ChangeReceivable, ChangeReceivableRow, FreezeYearEnd};

use crate::{
    code::OrganisationCode,
    day::Day,
    envelope::{Actor, Evidence},
    event::{
        Act, AllotmentReduced, AmbitoRegistered, BookClosed, CashCovered, CashEndowed,
        EditionClosed, EditionOpened, EditionReopened, FundsAppropriated, OrganisationRegistered,
        PersonErased, ReceivableBooked, TermsChanged, TransferSent,
    },
    id::Digest,
    text::{CommandKey, Text},
};
use serde::Serialize;
use std::sync::Arc;

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
    /// What was asked: shared, so that whoever holds many commands holds each once.
    pub request: Arc<Request>,
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
    /// Books what is to be received.
    BookReceivable(ReceivableBooked),
    /// Changes what was booked to be received.
    ChangeReceivable(ChangeReceivable),
    /// Ends a budget year of an endowment.
    FreezeYearEnd(FreezeYearEnd),
    /// Recognises a cost item as due, and commits it when no commitment exists.
    RecordExpense(RecordExpense),
    /// Records an order given to the treasurer.
    OrderPayment(OrderPayment),
    /// Records an order that the bank executed, wholly or in part.
    ExecutePayment(ExecutePayment),
    /// Lowers a cost that was recognised: a credit note, a recovery.
    ReduceCostItem(ReduceCostItem),
    /// Records money paid that is back, of what was reduced.
    RefundPayment(RefundPayment),
    /// Charges a share elsewhere: to another endowment, line or commitment, to no fund, or from there.
    ReallocateShare(ReallocateShare),
    /// Records cash from the treasury.
    EndowCash(CashEndowed),
    /// Records one's own money advanced to an edition, or given back.
    CoverCash(CashCovered),
    /// Asks for money of an endowment.
    RequestDisbursement(RequestDisbursement),
    /// Records money sent.
    SendTransfer(TransferSent),
    /// Records money received.
    ReceiveTransfer(ReceiveTransfer),
    /// Undoes an event, or some of its lines.
    Reverse(Reverse),
    /// Erases what the side table knows of a person.
    ErasePerson(PersonErased),
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
            Self::BookReceivable(_) => "BookReceivable",
            Self::ChangeReceivable(_) => "ChangeReceivable",
            Self::FreezeYearEnd(_) => "FreezeYearEnd",
            Self::RecordExpense(_) => "RecordExpense",
            Self::OrderPayment(_) => "OrderPayment",
            Self::ExecutePayment(_) => "ExecutePayment",
            Self::ReduceCostItem(_) => "ReduceCostItem",
            Self::RefundPayment(_) => "RefundPayment",
            Self::ReallocateShare(_) => "ReallocateShare",
            Self::EndowCash(_) => "EndowCash",
            Self::CoverCash(_) => "CoverCash",
            Self::RequestDisbursement(_) => "RequestDisbursement",
            Self::SendTransfer(_) => "SendTransfer",
            Self::ReceiveTransfer(_) => "ReceiveTransfer",
            Self::Reverse(_) => "Reverse",
            Self::ErasePerson(_) => "ErasePerson",
        }
    }
}
