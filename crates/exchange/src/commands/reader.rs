//! A row under its columns, and the reading of its cells into values or problems.

use super::columns::{Columns, Shape};
use crate::{
    problem::{Fault, Problem, Problems},
    values::{self, Read},
};
use ledger::{
    command::{Request, Verb},
    day::Day,
    event::Act,
    text::{CommandKey, Text, document_number_key},
};
use std::borrow::Cow;

/// A row of a table, told apart in cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub line: u64,
    pub raw: &'a str,
    pub cells: Vec<Cow<'a, str>>,
}

/// Reads the cells of one row, and keeps what is wrong with them.
pub(super) struct Reader<'r> {
    columns: &'r Columns,
    row: &'r Row<'r>,
    problems: &'r mut Problems,
}

impl Row<'_> {
    /// Whether no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.trim().is_empty())
    }

    /// What stands under a column, if anything does.
    pub(super) fn cell(&self, columns: &Columns, name: &str) -> Option<&str> {
        let cell = self.cells.get(*columns.places.get(name)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// What stands under a column as a value, if it can be read.
    pub(super) fn value<T>(
        &self,
        columns: &Columns,
        name: &str,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> Option<T> {
        read(self.cell(columns, name)?).ok()
    }

    /// The act of a row, as keys write it: `<tipo>|<numero>|<data>`.
    pub(super) fn act(&self, columns: &Columns) -> Option<String> {
        let kind: Text = self.value(columns, "atto_tipo", values::parsed)?;
        let number: Text = self.value(columns, "atto_numero", values::parsed)?;
        let date = self.value(columns, "atto_data", values::day)?;
        Some(format!("{kind}|{number}|{date}"))
    }

    /// The act as it ends a key, where there is one: `|<tipo>|<numero>|<data>`.
    pub(super) fn act_behind(&self, columns: &Columns) -> String {
        self.act(columns).map(|it| format!("|{it}")).unwrap_or_default()
    }

    /// What tells the rows of one request from those of another: the key as given, else that of
    /// its content; none when it cannot be read.
    pub(super) fn key(&self, columns: &Columns) -> Option<String> {
        match self.cell(columns, "chiave") {
            Some(given) => values::parsed(given).ok().map(|key: CommandKey| key.to_string()),
            None => (columns.kind.table().natural_key)(columns, self),
        }
    }
}

impl<'r> Reader<'r> {
    pub(super) fn new(columns: &'r Columns, row: &'r Row<'r>, problems: &'r mut Problems) -> Self {
        Self { columns, row, problems }
    }

    pub(super) fn cell(&self, column: &str) -> Option<&'r str> {
        self.row.cell(self.columns, column)
    }

    /// The value of a cell, when there is one and it can be read.
    pub(super) fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> Option<T> {
        let cell = self.cell(column)?;
        read(cell).map_err(|fault| self.refuse(column, fault)).ok()
    }

    /// The value of a cell that must say something.
    pub(super) fn required<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            self.missing(column, "scriverlo");
        }
        self.optional(column, read)
    }

    /// A problem of the cell as it stands.
    pub(super) fn refuse(&mut self, column: &'static str, fault: Fault) {
        let value = self.cell(column).unwrap_or_default();
        self.problems.push(Problem::new(self.row.line, column, value, fault));
    }

    /// A cell that says nothing where it must. A column that is not there at all is told with the
    /// header.
    pub(super) fn missing(&mut self, column: &'static str, fix: &str) {
        if self.columns.places.contains_key(column) {
            self.refuse(column, Fault::new("MISSING_VALUE", "manca il valore", fix));
        }
    }

    /// The key as given, else that of the content; one that is too long is the fault of a column.
    pub(super) fn key(&mut self, column: &'static str) -> Option<CommandKey> {
        if self.cell("chiave").is_some() {
            return self.optional("chiave", values::parsed);
        }
        let key = (self.columns.kind.table().natural_key)(self.columns, self.row)?;
        let fix = "scrivere una chiave nella colonna chiave".to_owned();
        let key = values::parsed(&key).map_err(|fault| Fault { fix, ..fault });
        key.map_err(|fault| self.refuse(column, fault)).ok()
    }

    /// The act, which must be there.
    pub(super) fn act(&mut self) -> Option<Act> {
        let kind = self.required("atto_tipo", values::parsed);
        let number = self.required("atto_numero", values::parsed);
        let date = self.required("atto_data", values::day);
        Some(Act { kind: kind?, number: number?, date: date? })
    }

    /// The act, when anything is said of it.
    pub(super) fn any_act(&mut self) -> Option<Act> {
        let cells = ["atto_tipo", "atto_numero", "atto_data"];
        if cells.iter().any(|it| self.cell(it).is_some()) { self.act() } else { None }
    }

    /// A period of two columns, when anything is said of it.
    pub(super) fn period(
        &mut self,
        from: &'static str,
        to: &'static str,
    ) -> Option<ledger::day::Period> {
        if self.cell(from).is_none() && self.cell(to).is_none() {
            return None;
        }
        let first = self.required(from, values::day);
        let last = self.required(to, values::day);
        let period = ledger::day::Period::new(first?, last?);
        let reversed =
            |_| Fault::new("DATES_REVERSED", "viene prima dell'inizio", "invertire le date");
        period.map_err(|error| self.refuse(to, reversed(error))).ok()
    }
}

/// What the first row says for all must not be said otherwise by the others.
pub(super) fn agree(columns: &Columns, first: &Row<'_>, rows: &[&Row<'_>], found: &mut Problems) {
    for row in rows {
        for column in columns.together() {
            let Some(cell) = row.cell(columns, column.name) else { continue };
            let said = first.cell(columns, column.name);
            if said.is_some_and(|said| column.shape.same(said, cell)) {
                continue;
            }
            let line = first.line;
            let reason = match said {
                Some(said) => format!("la riga {line} dice «{}»", ledger::identifier::shown(said)),
                None => format!("sulla riga {line}, che vale anche per questa, non c'è niente"),
            };
            let fault = Fault::new("DIFFERENT_VALUE", reason, columns.kind.table().remedy);
            found.push(Problem::new(row.line, column.name, cell, fault));
        }
    }
}

/// A request on no other evidence than its act.
pub(super) fn asked(key: CommandKey, effective_on: Day, act: Option<Act>, verb: Verb) -> Request {
    Request { key, effective_on, act, cause: None, evidence: Vec::new(), on_behalf_of: None, verb }
}

impl Shape {
    /// Whether two cells say the same.
    fn same(self, one: &str, other: &str) -> bool {
        fn alike<T: PartialEq>(read: impl Fn(&str) -> Option<T>, one: &str, other: &str) -> bool {
            read(one).is_some_and(|it| Some(it) == read(other))
        }
        one == other
            || match self {
                Self::Words => false,
                Self::Day => alike(|it| values::day(it).ok(), one, other),
                Self::Amount => alike(|it| values::amount(it).ok(), one, other),
                Self::DocumentNumber => {
                    let key = |it: &str| Some(document_number_key(it)).filter(|it| !it.is_empty());
                    alike(key, one, other)
                }
            }
    }
}
