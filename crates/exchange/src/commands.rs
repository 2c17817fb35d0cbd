//! CSV tables that ask something of the ledger: the registers that an office keeps in a year.
//!
//! A file is read whole or not at all: a missing column, a broken line or a value that cannot be
//! read makes nothing of it be imported. What the rules refuse comes later, row by row, and is
//! not known here.

mod ambiti;
mod answers;
mod appropriations;
mod changes;
mod closures;
mod columns;
mod commitments;
mod corrections;
mod covers;
mod decree;
mod disbursements;
mod editions;
mod endowments;
mod expenses;
mod header;
mod kind;
mod managers;
mod naming;
mod organisations;
mod payments;
mod persons;
mod place;
mod programme;
mod reader;
mod returns;
mod reversals;
mod rows;
mod terms;
mod transfers;
mod weights;
mod years;

pub use header::Header;
pub use kind::Kind;
pub use persons::with_persons;
pub use place::Place;

use crate::{
    encoding, lines,
    problem::{Fault, MOST_PROBLEMS, Problem, Problems},
};
use ledger::command::Request;

/// The most rows of a table.
pub const MOST_ROWS: usize = 200_000;

/// A table as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it asks.
    pub kind: Kind,
    /// Its first line.
    pub header: Header,
    /// What its rows ask, in the order of the file.
    pub commands: Vec<Parsed>,
}

/// Rows that ask one thing together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The rows.
    pub rows: Vec<RowRef>,
    /// The lines of those rows that stand for the elements of its list, in order.
    pub elements: Vec<u64>,
    /// What they ask, or the values that cannot be read.
    pub outcome: Result<Request, Vec<Problem>>,
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRef {
    /// Its line, from 1: the header's counts.
    pub line: u64,
    /// As it stands in the file, without its end.
    pub raw: String,
}

/// A table of which every value could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// What it asks.
    pub kind: Kind,
    /// Its first line.
    pub header: Header,
    /// What its rows ask, in the order of the file.
    pub commands: Vec<Ready>,
}

/// A request with the rows that ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The rows.
    pub rows: Vec<RowRef>,
    /// The lines of those rows that stand for the elements of its list, in order.
    pub elements: Vec<u64>,
    /// What they ask.
    pub request: Request,
}

/// Reads a table: the one that is said, else the one that its header tells.
///
/// # Errors
/// Every problem of the file, up to a hundred, when some line or column cannot be read, or when
/// there are a hundred problems or more.
pub fn read(bytes: &[u8], said: Option<Kind>) -> Result<Table, Vec<Problem>> {
    let mut problems = Problems::default();
    match table(bytes, said, &mut problems) {
        Some(table) if problems.is_empty() && count(&table.commands) < MOST_PROBLEMS => Ok(table),
        table => {
            let commands = table.into_iter().flat_map(|it| it.commands);
            commands.filter_map(|it| it.outcome.err()).flatten().for_each(|it| problems.push(it));
            Err(problems.in_order())
        }
    }
}

impl Table {
    /// The table when all of it could be read: only then may anything of it be imported.
    ///
    /// # Errors
    /// The problems of all its values.
    pub fn whole(self) -> Result<Whole, Vec<Problem>> {
        let Self { kind, header, commands } = self;
        let mut problems = Problems::default();
        let mut ready = Vec::with_capacity(commands.len());
        for Parsed { rows, elements, outcome } in commands {
            match outcome {
                Ok(request) => ready.push(Ready { rows, elements, request }),
                Err(found) => found.into_iter().for_each(|it| problems.push(it)),
            }
        }
        if problems.is_empty() {
            Ok(Whole { kind, header, commands: ready })
        } else {
            Err(problems.in_order())
        }
    }
}

/// The table, unless what is wrong with it leaves no rows to read.
fn table(bytes: &[u8], said: Option<Kind>, problems: &mut Problems) -> Option<Table> {
    let (encoding, bytes) = encoding::decoded(bytes, problems)?;
    let (mark, bytes) = lines::without_mark(&bytes);
    let lines = lines::split(bytes, problems);
    let Some((first, body)) = lines.split_first() else {
        if problems.is_empty() {
            problems.push(Problem::of_line(0, empty("è vuoto")));
        }
        return None;
    };
    if problems.any_in(|line| line <= first.number) {
        return None;
    }
    let (header, columns) = header::read(first, header::Bytes { encoding, mark }, said, problems)?;
    let rows = rows::of(&columns, header.separator, body, problems);
    let Some(start) = rows.first() else {
        if problems.is_empty() {
            problems.push(Problem::of_line(0, empty("non ha righe sotto l'intestazione")));
        }
        return None;
    };
    // What stands on a first row holds for the others: without it they would be told wrongly.
    if problems.any_in(|line| first.number < line && line < start.line) {
        return None;
    }
    let commands = rows::commands(&columns, &rows);
    Some(Table { kind: columns.kind, header, commands })
}

fn count(commands: &[Parsed]) -> usize {
    commands.iter().filter_map(|it| it.outcome.as_ref().err()).map(Vec::len).sum()
}

fn empty(reason: &str) -> Fault {
    Fault::new("EMPTY_FILE", reason, "esportarlo di nuovo, con l'intestazione e le righe")
}

#[cfg(test)]
mod tests;
