//! Endowments: an `OpenEdition` a row, with its terms.

use super::{
    columns::{Column, Columns, DATED, TRANSCRIBED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
    terms::terms,
};
use crate::{problem::Problems, values};
use ledger::{
    code::EditionCode,
    command::{Request, Verb},
    event::EditionOpened,
};

pub(super) const TABLE: Table = Table {
    title: "annualita",
    columns: &[
        &[
            Column::row("annualita"),
            Column::row("fondo"),
            Column::row("titolo"),
            Column::row("ente_titolare"),
            Column::row("utilizzabile_dal").optional(),
            Column::row("utilizzabile_al").optional(),
            Column::row("erogazione").optional(),
            Column::row("rate").optional(),
            Column::row("linee_ammesse").optional(),
            Column::row("cup_impegni").optional(),
            Column::row("rendicontabile").optional(),
            Column::row("giorni_pagamento").optional(),
        ],
        DATED,
        TRANSCRIBED,
    ],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("code", "annualita"),
        ("fund", "fondo"),
        ("title", "titolo"),
        ("issuer", "ente_titolare"),
        ("terms.window", "utilizzabile_dal"),
        ("terms.scheme", "erogazione"),
        ("terms.admitted_lines", "linee_ammesse"),
        ("terms.admitted_lines[]", "linee_ammesse"),
        ("terms.cup", "cup_impegni"),
        ("terms.basis", "rendicontabile"),
        ("terms.payment_days", "giorni_pagamento"),
    ],
};

/// `annualita:<annualita>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let code: EditionCode = row.value(columns, "annualita", values::parsed)?;
    Some(format!("annualita:{code}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let code = reader.required("annualita", values::parsed);
    let fund = reader.required("fondo", values::parsed);
    let title = reader.required("titolo", values::parsed);
    let issuer = reader.required("ente_titolare", values::parsed);
    let terms = terms(&mut reader);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("annualita");
    let (code, fund, title, issuer) = (code?, fund?, title?, issuer?);
    let edition = EditionOpened { code, fund, title, issuer, terms };
    Some(asked(key?, day?, act, Verb::OpenEdition(edition)))
}
