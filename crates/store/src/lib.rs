//! The port to a database and its native adapters: the log and the projections.
//!
//! Architecture invariant: nothing here decides. Rows come from `ledger` and `journal`, and go
//! back to them.

mod epoch;
mod failure;
mod follow;
pub mod lock;
mod objects;
mod people;
mod port;
pub mod postgres;
mod prepare;
mod register;
mod residence;
mod rows;
mod side;
pub mod sqlite;
mod tables;

pub use epoch::{Epochs, Made, Work};
pub use follow::{Followed, Registers};
pub use port::*;
pub use prepare::Places;
pub use register::{Fact, Kind, Register, RegisterFilter, RegisterRow, Words};
pub use residence::{Phase, Residence};
pub use rows::*;
pub use sqlite::{Kept, Replayed, Scratch};
pub use tables::{DerivedTable, compare};
