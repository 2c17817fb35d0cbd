//! A body's own money advanced to an edition, or given back to it: a `CoverCash` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{Request, Verb},
    event::CashCovered,
};

pub(super) const TABLE: Table = Table {
    title: "coperture",
    columns: &[
        &[
            Column::row("ente"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("copertura"),
            Column::row("importo"),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("organisation", "ente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("direction", "copertura"),
        ("amount", "importo"),
    ],
};

/// `cop:<ente>|<titolare>|<annualita>|<copertura>|<data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    row.value(columns, "copertura", values::cover)?;
    let direction = row.cell(columns, "copertura")?.to_lowercase();
    let day = row.value(columns, "data", values::day)?;
    Some(format!("cop:{organisation}|{holder}|{edition}|{direction}|{day}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let organisation = reader.required("ente", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let direction = reader.required("copertura", values::cover);
    let amount = reader.required("importo", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    let (organisation, holder, edition) = (organisation?, holder?, edition?);
    let (direction, amount) = (direction?, amount?);
    let covered = CashCovered { organisation, holder, edition, direction, amount };
    Some(asked(key?, day?, act, Verb::CoverCash(covered)))
}
