//! The table of a decree: one `AllotFunds`, all or nothing.

use super::{
    Parsed,
    columns::{Column, Columns, Shape},
    reader::{Reader, Row, agree, parsed},
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

pub(super) const COLUMNS: &[Column] = &[
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
    Column::together("chiave", Shape::Words).optional(),
];

/// What stands on the first row and holds for all.
struct Head {
    key: CommandKey,
    day: Day,
    act: Act,
    edition: EditionCode,
    grantor: Holder,
}

/// Reads the whole table.
pub(super) fn read(columns: &Columns, rows: &[Row<'_>]) -> Parsed {
    let mut problems = Problems::default();
    let request = request(columns, rows, &mut problems);
    parsed(&rows.iter().collect::<Vec<_>>(), request, problems)
}

fn request(columns: &Columns, rows: &[Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (totals, allotments): (Vec<&Row<'_>>, Vec<&Row<'_>>) =
        rows.iter().partition(|row| row.cell(columns, "beneficiario").is_some_and(is_total));
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
    let (effective_on, act) = (day, Some(act));
    Some(Request {
        key,
        effective_on,
        act,
        cause: None,
        evidence: Vec::new(),
        on_behalf_of: None,
        verb,
    })
}

fn head(reader: &mut Reader<'_>) -> Option<Head> {
    let edition = reader.required("edizione", values::parsed::<EditionCode>);
    let grantor = reader.required("concedente", values::holder);
    let act = reader.act();
    let day = reader.required("data", values::day);
    let given = reader.optional("chiave", values::parsed);
    let (edition, act) = (edition?, act?);
    let key = match given {
        Some(key) => key,
        None => natural_key(reader, &act, &edition)?,
    };
    Some(Head { key, day: day?, act, edition, grantor: grantor? })
}

/// `riparto:<atto_tipo>|<atto_numero>|<atto_data>|<edizione>`.
fn natural_key(reader: &mut Reader<'_>, act: &Act, edition: &EditionCode) -> Option<CommandKey> {
    let key = format!("riparto:{}|{}|{}|{edition}", act.kind, act.number, act.date);
    let too_long =
        |fault: Fault| Fault { fix: "scrivere una chiave nella colonna chiave".into(), ..fault };
    let key = values::parsed(&key).map_err(too_long);
    key.map_err(|fault| reader.refuse("atto_numero", fault)).ok()
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
