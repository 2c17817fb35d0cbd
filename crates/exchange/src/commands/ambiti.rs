//! Territories: a `RegisterAmbito` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::AmbitoCode,
    command::{Request, Verb},
    event::AmbitoRegistered,
};

pub(super) const TABLE: Table = Table {
    title: "ambiti",
    columns: &[
        &[
            Column::row("ambito"),
            Column::row("denominazione"),
            Column::row("regione_istat"),
            Column::row("forma"),
            Column::row("comuni"),
            Column::row("ente_gestore"),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("code", "ambito"),
        ("name", "denominazione"),
        ("region", "regione_istat"),
        ("legal_form", "forma"),
        ("comuni", "comuni"),
        ("comuni[]", "comuni"),
        ("manager", "ente_gestore"),
    ],
};

/// `ambito:<ambito>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let code: AmbitoCode = row.value(columns, "ambito", values::parsed)?;
    Some(format!("ambito:{code}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let code = reader.required("ambito", values::parsed);
    let name = reader.required("denominazione", values::parsed);
    let region = reader.required("regione_istat", |it| values::digits(it, 2));
    let legal_form = reader.required("forma", values::legal_form);
    let comuni = reader.optional("comuni", values::comuni).unwrap_or_default();
    let manager = reader.required("ente_gestore", values::parsed);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("ambito");
    let (code, name, region) = (code?, name?, region?);
    let (legal_form, manager) = (legal_form?, manager?);
    let ambito = AmbitoRegistered { code, name, region, legal_form, comuni, manager };
    Some(asked(key?, day?, act, Verb::RegisterAmbito(ambito)))
}
