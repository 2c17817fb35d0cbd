//! What became of a file, told in the words of the file.

use super::{
    Imported, Readable, Readied, RefusedRows, RowAnomaly, Rows,
    amounts::{Counted, Money},
    names::Names,
    words,
};
use crate::{
    Bookkeeper, Failure,
    outcome::{Outcome, Receipt},
};
use exchange::{Encoding, commands::Kind, scarti};
use ledger::{
    command::{Command, Verb},
    rejection::Refused,
};

impl Bookkeeper {
    /// What became of a file whose commands came to these outcomes.
    pub(super) async fn told(
        &self,
        file: &Readable,
        commands: &[Command],
        outcomes: &[Outcome],
    ) -> Result<Imported, Failure> {
        let names = self.names(commands, outcomes).await?;
        Ok(told(file, commands, outcomes, &names))
    }
}

fn told(file: &Readable, commands: &[Command], outcomes: &[Outcome], names: &Names) -> Imported {
    let mut it = nothing_yet(file);
    let table = file.rows.table();
    let mut refused_commands = Vec::new();
    for ((read, command), outcome) in file.commands.iter().zip(commands).zip(outcomes) {
        it.rows.add(outcome, read.rows.len());
        it.amounts.add(outcome, &read.request.verb);
        match outcome {
            Outcome::Recorded(receipt) => {
                it.recorded += 1;
                it.anomalies.extend(anomalies(table, read, receipt));
            }
            Outcome::Repeated(_) => it.repeated += 1,
            Outcome::Unknown => it.unknown.extend(read.rows.iter().map(|row| row.line)),
            Outcome::Refused(refused) => {
                refused_commands.push(read);
                it.refused.push(refused_rows(table, read, command, refused, names));
            }
        }
    }
    it.scarti = (!it.refused.is_empty()).then(|| scarti(file, &refused_commands, &it.refused));
    it
}

fn nothing_yet(file: &Readable) -> Imported {
    let header = match &file.rows {
        Rows::Table(_, header) => Some(header),
        Rows::Lines => None,
    };
    Imported {
        table: file.rows.table().map(Kind::title),
        encoding: header.map_or(Encoding::Utf8, |it| it.encoding),
        separator: header.map(|it| it.separator),
        commands: file.commands.len(),
        recorded: 0,
        repeated: 0,
        rows: Counted::default(),
        amounts: Money::default(),
        refused: Vec::new(),
        unknown: Vec::new(),
        anomalies: Vec::new(),
        scarti: None,
    }
}

impl Rows {
    fn table(&self) -> Option<Kind> {
        match self {
            Self::Table(kind, _) => Some(*kind),
            Self::Lines => None,
        }
    }
}

/// The events of a decree are its rows, in order; those of another command are one.
fn anomalies(table: Option<Kind>, read: &Readied, receipt: &Receipt) -> Vec<RowAnomaly> {
    let decree = matches!(read.request.verb, Verb::AllotFunds(_));
    let first = read.rows.first().map_or(0, |row| row.line);
    let mut told = Vec::new();
    for (i, event) in receipt.events.iter().enumerate() {
        let row = if decree { read.elements.get(i) } else { None };
        let line = row.copied().unwrap_or(first);
        told.extend(event.anomalies.iter().map(|anomaly| {
            let sentence = anomaly.to_string();
            let sentence = if table.is_some() { words::in_italian(&sentence) } else { sentence };
            RowAnomaly { line, code: anomaly.code(), sentence }
        }));
    }
    told
}

fn refused_rows(
    table: Option<Kind>,
    read: &Readied,
    command: &Command,
    refused: &Refused,
    names: &Names,
) -> RefusedRows {
    let Refused { path, rejection } = refused;
    let place = table.map(|it| it.place(path));
    let element = place.as_ref().and_then(|it| it.element);
    let at = element.and_then(|it| read.elements.get(it)).copied();
    let path = match place {
        Some(place) => place.column.unwrap_or_default().to_owned(),
        None => path.clone(),
    };
    RefusedRows {
        lines: read.rows.iter().map(|row| row.line).collect(),
        at,
        code: rejection.code(),
        path,
        reason: words::reason(table, command, rejection, names),
    }
}

fn scarti(file: &Readable, commands: &[&Readied], refused: &[RefusedRows]) -> Vec<u8> {
    let rows = || {
        commands
            .iter()
            .zip(refused)
            .flat_map(|(command, refused)| command.rows.iter().map(move |row| (row, refused)))
    };
    match &file.rows {
        Rows::Table(_, header) => {
            let reasons: Vec<String> =
                rows().map(|(row, refused)| words::of_row(row.line, refused)).collect();
            let rows: Vec<_> = rows()
                .zip(&reasons)
                .map(|((row, refused), reason)| scarti::RefusedRow {
                    raw: &row.raw,
                    code: &refused.code,
                    reason,
                })
                .collect();
            scarti::csv(header, &rows)
        }
        Rows::Lines => {
            let rows: Vec<_> = rows()
                .map(|(row, refused)| scarti::RefusedLine {
                    line: row.line,
                    code: &refused.code,
                    reason: &refused.reason,
                    command: &row.raw,
                })
                .collect();
            scarti::jsonl(&rows)
        }
    }
}
