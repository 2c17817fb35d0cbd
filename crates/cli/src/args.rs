//! Arguments: the contract of the command line, with its help and examples.

use clap::{Parser, Subcommand, ValueEnum};
use ledger::day::Day;
use std::{net::SocketAddr, num::NonZero, path::PathBuf};

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
    /// The database: sqlite:PATH, or `postgres://USER@HOST/DATABASE`
    #[arg(
        long,
        global = true,
        env = "FONDACO_DB",
        default_value = "sqlite:fondaco.db",
        value_name = "URL"
    )]
    pub db: String,

    /// The lock: a file, sqlite:PATH, or postgres://… of a database that holds no ledger. It
    /// remembers the ledger's head outside the ledger's database: keep it on another disk, and out
    /// of the database's backups [default: PATH.lock beside sqlite:PATH; for PostgreSQL
    /// NAME-HASH.lock in the folder fondaco of the user's state: ~/.local/state]
    #[arg(long, global = true, env = "FONDACO_LOCK", value_name = "URL|PATH")]
    pub lock: Option<String>,

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
    #[command(
        after_help = "Examples:\n  fondaco verify\n  fondaco verify --db sqlite:copy.db\n  fondaco \
                      verify --db postgres://fondaco_app@localhost/fondaco\n  fondaco verify --keep \
                      /var/lib/fondaco/verified\n  fondaco verify --keep /var/lib/fondaco/verified \
                      --since-checkpoint\n\n\
                      Others may write meanwhile. The log is replayed into a scratch database as \
                      large as what is derived from it, in a temporary folder or that of --scratch.\n\n\
                      With --since-checkpoint the ledger must continue what --keep holds (size and \
                      root), and only what is new is replayed and compared: the new entries, and \
                      the rows that they write. It does not see an older entry whose bytes were \
                      changed beside its hash, nor a row changed or added that nothing new \
                      touches, nor a damaged file or schema: that is for the whole verification."
    )]
    Verify(Verify),
    /// Measure speed and size beside raw baselines, interleaved, on this machine
    #[command(
        after_help = "Examples:\n  fondaco bench --size small\n  fondaco bench --only P2,P4 \
                            --format json\n  fondaco bench --size large --keep /var/tmp/bench\n  \
                            fondaco bench --db postgres://localhost/empty --only P1\n\n\
                            Measures on files in a temporary folder; --db is heeded when it names \
                            PostgreSQL. Exits with 0 even if a floor is missed, unless --strict."
    )]
    Bench(Bench),
    /// Let a role of PostgreSQL serve, and no more: it appends to the log and cannot change it
    #[command(after_help = "Example, as the owner of the database:\n  fondaco grant --to \
                            fondaco_app --db postgres://owner@localhost/fondaco\n\nIt brings the \
                            tables up to date first: run it again after every update of fondaco. \
                            The role must be there (CREATE ROLE fondaco_app LOGIN PASSWORD '…').\n\
                            Then serve as that role:\n  fondaco serve --db \
                            postgres://fondaco_app@localhost/fondaco")]
    Grant {
        /// The role
        #[arg(long, value_name = "ROLE")]
        to: String,
    },
    /// Look at the lock, and decide what it may no longer decide by itself
    #[command(subcommand)]
    Lock(Lock),
    /// Move the ledger to another database, whole, while it is written to
    #[command(after_help = "Examples:\n  fondaco move --from sqlite:fondaco.db --to \
                            sqlite:/srv/fondaco.db --dry-run\n  fondaco move --from \
                            sqlite:fondaco.db --to postgres://fondaco@db/fondaco\n\n\
                            Every event is opened and replayed on its way. At the end the old \
                            database is retired: it is read as before, and nobody writes in it \
                            any more. Interrupted at any point, run it again: it ends what it \
                            began. To undo it, move the ledger back.")]
    Move(Move),
    /// Make a backup: one file, a ledger database itself, verified before it is called done
    #[command(after_help = "Examples:\n  fondaco backup --to /mnt/copie/fondaco-2026-11-22.db\n  \
                            fondaco verify --db sqlite:/mnt/copie/fondaco-2026-11-22.db\n\n\
                            Taken in slices, while the ledger is written to. The lock is not in \
                            it, and must not be: keep a copy of it elsewhere.")]
    Backup(Backup),
    /// Restore a backup into an empty database
    #[command(after_help = "Examples:\n  fondaco restore --from fondaco-2026-11-22.db --to \
                            sqlite:fondaco.db\n\n\
                            When the lock knows later events than the backup has, the restored \
                            database is read and not written to: bring the events back from a copy \
                            that has them (fondaco reappend), or accept their loss (fondaco lock \
                            adopt --accept-loss).")]
    Restore(Restore),
    /// Bring back the events that another copy of the ledger has beyond this one
    #[command(after_help = "Examples:\n  fondaco reappend --from sqlite:replica.db\n\n\
                            This database must be the beginning of the other one: the roots tell. \
                            Every event is opened and replayed on its way.")]
    Reappend(Reappend),
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
}

