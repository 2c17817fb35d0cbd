//! What belongs to a budget year: what is booked to be received, the rows of one key one
//! `BookReceivable` or one `ChangeReceivable`, and the end of a year, a `FreezeYearEnd` a row.

use super::{
    columns::{Column, Columns, DATED, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{ChangeReceivable, ChangeReceivableRow, FreezeYearEnd, Reference, Request, Verb},
    event::{ApprovedFigures, BookNumber, ReceivableBooked, ReceivableRow},
    text::Text,
};

pub(super) const BOOKED: Table = Table {
    title: "accertamenti",
    columns: &[
        &[
            Column::together("ente", Shape::Words),
            Column::together("accertamento_numero", Shape::Words),
            Column::together("accertamento_anno", Shape::Words),
            Column::together("titolare", Shape::Words),
            Column::together("annualita", Shape::Words),
            Column::together("debitore", Shape::Words),
            Column::together("capitolo", Shape::Words).optional(),
        ],
        DATED_TOGETHER,
        &[Column::row("esercizio"), Column::row("importo")],
    ],
    joining: Joining::Key,
    natural_key: key_of_booked,
    request: booked,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due accertamenti, distinguerli \
             con il numero o con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("debtor", "debitore"),
        ("number", "accertamento_numero"),
        ("chapter", "capitolo"),
        ("rows[].budget_year", "esercizio"),
        ("rows[].amount", "importo"),
        ("rows", "importo"),
    ],
};

pub(super) const CHANGED: Table = Table {
    title: "variazioni_accertamenti",
    columns: &[
        &[
            Column::together("ente", Shape::Words),
            Column::together("accertamento", Shape::Words),
            Column::together("variazione", Shape::Words),
        ],
        DATED_TOGETHER,
        &[Column::row("esercizio"), Column::row("verso").optional(), Column::row("importo")],
    ],
    joining: Joining::Key,
    natural_key: key_of_changed,
    request: changed,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due variazioni, distinguerle \
             con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("receivable", "accertamento"),
        ("cause", "variazione"),
        ("rows[].budget_year", "esercizio"),
        ("rows[].change", "verso"),
        ("rows[].amount", "importo"),
        ("rows", "importo"),
    ],
};

