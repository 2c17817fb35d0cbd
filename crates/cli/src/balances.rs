//! `fondaco balances`: what stands on every stage.

use crate::{
    args::{Args, Balances as Asked, Format},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    balances::{AsOf, BalanceFilter, BalanceQuery, BalanceRow, Balances, BelowZero, Dimension},
    reading::Viewer,
};
use exchange::table::{self, Cell, italian, italian_day};
use ledger::money::Cents;
use serde::{Serialize, Serializer};

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    let query = BalanceQuery {
        filter: BalanceFilter {
            fund: asked.fund.clone(),
            edition: asked.edition.clone(),
            line: asked.line.clone(),
            area: asked.area.clone(),
            ambito: asked.ambito.clone(),
            organisation: asked.organisation.clone(),
            region: asked.region.clone(),
        },
        group_by: asked.by.iter().map(|by| Dimension::from(*by)).collect(),
        as_of: AsOf { effective: asked.effective, known: asked.as_known_at },
    };
    show(&bookkeeper, &viewer, &query, args.format).await
}

/// Asks and prints.
pub async fn show(
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    query: &BalanceQuery,
    format: Format,
) -> Result<Exit, Stop> {
    let mut reading = bookkeeper.reading().await?;
    let at = reading.at();
    let answer = reading.balances(viewer, query).await?;
    match format {
        Format::Json => {
            let rows: Vec<Flat<'_>> = answer.rows.iter().map(Flat).collect();
            print::json(&rows)?;
        }
        Format::Csv => {
            let (headers, rows) = columns(&answer, &Dimension::ALL);
            print::answer(table::csv(&headers, &rows))?;
        }
        Format::Jsonl => return Err(print::no_such_format("balances", "table, csv, json")),
        Format::Table => {
            let mut shown: Vec<Dimension> = query.group_by.clone();
            shown.sort_unstable();
            shown.dedup();
            let (headers, rows) = columns(&answer, &shown);
            let totals = totals(&answer, shown.len());
            print::answer(table::text(&headers, &rows, &[totals]))?;
            remarks(query, &answer, at.tree_size);
        }
    }
    reading.below_zero(viewer, query).await?.iter().for_each(tell_day);
    Ok(Exit::Fine)
}

fn remarks(query: &BalanceQuery, answer: &Balances, size: u64) {
    let known = answer.at.tree_size;
    let rounded = query.as_of.known.is_some_and(|asked| asked != known);
    let why = if rounded { " (la dimensione chiesta cade dentro un gruppo)" } else { "" };
    print::remark(&format!("noti gli eventi prima di {known} su {size}{why}"));
}

/// Says that an account was below zero on some days.
pub fn tell_day(it: &BelowZero) {
    let line = it.line.as_ref().map(|line| format!(" sulla linea {line}")).unwrap_or_default();
    let until =
        it.to.map_or_else(|| "e tuttora".to_owned(), |to| format!("al {}", italian_day(to)));
    let (stage, least) = (in_italian(&it.stage), italian(it.least));
    print::remark(&format!(
        "anomalia del giorno: {stage} di {} su {}{line} sotto zero dal {} {until}, fino a {least}",
        it.holder,
        it.edition,
        italian_day(it.from),
    ));
}

/// A stage as Italian offices call it.
fn in_italian(stage: &str) -> &str {
    match stage {
        "available" => "disponibile",
        "programmed" => "programmato",
        "committed" => "impegnato",
        "expensed" => "liquidato",
        "paid" => "pagato",
        "reported" => "rendicontato",
        "admitted" => "ammesso",
        "refused" => "non ammesso",
        other => other,
    }
}

/// The figures of a row by name, in the order of the path; cash may be absent.
fn figures(row: &BalanceRow) -> Vec<(&'static str, Option<Cents>)> {
    let it = &row.authority;
    let cash =
        |figure: fn(&bookkeeper::balances::CashFigures) -> Cents| row.cash.as_ref().map(figure);
    vec![
        ("available", Some(it.available)),
        ("programmed", Some(it.programmed)),
        ("committed", Some(it.committed)),
        ("expensed", Some(it.expensed)),
        ("paid", Some(it.paid)),
        ("reported", Some(it.reported)),
        ("admitted", Some(it.admitted)),
        ("refused", Some(it.refused)),
        ("allotted_total", it.allotted_total()),
        ("committed_total", it.committed_total()),
        ("expensed_total", it.expensed_total()),
        ("paid_total", it.paid_total()),
        ("reported_total", it.reported_total()),
        ("left_to_programme", Some(it.available)),
        ("left_to_commit", Some(it.programmed)),
        ("left_to_expense", Some(it.committed)),
        ("left_to_pay", Some(it.expensed)),
        ("left_to_report", Some(it.paid)),
        ("endowed", cash(|it| it.endowed)),
        ("sent", cash(|it| it.sent)),
        ("in_transit", cash(|it| it.in_transit)),
        ("received", cash(|it| it.received)),
        ("covered", cash(|it| it.covered)),
        ("paid_out", cash(|it| it.paid_out)),
        ("cash", cash(|it| it.cash)),
        ("exposure", cash(|it| it.exposure)),
    ]
}

/// A row as a flat JSON object, its fields in the order of the path.
struct Flat<'a>(&'a BalanceRow);

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keys = Dimension::ALL.iter().map(|it| it.name()).zip(self.0.keys.iter().cloned());
        let figures = figures(self.0);
        let figures = figures.into_iter().map(|(name, it)| (name, it.map(|it| it.to_string())));
        serializer.collect_map(keys.chain(figures))
    }
}

/// In a table for people what repeats a stage under another name is left out, and so is a cash
/// that is absent.
fn shown(name: &str, row: &BalanceRow) -> bool {
    let cash =
        ["endowed", "sent", "in_transit", "received", "covered", "paid_out", "cash", "exposure"];
    !name.starts_with("left_") && (row.cash.is_some() || !cash.contains(&name))
}

fn columns(answer: &Balances, keys: &[Dimension]) -> (Vec<&'static str>, Vec<Vec<Cell>>) {
    let names = figures(&answer.total).into_iter().map(|(name, _)| name);
    let whole = keys.len() == Dimension::ALL.len();
    let names: Vec<&'static str> =
        names.filter(|name| whole || shown(name, &answer.total)).collect();
    let headers = keys.iter().map(|it| it.name()).chain(names.iter().copied()).collect();
    let rows = answer.rows.iter().map(|row| cells(row, keys, &names)).collect();
    (headers, rows)
}

fn cells(row: &BalanceRow, keys: &[Dimension], names: &[&str]) -> Vec<Cell> {
    let of_key = |dimension: &Dimension| {
        let position = Dimension::ALL.iter().position(|it| it == dimension);
        let key = position.and_then(|position| row.keys[position].clone());
        key.map_or(Cell::Empty, Cell::Text)
    };
    let figures = figures(row).into_iter().filter(|(name, _)| names.contains(name));
    let figures = figures.map(|(_, cents)| cents.map_or(Cell::Empty, Cell::Amount));
    keys.iter().map(of_key).chain(figures).collect()
}

fn totals(answer: &Balances, keys: usize) -> Vec<Cell> {
    let names: Vec<&str> = figures(&answer.total)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| shown(name, &answer.total))
        .collect();
    let mut totals = vec![Cell::Empty; keys];
    if let Some(first) = totals.first_mut() {
        *first = Cell::Text("TOTALE".to_owned());
    }
    totals.extend(cells(&answer.total, &[], &names));
    totals
}
