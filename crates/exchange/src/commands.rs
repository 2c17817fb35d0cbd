//! CSV tables that ask something of the ledger: the table of a decree, a list of expenses.
//!
//! A file is read whole or not at all: a missing column, a broken line or a value that cannot be
//! read makes nothing of it be imported. What the rules refuse comes later, row by row, and is
//! not known here.

mod columns;
mod decree;
mod expenses;
mod header;
mod persons;
mod reader;

pub use header::Header;
pub use persons::with_persons;

use crate::{
    lines::{self, Line},
    problem::{Fault, MOST_PROBLEMS, Problem, Problems},
    record,
};
use columns::Columns;
use ledger::command::Request;
use reader::Row;
use std::borrow::Cow;

/// The most rows of a table.
pub const MOST_ROWS: usize = 200_000;

/// What a table asks, known by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The table of a decree: the whole file is one `AllotFunds`.
    Decree,
    /// A list of expenses, a row for each share: the rows of one key are one `RecordExpense`.
    Expenses,
}

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
    /// What they ask.
    pub request: Request,
}

/// Reads a table.
///
/// # Errors
/// Every problem of the file, up to a hundred, when some line or column cannot be read, or when
/// there are a hundred problems or more.
pub fn read(bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let mut problems = Problems::default();
    match table(bytes, &mut problems) {
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
        for Parsed { rows, outcome } in commands {
            match outcome {
                Ok(request) => ready.push(Ready { rows, request }),
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
fn table(bytes: &[u8], problems: &mut Problems) -> Option<Table> {
    let (mark, bytes) = lines::without_mark(bytes);
    let lines = lines::lines(bytes, problems);
    let Some((first, body)) = lines.split_first() else {
        if problems.is_empty() {
            problems.push(Problem::of_line(0, empty("è vuoto")));
        }
        return None;
    };
    if problems.any_in(|line| line <= first.number) {
        return None;
    }
    let (header, columns) = header::read(first, mark, problems)?;
    let rows = rows(&columns, header.separator, body, problems);
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
    let commands = match columns.kind {
        Kind::Decree => vec![decree::read(&columns, &rows)],
        Kind::Expenses => expenses::read(&columns, &rows),
    };
    Some(Table { kind: columns.kind, header, commands })
}

/// The rows that can be told apart in cells; a row of empty cells is none.
fn rows<'a>(
    columns: &Columns,
    separator: char,
    body: &[Line<'a>],
    problems: &mut Problems,
) -> Vec<Row<'a>> {
    if let Some(line) = body.get(MOST_ROWS) {
        let reason = format!("le righe sono più di {MOST_ROWS}");
        let fault = Fault::new("TOO_MANY_ROWS", reason, "dividere il file");
        problems.push(Problem::of_line(line.number, fault));
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(body.len());
    for line in body {
        match row(columns, separator, line) {
            Ok(row) if row.is_blank() => {}
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    rows
}

fn row<'a>(columns: &Columns, separator: char, line: &Line<'a>) -> Result<Row<'a>, Problem> {
    let broken = |fault| Problem::of_line(line.number, fault);
    let fields = record::split(line.text, separator).map_err(broken)?;
    if fields.len() != columns.width() {
        let (found, expected) = (fields.len(), columns.width());
        let reason = format!("i campi sono {found} e l'intestazione ne ha {expected}");
        let fix = "controllare i separatori, e le virgolette dei campi che ne contengono";
        return Err(broken(Fault::new("WRONG_FIELD_COUNT", reason, fix)));
    }
    let cells: Vec<Cow<'a, str>> = fields.into_iter().map(|it| it.value).collect();
    if let Some(at) = cells.iter().position(|it| it.contains(char::is_control)) {
        let (column, value) = (columns.name(at), cells.get(at).map_or("", |it| it));
        let fault = Fault::new(
            "CONTROL_CHARACTER",
            "contiene un carattere di controllo",
            "togliere tabulazioni e caratteri invisibili dalla cella",
        );
        return Err(Problem::new(line.number, column, value, fault));
    }
    Ok(Row { line: line.number, raw: line.text, cells })
}

fn count(commands: &[Parsed]) -> usize {
    commands.iter().filter_map(|it| it.outcome.as_ref().err()).map(Vec::len).sum()
}

fn empty(reason: &str) -> Fault {
    Fault::new("EMPTY_FILE", reason, "esportarlo di nuovo, con l'intestazione e le righe")
}

#[cfg(test)]
mod tests;
