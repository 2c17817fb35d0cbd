//! Residences: what a database says of itself, so that one that was left is not written to again.

use crate::lock::Incarnation;

/// What a database is to its ledger, since some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residence {
    /// Of which incarnation: of itself, or, when it is retired, of the database that took over.
    pub incarnation: Incarnation,
    /// What it is.
    pub phase: Phase,
    /// Where the ledger came from or went, in words.
    pub place: String,
    /// Since when, in microseconds since 1970.
    pub at: i64,
}

/// What a database is to its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is being filled by a move or a restore, and not whole yet.
    Filling,
    /// The ledger stands in it.
    Standing,
    /// The ledger has gone elsewhere.
    Retired,
    /// It is a backup: to be read, verified and restored from.
    Backup,
}

impl Phase {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Filling, Self::Standing, Self::Retired, Self::Backup];

    /// Its name in a database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filling => "filling",
            Self::Standing => "standing",
            Self::Retired => "retired",
            Self::Backup => "backup",
        }
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}
