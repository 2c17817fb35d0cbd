//! What the bench is asked.

use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Bench {
    /// How much to measure: small is for CI and judges nothing
    #[arg(long, value_enum, default_value_t = Size::Medium)]
    pub size: Size,
    /// These only: P1,P4
    #[arg(long, value_delimiter = ',', value_name = "P")]
    pub only: Vec<::bench::P>,
    /// Events of the long log, where they are to be others than the size's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub events: Option<u64>,
    /// Make the databases in this folder and leave them there: a long log found there grows on
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Exit with 1 when a floor is missed or could not be measured
    #[arg(long)]
    pub strict: bool,
    /// Measure something else
    #[command(subcommand)]
    pub other: Option<OtherBench>,
}

#[derive(Subcommand)]
pub enum OtherBench {
    /// The same questions at 10 thousand events, 100 thousand, and so on: a table and a plot
    #[command(after_help = "Example:\n  fondaco bench curve --to 10m --keep /var/tmp/bench --out \
                            docs/bench")]
    Curve {
        /// Up to how many events: 100k, 10m
        #[arg(long, default_value = "100k", value_name = "N", value_parser = events)]
        to: u64,
        /// The folder for curve.md, curve.svg and curve.json: other sizes measured there stay
        #[arg(long, default_value = "docs/bench", value_name = "FOLDER")]
        out: PathBuf,
        /// Keep the database in this folder: one found there grows on
        #[arg(long, value_name = "FOLDER")]
        keep: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Size {
    /// So little that a debug build does it
    #[value(hide = true)]
    Tiny,
    /// Under a minute on two cores
    Small,
    /// Some minutes
    Medium,
    /// A million events, or --events
    Large,
}

fn events(text: &str) -> Result<u64, String> {
    let (number, times) = match text.to_ascii_lowercase() {
        it if it.ends_with('k') => (it.trim_end_matches('k').to_owned(), 1_000),
        it if it.ends_with('m') => (it.trim_end_matches('m').to_owned(), 1_000_000),
        it => (it, 1),
    };
    let number: u64 = number.parse().map_err(|_| "a number is needed: 10000, 100k, 10m")?;
    number.checked_mul(times).ok_or_else(|| "too many".to_owned())
}

impl From<Size> for ::bench::Size {
    fn from(size: Size) -> Self {
        match size {
            Size::Tiny => Self::Tiny,
            Size::Small => Self::Small,
            Size::Medium => Self::Medium,
            Size::Large => Self::Large,
        }
    }
}
