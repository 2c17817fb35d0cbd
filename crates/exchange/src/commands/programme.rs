//! Plans: a row for each movement, the rows of one key one `ProgrammeFunds`.

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{
    problem::{Fault, Problems},
    values,
};
use ledger::{
    account::Purpose,
    code::{EditionCode, Holder},
    command::{ProgrammeFunds, ProgrammeRow, Request, Verb},
};

pub(super) const TABLE: Table = Table {
    title: "programmazione",
    columns: &[&[
        Column::together("titolare", Shape::Words),
        Column::together("annualita", Shape::Words),
        Column::row("da_linea"),
        Column::row("da_area").optional(),
        Column::row("a_linea"),
        Column::row("a_area").optional(),
        Column::row("importo"),
        Column::together("data", Shape::Day),
        Column::together("atto_tipo", Shape::Words),
        Column::together("atto_numero", Shape::Words),
        Column::together("atto_data", Shape::Day),
    ]],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due programmazioni, \
             distinguerle con la colonna chiave",
    fields: &[
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("rows[].from", "da_linea"),
        ("rows[].from.area", "da_area"),
        ("rows[].to", "a_linea"),
        ("rows[].to.area", "a_area"),
        ("rows[].amount", "importo"),
        ("rows", "importo"),
    ],
};

/// `prog:<titolare>|<annualita>|<atto_tipo>|<atto_numero>|<atto_data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    Some(format!("prog:{holder}|{edition}|{}", row.act(columns)?))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let day = reader.required("data", values::day);
    let act = if reader.cell("chiave").is_some() { reader.any_act() } else { reader.act() };
    let key = reader.key("atto_numero");
    agree(columns, first, others, problems);
    let moves = rows.iter().filter_map(|row| moved(&mut Reader::new(columns, row, problems)));
    let rows = moves.collect();
    let verb = Verb::ProgrammeFunds(ProgrammeFunds { holder: holder?, edition: edition?, rows });
    Some(asked(key?, day?, act, verb))
}

fn moved(reader: &mut Reader<'_>) -> Option<ProgrammeRow> {
    let from = purpose(reader, "da_linea", "da_area");
    let to = purpose(reader, "a_linea", "a_area");
    let amount = reader.required("importo", values::amount);
    if reader.cell("da_linea").is_none() && reader.cell("a_linea").is_none() {
        let fix = "scrivere la linea a cui va; per togliere da una linea, scriverla in da_linea";
        reader.missing("a_linea", fix);
    }
    Some(ProgrammeRow { from, to, amount: amount? })
}

/// A line, with its area; an empty one is what is available.
pub(super) fn purpose(
    reader: &mut Reader<'_>,
    line: &'static str,
    area: &'static str,
) -> Option<Purpose> {
    let found = reader.optional(line, values::parsed);
    let users = reader.optional(area, values::parsed);
    if reader.cell(line).is_none() && reader.cell(area).is_some() {
        let fix = format!("scrivere anche {line}");
        reader.refuse(area, Fault::new("MISPLACED_VALUE", "c'è l'area e non la linea", fix));
    }
    Some(Purpose { line: found?, area: users })
}
