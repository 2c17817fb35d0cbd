//! The accountant's rows, as a table, for a spreadsheet or for a program.

use super::objects;
use crate::{
    args::Format,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    reading::Viewer,
    registers::{AccountantFigures, AccountantQuery, AccountantRow},
};
use exchange::table::{self, Cell};
use ledger::money::Cents;

/// What tells rows apart, and then their figures.
const HEADS: [&str; 18] = [
    "ente",
    "titolare",
    "edizione",
    "linea",
    "esercizio",
    "assegnato",
    "riassegnato",
    "accertato",
    "riscosso",
    "impegnato",
    "liquidato",
    "pagato",
    "rendicontato",
    "ammesso",
    "residui_attivi",
    "residui_passivi",
    "economie",
    "disponibile",
];

/// Asks and prints.
pub async fn show(
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    query: &AccountantQuery,
    format: Format,
) -> Result<Exit, Stop> {
    let mut reading = bookkeeper.reading().await?;
    let answer = reading.accountant_rows(viewer, query).await?;
    let rows: Vec<Vec<Cell>> = answer.rows.iter().map(cells).collect();
    match format {
        Format::Json => print::json(&objects(&HEADS, &rows))?,
        Format::Csv => print::answer(table::csv(&HEADS, &rows))?,
        Format::Table | Format::Jsonl => {
            let mut total = vec![Cell::Text("TOTALE".to_owned())];
            total.resize(HEADS.len() - figures(&answer.total).len(), Cell::Empty);
            total.extend(figures(&answer.total));
            print::answer(table::text(&HEADS, &rows, &[total]))?;
        }
    }
    print::remark(&format!("noti gli eventi prima di {}", answer.at.tree_size));
    Ok(Exit::Fine)
}

fn cells(row: &AccountantRow) -> Vec<Cell> {
    let text = |it: Option<String>| it.map_or(Cell::Empty, Cell::Text);
    let key = &row.key;
    let mut cells = vec![
        text(key.organisation.clone()),
        Cell::Text(key.holder.clone()),
        Cell::Text(key.edition.clone()),
        text(key.line.clone()),
        text(key.budget_year.map(|it| it.to_string())),
    ];
    cells.extend(figures(&row.figures));
    cells
}

fn figures(it: &AccountantFigures) -> [Cell; 13] {
    [
        it.allotted,
        it.passed_on,
        it.booked,
        it.received,
        it.committed,
        it.expensed,
        it.paid,
        it.reported,
        it.admitted,
        it.receivable(),
        it.payable,
        it.released,
        it.available,
    ]
    .map(|it: Option<Cents>| it.map_or(Cell::Empty, Cell::Amount))
}
