//! Tables out: CSV for spreadsheets, aligned text for terminals.

use crate::record;
use ledger::{day::Day, money::Cents};
use std::borrow::Cow;

/// What separates the fields: Italian spreadsheets take a comma for the decimal sign.
const SEPARATOR: char = ';';

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words: never taken for a formula.
    Text(String),
    /// Money: a number also when negative.
    Amount(Cents),
    /// Nothing.
    Empty,
}

/// A table as CSV in UTF-8: `;` between fields, amounts as `-1234,56`.
///
/// A text that a spreadsheet would take for a formula gets a leading `'`.
pub fn csv(headers: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = String::new();
    push_line(&mut out, headers.iter().map(|it| text_field(it)));
    let mut out = out.into_bytes();
    out.extend(csv_rows(rows));
    out
}

/// Rows as those of [`csv`], without its headers: for tables written page by page.
pub fn csv_rows(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = String::new();
    for row in rows {
        push_line(&mut out, row.iter().map(field));
    }
    out.into_bytes()
}

/// A table as aligned text: amounts to the right as `-1.234,56`, a rule under the headers and
/// above the totals.
pub fn text(headers: &[&str], rows: &[Vec<Cell>], totals: &[Vec<Cell>]) -> String {
    let all = || rows.iter().chain(totals).map(Vec::as_slice);
    let columns = all().map(<[Cell]>::len).chain([headers.len()]).max().unwrap_or_default();
    let is_amount = |at| all().any(|row| matches!(row.get(at), Some(Cell::Amount(_))));
    let aligned: Vec<Column> = (0..columns)
        .map(|at| {
            let cells = all().map(|row| width(&plain(row.get(at))));
            let header = headers.get(at).map_or(0, |it| width(it));
            let side = if is_amount(at) { Side::Right } else { Side::Left };
            Column { side, width: cells.chain([header]).max().unwrap_or_default() }
        })
        .collect();
    let rule: Vec<String> = aligned.iter().map(|it| "─".repeat(it.width)).collect();
    let cells = |row: &[Cell]| (0..columns).map(|at| plain(row.get(at))).collect::<Vec<_>>();
    let named = (0..columns).map(|at| clean(headers.get(at).copied().unwrap_or_default()));
    let mut lines = vec![named.collect(), rule.clone()];
    lines.extend(rows.iter().map(|row| cells(row)));
    lines.extend((!totals.is_empty()).then_some(rule));
    lines.extend(totals.iter().map(|row| cells(row)));
    lines.iter().map(|line| line_of(line, &aligned)).collect()
}

/// An amount as Italian offices write it: `-1.234,56`.
pub fn italian(cents: Cents) -> String {
    let plain = cents.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |it| ("-", it));
    let (euros, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut grouped = String::new();
    for (at, digit) in euros.chars().enumerate() {
        if at > 0 && (euros.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped},{decimals}")
}

/// A day as Italian offices write it: `31/03/2026`.
pub fn italian_day(day: Day) -> String {
    let iso = day.to_string();
    let parts: Vec<&str> = iso.rsplit('-').collect();
    parts.join("/")
}

/// A text as a field of CSV that no spreadsheet takes for a formula.
pub(crate) fn text_field(text: &str) -> String {
    record::joined(&harmless(text), SEPARATOR).into_owned()
}

/// A text that no spreadsheet takes for a formula.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Fields as a line of CSV.
pub(crate) fn push_line(out: &mut String, fields: impl Iterator<Item = String>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.push(SEPARATOR);
        }
        out.push_str(&field);
    }
    out.push('\n');
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

struct Column {
    side: Side,
    width: usize,
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text_field(text),
        Cell::Amount(cents) => cents.to_string().replace('.', ","),
        Cell::Empty => String::new(),
    }
}

fn plain(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => clean(text),
        Some(Cell::Amount(cents)) => italian(*cents),
        Some(Cell::Empty) | None => String::new(),
    }
}

