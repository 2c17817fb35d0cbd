//! Following: what the read side keeps of an event, computed once for every database.

use crate::port::StoreError;
use crate::rows::Entry;
use journal::seal;
use ledger::{
    event::Event,
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
    /// What it moves, in order.
    pub postings: Vec<Posting>,
    /// The rows of the register of expenses.
    pub shares: Vec<ShareRow>,
    /// Whom it concerns: holders, and its book as `org:CODE`.
    pub parties: BTreeSet<String>,
}

/// A row of the register of expenses.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// The share's number.
    pub share: u32,
    /// The body that recorded it.
    pub organisation: String,
    /// Whose authority; empty when wholly on own share.
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
        let mut parties: BTreeSet<String> = streams(&envelope.event, &envelope.book)
            .into_iter()
            .filter_map(|stream| stream.holder.map(|holder| holder.to_string()))
            .collect();
        parties.insert(format!("org:{}", envelope.book));
        Ok(Self {
            index: entry.index,
            day: envelope.effective_on.number(),
            postings: postings(&envelope.event),
            shares: shares(&envelope.event),
            parties,
        })
    }
}

fn shares(event: &Event) -> Vec<ShareRow> {
    let Event::ExpenseRecorded(it) = event else { return Vec::new() };
    let organisation = it.organisation.to_string();
    if it.shares.is_empty() {
        let [holder, edition, line] = [String::new(), String::new(), String::new()];
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
