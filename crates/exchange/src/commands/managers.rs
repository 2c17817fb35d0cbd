//! Another managing body (*gestori*): a row for each commitment that passes, those of one key one
//! `SucceedManager`.

use super::{
    columns::{Column, Columns, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::AmbitoCode,
    command::{Request, SucceedManager, Verb},
};

pub(super) const TABLE: Table = Table {
    title: "gestori",
    columns: &[
        &[
            Column::together("ambito", Shape::Words),
            Column::together("nuovo_gestore", Shape::Words),
            Column::together("forma", Shape::Words).optional(),
            Column::row("impegno").optional(),
        ],
        DATED_TOGETHER,
    ],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |columns, row| row.cell(columns, "impegno").is_some(),
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; un ambito ha un gestore per giorno",
    fields: &[
        ("ambito", "ambito"),
        ("manager", "nuovo_gestore"),
        ("legal_form", "forma"),
        ("commitments[]", "impegno"),
        ("commitments", "impegno"),
    ],
};

/// `gestore:<ambito>|<data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let ambito: AmbitoCode = row.value(columns, "ambito", values::parsed)?;
    let day = row.value(columns, "data", values::day)?;
    Some(format!("gestore:{ambito}|{day}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let ambito = reader.required("ambito", values::parsed);
    let manager = reader.required("nuovo_gestore", values::parsed);
    let legal_form = reader.optional("forma", values::legal_form);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    agree(columns, first, others, problems);
    let passing = rows.iter().filter_map(|row| {
        Reader::new(columns, row, problems).optional("impegno", values::commitment)
    });
    let commitments = passing.collect();
    let succeeded = SucceedManager { ambito: ambito?, manager: manager?, legal_form, commitments };
    Some(asked(key?, day?, act, Verb::SucceedManager(succeeded)))
}
