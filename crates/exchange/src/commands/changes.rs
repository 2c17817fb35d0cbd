//! Changes of obligations: a row for each row that changes, those of one key one
//! `ChangeCommitment`.

use super::{
    columns::{Column, Columns, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::OrganisationCode,
    command::{ChangeCommitment, ChangeRow, Reference, Request, Verb},
    event::BookNumber,
};

pub(super) const TABLE: Table = Table {
    title: "variazioni",
    columns: &[
        &[
            Column::together("ente", Shape::Words),
            Column::together("impegno", Shape::Words),
            Column::together("variazione", Shape::Words),
        ],
        DATED_TOGETHER,
        &[
            Column::row("riga_impegno").optional(),
            Column::row("verso").optional(),
            Column::row("importo"),
            Column::row("esercizio").optional(),
            Column::together("nuovo_numero", Shape::Words).optional(),
            Column::together("nuovo_anno", Shape::Words).optional(),
        ],
    ],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due variazioni, distinguerle \
             con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("commitment", "impegno"),
        ("cause", "variazione"),
        ("number", "nuovo_numero"),
        ("rows[].row", "riga_impegno"),
        ("rows[].change", "verso"),
        ("rows[].amount", "importo"),
        ("rows[].budget_year", "esercizio"),
        ("rows", "importo"),
    ],
};

/// `var:<ente>|<impegno>|<variazione>|<data>[|<atto_tipo>|<atto_numero>|<atto_data>]`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let commitment: Reference = row.value(columns, "impegno", values::commitment)?;
    row.value(columns, "variazione", values::change_cause)?;
    let cause = row.cell(columns, "variazione")?.to_lowercase().replace('_', " ");
    let day = row.value(columns, "data", values::day)?;
    let act = row.act_behind(columns);
    Some(format!("var:{organisation}|{commitment}|{cause}|{day}{act}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let commitment = reader.required("impegno", values::commitment);
    let cause = reader.required("variazione", values::change_cause);
    let day = reader.required("data", values::day);
    let number = new_number(&mut reader);
    let act = reader.any_act();
    let key = reader.key("impegno");
    agree(columns, first, others, problems);
    let found = rows.iter().filter_map(|row| changed(&mut Reader::new(columns, row, problems)));
    let rows = found.collect();
    let (organisation, commitment, cause) = (organisation?, commitment?, cause?);
    let change = ChangeCommitment { organisation, commitment, cause, number, rows };
    Some(asked(key?, day?, act, Verb::ChangeCommitment(change)))
}

/// The number of what falls due in another budget year, where the body gives it one.
fn new_number(reader: &mut Reader<'_>) -> Option<BookNumber> {
    if reader.cell("nuovo_numero").is_none() && reader.cell("nuovo_anno").is_none() {
        return None;
    }
    let number = reader.required("nuovo_numero", values::parsed);
    let year = reader.required("nuovo_anno", values::year);
    Some(BookNumber { year: year?, number: number? })
}

fn changed(reader: &mut Reader<'_>) -> Option<ChangeRow> {
    let row = reader.optional("riga_impegno", values::row);
    let change = reader.optional("verso", values::row_change);
    let budget_year = reader.optional("esercizio", values::year);
    let amount = reader.required("importo", values::amount)?;
    Some(ChangeRow { row, change, amount, budget_year })
}
