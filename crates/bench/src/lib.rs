//! The measuring bench: the figures that were promised, each beside its baseline, interleaved.
//!
//! Architecture invariant: nothing here is part of the ledger. Baselines speak SQL of their own,
//! ours is used as everybody uses it.

#![expect(clippy::float_arithmetic, reason = "what is measured is not money")]

mod curve;
mod database;
mod figure;
mod grow;
mod machine;
mod measure;
mod plot;
mod raw;
mod served;
mod spread;
pub mod workload;

pub use curve::{Curve, curve};
pub use database::Place;
pub use figure::{Figure, Report, Verdict};
pub use measure::{P, Plan, Size, run};

/// Why measuring stopped.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] bookkeeper::Failure),
    /// Its database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The baseline's database failed.
    #[error("the baseline failed: {0}")]
    Raw(#[from] sqlx::Error),
    /// A file or another program failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Something else is in the way.
    #[error("{0}")]
    Other(String),
}
