//! Terms that change (*condizioni*): a `ChangeTerms` a row; and the terms of a row, which endowments
//! have, too.

use super::{
    columns::{Column, Columns, DATED, TRANSCRIBED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{
    problem::{Fault, Problems},
    values,
};
use ledger::{
    code::{EditionCode, Holder},
    command::{Request, Verb},
    event::TermsChanged,
    terms::{Scheme, Terms},
};

pub(super) const TABLE: Table = Table {
    title: "condizioni",
    columns: &[
        &[
            Column::row("annualita"),
            Column::row("titolare"),
            Column::row("concedente"),
            Column::row("utilizzabile_dal"),
            Column::row("utilizzabile_al"),
            Column::row("linee_ammesse"),
            Column::row("erogazione").optional(),
            Column::row("rate").optional(),
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
        ("edition", "annualita"),
        ("holder", "titolare"),
        ("grantor", "concedente"),
        ("terms.scheme", "erogazione"),
        ("terms.admitted_lines", "linee_ammesse"),
        ("terms.admitted_lines[]", "linee_ammesse"),
        ("terms.cup", "cup_impegni"),
        ("terms.basis", "rendicontabile"),
        ("terms.payment_days", "giorni_pagamento"),
        ("terms", "utilizzabile_dal"),
    ],
};

/// `cond:<annualita>|<titolare>|<concedente>|<data>[|<atto_tipo>|<atto_numero>|<atto_data>]`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    let of = |column| match row.cell(columns, column) {
        Some(cell) => values::holder(cell).ok().map(|it: Holder| it.to_string()),
        None => Some(String::new()),
    };
    let (holder, grantor) = (of("titolare")?, of("concedente")?);
    let day = row.value(columns, "data", values::day)?;
    let act = row.act_behind(columns);
    Some(format!("cond:{edition}|{holder}|{grantor}|{day}{act}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let edition = reader.required("annualita", values::parsed);
    let holder = reader.optional("titolare", values::holder);
    let grantor = reader.optional("concedente", values::holder);
    let terms = terms(&mut reader);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    let changed = TermsChanged { edition: edition?, holder, grantor, terms };
    Some(asked(key?, day?, act, Verb::ChangeTerms(changed)))
}

/// The terms that a row says.
pub(super) fn terms(reader: &mut Reader<'_>) -> Terms {
    Terms {
        window: reader.period("utilizzabile_dal", "utilizzabile_al"),
        scheme: scheme(reader),
        admitted_lines: reader.optional("linee_ammesse", values::lines).unwrap_or_default(),
        cup: reader.optional("cup_impegni", values::cup_rule),
        basis: reader.optional("rendicontabile", values::reporting_basis),
        payment_days: reader.optional("giorni_pagamento", values::payment_days),
    }
}

fn scheme(reader: &mut Reader<'_>) -> Option<Scheme> {
    let kind = reader.optional("erogazione", values::scheme);
    let instalments = reader.optional("rate", values::percentages).unwrap_or_default();
    if reader.cell("erogazione").is_none() && reader.cell("rate").is_some() {
        let reason = "ci sono le rate e non il modo di erogazione";
        let fix = "scrivere erogazione: anticipo, rate o rimborso";
        reader.refuse("rate", Fault::new("MISPLACED_VALUE", reason, fix));
    }
    Some(Scheme { kind: kind?, instalments })
}
