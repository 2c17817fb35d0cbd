//! Money of an endowment that is asked for: a `RequestDisbursement` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{Request, RequestDisbursement, Verb},
};

pub(super) const TABLE: Table = Table {
    title: "richieste",
    columns: &[
        &[
            Column::row("ente"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("pagatore"),
            Column::row("rata").optional(),
            Column::row("importo_richiesto"),
            Column::row("spesa_attestata").optional(),
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
        ("payer", "pagatore"),
        ("instalment", "rata"),
        ("amount", "importo_richiesto"),
        ("attested", "spesa_attestata"),
    ],
};

/// `rich:<ente>|<titolare>|<annualita>|<rata>|<data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    let instalment = match row.cell(columns, "rata") {
        Some(cell) => values::instalment(cell).ok()?.to_string(),
        None => String::new(),
    };
    let day = row.value(columns, "data", values::day)?;
    Some(format!("rich:{organisation}|{holder}|{edition}|{instalment}|{day}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let organisation = reader.required("ente", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let payer = reader.required("pagatore", values::parsed);
    let instalment = reader.optional("rata", values::instalment);
    let amount = reader.required("importo_richiesto", values::amount);
    let attested = reader.optional("spesa_attestata", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    let (organisation, holder, edition) = (organisation?, holder?, edition?);
    let (payer, amount) = (payer?, amount?);
    let asks =
        RequestDisbursement { organisation, holder, edition, payer, instalment, amount, attested };
    Some(asked(key?, day?, act, Verb::RequestDisbursement(asks)))
}
