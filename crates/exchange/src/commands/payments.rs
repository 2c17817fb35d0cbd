//! Orders: a row for each leg of a share, those of one order one `OrderPayment`, or, when the bank
//! has executed it, one `ExecutePayment`.

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    naming::named,
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::OrganisationCode,
    command::{ExecutePayment, OrderPayment, PayLine, Request, Verb},
    day::Day,
    event::{Act, Order, OrderAmounts},
    text::{CommandKey, Text},
};

pub(super) const ORDERED: Table = Table {
    title: "ordinativi",
    columns: &[ORDER, &[Column::together("data", Shape::Day)], LINES],
    joining: Joining::Key,
    natural_key: |columns, row| Some(format!("ord:{}", order_key(columns, row)?)),
    request: ordered,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due mandati, distinguerli con \
             il numero o il progressivo",
    fields: FIELDS,
};

pub(super) const EXECUTED: Table = Table {
    title: "pagamenti",
    columns: &[
        ORDER,
        &[Column::together("quietanza", Shape::Words), Column::together("data", Shape::Day)],
        LINES,
    ],
    joining: Joining::Key,
    natural_key: executed_key,
    request: executed,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due pagamenti, distinguerli con \
             la quietanza o con la colonna chiave",
    fields: FIELDS,
};

/// The order, as a body writes it.
const ORDER: &[Column] = &[
    Column::together("ente", Shape::Words),
    Column::together("mandato_numero", Shape::Words),
    Column::together("mandato_anno", Shape::Words),
    Column::together("mandato_progressivo", Shape::Words).optional(),
    Column::together("lordo", Shape::Amount).optional(),
    Column::together("ritenute", Shape::Amount).optional(),
];

/// What each row pays, and the act.
const LINES: &[Column] = &[
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
];

const FIELDS: &[(&str, &str)] = &[
    ("organisation", "ente"),
    ("order.year", "mandato_anno"),
    ("order.row", "mandato_progressivo"),
    ("order", "mandato_numero"),
    ("amounts.withheld", "ritenute"),
    ("amounts", "lordo"),
    ("lines[].expense", "spesa"),
    ("lines[].share", "quota"),
    ("lines[].leg", "gamba"),
    ("lines[].amount", "importo"),
    ("lines", "importo"),
];

/// What the first row of an order says for all of its rows, and what each of them pays.
struct Found {
    organisation: Option<OrganisationCode>,
    order: Option<Order>,
    amounts: Option<OrderAmounts>,
    day: Option<Day>,
    act: Option<Act>,
    key: Option<CommandKey>,
    lines: Vec<PayLine>,
}

/// `<ente>|<numero>/<anno>[-<progressivo>]`.
fn order_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let number = row.value(columns, "mandato_numero", values::parsed)?;
    let year = row.value(columns, "mandato_anno", values::year)?;
    let progressive = match row.cell(columns, "mandato_progressivo") {
        Some(cell) => Some(values::beneficiary(cell).ok()?),
        None => None,
    };
    Some(format!("{organisation}|{}", Order { year, number, row: progressive }))
}

/// `pag:<the same>[|<quietanza>]`: an order may be executed in parts, each with its receipt.
fn executed_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let receipt: Option<Text> = row.value(columns, "quietanza", values::parsed);
    let receipt = receipt.map(|it| format!("|{it}")).unwrap_or_default();
    Some(format!("pag:{}{receipt}", order_key(columns, row)?))
}

fn ordered(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let Found { organisation, order, amounts, day, act, key, lines } =
        found(columns, rows, problems)?;
    let (organisation, order) = (organisation?, order?);
    let verb = Verb::OrderPayment(OrderPayment { organisation, order, amounts, lines });
    Some(asked(key?, day?, act, verb))
}

fn executed(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let receipt = reader.optional("quietanza", values::parsed);
    let Found { organisation, order, amounts, day, act, key, lines } =
        found(columns, rows, problems)?;
    let (organisation, order) = (organisation?, order?);
    let payment = ExecutePayment { organisation, order, amounts, receipt, lines };
    let verb = Verb::ExecutePayment(payment);
    Some(asked(key?, day?, act, verb))
}

fn found(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Found> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let order = order(&mut reader);
    let amounts = amounts(&mut reader);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("mandato_numero");
    agree(columns, first, others, problems);
    let lines = rows.iter().filter_map(|row| line(columns, row, problems)).collect();
    Some(Found { organisation, order, amounts, day, act, key, lines })
}

fn order(reader: &mut Reader<'_>) -> Option<Order> {
    let number = reader.required("mandato_numero", values::parsed);
    let year = reader.required("mandato_anno", values::year);
    let row = reader.optional("mandato_progressivo", values::beneficiary);
    Some(Order { year: year?, number: number?, row })
}

/// What the order says it pays in all; what is withheld says nothing without it.
fn amounts(reader: &mut Reader<'_>) -> Option<OrderAmounts> {
    let withheld = reader.optional("ritenute", values::amount);
    let gross = match withheld {
        Some(_) => reader.required("lordo", values::amount),
        None => reader.optional("lordo", values::amount),
    };
    Some(OrderAmounts { gross: gross?, withheld })
}

fn line(columns: &Columns, row: &Row<'_>, problems: &mut Problems) -> Option<PayLine> {
    let mut reader = Reader::new(columns, row, problems);
    let expense = named(&mut reader, (columns, row), "spesa", values::event);
    let share = reader.optional("quota", values::row);
    let share = share.or_else(|| reader.cell("quota").is_none().then_some(0));
    let leg = reader.optional("gamba", values::leg);
    let amount = reader.required("importo", values::amount);
    Some(PayLine { expense: expense?, share: share?, leg, amount: amount? })
}
