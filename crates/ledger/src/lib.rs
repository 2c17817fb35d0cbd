//! The rules: commands to events to postings to balances; money, ids, catalogue, permissions. Pure.
//!
//! Architecture invariant: nothing here reads a clock, a random number, a file or a socket, and
//! nothing here knows how an event is written as bytes. Whoever calls passes those things in.

mod as_text;
mod newtype;

pub mod account;
pub mod anomaly;
pub mod apply;
pub mod catalogue;
pub mod code;
pub mod command;
pub mod day;
pub mod decide;
pub mod envelope;
pub mod event;
pub mod id;
pub mod identifier;
pub mod money;
pub mod needs;
pub mod posting;
pub mod rejection;
pub mod rights;
pub mod split;
pub mod state;
pub mod stream;
pub mod tally;
pub mod terms;
pub mod text;
