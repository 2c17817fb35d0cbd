//! Corrections of costs: reductions, a row for each share; money back, a row for each line; shares that
//! are charged elsewhere, a row each.

use super::{
    columns::{Column, Columns, DATED, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    naming::{expense, named},
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    command::{
        DocumentInput, ReallocateShare, ReallocatedTo, ReduceCostItem, ReduceShare, Reference,
        References, RefundPayment, RefundedLine, Request, Verb,
    },
    event::{DocumentKey, ReductionCause},
};

/// The expense that a row corrects, by its key or by its document.
const EXPENSE: &[Column] = &[
    Column::together("ente", Shape::Words),
    Column::together("spesa", Shape::Words).optional(),
    Column::together("emittente", Shape::Words).optional(),
    Column::together("documento_numero", Shape::DocumentNumber).optional(),
    Column::together("documento_data", Shape::Day).optional(),
    Column::together("documento_tipo", Shape::Words).optional(),
    Column::together("riga", Shape::Words).optional(),
];

pub(super) const REDUCED: Table = Table {
    title: "rettifiche",
    columns: &[
        EXPENSE,
        &[
            Column::together("rettifica", Shape::Words),
            Column::together("nota_numero", Shape::DocumentNumber).optional(),
            Column::together("nota_data", Shape::Day).optional(),
            Column::together("nota_tipo", Shape::Words).optional(),
            Column::together("nota_totale", Shape::Amount).optional(),
            Column::together("importo_rettifica", Shape::Amount),
            Column::together("ammissibile_rettificato", Shape::Amount).optional(),
            Column::together("quota_propria", Shape::Amount).optional(),
            Column::row("quota").optional(),
            Column::row("importo_quota").optional(),
        ],
        DATED_TOGETHER,
    ],
    joining: Joining::Key,
    natural_key: reduction_key,
    request: reduction,
    is_element: |columns, row| row.cell(columns, "importo_quota").is_some(),
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due rettifiche, distinguerle con la \
             colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("expense", "spesa"),
        ("cause", "rettifica"),
        ("note.issuer", "emittente"),
        ("note.kind", "nota_tipo"),
        ("note.total", "nota_totale"),
        ("note", "nota_numero"),
        ("reduced", "importo_rettifica"),
        ("eligible", "ammissibile_rettificato"),
        ("own_share", "quota_propria"),
        ("shares[].share", "quota"),
        ("shares[].amount", "importo_quota"),
        ("shares", "importo_quota"),
    ],
};

pub(super) const REFUNDED: Table = Table {
    title: "rimborsi",
    columns: &[
        &[
            Column::together("ente", Shape::Words),
            Column::together("rettifica_rimborsata", Shape::Words),
            Column::together("reversale", Shape::Words).optional(),
            Column::row("riga_rettifica").optional(),
            Column::row("importo").optional(),
        ],
        DATED_TOGETHER,
    ],
    joining: Joining::Key,
    natural_key: refund_key,
    request: refund,
    is_element: |columns, row| row.cell(columns, "riga_rettifica").is_some(),
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due rimborsi, distinguerli con la \
             reversale o con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("reduction", "rettifica_rimborsata"),
        ("lines[]", "riga_rettifica"),
        ("lines", "riga_rettifica"),
    ],
};

pub(super) const REALLOCATED: Table = Table {
    title: "spostamenti",
    columns: &[
        EXPENSE,
        &[
            Column::row("quota_spostata"),
            Column::row("importo").optional(),
            Column::row("di_cui_pagato").optional(),
            Column::row("impegno").optional(),
            Column::row("riga_impegno").optional(),
            Column::row("titolare").optional(),
            Column::row("annualita").optional(),
            Column::row("linea").optional(),
            Column::row("area").optional(),
            Column::row("cig").optional(),
            Column::row("motivo_no_cig").optional(),
            Column::row("cup").optional(),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key: reallocation_key,
    request: reallocation,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("organisation", "ente"),
        ("expense", "spesa"),
        ("share", "quota_spostata"),
        ("amount", "importo"),
        ("paid", "di_cui_pagato"),
        ("to.commitment", "impegno"),
        ("to.row", "riga_impegno"),
        ("to.holder", "titolare"),
        ("to.edition", "annualita"),
        ("to.line", "linea"),
        ("to.area", "area"),
        ("to", "impegno"),
    ],
};

/// The expense of a row, as keys name it.
fn of(columns: &Columns, row: &Row<'_>) -> Option<Reference> {
    match row.cell(columns, "spesa") {
        Some(cell) => values::event(cell).ok(),
        None => expense(columns, row),
    }
}

/// `rett:<spesa>|<nota>`, or `rett:<spesa>|recupero|<data>`.
fn reduction_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let of = of(columns, row)?;
    let what = match row.value(columns, "rettifica", values::reduction_cause)? {
        ReductionCause::CreditNote => {
            ledger::text::document_number_key(row.cell(columns, "nota_numero")?)
        }
        ReductionCause::Recovery => {
            format!("recupero|{}", row.value(columns, "data", values::day)?)
        }
    };
    Some(format!("rett:{of}|{what}"))
}

