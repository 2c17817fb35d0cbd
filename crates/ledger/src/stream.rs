//! Streams: the gap-free histories that an event touches (FORMAT, `touches`).

use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    event::Event,
    posting::postings,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A history with a gap-free numbering of its own: of a holder, of an edition, or of a holder's
/// part in an edition. Sorted by edition, then holder, bytewise, absent first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The edition, or none for the holder's own registry history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionCode>,
    /// The holder, or none for the edition's own history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(edition) = &self.edition {
            edition.fmt(f)?;
        }
        f.write_str("|")?;
        self.holder.as_ref().map_or(Ok(()), |holder| holder.fmt(f))
    }
}

/// The streams that an event touches: those of every account it moves; else those of what it
/// registers, orders or confirms; else, when nothing moves (an own share, what is undone of what moved
/// nothing), that of the book. Leaf 0 touches none.
pub fn streams(event: &Event, book: &OrganisationCode) -> BTreeSet<Stream> {
    let moved: BTreeSet<Stream> = postings(event)
        .iter()
        .flat_map(|posting| [&posting.from, &posting.to])
        .map(|account| Stream {
            edition: Some(account.edition().clone()),
            holder: Some(account.holder().clone()),
        })
        .collect();
    if moved.is_empty() { unmoved(event, book) } else { moved }
}

fn unmoved(event: &Event, book: &OrganisationCode) -> BTreeSet<Stream> {
    let of_holder = |holder| Stream { edition: None, holder: Some(holder) };
    let of_edition = |edition: &EditionCode, holder: Option<&Holder>| Stream {
        edition: Some(edition.clone()),
        holder: holder.cloned(),
    };
    let one = match event {
        Event::LedgerOpened(_) => return BTreeSet::new(),
        Event::PaymentOrdered(it) => {
            let lines = it.lines.iter();
            return lines.map(|it| of_edition(&it.edition, Some(&it.holder))).collect();
        }
        Event::CommitmentChanged(it) => {
            let rows = it.rows.iter();
            return rows.map(|it| of_edition(&it.edition, Some(&it.holder))).collect();
        }
        Event::OrganisationRegistered(it) => of_holder(Holder::Organisation(it.code.clone())),
        Event::AmbitoRegistered(it) => of_holder(Holder::Ambito(it.code.clone())),
        Event::ManagerSucceeded(it) => of_holder(Holder::Ambito(it.ambito.clone())),
        Event::EditionOpened(it) => of_edition(&it.code, None),
        Event::EditionClosed(it) => of_edition(&it.edition, None),
        Event::EditionReopened(it) => of_edition(&it.edition, None),
        Event::TermsChanged(it) => of_edition(&it.edition, it.holder.as_ref()),
        Event::ReceivableBooked(it) => of_edition(&it.edition, Some(&it.holder)),
        Event::ReceivableChanged(it) => of_edition(&it.edition, Some(&it.holder)),
        Event::YearEndFrozen(it) => of_edition(&it.edition, Some(&it.holder)),
        Event::DisbursementRequested(it) => of_edition(&it.edition, Some(&it.holder)),
        Event::ActConfirmed(it) => of_edition(&it.edition, it.holder.as_ref()),
        Event::ActDisputed(it) => of_edition(&it.edition, it.holder.as_ref()),
        _ => of_holder(Holder::Organisation(book.clone())),
    };
    [one].into()
}
