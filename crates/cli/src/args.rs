//! Arguments: the contract of the command line, with its help and examples.

mod ask;
mod attachments;
mod bench;
mod people;
mod persons;
mod place;
mod register;

pub use ask::{Balances, Demo, Events, Import, Verify};
pub use attachments::{Attach, Attachment};
pub use bench::{Bench, OtherBench};
pub use people::{Account, Token};
pub use persons::Person;
pub use place::{Backup, Folder, Lock, Move, Reappend, Restore};
pub use register::{AccountantRows, Register, Rows as RegisterRows};

use clap::{Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::Path};

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
    Serve(Folder),
    /// Import commands (.jsonl) and the registers of an office (.csv)
    #[command(after_help = "Examples:\n  fondaco import riparto.csv --as regione-veneto\n  \
                            fondaco import spese.csv --as contabile-ven-01 --dry-run\n  \
                            fondaco import incassi.csv --table incassi --as contabile-ven-01\n  \
                            fondaco import comandi.jsonl\n\n\
                            A table is known by its header; CSV is read in UTF-8 or windows-1252. \
                            A file that cannot be read whole imports nothing (exit 2). Refused \
                            rows go to FILE.scarti.csv, or FILE.scarti-2.csv and so on: a file \
                            that is there is never written over (exit 3). The corrected file may \
                            be sent again whole: what is recorded already is not doubled.")]
    Import(Import),
    /// Show balances, grouped, as of any day and as known at any size of the log
    #[command(after_help = "Examples:\n  fondaco balances\n  \
                            fondaco balances --by edition,line --ambito VEN_01\n  \
                            fondaco balances --edition REG-VEN-ATS/2025 --by \
                            ambito,organisation,line --format json\n  \
                            fondaco balances --effective 2026-03-31 --as-known-at 200")]
    Balances(Balances),
    /// List registers: commitments, expenses, payments …, and the accountant's rows
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco register commitments --ambito VEN_01 --only open\n  \
                      fondaco register accountant --organisation ente_ven_01 --format csv > \
                      contabile.csv\n  fondaco register anomalies"
    )]
    Register(Register),
    /// List the events of the log
    #[command(after_help = "Examples:\n  fondaco events\n  fondaco events --from 200\n  \
                            fondaco events --format csv > eventi.csv\n  \
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
    /// Attach files, and print the digests that stand for them in the evidence of a command
    #[command(after_help = "Examples:\n  fondaco attach fattura.pdf --as contabile-ven-01\n  \
                            fondaco attach *.p7m --as contabile-ven-01 --format json\n\n\
                            The same file attached again by the same body has the same digest. It \
                            goes into \"evidence\": [{\"digest\": \"…\"}].")]
    Attach(Attach),
    /// List attachments, take one out
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco attachment list --as contabile-ven-01\n  fondaco \
                      attachment get 5f6c…e2 --to fattura.pdf --as contabile-ven-01"
    )]
    Attachment(Attachment),
    /// Look at the persons of the log, and erase what is known of one
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco person list --as contabile-ven-01\n  fondaco person find \
                      - --as contabile-ven-01 < code.txt"
    )]
    Person(Person),
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
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco lock show\n  fondaco lock adopt --reason \"il lock era sul \
                      disco rotto\""
    )]
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
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco account list\n  fondaco account add contabile-ven-01 \
                      --organisation ente_ven_01 --role ats_accountant"
    )]
    Account(Account),
    /// Keep the tokens for GraphQL
    #[command(
        subcommand,
        after_help = "Examples:\n  fondaco token create contabile-ven-01 --label laptop\n  fondaco \
                      token revoke contabile-ven-01 --label laptop"
    )]
    Token(Token),
}

impl Args {
    /// The folder of the attachments, as far as the command line names one.
    pub fn attachments(&self) -> Option<&Path> {
        if let Command::Verify(it) = &self.command {
            return it.attachments.as_ref()?.first().map(AsRef::as_ref);
        }
        self.folder()?.attachments.as_deref()
    }

    /// How many bytes of attachments a body may have, as far as somebody says it.
    pub fn quota(&self) -> Option<u64> {
        Some(u64::from(self.folder()?.attachments_quota?) << 20)
    }

    fn folder(&self) -> Option<&Folder> {
        match &self.command {
            Command::Serve(folder)
            | Command::Attachment(Attachment::List { folder } | Attachment::Get { folder, .. }) => {
                Some(folder)
            }
            Command::Demo(it) => Some(&it.folder),
            Command::Attach(it) => Some(&it.folder),
            Command::Backup(it) => Some(&it.folder),
            _ => None,
        }
    }
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
