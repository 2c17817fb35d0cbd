//! Reversals: of a whole event in a row, or a row for each line of it; those of one key one `Reverse`.

use super::{
    columns::{Column, Columns, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    naming::{expense, named},
    reader::{Reader, Row, agree, asked},
};
use crate::{
    problem::{Fault, Problems},
    values::{self, Read},
};
use ledger::command::{Reference, Request, Reverse, ReverseLine, Verb};

pub(super) const TABLE: Table = Table {
    title: "storni",
    columns: &[
        &[
            Column::together("registrazione", Shape::Words),
            Column::together("emittente", Shape::Words).optional(),
            Column::together("documento_numero", Shape::DocumentNumber).optional(),
            Column::together("documento_data", Shape::Day).optional(),
            Column::together("documento_tipo", Shape::Words).optional(),
            Column::together("riga", Shape::Words).optional(),
            Column::together("causa_storno", Shape::Words),
        ],
        DATED_TOGETHER,
        &[Column::row("riga_stornata").optional(), Column::row("importo").optional()],
    ],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |columns, row| row.cell(columns, "riga_stornata").is_some(),
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due storni, distinguerli con la \
             colonna chiave",
    fields: &[
        ("of", "registrazione"),
        ("cause", "causa_storno"),
        ("lines[].line", "riga_stornata"),
        ("lines[].amount", "importo"),
        ("lines[]", "riga_stornata"),
        ("lines", "riga_stornata"),
    ],
};

/// `storno:<registrazione>|<causa_storno>|<data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let of = match row.cell(columns, "registrazione") {
        Some(cell) => reference(cell).ok()?,
        None => expense(columns, row)?,
    };
    row.value(columns, "causa_storno", values::reversal_cause)?;
    let cause = row.cell(columns, "causa_storno")?.to_lowercase().replace('_', " ");
    let day = row.value(columns, "data", values::day)?;
    Some(format!("storno:{of}|{cause}|{day}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let of = named(&mut reader, (columns, first), "registrazione", reference);
    let cause = reader.required("causa_storno", values::reversal_cause);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("registrazione");
    agree(columns, first, others, problems);
    let lines = lines(columns, rows, problems);
    Some(asked(key?, day?, act, Verb::Reverse(Reverse { of: of?, cause: cause?, lines })))
}

/// An event by its key or id; a commitment by its number too.
fn reference(value: &str) -> Read<Reference> {
    values::event(value).or_else(|_| values::commitment(value)).map_err(|fault| Fault {
        reason: "non indica una registrazione".to_owned(),
        fix: "scrivere chiave:CHIAVE, l'UUID in minuscole o, per un impegno, NUMERO/ANNO"
            .to_owned(),
        ..fault
    })
}

/// The lines to undo; none when a single row undoes the whole.
fn lines(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Vec<ReverseLine> {
    let mut lines = Vec::new();
    for row in rows {
        let mut reader = Reader::new(columns, row, problems);
        let line = reader.optional("riga_stornata", values::row);
        let amount = reader.optional("importo", values::amount);
        if reader.cell("riga_stornata").is_some() {
            lines.extend(line.map(|line| ReverseLine { line, amount }));
        } else if rows.len() > 1 || reader.cell("importo").is_some() {
            let reason = "manca la riga da stornare";
            let fix = "scrivere riga_stornata (0 la prima); per stornare tutto, una riga sola \
                       senza importo";
            reader.refuse("riga_stornata", Fault::new("MISSING_VALUE", reason, fix));
        }
    }
    lines
}
