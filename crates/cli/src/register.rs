//! `fondaco register`: registers and the accountant's rows, under Italian heads.

mod accountant;
mod columns;

use crate::{
    args::{AccountantRows, Args, Format, Register as Asked, RegisterRows as Rows},
    balances, database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    balances::{AsOf, BalanceFilter, BalanceQuery},
    reading::Viewer,
    registers::{
        AccountantFilter, AccountantQuery, KindTotals, Register, RegisterFigures, RegisterItem,
        RegisterQuery, RegisterTotals, RowFilter,
    },
};
use columns::{Column, columns, columns_and_event};
use exchange::table::{self, Cell};
use serde_json::{Map, Value, json};

/// Rows read at a time, each page in a snapshot of its own.
const PAGE: u32 = 500;

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    if args.format == Format::Jsonl {
        return Err(print::no_such_format("register", "table, csv, json"));
    }
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    let (register, rows) = match asked {
        Asked::Commitments(rows) => (Register::Commitments, rows),
        Asked::Expenses(rows) => (Register::Expenses, rows),
        Asked::Payments(rows) => (Register::Payments, rows),
        Asked::Transfers(rows) => (Register::Transfers, rows),
        Asked::Allotments(rows) => (Register::Allotments, rows),
        Asked::Programmes(rows) => (Register::Programmes, rows),
        Asked::Anomalies(rows) => (Register::Anomalies, rows),
        Asked::Documents(rows) => (Register::Documents, rows),
        Asked::Receivables(rows) => (Register::Receivables, rows),
        Asked::YearEnds(rows) => (Register::YearEnds, rows),
        Asked::Accountant(rows) => {
            let query = accountant_query(rows);
            return accountant::show(&bookkeeper, &viewer, &query, args.format).await;
        }
    };
    let query = RegisterQuery {
        register,
        filter: filter(rows),
        as_of: AsOf { effective: rows.effective, known: rows.as_known_at },
    };
    show(&bookkeeper, &viewer, query, rows, args.format).await
}

fn filter(rows: &Rows) -> RowFilter {
    RowFilter {
        holder: rows.holder.clone(),
        ambito: rows.ambito.clone(),
        organisation: rows.organisation.clone(),
        edition: rows.edition.clone(),
        line: rows.line.clone(),
        area: rows.area.clone(),
        counterparty: rows.counterparty.clone(),
        act: rows.act.clone(),
        number: rows.number.clone(),
        year: rows.year,
        budget_year: rows.budget_year,
        cig: rows.cig.clone(),
        cup: rows.cup.clone(),
        chapter: rows.chapter.clone(),
        from: rows.from,
        to: rows.to,
        anomaly: rows.anomaly.clone(),
        only: rows.only.map(Into::into),
    }
}

fn accountant_query(rows: &AccountantRows) -> AccountantQuery {
    AccountantQuery {
        filter: AccountantFilter {
            ambito: rows.ambito.clone(),
            organisation: rows.organisation.clone(),
            edition: rows.edition.clone(),
            line: rows.line.clone(),
            budget_year: rows.budget_year,
        },
        as_of: AsOf { effective: rows.effective, known: rows.as_known_at },
    }
}

/// Asks and prints. Every page knows what the first one knew.
async fn show(
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    mut query: RegisterQuery,
    rows: &Rows,
    format: Format,
) -> Result<Exit, Stop> {
    let mut reading = bookkeeper.reading().await?;
    query.as_of.pin(reading.at().mark().as_ref());
    let totals = if rows.totals || format == Format::Table {
        Some(reading.register_totals(viewer, &query).await?)
    } else {
        None
    };
    drop(reading);
    let (mut items, mut after, mut more) = (Vec::new(), rows.after, !rows.totals);
    while more {
        let left = rows.limit.map_or(u64::MAX, |limit| limit - items.len() as u64);
        let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        if limit == 0 {
            break;
        }
        let mut reading = bookkeeper.reading().await?;
        let page = reading.register(viewer, &query, after, limit).await?;
        after = page.items.last().map(|it| it.last);
        more = page.more;
        items.extend(page.items);
    }
    told(query.register, &items, totals.as_ref(), rows, format)?;
    if more && let Some((index, row)) = after {
        print::remark(&format!("continua: --after {index}/{row}"));
    }
    let known = query.as_of.known.unwrap_or_default();
    print::remark(&format!("noti gli eventi prima di {known}"));
    if query.register == Register::Anomalies && rows.anomaly.is_none() {
        anomalies_of_the_day(bookkeeper, viewer, &query).await?;
    }
    Ok(Exit::Fine)
}

/// The accounts below zero on some day, which no event is sealed with.
async fn anomalies_of_the_day(
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    query: &RegisterQuery,
) -> Result<(), Stop> {
    let asked = &query.filter;
    let filter = BalanceFilter {
        edition: asked.edition.clone(),
        line: asked.line.clone(),
        area: asked.area.clone(),
        ambito: asked.ambito.clone(),
        organisation: asked.organisation.clone(),
        ..Default::default()
    };
    let query = BalanceQuery { filter, group_by: Vec::new(), as_of: query.as_of };
    let mut reading = bookkeeper.reading().await?;
    reading.below_zero(viewer, &query).await?.iter().for_each(balances::tell_day);
    Ok(())
}

fn told(
    register: Register,
    items: &[RegisterItem],
    totals: Option<&RegisterTotals>,
    rows: &Rows,
    format: Format,
) -> Result<(), Stop> {
    let columns = match format {
        Format::Table => columns(register),
        Format::Csv | Format::Json | Format::Jsonl => columns_and_event(register),
    };
    let heads: Vec<&str> = columns.iter().map(|it| it.head).collect();
    let cells = |it: &RegisterItem| columns.iter().map(|column| column.cell(it)).collect();
    let mut listed: Vec<Vec<Cell>> = items.iter().map(cells).collect();
    let total = totals.map(|it| columns::totals(&columns, it)).unwrap_or_default();
    match (format, totals) {
        (Format::Json, Some(totals)) if rows.totals => print::json(&summed(&columns, totals))?,
        (Format::Json, _) => print::json(&objects(&heads, &listed))?,
        (Format::Csv, _) => {
            listed.extend(total.into_iter().filter(|_| rows.totals));
            print::answer(table::csv(&heads, &listed))?;
        }
        _ => print::answer(table::text(&heads, &listed, &total))?,
    }
    Ok(())
}

/// Totals as JSON: how many rows, and their figures or those of each kind.
fn summed(columns: &[Column], totals: &RegisterTotals) -> Value {
    let figures = |it: &RegisterFigures| -> Map<String, Value> {
        let figures = columns::figures_by_head(columns, it);
        figures.map(|(head, cents)| (head.to_owned(), cents.to_string().into())).collect()
    };
    let kind = |it: &KindTotals| json!({ "tipo": it.what, "righe": it.rows, "totali": figures(&it.figures) });
    match &totals.figures {
        Some(all) => json!({ "righe": totals.rows, "totali": figures(all) }),
        None => json!({
            "righe": totals.rows,
            "tipi": totals.kinds.iter().map(kind).collect::<Vec<_>>(),
        }),
    }
}

/// Rows as flat JSON objects, by their heads.
fn objects(heads: &[&str], rows: &[Vec<Cell>]) -> Vec<Map<String, Value>> {
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Amount(cents) => Value::from(cents.to_string()),
        Cell::Empty => Value::Null,
    };
    let object = |row: &Vec<Cell>| {
        let fields = heads.iter().zip(row);
        fields.map(|(head, cell)| ((*head).to_owned(), value(cell))).collect()
    };
    rows.iter().map(object).collect()
}
