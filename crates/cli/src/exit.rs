//! Exits: the five codes of the contract, and the sentence that goes with a failure.

use bookkeeper::{Failure, attachments::NoFile, people::NoAccount, persons::NoPerson};
use std::process::ExitCode;
use store::StoreError;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: fine.
    Fine = 0,
    /// 1: what was looked at is not as it should be.
    Amiss = 1,
    /// 2: unusable input.
    Unusable = 2,
    /// 3: some rows were refused.
    SomeRefused = 3,
    /// 4: the database failed.
    Database = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The program ends before its work is done.
#[derive(Debug)]
pub struct Stop {
    /// With which code.
    pub exit: Exit,
    /// And what to say.
    pub message: String,
}

impl Stop {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    pub fn unusable(message: impl Into<String>) -> Self {
        Self::new(Exit::Unusable, message)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Database, error.to_string())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        let exit = match failure {
            Failure::NoLedger | Failure::Question(_) => Exit::Unusable,
            _ => Exit::Database,
        };
        Self::new(exit, failure.to_string())
    }
}

impl From<NoFile> for Stop {
    fn from(error: NoFile) -> Self {
        match error {
            NoFile::Failure(failure) => failure.into(),
            NoFile::Missing(_) | NoFile::Changed(_) => Self::new(Exit::Amiss, error.to_string()),
            NoFile::Folder(_) => Self::new(Exit::Database, error.to_string()),
            other => Self::unusable(other.to_string()),
        }
    }
}

impl From<NoPerson> for Stop {
    fn from(error: NoPerson) -> Self {
        match error {
            NoPerson::Failure(failure) => failure.into(),
            NoPerson::Pepper(_) | NoPerson::NotYet(_) => {
                Self::new(Exit::Database, error.to_string())
            }
            other => Self::unusable(other.to_string()),
        }
    }
}

impl From<NoAccount> for Stop {
    fn from(error: NoAccount) -> Self {
        match error {
            NoAccount::Failure(failure) => failure.into(),
            other => Self::unusable(other.to_string()),
        }
    }
}

/// Printing failed: whoever read us has gone, which is their right.
impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        let exit = match error.kind() {
            std::io::ErrorKind::BrokenPipe => Exit::Fine,
            _ => Exit::Unusable,
        };
        let message = if exit == Exit::Fine { String::new() } else { error.to_string() };
        Self::new(exit, message)
    }
}