fn reduction(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let expense = named(&mut reader, (columns, first), "spesa", values::event);
    let cause = reader.required("rettifica", values::reduction_cause);
    let note = match cause {
        Some(ReductionCause::CreditNote) => Some(note(&mut reader, expense.as_ref())),
        _ => None,
    };
    let reduced = reader.required("importo_rettifica", values::amount);
    let eligible = reader.optional("ammissibile_rettificato", values::cents);
    let own_share = reader.optional("quota_propria", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("importo_rettifica");
    agree(columns, first, others, problems);
    let shares = rows.iter().filter_map(|row| share(columns, row, problems)).collect();
    // A note that cannot be read was told.
    let note = match note {
        Some(note) => Some(note?),
        None => None,
    };
    let reduced = ReduceCostItem {
        organisation: organisation?,
        expense: expense?,
        cause: cause?,
        note,
        reduced: reduced?,
        eligible,
        shares,
        own_share,
    };
    Some(asked(key?, day?, act, Verb::ReduceCostItem(reduced)))
}

/// The credit note: its issuer is that of the document, where the row says it, else that of the key by
/// which the expense is named.
fn note(reader: &mut Reader<'_>, expense: Option<&Reference>) -> Option<DocumentInput> {
    let issuer = match reader.cell("emittente") {
        Some(_) => reader.optional("emittente", values::party),
        None => match expense {
            Some(Reference::Key(key)) => {
                let document = key.as_str().strip_prefix("fatt:").unwrap_or_default();
                values::party(DocumentKey::issuer_of(document)).ok()
            }
            _ => None,
        },
    };
    if issuer.is_none() {
        reader.missing("emittente", "scrivere chi ha emesso la nota di credito");
    }
    let number = reader.required("nota_numero", values::parsed);
    let date = reader.required("nota_data", values::day);
    let kind = match reader.cell("nota_tipo") {
        Some(_) => reader.optional("nota_tipo", values::parsed),
        None => values::parsed("TD04").ok(),
    };
    let total = match reader.cell("nota_totale") {
        Some(_) => reader.optional("nota_totale", values::amount),
        None => reader.optional("importo_rettifica", values::amount),
    };
    Some(DocumentInput {
        issuer: issuer?,
        number: number?,
        date: date?,
        kind: kind?,
        total: total?,
    })
}

fn share(columns: &Columns, row: &Row<'_>, problems: &mut Problems) -> Option<ReduceShare> {
    let mut reader = Reader::new(columns, row, problems);
    if reader.cell("quota").is_none() && reader.cell("importo_quota").is_none() {
        return None;
    }
    let share = reader.required("quota", values::row);
    let amount = reader.required("importo_quota", values::amount);
    Some(ReduceShare { share: share?, amount: amount? })
}

/// `rimb:<rettifica_rimborsata>[|<reversale>]|<data>`.
fn refund_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let of: Reference = row.value(columns, "rettifica_rimborsata", values::event)?;
    let day = row.value(columns, "data", values::day)?;
    let receipt = row.cell(columns, "reversale").map(|it| format!("|{it}")).unwrap_or_default();
    Some(format!("rimb:{of}{receipt}|{day}"))
}

fn refund(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let reduction = reader.required("rettifica_rimborsata", values::event);
    let receipt = reader.optional("reversale", values::parsed);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("rettifica_rimborsata");
    agree(columns, first, others, problems);
    let lines = rows.iter().filter_map(|row| refunded(columns, row, problems)).collect();
    let (organisation, reduction) = (organisation?, reduction?);
    let back = RefundPayment { organisation, reduction, receipt, lines };
    Some(asked(key?, day?, act, Verb::RefundPayment(back)))
}

fn refunded(columns: &Columns, row: &Row<'_>, problems: &mut Problems) -> Option<RefundedLine> {
    let mut reader = Reader::new(columns, row, problems);
    if reader.cell("riga_rettifica").is_none() && reader.cell("importo").is_none() {
        return None;
    }
    let line = reader.required("riga_rettifica", values::row);
    let amount = reader.optional("importo", values::amount);
    Some(RefundedLine { line: line?, amount })
}

/// `spost:<spesa>|<quota_spostata>|<data>`.
fn reallocation_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let of = of(columns, row)?;
    let share = row.value(columns, "quota_spostata", values::share_or_own)?;
    let share = share.map_or_else(|| "propria".to_owned(), |share| share.to_string());
    let day = row.value(columns, "data", values::day)?;
    Some(format!("spost:{of}|{share}|{day}"))
}

fn reallocation(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let row = rows.first()?;
    let mut reader = Reader::new(columns, row, problems);
    let organisation = reader.required("ente", values::parsed);
    let expense = named(&mut reader, (columns, row), "spesa", values::event);
    let share = reader.required("quota_spostata", values::share_or_own);
    let amount = reader.optional("importo", values::amount);
    let paid = reader.optional("di_cui_pagato", values::cents);
    let to = destination(&mut reader);
    let references = References {
        cig: reader.optional("cig", values::parsed),
        no_cig: reader.optional("motivo_no_cig", values::parsed),
        cup: reader.optional("cup", values::parsed),
        ..References::default()
    };
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("quota_spostata");
    let moved = ReallocateShare {
        organisation: organisation?,
        expense: expense?,
        share: share?,
        amount,
        paid,
        to: (to != ReallocatedTo::default()).then_some(to),
        commitment: (references != References::default()).then_some(references),
    };
    Some(asked(key?, day?, act, Verb::ReallocateShare(moved)))
}

/// Where a share goes; nothing is said of what goes to no fund.
fn destination(reader: &mut Reader<'_>) -> ReallocatedTo {
    ReallocatedTo {
        commitment: reader.optional("impegno", values::commitment),
        row: reader.optional("riga_impegno", values::row),
        holder: reader.optional("titolare", values::holder),
        edition: reader.optional("annualita", values::parsed),
        line: reader.optional("linea", values::parsed),
        area: reader.optional("area", values::parsed),
    }
}