/// A text that moves no cursor.
fn clean(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn line_of(cells: &[String], columns: &[Column]) -> String {
    let mut line = String::new();
    for (cell, column) in cells.iter().zip(columns) {
        let padding = " ".repeat(column.width.saturating_sub(width(cell)));
        match column.side {
            Side::Left => line.extend([cell, &padding, "  "]),
            Side::Right => line.extend([&padding, cell.as_str(), "  "]),
        }
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    fn words(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn numbers_stay_numbers_and_words_never_become_formulas() {
        let rows = [
            vec![words("Comune di Forlì"), Cell::Amount(Cents::new(357_586_579))],
            vec![words("=HYPERLINK(\"http://x\")"), Cell::Amount(Cents::new(-5))],
            vec![words("-12,00"), Cell::Empty],
            vec![words("+39 049"), words("@SUM(A1)")],
            vec![words("\t=1"), words("\r=1")],
            vec![words("a;b"), words("due\nrighe")],
        ];
        let out = String::from_utf8(csv(&["titolare", "=importo"], &rows)).unwrap();
        expect![[r#"
            titolare;'=importo
            Comune di Forlì;3575865,79
            "'=HYPERLINK(""http://x"")";-0,05
            '-12,00;
            '+39 049;'@SUM(A1)
            '^=1;"'^=1"
            "a;b";"due
            righe"
        "#]]
        .assert_eq(&out.replace(['\t', '\r'], "^"));
    }

    #[test]
    fn a_table_is_aligned() {
        let rows = [
            vec![words("ats:VEN_01"), Cell::Amount(Cents::new(12_500_000)), words("SUP")],
            vec![words("ats:VEN_02\u{1b}[2J"), Cell::Amount(Cents::new(-1)), Cell::Empty],
            vec![words("però")],
        ];
        let totals = [words("totale"), Cell::Amount(Cents::new(12_499_999))];
        let with = text(&["titolare", "importo", "linea"], &rows, &[totals.to_vec()]);
        let without = text(&["a"], &[], &[]);
        expect![[r"
            titolare           importo  linea
            ──────────────  ──────────  ─────
            ats:VEN_01      125.000,00  SUP
            ats:VEN_02�[2J       -0,01
            però
            ──────────────  ──────────  ─────
            totale          124.999,99

            a
            ─
        "]]
        .assert_eq(&format!("{with}\n{without}"));
    }

    #[test]
    fn italian_days_begin_with_the_day() {
        assert_eq!(italian_day("2026-03-31".parse().unwrap()), "31/03/2026");
    }

    #[test]
    fn italian_amounts_have_points_every_three_digits() {
        for (cents, text) in [
            (0, "0,00"),
            (-5, "-0,05"),
            (99_999, "999,99"),
            (100_000, "1.000,00"),
            (-123_456_789, "-1.234.567,89"),
            (i64::MIN, "-92.233.720.368.547.758,08"),
        ] {
            assert_eq!(italian(Cents::new(cents)), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_it_was(texts in prop::collection::vec(any::<String>(), 2..5)) {
            let row: Vec<Cell> = texts.iter().cloned().map(Cell::Text).collect();
            let out = csv(&["a", "b"], &[row]);
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true)
                .from_reader(out.as_slice());
            let read = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(read.len(), texts.len());
            for (read, text) in read.iter().zip(&texts) {
                prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert_eq!(read.strip_prefix('\'').filter(|it| it == text).unwrap_or(read), text);
            }
        }

        #[test]
        fn a_text_table_never_fails(
            texts in prop::collection::vec(prop::collection::vec(any::<String>(), 0..4), 0..4),
        ) {
            let rows: Vec<Vec<Cell>> =
                texts.iter().map(|row| row.iter().cloned().map(Cell::Text).collect()).collect();
            let out = text(&["a"], &rows, rows.first().map(std::slice::from_ref).unwrap_or_default());
            prop_assert!(!out.contains(|it: char| it.is_control() && it != '\n'));
        }
    }
}
