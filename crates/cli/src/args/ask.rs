//! What is asked of one ledger: import, balances, events, verification.

use clap::ValueEnum;
use exchange::commands::Kind;
use ledger::day::{Day, NotADay};
use std::{num::NonZero, path::PathBuf};

#[derive(clap::Args)]
pub struct Demo {
    /// Load and show, without serving
    #[arg(long)]
    pub no_serve: bool,
    #[command(flatten)]
    pub folder: super::Folder,
}

#[derive(clap::Args)]
pub struct Import {
    /// The files, in the order in which to import them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Which table the files are, when their header does not tell: enti, ambiti, annualita,
    /// stanziamenti, decreto, pesi, programmazione, impegni, variazioni, spese, ordinativi,
    /// pagamenti, trasferimenti, incassi, coperture, restituzioni, storni, dotazioni,
    /// riduzioni, condizioni, gestori, chiusure, registri, riscontri
    #[arg(long, value_name = "NAME")]
    pub table: Option<Kind>,
    /// Where refused rows go [default: beside each file]
    #[arg(long, value_name = "FOLDER")]
    pub scarti: Option<PathBuf>,
    /// Say what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(clap::Args)]
pub struct Balances {
    /// What to group by
    #[arg(long, value_delimiter = ',', default_value = "edition,line", value_name = "KEYS")]
    pub by: Vec<By>,
    /// Of one fund only
    #[arg(long)]
    pub fund: Option<String>,
    /// Of one edition only
    #[arg(long)]
    pub edition: Option<String>,
    /// Of one ambito only
    #[arg(long)]
    pub ambito: Option<String>,
    /// Of one organisation only
    #[arg(long)]
    pub organisation: Option<String>,
    /// Of one line only (cash has no line: it is then absent)
    #[arg(long)]
    pub line: Option<String>,
    /// Of one area only
    #[arg(long)]
    pub area: Option<String>,
    /// Of one Region only, by ISTAT code
    #[arg(long)]
    pub region: Option<String>,
    /// What was true at the end of a day, YYYY-MM-DD or gg/mm/aaaa
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub effective: Option<Day>,
    /// As known at tree size N: with events 0 … N−1
    #[arg(long, value_name = "N")]
    pub as_known_at: Option<u64>,
}

#[derive(clap::Args)]
pub struct Events {
    /// From the event of this index on
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub from: u64,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
}

#[derive(clap::Args)]
pub struct Verify {
    /// Threads that hash and open entries [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZero<usize>>,
    /// Replay into a scratch database in this folder, removed at the end
    #[arg(long, value_name = "FOLDER", conflicts_with = "keep")]
    pub scratch: Option<PathBuf>,
    /// Keep what was verified in this folder, for --since-checkpoint
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Verify only what is new since what --keep holds
    #[arg(long, requires = "keep")]
    pub since_checkpoint: bool,
    /// Hash the attachments, too, that events name [folder: as for attach]
    #[arg(long, value_name = "FOLDER", num_args = 0..=1)]
    pub attachments: Option<Vec<PathBuf>>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum By {
    Fund,
    Edition,
    EditionYear,
    Line,
    Area,
    Ambito,
    Organisation,
    Region,
}

/// A day as programs write it, or as Italian offices do.
pub fn day(text: &str) -> Result<Day, String> {
    let parts: Vec<&str> = text.split('/').collect();
    let iso = match parts[..] {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    iso.parse().map_err(|_: NotADay| NotADay::Shape(text.to_owned()).to_string())
}

impl From<By> for bookkeeper::balances::Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Fund => Self::Fund,
            By::Edition => Self::Edition,
            By::EditionYear => Self::EditionYear,
            By::Line => Self::Line,
            By::Area => Self::Area,
            By::Ambito => Self::Ambito,
            By::Organisation => Self::Organisation,
            By::Region => Self::Region,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_it_is_written() {
        for text in ["2026-03-01", "01/03/2026", "1/3/2026"] {
            assert_eq!(day(text).unwrap().to_string(), "2026-03-01", "{text}");
        }
        for text in ["31/02/2026", "2026/03/01", "1/3/26", "03/2026", "è/3/2026", ""] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
