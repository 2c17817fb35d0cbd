//! Obligations: a row for each row of a commitment, those of one key one `MakeCommitment`.

use super::{
    columns::{Column, Columns, DATED_TOGETHER, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::OrganisationCode,
    command::{CommitRow, MakeCommitment, Request, Verb},
    event::BookNumber,
    text::Text,
};

pub(super) const TABLE: Table = Table {
    title: "impegni",
    columns: &[
        &[
            Column::together("ente", Shape::Words),
            Column::together("impegno_numero", Shape::Words),
            Column::together("impegno_anno", Shape::Words),
            Column::together("creditore", Shape::Words),
            Column::together("oggetto", Shape::Words),
            Column::together("cig", Shape::Words).optional(),
            Column::together("motivo_no_cig", Shape::Words).optional(),
            Column::together("cup", Shape::Words).optional(),
            Column::together("capitolo", Shape::Words).optional(),
        ],
        DATED_TOGETHER,
        &[
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("linea"),
            Column::row("area").optional(),
            Column::row("importo"),
            Column::row("esercizio").optional(),
        ],
    ],
    joining: Joining::Key,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "scrivere lo stesso valore, o lasciarlo vuoto; se sono due impegni, distinguerli con \
             il numero o con la colonna chiave",
    fields: &[
        ("organisation", "ente"),
        ("creditor", "creditore"),
        ("subject", "oggetto"),
        ("cig", "cig"),
        ("no_cig", "motivo_no_cig"),
        ("cup", "cup"),
        ("chapter", "capitolo"),
        ("number", "impegno_numero"),
        ("rows[].holder", "titolare"),
        ("rows[].edition", "annualita"),
        ("rows[].line", "linea"),
        ("rows[].area", "area"),
        ("rows[].amount", "importo"),
        ("rows[].budget_year", "esercizio"),
        ("rows", "importo"),
    ],
};

/// `imp:<ente>|<numero>/<anno>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let number: Text = row.value(columns, "impegno_numero", values::parsed)?;
    let year = row.value(columns, "impegno_anno", values::year)?;
    Some(format!("imp:{organisation}|{number}/{year}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let organisation = reader.required("ente", values::parsed);
    let number = number(&mut reader);
    let creditor = reader.optional("creditore", values::party);
    let subject = reader.optional("oggetto", values::parsed);
    let cig = reader.optional("cig", values::parsed);
    let no_cig = reader.optional("motivo_no_cig", values::parsed);
    let cup = reader.optional("cup", values::parsed);
    let chapter = reader.optional("capitolo", values::parsed);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("impegno_numero");
    agree(columns, first, others, problems);
    let found = rows.iter().filter_map(|row| obliged(&mut Reader::new(columns, row, problems)));
    let (rows, organisation) = (found.collect(), organisation?);
    let commitment =
        MakeCommitment { organisation, creditor, subject, cig, no_cig, cup, chapter, number, rows };
    Some(asked(key?, day?, act, Verb::MakeCommitment(commitment)))
}

/// The number in the body's books; a body that keeps none names the row by a key.
fn number(reader: &mut Reader<'_>) -> Option<BookNumber> {
    let said = ["impegno_numero", "impegno_anno"].map(|it| reader.cell(it).is_some());
    if said == [false, false] {
        if reader.cell("chiave").is_none() {
            let fix = "scrivere numero e anno, o dare alla riga una chiave nella colonna chiave";
            reader.missing("impegno_numero", fix);
        }
        return None;
    }
    let number = reader.required("impegno_numero", values::parsed);
    let year = reader.required("impegno_anno", values::year);
    Some(BookNumber { year: year?, number: number? })
}

fn obliged(reader: &mut Reader<'_>) -> Option<CommitRow> {
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let line = reader.required("linea", values::parsed);
    let area = reader.optional("area", values::parsed);
    let amount = reader.required("importo", values::amount);
    let budget_year = reader.optional("esercizio", values::year);
    let (holder, edition, line, amount) = (holder?, edition?, line?, amount?);
    Some(CommitRow { holder, edition, line, area, amount, budget_year })
}
