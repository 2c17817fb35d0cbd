//! The table of a decree: one `AllotFunds`, all or nothing.

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{
    problem::{Fault, Problem, Problems},
    values,
};
use ledger::{
    code::{EditionCode, Holder},
    command::{AllotFunds, AllotmentRow, Request, Verb},
    day::Day,
    event::Act,
    money::Cents,
    terms::Terms,
    text::CommandKey,
};

/// What the row that carries the published total has in the place of a holder.
const TOTAL: &str = "TOTALE PUBBLICATO";

pub(super) const TABLE: Table = Table {
    title: "decreto",
    columns: &[COLUMNS],
    joining: Joining::File,
    natural_key,
    request,
    is_element: |columns, row| !row.cell(columns, "beneficiario").is_some_and(is_total),
    remedy: "un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto",
    fields: &[
        ("edition", "edizione"),
        ("grantor", "concedente"),
        ("rows[].holder", "beneficiario"),
        ("rows[].amount", "importo"),
        ("rows[].terms", "utilizzabile_dal"),
        ("rows", "beneficiario"),
        ("published_total", "importo"),
    ],
};

const COLUMNS: &[Column] = &[
    Column::together("edizione", Shape::Words),
    Column::together("concedente", Shape::Words),
    Column::row("beneficiario"),
    Column::row("importo"),
    Column::together("atto_tipo", Shape::Words),
    Column::together("atto_numero", Shape::Words),
    Column::together("atto_data", Shape::Day),
    Column::together("data", Shape::Day),
    Column::row("utilizzabile_dal").optional(),
    Column::row("utilizzabile_al").optional(),
    Column::row("linee_ammesse").optional(),
    Column::together("per_conto_di", Shape::Words).optional(),
    Column::together("allegato", Shape::Words).optional(),
];

/// What stands on the first row and holds for all.
struct Head {
    key: CommandKey,
    day: Day,
    act: Act,
    edition: EditionCode,
    grantor: Holder,
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (allotments, totals): (Vec<&Row<'_>>, Vec<&Row<'_>>) =
        rows.iter().copied().partition(|row| (TABLE.is_element)(columns, row));
    let Some((first, others)) = allotments.split_first() else {
        let reason = "c'è il totale e nessun beneficiario";
        let fault = Fault::new("EMPTY_FILE", reason, "aggiungere le righe dei beneficiari");
        problems.push(Problem::of_line(0, fault));
        return None;
    };
    let head = head(&mut Reader::new(columns, first, problems));
    agree(columns, first, others, problems);
    agree(columns, first, &totals, problems);
    let mut table = Vec::with_capacity(allotments.len());
    for row in &allotments {
        table.extend(allotment(&mut Reader::new(columns, row, problems)));
    }
    let published_total = published_total(columns, &totals, problems);
    let Head { key, day, act, edition, grantor } = head?;
    let verb = Verb::AllotFunds(AllotFunds { edition, grantor, rows: table, published_total });
    Some(asked(key, day, Some(act), verb))
}

fn head(reader: &mut Reader<'_>) -> Option<Head> {
    let edition = reader.required("edizione", values::parsed::<EditionCode>);
    let grantor = reader.required("concedente", values::holder);
    let act = reader.act();
    let day = reader.required("data", values::day);
    let key = reader.key("atto_numero");
    Some(Head { key: key?, day: day?, act: act?, edition: edition?, grantor: grantor? })
}

/// `riparto:<atto_tipo>|<atto_numero>|<atto_data>|<edizione>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let edition: EditionCode = row.value(columns, "edizione", values::parsed)?;
    Some(format!("riparto:{}|{edition}", row.act(columns)?))
}

fn allotment(reader: &mut Reader<'_>) -> Option<AllotmentRow> {
    let holder = reader.required("beneficiario", beneficiary);
    let amount = reader.required("importo", values::amount);
    let window = reader.period("utilizzabile_dal", "utilizzabile_al");
    let admitted_lines = reader.optional("linee_ammesse", values::lines).unwrap_or_default();
    let terms = Terms { window, admitted_lines, ..Terms::default() };
    Some(AllotmentRow { holder: holder?, amount: amount?, terms })
}

fn beneficiary(value: &str) -> values::Read<Holder> {
    values::holder(value).map_err(|fault| {
        if !value.to_uppercase().starts_with("TOTAL") {
            return fault;
        }
        let fix = format!("scrivere «{TOTAL}» se è il totale dell'atto, o togliere la riga");
        Fault { fix, ..fault }
    })
}

fn published_total(
    columns: &Columns,
    totals: &[&Row<'_>],
    problems: &mut Problems,
) -> Option<Cents> {
    let (row, others) = totals.split_first()?;
    for other in others {
        let reason = format!("il totale pubblicato sta già sulla riga {}", row.line);
        let fault = Fault::new("REPEATED_VALUE", reason, "tenerne uno solo");
        problems.push(Problem::new(other.line, "beneficiario", TOTAL, fault));
    }
    let mut reader = Reader::new(columns, row, problems);
    for column in ["utilizzabile_dal", "utilizzabile_al", "linee_ammesse"] {
        if reader.cell(column).is_some() {
            let reason = "il totale pubblicato non ha condizioni";
            reader.refuse(column, Fault::new("MISPLACED_VALUE", reason, "lasciare vuota la cella"));
        }
    }
    reader.required("importo", values::amount).map(Cents::from)
}

fn is_total(cell: &str) -> bool {
    cell.split_whitespace().map(str::to_uppercase).eq(TOTAL.split(' '))
}
