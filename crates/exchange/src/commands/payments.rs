//! Executed orders: a row for each leg of a share, the rows of one order one `ExecutePayment`.

use super::{
    columns::{Column, Columns, Shape},
    expenses,
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{
    problem::{Fault, Problems},
    values,
};
use ledger::{
    code::OrganisationCode,
    command::{ExecutePayment, PayLine, Reference, Request, Verb},
    event::Order,
    text::Text,
};

pub(super) const TABLE: Table = Table {
    title: "pagamenti",
    columns: &[
        Column::together("ente", Shape::Words),
        Column::together("mandato_numero", Shape::Words),
        Column::together("mandato_anno", Shape::Words),
        Column::together("mandato_progressivo", Shape::Words).optional(),
        Column::together("quietanza", Shape::Words),
        Column::together("data", Shape::Day),
        Column::row("spesa").optional(),
        Column::row("emittente").optional(),
        Column::row("documento_numero").optional(),
        Column::row("documento_data").optional(),
        Column::row("documento_tipo").optional(),
        Column::row("riga").optional(),
        Column::row("quota"),
        Column::row("gamba").optional(),
        Column::row("importo"),
        Column::together("atto_tipo", Shape::Words).optional(),
        Column::together("atto_numero", Shape::Words).optional(),
        Column::together("atto_data", Shape::Day).optional(),
    ],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due pagamenti, distinguerli con \
             la quietanza o con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("order.year", "mandato_anno"),
        ("order.row", "mandato_progressivo"),
        ("order", "mandato_numero"),
        ("receipt", "quietanza"),
        ("lines[].expense", "spesa"),
        ("lines[].share", "quota"),
        ("lines[].leg", "gamba"),
        ("lines[].amount", "importo"),
        ("lines", "importo"),
    ],
};

/// The columns that name a document.
const DOCUMENT: [&str; 4] = ["emittente", "documento_numero", "documento_data", "documento_tipo"];

/// `pag:<ente>|<numero>/<anno>[-<progressivo>][|<quietanza>]`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let number = row.value(columns, "mandato_numero", values::parsed)?;
    let year = row.value(columns, "mandato_anno", values::year)?;
    let progressive = match row.cell(columns, "mandato_progressivo") {
        Some(cell) => Some(values::beneficiary(cell).ok()?),
        None => None,
    };
    let order = Order { year, number, row: progressive };
    let receipt: Option<Text> = row.value(columns, "quietanza", values::parsed);
    let receipt = receipt.map(|it| format!("|{it}")).unwrap_or_default();
    Some(format!("pag:{organisation}|{order}{receipt}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let order = order(&mut reader);
    let receipt = reader.optional("quietanza", values::parsed);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("mandato_numero");
    agree(columns, first, others, problems);
    let lines = rows.iter().filter_map(|row| paid(columns, row, problems)).collect();
    let (organisation, order) = (organisation?, order?);
    let verb = Verb::ExecutePayment(ExecutePayment { organisation, order, receipt, lines });
    Some(asked(key?, day?, act, verb))
}

fn order(reader: &mut Reader<'_>) -> Option<Order> {
    let number = reader.required("mandato_numero", values::parsed);
    let year = reader.required("mandato_anno", values::year);
    let row = reader.optional("mandato_progressivo", values::beneficiary);
    Some(Order { year: year?, number: number?, row })
}

fn paid(columns: &Columns, row: &Row<'_>, problems: &mut Problems) -> Option<PayLine> {
    let mut reader = Reader::new(columns, row, problems);
    let expense = expense(&mut reader, columns, row);
    let share = reader.optional("quota", values::row);
    let share = share.or_else(|| reader.cell("quota").is_none().then_some(0));
    let leg = reader.optional("gamba", values::leg);
    let amount = reader.required("importo", values::amount);
    Some(PayLine { expense: expense?, share: share?, leg, amount: amount? })
}

/// The expense by its key or id, or by the document that it recognised.
fn expense(reader: &mut Reader<'_>, columns: &Columns, row: &Row<'_>) -> Option<Reference> {
    let by_document = DOCUMENT.iter().any(|it| reader.cell(it).is_some());
    match (reader.cell("spesa"), by_document) {
        (Some(_), false) => reader.optional("spesa", values::event),
        (Some(_), true) => {
            let reason = "la spesa è indicata anche dal documento";
            let fix = "tenere o la colonna spesa, o quelle del documento";
            reader.refuse("spesa", Fault::new("MISPLACED_VALUE", reason, fix));
            None
        }
        (None, false) => {
            let fix = "scrivere chiave:CHIAVE della spesa nella colonna spesa, o emittente, \
                       documento_numero, documento_data e documento_tipo";
            reader.refuse("spesa", Fault::new("MISSING_VALUE", "manca la spesa", fix));
            None
        }
        (None, true) => {
            reader.required("emittente", values::party);
            let known = reader.required("documento_numero", values::parsed::<Number>).is_some();
            reader.required("documento_data", values::day);
            reader.required("documento_tipo", values::parsed::<Kind>);
            reader.optional("riga", values::item_line);
            let key = expenses::TABLE.natural_key;
            let key = key(columns, row).filter(|_| known)?;
            values::parsed(&key).map(Reference::Key).ok()
        }
    }
}

type Number = ledger::event::DocumentNumber;
type Kind = ledger::event::DocumentKind;
