//! What is asked of registers, and for the accountant's rows.

use super::ask::day;
use bookkeeper::registers;
use clap::{Subcommand, ValueEnum};
use ledger::day::Day;

#[derive(Subcommand)]
pub enum Register {
    /// Commitments (impegni), row by row, with what is expensed and paid of each
    #[command(
        after_help = "Examples:\n  fondaco register commitments --ambito VEN_01 --only open\n  \
                            fondaco register commitments --edition FNPS/2024 --budget-year 2026 \
                            --format csv > impegni.csv\n  fondaco register commitments --cig \
                            95156957EC --effective 2026-06-30\n  fondaco register \
                            commitments --ambito VEN_01 --effective 2025-12-31 --totals"
    )]
    Commitments(Rows),
    /// Expenses (liquidazioni), share by share, with what is paid of each
    #[command(after_help = "Examples:\n  fondaco register expenses --ambito VEN_01 --from \
                            2026-01-01 --to 2026-03-31\n  fondaco register expenses --counterparty \
                            01907990012 --totals")]
    Expenses(Rows),
    /// Payments (mandati), leg by leg
    #[command(after_help = "Examples:\n  fondaco register payments --organisation ente_ven_01 \
                            --year 2026 --number 123\n  fondaco register payments --edition \
                            FNPS/2024 --format csv > mandati.csv")]
    Payments(Rows),
    /// Transfers (trasferimenti): sent, received, and come from the treasury
    #[command(after_help = "Examples:\n  fondaco register transfers --edition REG-VEN-ATS/2025 \
                            --only open\n  fondaco register transfers --ambito VEN_01")]
    Transfers(Rows),
    /// Allotments (assegnazioni): appropriated, given and taken back
    #[command(after_help = "Examples:\n  fondaco register allotments --organisation r_veneto\n  \
                            fondaco register allotments --ambito VEN_01 --act 1001")]
    Allotments(Rows),
    /// Programmes (programmazioni), movement by movement
    #[command(after_help = "Example:\n  fondaco register programmes --ambito VEN_01 --line SUP")]
    Programmes(Rows),
    /// Anomalies (anomalie) sealed with events
    #[command(
        after_help = "Examples:\n  fondaco register anomalies\n  fondaco register anomalies \
                            --anomaly OUTSIDE_WINDOW --ambito VEN_01"
    )]
    Anomalies(Rows),
    /// Documents of cost (giustificativi) as they were charged
    #[command(
        after_help = "Examples:\n  fondaco register documents --counterparty 01907990012\n  \
                            fondaco register documents --number 12/A --format json"
    )]
    Documents(Rows),
    /// Receivables (accertamenti), budget year by budget year, with what changed and what stands
    #[command(after_help = "Examples:\n  fondaco register receivables --ambito VEN_01\n  fondaco \
                            register receivables --edition FNPS/2024 --budget-year 2026 --format \
                            csv > accertamenti.csv")]
    Receivables(Rows),
    /// Ends of years (rendiconti dell'esercizio): residui, FPV, avanzo and cassa at 31 December
    #[command(
        after_help = "Examples:\n  fondaco register year-ends --organisation ente_ven_01\n  \
                            fondaco register year-ends --budget-year 2025 --format json"
    )]
    YearEnds(Rows),
    /// The accountant's rows: assegnato … disponibile, per body, edition, line and budget year
    #[command(after_help = "Examples:\n  fondaco register accountant --ambito VEN_01\n  fondaco \
                            register accountant --organisation ente_ven_01 --budget-year 2026 \
                            --effective 2026-12-31 --format csv > contabile.csv\n\n\
                            What has no line (assegnato, riassegnato, accertato, riscosso) stands \
                            on the row of the edition; what has no budget year, on that of the \
                            line: columns can be summed.")]
    Accountant(AccountantRows),
}

