//! Following: what the read side keeps of an event, computed once for every database.

use crate::{
    port::StoreError,
    register::{Fact, facts},
    rows::Entry,
};
use journal::seal;
use ledger::{
    envelope::Envelope,
    event::Event,
    id::{Digest, EventId},
    posting::{Posting, postings},
    stream::streams,
};
use std::collections::BTreeSet;

/// What followers write of one event.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Its place.
    pub index: u64,
    /// Its effective day, as the integer `yyyymmdd`.
    pub day: i32,
    /// What it moves, in order, with the numbers of the lines.
    pub postings: Vec<(u32, Posting)>,
    /// The rows of the registers.
    pub facts: Vec<Fact>,
    /// Whom it concerns: holders, its book as `org:CODE`; and each file of its evidence, as
    /// [`file_party`] names it.
    pub parties: BTreeSet<String>,
    /// Whether it registers a body, a territory or an endowment.
    pub registers: Registers,
}

/// Whether an event changes the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registers {
    /// It does.
    Something,
    /// It does not.
    Nothing,
}

impl Followed {
    /// What followers write of an entry.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the bytes are not a sealed event.
    pub fn of(entry: &Entry) -> Result<Self, StoreError> {
        let envelope = seal::open(&entry.bytes)
            .map_err(|error| StoreError::Corrupt(format!("entry {}: {error}", entry.index)))?;
        Ok(Self::opened(entry.index, &envelope))
    }

    /// What followers write of an event at a place of the log.
    pub fn opened(index: u64, envelope: &Envelope) -> Self {
        let mut parties: BTreeSet<String> = streams(&envelope.event, &envelope.book)
            .into_iter()
            .filter_map(|stream| stream.holder.map(|holder| holder.to_string()))
            .collect();
        parties.insert(format!("org:{}", envelope.book));
        parties.extend(envelope.evidence.iter().map(|it| file_party(it.digest)));
        Self {
            index,
            day: envelope.effective_on.number(),
            // What goes to the account that it left moves nothing.
            postings: numbered(&envelope.event).filter(|(_, it)| it.from != it.to).collect(),
            facts: facts(envelope),
            parties,
            registers: registers(&envelope.event),
        }
    }

    /// Everybody whom its rows name, in the order that numbers them: some come more than once.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let parties = self.parties.iter().cloned();
        let accounts = self.postings.iter().flat_map(|(_, it)| [&it.from, &it.to]);
        let holders = accounts.map(|it| it.holder().to_string());
        let facts = self.facts.iter().flat_map(|it| [it.holder.clone(), it.other.clone()]);
        parties.chain(holders).chain(facts)
    }

    /// The earlier events whose rows its own ones name.
    pub fn references(&self) -> impl Iterator<Item = EventId> {
        self.facts.iter().filter_map(|it| it.of).map(|(event, _)| event)
    }
}

/// The name under which events that carry a file as evidence are found.
pub fn file_party(digest: Digest) -> String {
    format!("file:{digest}")
}

fn numbered(event: &Event) -> impl Iterator<Item = (u32, Posting)> {
    (0..).zip(postings(event))
}

fn registers(event: &Event) -> Registers {
    match event {
        Event::OrganisationRegistered(_)
        | Event::AmbitoRegistered(_)
        | Event::ManagerSucceeded(_)
        | Event::EditionOpened(_)
        | Event::TermsChanged(_)
        | Event::EditionClosed(_)
        | Event::EditionReopened(_)
        | Event::BookClosed(_)
        | Event::ActConfirmed(_)
        | Event::ActDisputed(_) => Registers::Something,
        Event::LedgerOpened(_)
        | Event::PersonErased(_)
        | Event::FundsReturned(_)
        | Event::CommitmentChanged(_)
        | Event::PaymentOrdered(_)
        | Event::CashCovered(_)
        | Event::ReceivableBooked(_)
        | Event::ReceivableChanged(_)
        | Event::YearEndFrozen(_)
        | Event::CostItemReduced(_)
        | Event::PaymentRefunded(_)
        | Event::ShareReallocated(_)
        | Event::DisbursementRequested(_)
        | Event::FundsAppropriated(_)
        | Event::FundsAllotted(_)
        | Event::AllotmentReduced(_)
        | Event::FundsProgrammed(_)
        | Event::CommitmentMade(_)
        | Event::ExpenseRecorded(_)
        | Event::PaymentExecuted(_)
        | Event::CashEndowed(_)
        | Event::TransferSent(_)
        | Event::TransferReceived(_)
        | Event::Reversed(_) => Registers::Nothing,
    }
}
