//! Cash that the treasury gives a body (*dotazioni*), and parts that are taken back (*riduzioni*): an
//! `EndowCash` or a `ReduceAllotment` a row.

use super::{
    columns::{Column, Columns, DATED, DATED_BY_ACT, TRANSCRIBED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{Request, Verb},
    event::{AllotmentReduced, CashEndowed},
};

pub(super) const ENDOWED: Table = Table {
    title: "dotazioni",
    columns: &[
        &[
            Column::row("ente_cassa"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("importo"),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key: endowed_key,
    request: endow,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("organisation", "ente_cassa"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("amount", "importo"),
    ],
};

pub(super) const REDUCED: Table = Table {
    title: "riduzioni",
    columns: &[
        &[
            Column::row("concedente"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("riduzione"),
        ],
        DATED_BY_ACT,
        TRANSCRIBED,
    ],
    joining: Joining::Each,
    natural_key: reduced_key,
    request: reduce,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("grantor", "concedente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("amount", "riduzione"),
    ],
};

/// `dot:<ente>|<titolare>|<annualita>|<data>[|<atto_tipo>|<atto_numero>|<atto_data>]`.
fn endowed_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente_cassa", values::parsed)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    let day = row.value(columns, "data", values::day)?;
    let act = row.act_behind(columns);
    Some(format!("dot:{organisation}|{holder}|{edition}|{day}{act}"))
}

/// `rid:<concedente>|<titolare>|<annualita>|<atto_tipo>|<atto_numero>|<atto_data>`.
fn reduced_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let grantor: Holder = row.value(columns, "concedente", values::holder)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    Some(format!("rid:{grantor}|{holder}|{edition}|{}", row.act(columns)?))
}

fn endow(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let organisation = reader.required("ente_cassa", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let amount = reader.required("importo", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    let (organisation, holder) = (organisation?, holder?);
    let endowed = CashEndowed { organisation, holder, edition: edition?, amount: amount? };
    Some(asked(key?, day?, act, Verb::EndowCash(endowed)))
}

fn reduce(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let grantor = reader.required("concedente", values::holder);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let amount = reader.required("riduzione", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.act();
    let key = reader.key("atto_numero");
    let (grantor, holder) = (grantor?, holder?);
    let reduced = AllotmentReduced { grantor, holder, edition: edition?, amount: amount? };
    Some(asked(key?, day?, Some(act?), Verb::ReduceAllotment(reduced)))
}
