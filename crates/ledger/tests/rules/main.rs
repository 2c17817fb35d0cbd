//! The rules of the ledger, through its public door only: what is recorded, what is refused, what
//! is flagged, and the laws that hold for any sequence of commands.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "UPDATE_EXPECT=1 writes hashes, so that a script may come to hold a quote"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod acts;
mod authority;
mod breaches;
mod cash;
mod changes;
mod commitments;
mod completeness;
mod corrections;
mod disbursements;
mod expenses;
mod laws;
mod listed;
mod payments;
mod plays;
mod registry;
mod reversals;
mod rights;
mod script;
mod state;
mod undone;
mod whose;
mod world;
mod years;
