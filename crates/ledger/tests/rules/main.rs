//! The rules of the ledger, through its public door only: what is recorded, what is refused, what
//! is flagged, and the laws that hold for any sequence of commands.

mod authority;
mod breaches;
mod cash;
mod commitments;
mod completeness;
mod expenses;
mod laws;
mod payments;
mod plays;
mod registry;
mod reversals;
mod rights;
mod script;
mod state;
mod world;
