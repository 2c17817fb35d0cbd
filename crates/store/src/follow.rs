//! Following: what the read side keeps of an event, computed once for every database.

use crate::port::StoreError;
use crate::rows::Entry;
use journal::seal;
use ledger::{
    envelope::Envelope,
    event::Event,
    id::Digest,
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
    /// The rows of the register of expenses.
    pub shares: Vec<ShareRow>,
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

/// A row of the register of expenses.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// The share's number.
    pub share: u32,
    /// The body that recorded it, as `org:CODE`.
    pub organisation: String,
    /// Whose authority; the body's own when wholly on own share.
    pub holder: String,
    /// Of which endowment; empty when wholly on own share.
    pub edition: String,
    /// For what; empty when wholly on own share.
    pub line: String,
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
            shares: shares(&envelope.event),
            parties,
            registers: registers(&envelope.event),
        }
    }

    /// Everybody whom its rows name, in the order that numbers them: some come more than once.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let parties = self.parties.iter().cloned();
        let accounts = self.postings.iter().flat_map(|(_, it)| [&it.from, &it.to]);
        let holders = accounts.map(|it| it.holder().to_string());
        let shares = self.shares.iter();
        let shares = shares.flat_map(|it| [it.holder.clone(), it.organisation.clone()]);
        parties.chain(holders).chain(shares)
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

fn shares(event: &Event) -> Vec<ShareRow> {
    let Event::ExpenseRecorded(it) = event else { return Vec::new() };
    let organisation = format!("org:{}", it.organisation);
    if it.shares.is_empty() {
        let (holder, [edition, line]) = (organisation.clone(), [String::new(), String::new()]);
        return vec![ShareRow { share: 0, organisation, holder, edition, line }];
    }
    (0..)
        .zip(&it.shares)
        .map(|(number, share)| ShareRow {
            share: number,
            organisation: organisation.clone(),
            holder: share.holder.to_string(),
            edition: share.edition.to_string(),
            line: share.line.to_string(),
        })
        .collect()
}
