//! Arguments: the contract of the command line, with its help and examples.

use clap::{Parser, Subcommand, ValueEnum};
use ledger::day::Day;
use std::{net::SocketAddr, path::PathBuf};

/// The ledger of Italy's social funds: every euro from the decree to the balance per LEPS, proved.
#[derive(Parser)]
#[command(
    name = "fondaco",
    version,
    after_help = "Examples:\n  fondaco demo\n  fondaco balances --by edition,line\n  \
                  fondaco import spese.csv --as contabile-ven-01 --dry-run\n  fondaco verify\n\n\
                  Exits with 0 when all is well, 1 when verification fails, 2 for unusable input, \
                  3 when some rows are refused, 4 when the database fails."
)]
pub struct Args {
    /// The database: sqlite:PATH
    #[arg(
        long,
        global = true,
        env = "FONDACO_DB",
        default_value = "sqlite:fondaco.db",
        value_name = "URL"
    )]
    pub db: String,

    /// Who acts: the name of an account. Without it, reading is the operator's
    #[arg(long = "as", global = true, value_name = "ACCOUNT")]
    pub author: Option<String>,

    /// The ledger's name, when the command has to begin one: lower case, digits and hyphens
    #[arg(long, global = true, default_value = "ledger", value_name = "NAME")]
    pub name: String,

    /// Where to listen
    #[arg(
        long,
        global = true,
        env = "FONDACO_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// In which form to answer
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Load real and synthetic data, show the balances per LEPS and serve GraphQL
    #[command(after_help = "Examples:\n  fondaco demo\n  fondaco demo --no-serve\n  \
                            fondaco demo --db sqlite:/tmp/try.db --listen 127.0.0.1:9000\n\n\
                            Run again on the same database it adds nothing.")]
    Demo(Demo),
    /// Serve GraphQL at POST /graphql
    #[command(
        after_help = "Examples:\n  fondaco serve\n  fondaco serve --listen 127.0.0.1:9000\n\n\
                            Without accounts it listens on loopback only."
    )]
    Serve,
    /// Import commands (.jsonl), decree tables and expenses (.csv)
    #[command(after_help = "Examples:\n  fondaco import riparto.csv --as regione-veneto\n  \
                            fondaco import spese.csv --as contabile-ven-01 --dry-run\n  \
                            fondaco import comandi.jsonl\n\n\
                            A file that cannot be read whole imports nothing (exit 2). Refused \
                            rows go to FILE.scarti.csv (exit 3); the corrected file may be sent \
                            again whole: what is recorded already is not doubled.")]
    Import(Import),
    /// Show balances, grouped, as of any day and as known at any size of the log
    #[command(after_help = "Examples:\n  fondaco balances\n  \
                            fondaco balances --by edition,line --ambito VEN_01\n  \
                            fondaco balances --edition REG-VEN-ATS/2025 --by \
                            ambito,organisation,line --format json\n  \
                            fondaco balances --effective 2026-03-31 --as-known-at 200")]
    Balances(Balances),
    /// List the events of the log
    #[command(after_help = "Examples:\n  fondaco events\n  fondaco events --from 200\n  \
                            fondaco events --format jsonl > ledger.jsonl\n\n\
                            jsonl gives the sealed bytes, one event a line.")]
    Events(Events),
    /// Re-read, re-hash, replay and compare everything; exit 1 and say where when something differs
    #[command(after_help = "Examples:\n  fondaco verify\n  fondaco verify --db sqlite:copy.db")]
    Verify,
    /// Make anew, from the log, all that is only read, while others write and read; then switch to it
    #[command(after_help = "Examples:\n  fondaco rebuild\n  fondaco rebuild --db sqlite:copy.db \
                            --format json\n\n\
                            Interrupted, it goes on where it was when it is run again. What was \
                            read until then is compared with what is read from then on: exit 1 \
                            when it was not what the log says (and now it is).")]
    Rebuild,
    /// Keep the accounts of people
    #[command(subcommand)]
    Account(Account),
    /// Keep the tokens for GraphQL
    #[command(subcommand)]
    Token(Token),
}

#[derive(clap::Args)]
pub struct Demo {
    /// Load and show, without serving
    #[arg(long)]
    pub no_serve: bool,
}

#[derive(clap::Args)]
pub struct Import {
    /// The files, in the order in which to import them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
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
    /// What was true at the end of a day, YYYY-MM-DD
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

#[derive(Subcommand)]
pub enum Account {
    /// Add an account with a role in an organisation
    #[command(
        after_help = "Examples:\n  fondaco account add operatore --organisation operator --role \
                            administrator\n  fondaco account add contabile-ven-01 --organisation \
                            ente_ven_01 --role ats_accountant\n  fondaco account add revisore \
                            --organisation r_veneto --role auditor --valid-until 2026-12-31"
    )]
    Add {
        /// The name to call it by: it never enters the log
        name: String,
        /// The organisation it acts for
        #[arg(long)]
        organisation: String,
        /// The role
        #[arg(long, value_enum)]
        role: RoleName,
        /// The last day on which it may be used, YYYY-MM-DD
        #[arg(long, value_name = "DATE", value_parser = day)]
        valid_until: Option<Day>,
    },
    /// List the accounts
    List,
    /// Disable an account: its tokens die with it
    Disable {
        /// Its name
        name: String,
    },
}

#[derive(Subcommand)]
pub enum Token {
    /// Create a token and show it, this once
    #[command(after_help = "Example:\n  fondaco token create contabile-ven-01 --label laptop")]
    Create {
        /// The account
        name: String,
        /// What it is for: the name by which to revoke it
        #[arg(long, default_value = "cli")]
        label: String,
    },
    /// Revoke the tokens of an account that carry a label
    Revoke {
        /// The account
        name: String,
        /// The label
        #[arg(long, default_value = "cli")]
        label: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table to read
    Table,
    /// For a spreadsheet: ; between fields, decimal comma
    Csv,
    /// For a program
    Json,
    /// Of events: the sealed bytes, one event a line
    Jsonl,
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum RoleName {
    Ministry,
    Region,
    AtsAccountant,
    AtsPlanner,
    Auditor,
    Administrator,
}

fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|error: ledger::day::NotADay| error.to_string())
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

impl From<RoleName> for ledger::envelope::Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Ministry => Self::Ministry,
            RoleName::Region => Self::Region,
            RoleName::AtsAccountant => Self::AtsAccountant,
            RoleName::AtsPlanner => Self::AtsPlanner,
            RoleName::Auditor => Self::Auditor,
            RoleName::Administrator => Self::Administrator,
        }
    }
}