#[derive(clap::Args)]
pub struct Rows {
    /// Of one ambito only
    #[arg(long)]
    pub ambito: Option<String>,
    /// Of one holder only: ats:CODE or org:CODE
    #[arg(long)]
    pub holder: Option<String>,
    /// Recorded by one organisation only; allotments given by it
    #[arg(long)]
    pub organisation: Option<String>,
    /// Of one edition only
    #[arg(long)]
    pub edition: Option<String>,
    /// For one line only
    #[arg(long)]
    pub line: Option<String>,
    /// For one area only
    #[arg(long)]
    pub area: Option<String>,
    /// Towards one creditor, issuer, sender or receiver: a tax id, a person's id, a body's code
    #[arg(long, value_name = "ID")]
    pub counterparty: Option<String>,
    /// Under an act of this number
    #[arg(long, value_name = "NUMBER")]
    pub act: Option<String>,
    /// Of this number: in the books, of the order, of the document
    #[arg(long)]
    pub number: Option<String>,
    /// Of a number of this year
    #[arg(long)]
    pub year: Option<u16>,
    /// Of a commitment in this budget year (esercizio)
    #[arg(long, value_name = "YEAR")]
    pub budget_year: Option<u16>,
    /// Of a commitment with this CIG
    #[arg(long)]
    pub cig: Option<String>,
    /// Of a commitment with this CUP
    #[arg(long)]
    pub cup: Option<String>,
    /// Of a commitment on this budget chapter
    #[arg(long)]
    pub chapter: Option<String>,
    /// Effective on this day or later, YYYY-MM-DD or gg/mm/aaaa
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Day>,
    /// Effective on this day or earlier, YYYY-MM-DD or gg/mm/aaaa
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Day>,
    /// Anomalies of this code only
    #[arg(long, value_name = "CODE", conflicts_with = "number")]
    pub anomaly: Option<String>,
    /// By what became of them: open, something is left to expense, pay or receive; reversed, wholly
    /// undone; standing, not wholly undone
    #[arg(long, value_name = "WHICH")]
    pub only: Option<Only>,
    /// What was true at the end of a day, YYYY-MM-DD or gg/mm/aaaa
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub effective: Option<Day>,
    /// As known at tree size N: with events 0 … N−1
    #[arg(long, value_name = "N")]
    pub as_known_at: Option<u64>,
    /// At most so many rows, one or more
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Go on after a row, INDEX/ROW as the page before it says
    #[arg(long, value_name = "INDEX/ROW", value_parser = row)]
    pub after: Option<(u64, u32)>,
    /// Only the totals
    #[arg(long, conflicts_with_all = ["limit", "after"])]
    pub totals: bool,
}

#[derive(clap::Args)]
pub struct AccountantRows {
    /// Of one ambito only
    #[arg(long)]
    pub ambito: Option<String>,
    /// Of the holders that one organisation acts for
    #[arg(long)]
    pub organisation: Option<String>,
    /// Of one edition only
    #[arg(long)]
    pub edition: Option<String>,
    /// For one line only: what has no line is then left out
    #[arg(long)]
    pub line: Option<String>,
    /// In one budget year (esercizio) only: what has none is then left out
    #[arg(long, value_name = "YEAR")]
    pub budget_year: Option<u16>,
    /// What was true at the end of a day, YYYY-MM-DD or gg/mm/aaaa
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub effective: Option<Day>,
    /// As known at tree size N: with events 0 … N−1
    #[arg(long, value_name = "N")]
    pub as_known_at: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Of which something is left: to expense, to pay, to be received
    Open,
    /// Wholly undone
    Reversed,
    /// Not wholly undone
    Standing,
}

impl From<Only> for registers::Only {
    fn from(only: Only) -> Self {
        match only {
            Only::Open => Self::Open,
            Only::Reversed => Self::Reversed,
            Only::Standing => Self::Standing,
        }
    }
}

fn row(text: &str) -> Result<(u64, u32), String> {
    let parts = text.split_once('/');
    let parts = parts.and_then(|(index, row)| Some((index.parse().ok()?, row.parse().ok()?)));
    parts.ok_or_else(|| "a row is INDEX/ROW, for example 431/0".to_owned())
}
