//! A list of expenses: a row for each share, the rows of one key one `RecordExpense`.

mod document;
mod shares;

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::problem::Problems;
use document::{Head, head, natural_key};
use ledger::command::{RecordExpense, Request, Verb};
use shares::charge;

pub(super) const TABLE: Table = Table {
    title: "spese",
    columns: &[COLUMNS],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |columns, row| row.cell(columns, "importo").is_some(),
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due spese, distinguerle con la \
             colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("document.issuer", "emittente"),
        ("document.number", "documento_numero"),
        ("document.date", "documento_data"),
        ("document.kind", "documento_tipo"),
        ("document.total", "documento_totale"),
        ("document", "documento_numero"),
        ("item.total", "totale_riga"),
        ("item.eligible", "ammissibile"),
        ("item.vat.amount", "iva"),
        ("item.vat", "iva_trattamento"),
        ("item.basis", "base"),
        ("item", "riga"),
        ("competence", "competenza_dal"),
        ("charged", "imputato"),
        ("shares[].commitment", "impegno"),
        ("shares[].row", "riga_impegno"),
        ("shares[].holder", "titolare"),
        ("shares[].edition", "annualita"),
        ("shares[].line", "linea"),
        ("shares[].area", "area"),
        ("shares[].amount", "importo"),
        ("shares", "importo"),
        ("own_share", "quota_propria"),
        ("commitment.subject", "oggetto"),
        ("commitment.cig", "cig"),
        ("commitment.no_cig", "motivo_no_cig"),
        ("commitment.cup", "cup"),
        ("commitment.chapter", "capitolo"),
    ],
};

const COLUMNS: &[Column] = &[
    Column::together("ente", Shape::Words),
    Column::together("emittente", Shape::Words),
    Column::together("documento_numero", Shape::DocumentNumber),
    Column::together("documento_data", Shape::Day),
    Column::together("documento_tipo", Shape::Words),
    Column::together("documento_totale", Shape::Amount),
    Column::together("riga", Shape::Words),
    Column::together("totale_riga", Shape::Amount),
    Column::together("ammissibile", Shape::Amount),
    Column::together("imputato", Shape::Amount),
    Column::together("data", Shape::Day),
    Column::together("atto_tipo", Shape::Words),
    Column::together("atto_numero", Shape::Words),
    Column::together("atto_data", Shape::Day),
    Column::row("impegno"),
    Column::row("riga_impegno"),
    Column::row("titolare"),
    Column::row("annualita"),
    Column::row("linea"),
    Column::row("area"),
    Column::row("importo"),
    Column::row("quota_propria"),
    Column::together("competenza_dal", Shape::Day).optional(),
    Column::together("competenza_al", Shape::Day).optional(),
    Column::together("cup", Shape::Words).optional(),
    Column::together("cig", Shape::Words).optional(),
    Column::together("motivo_no_cig", Shape::Words).optional(),
    Column::together("capitolo", Shape::Words).optional(),
    Column::together("oggetto", Shape::Words).optional(),
    Column::together("iva", Shape::Amount).optional(),
    Column::together("iva_trattamento", Shape::Words).optional(),
    Column::together("base", Shape::Words).optional(),
];

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let head = head(&mut Reader::new(columns, first, problems));
    agree(columns, first, others, problems);
    let charge = charge(columns, rows, problems);
    let Head { key, day, act, organisation, document, item, competence, charged, commitment } =
        head?;
    let charged = match charged {
        Some(charged) => charged,
        // A sum of what could be read would only be told wrongly.
        None if !problems.is_empty() => return None,
        None => charge.total(&mut Reader::new(columns, first, problems))?,
    };
    let (shares, own_share) = (charge.shares, charge.own_share);
    let verb = Verb::RecordExpense(RecordExpense {
        organisation,
        document,
        item,
        competence,
        charged,
        shares,
        own_share,
        commitment,
    });
    Some(asked(key, day, act, verb))
}