pub(super) const ENDED: Table = Table {
    title: "rendiconto_esercizio",
    columns: &[
        &[
            Column::row("ente"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("esercizio_chiuso"),
            Column::row("accertato").optional(),
            Column::row("riscosso").optional(),
            Column::row("impegnato").optional(),
            Column::row("pagato").optional(),
            Column::row("residui_attivi").optional(),
            Column::row("residui_passivi").optional(),
            Column::row("fpv").optional(),
            Column::row("avanzo_vincolato").optional(),
            Column::row("cassa_vincolata").optional(),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key: key_of_ended,
    request: ended,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("organisation", "ente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("year", "esercizio_chiuso"),
        ("approved.booked", "accertato"),
        ("approved.collected", "riscosso"),
        ("approved.committed", "impegnato"),
        ("approved.paid", "pagato"),
        ("approved.receivable", "residui_attivi"),
        ("approved.payable", "residui_passivi"),
        ("approved.deferred", "fpv"),
        ("approved.restricted_surplus", "avanzo_vincolato"),
        ("approved.restricted_cash", "cassa_vincolata"),
    ],
};

/// `acc:<ente>|<numero>/<anno>`.
fn key_of_booked(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let number: Text = row.value(columns, "accertamento_numero", values::parsed)?;
    let year = row.value(columns, "accertamento_anno", values::year)?;
    Some(format!("acc:{organisation}|{number}/{year}"))
}

/// `varacc:<ente>|<accertamento>|<variazione>|<data>[|<atto_tipo>|<atto_numero>|<atto_data>]`.
fn key_of_changed(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let receivable: Reference = row.value(columns, "accertamento", values::receivable)?;
    row.value(columns, "variazione", values::receivable_cause)?;
    let cause = row.cell(columns, "variazione")?.to_lowercase().replace('_', " ");
    let day = row.value(columns, "data", values::day)?;
    let act = row.act_behind(columns);
    Some(format!("varacc:{organisation}|{receivable}|{cause}|{day}{act}"))
}

/// `fine:<ente>|<titolare>|<annualita>|<esercizio>`.
fn key_of_ended(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    let year = row.value(columns, "esercizio_chiuso", values::year)?;
    Some(format!("fine:{organisation}|{holder}|{edition}|{year}"))
}

fn booked(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let number = number(&mut reader);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let debtor = reader.required("debitore", values::parsed);
    let chapter = reader.optional("capitolo", values::parsed);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("accertamento_numero");
    agree(columns, first, others, problems);
    let found = rows.iter().filter_map(|row| year_of(&mut Reader::new(columns, row, problems)));
    let rows = found.collect();
    let (organisation, holder, edition, debtor) = (organisation?, holder?, edition?, debtor?);
    let receivable =
        ReceivableBooked { organisation, holder, edition, debtor, number, chapter, rows };
    Some(asked(key?, day?, act, Verb::BookReceivable(receivable)))
}

/// The number in the body's books; a body that keeps none names the row by a key.
fn number(reader: &mut Reader<'_>) -> Option<BookNumber> {
    let said = ["accertamento_numero", "accertamento_anno"].map(|it| reader.cell(it).is_some());
    if said == [false, false] {
        if reader.cell("chiave").is_none() {
            let fix = "scrivere numero e anno, o dare alla riga una chiave nella colonna chiave";
            reader.missing("accertamento_numero", fix);
        }
        return None;
    }
    let number = reader.required("accertamento_numero", values::parsed);
    let year = reader.required("accertamento_anno", values::year);
    Some(BookNumber { year: year?, number: number? })
}

fn year_of(reader: &mut Reader<'_>) -> Option<ReceivableRow> {
    let budget_year = reader.required("esercizio", values::year);
    let amount = reader.required("importo", values::amount);
    Some(ReceivableRow { budget_year: budget_year?, amount: amount? })
}

fn changed(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let receivable = reader.required("accertamento", values::receivable);
    let cause = reader.required("variazione", values::receivable_cause);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("accertamento");
    agree(columns, first, others, problems);
    let found = rows.iter().filter_map(|row| change_of(&mut Reader::new(columns, row, problems)));
    let rows = found.collect();
    let (organisation, receivable, cause) = (organisation?, receivable?, cause?);
    let change = ChangeReceivable { organisation, receivable, cause, rows };
    Some(asked(key?, day?, act, Verb::ChangeReceivable(change)))
}

fn change_of(reader: &mut Reader<'_>) -> Option<ChangeReceivableRow> {
    let budget_year = reader.required("esercizio", values::year);
    let change = reader.optional("verso", values::year_change);
    let amount = reader.required("importo", values::amount);
    Some(ChangeReceivableRow { budget_year: budget_year?, change, amount: amount? })
}

fn ended(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let organisation = reader.required("ente", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let year = reader.required("esercizio_chiuso", values::year);
    let approved = approved(&mut reader);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("esercizio_chiuso");
    let (organisation, holder) = (organisation?, holder?);
    let (edition, year) = (edition?, year?);
    let end = FreezeYearEnd { organisation, holder, edition, year, approved };
    Some(asked(key?, day?, act, Verb::FreezeYearEnd(end)))
}

/// The figures as the body's organ approved them, as far as the row says.
fn approved(reader: &mut Reader<'_>) -> ApprovedFigures {
    let mut figure = |column| reader.optional(column, values::signed_cents);
    ApprovedFigures {
        booked: figure("accertato"),
        collected: figure("riscosso"),
        committed: figure("impegnato"),
        paid: figure("pagato"),
        receivable: figure("residui_attivi"),
        payable: figure("residui_passivi"),
        deferred: figure("fpv"),
        restricted_surplus: figure("avanzo_vincolato"),
        restricted_cash: figure("cassa_vincolata"),
    }
}