#[derive(clap::Args)]
pub struct Bench {
    /// How much to measure: small is for CI and judges nothing
    #[arg(long, value_enum, default_value_t = Size::Medium)]
    pub size: Size,
    /// These only: P1,P4
    #[arg(long, value_delimiter = ',', value_name = "P")]
    pub only: Vec<bench::P>,
    /// Events of the long log, where they are to be others than the size's
    #[arg(long, value_name = "N")]
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
        /// The folder for curve.md and curve.svg
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

#[derive(Subcommand)]
pub enum Lock {
    /// Show what the lock and the database know of each other; exit 1 when nobody may write
    #[command(after_help = "Examples:\n  fondaco lock show\n  fondaco lock show --format json")]
    Show,
    /// List the heads that the lock held, the latest first
    #[command(after_help = "Examples:\n  fondaco lock heads\n  fondaco lock heads --before 200 \
                            --limit 50")]
    Heads {
        /// From before this place on
        #[arg(long, value_name = "PLACE")]
        before: Option<u64>,
        /// At most so many
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u32,
    },
    /// Decide that from now on the ledger is this database
    #[command(
        after_help = "Examples:\n  fondaco lock adopt --reason \"il lock era sul disco rotto\"\n  \
                            fondaco lock adopt --accept-loss --reason \"la replica era in ritardo di \
                            3 eventi, registrati di nuovo a mano\"\n\n\
                            The decision is written in the lock with its reason, who took it and \
                            when; all earlier heads stay there. Without --accept-loss nothing that \
                            the lock knows is given up. A loss is written in the lock only, not yet \
                            in the ledger itself: naming it there needs signed heads. Servers \
                            that have answered from what is given up refuse until they are \
                            restarted."
    )]
    Adopt {
        /// Why
        #[arg(long)]
        reason: String,
        /// Give up the events that the lock knows and this database does not hold
        #[arg(long)]
        accept_loss: bool,
    },
}

#[derive(clap::Args)]
pub struct Move {
    /// The database where the ledger stands
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// The database where it is to go: empty, or the one of an interrupted move
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// The lock that is to know it there [default: --lock, else the default one of that database]
    #[arg(long, value_name = "URL|PATH")]
    pub to_lock: Option<String>,
    /// Say what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(clap::Args)]
pub struct Backup {
    /// The file, which must not exist
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

#[derive(clap::Args)]
pub struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The database: empty, or the one of an interrupted restore
    #[arg(long, value_name = "URL")]
    pub to: String,
}

#[derive(clap::Args)]
pub struct Reappend {
    /// The database that has them
    #[arg(long, value_name = "URL")]
    pub from: String,
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

fn events(text: &str) -> Result<u64, String> {
    let (number, times) = match text.to_ascii_lowercase() {
        it if it.ends_with('k') => (it.trim_end_matches('k').to_owned(), 1_000),
        it if it.ends_with('m') => (it.trim_end_matches('m').to_owned(), 1_000_000),
        it => (it, 1),
    };
    let number: u64 = number.parse().map_err(|_| "a number is needed: 10000, 100k, 10m")?;
    number.checked_mul(times).ok_or_else(|| "too many".to_owned())
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

impl From<Size> for bench::Size {
    fn from(size: Size) -> Self {
        match size {
            Size::Tiny => Self::Tiny,
            Size::Small => Self::Small,
            Size::Medium => Self::Medium,
            Size::Large => Self::Large,
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
