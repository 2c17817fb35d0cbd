//! Bodies: a `RegisterOrganisation` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::OrganisationCode,
    command::{Request, Verb},
    event::OrganisationRegistered,
};

pub(super) const TABLE: Table = Table {
    title: "enti",
    columns: &[
        &[
            Column::row("ente"),
            Column::row("denominazione"),
            Column::row("tipo"),
            Column::row("codice_fiscale").optional(),
            Column::row("codice_ipa").optional(),
            Column::row("regione_istat").optional(),
            Column::row("comune_istat").optional(),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("code", "ente"),
        ("name", "denominazione"),
        ("kind", "tipo"),
        ("tax_id", "codice_fiscale"),
        ("ipa", "codice_ipa"),
        ("region", "regione_istat"),
        ("comune", "comune_istat"),
    ],
};

/// `ente:<ente>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let code: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    Some(format!("ente:{code}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let code = reader.required("ente", values::parsed);
    let name = reader.required("denominazione", values::parsed);
    let kind = reader.required("tipo", values::organisation_kind);
    let tax_id = reader.optional("codice_fiscale", values::tax_id);
    let ipa = reader.optional("codice_ipa", values::parsed);
    let region = reader.optional("regione_istat", |it| values::digits(it, 2));
    let comune = reader.optional("comune_istat", |it| values::digits(it, 6));
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("ente");
    let (code, name, kind) = (code?, name?, kind?);
    let body = OrganisationRegistered { code, name, kind, tax_id, ipa, region, comune };
    Some(asked(key?, day?, act, Verb::RegisterOrganisation(body)))
}
