//! The databases that are put through accidents: a row each.

use crate::support::{
    binary::{self, Ran},
    disk::Disk,
};
use std::process::Command;

/// A database of one ledger, whose disk, power and processes are in the hand of the test.
pub trait Database: Send {
    /// What `--db` is given.
    fn url(&self) -> String;

    /// The disk that it stands on.
    fn disk(&self) -> &Disk;

    /// `fondaco`, as it uses this database.
    fn program(&self) -> Command;

    /// How the name of the file ends whose sync makes a commit durable.
    fn log(&self) -> &'static str;

    /// How the names of the files end that are synced at all, the log first.
    fn files(&self) -> &'static [&'static str];

    /// Starts its server, when it has one.
    fn up(&mut self) {}

    /// Kills its server, when it has one.
    fn down(&mut self) {}

    /// Runs `fondaco` to its end.
    fn run(&self, args: &[&str]) -> Ran {
        self.program().args(args).output().unwrap().into()
    }
}

/// Every database, new and empty, on a disk of its own.
pub fn every() -> Vec<Box<dyn Database>> {
    vec![Box::new(Sqlite::new())]
}

/// A file: the program itself is who writes on the disk.
struct Sqlite {
    disk: Disk,
}

impl Sqlite {
    fn new() -> Self {
        Self { disk: Disk::new() }
    }
}

impl Database for Sqlite {
    fn url(&self) -> String {
        format!("sqlite:{}", self.disk.live().join("fondaco.db").display())
    }

    fn disk(&self) -> &Disk {
        &self.disk
    }

    fn log(&self) -> &'static str {
        "fondaco.db-wal"
    }

    fn files(&self) -> &'static [&'static str] {
        &["fondaco.db-wal", "fondaco.db"]
    }

    fn program(&self) -> Command {
        let mut command = binary::command();
        self.disk.wire(command.arg("--db").arg(self.url()));
        command
    }
}
