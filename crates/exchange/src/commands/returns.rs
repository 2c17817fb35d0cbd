//! Authority given back (*economie*): a row for each part, those of one key one `ReturnFunds`.

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    programme::purpose,
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder},
    command::{Request, ReturnFunds, ReturnRow, ReturnTransfer, Verb},
};

pub(super) const TABLE: Table = Table {
    title: "restituzioni",
    columns: &[&[
        Column::together("titolare", Shape::Words),
        Column::together("concedente", Shape::Words),
        Column::together("annualita", Shape::Words),
        Column::row("da_linea"),
        Column::row("da_area").optional(),
        Column::row("importo"),
        Column::together("mittente", Shape::Words).optional(),
        Column::together("ricevente", Shape::Words).optional(),
        Column::together("data", Shape::Day),
        Column::together("atto_tipo", Shape::Words),
        Column::together("atto_numero", Shape::Words),
        Column::together("atto_data", Shape::Day),
    ]],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due restituzioni, distinguerle \
             con la colonna chiave",
    fields: &[
        ("holder", "titolare"),
        ("grantor", "concedente"),
        ("edition", "annualita"),
        ("rows[].from", "da_linea"),
        ("rows[].from.area", "da_area"),
        ("rows[].amount", "importo"),
        ("rows", "importo"),
        ("transfer.sender", "mittente"),
        ("transfer.receiver", "ricevente"),
        ("transfer", "mittente"),
    ],
};

/// `rest:<titolare>|<concedente>|<annualita>|<atto_tipo>|<atto_numero>|<atto_data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let grantor: Holder = row.value(columns, "concedente", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    Some(format!("rest:{holder}|{grantor}|{edition}|{}", row.act(columns)?))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let holder = reader.required("titolare", values::holder);
    let grantor = reader.required("concedente", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let transfer = transfer(&mut reader);
    let day = reader.required("data", values::day);
    let act = if reader.cell("chiave").is_some() { reader.any_act() } else { reader.act() };
    let key = reader.key("atto_numero");
    agree(columns, first, others, problems);
    let found = rows.iter().filter_map(|row| returned(&mut Reader::new(columns, row, problems)));
    let rows = found.collect();
    let (holder, grantor, edition) = (holder?, grantor?, edition?);
    let returned = ReturnFunds { holder, grantor, edition, rows, transfer };
    Some(asked(key?, day?, act, Verb::ReturnFunds(returned)))
}

/// The transfer of its cash, when a body is named.
fn transfer(reader: &mut Reader<'_>) -> Option<ReturnTransfer> {
    if reader.cell("mittente").is_none() && reader.cell("ricevente").is_none() {
        return None;
    }
    let sender = reader.required("mittente", values::parsed);
    let receiver = reader.required("ricevente", values::parsed);
    Some(ReturnTransfer { sender: sender?, receiver: receiver? })
}

fn returned(reader: &mut Reader<'_>) -> Option<ReturnRow> {
    let from = purpose(reader, "da_linea", "da_area");
    let amount = reader.required("importo", values::amount)?;
    Some(ReturnRow { from, amount })
}
