//! What is asked of the places where a ledger stands: its lock, moves and copies.

use clap::Subcommand;
use std::path::PathBuf;

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
    /// Copy the attachments, too, into this folder: those that are there already are not copied again
    #[arg(long, value_name = "FOLDER")]
    pub attachments_to: Option<PathBuf>,
    #[command(flatten)]
    pub folder: Folder,
}

/// Where the bytes of attachments stand.
#[derive(clap::Args, Default)]
pub struct Folder {
    /// The folder of the attachments [env: `FONDACO_ATTACHMENTS`] [default: PATH.attachments beside
    /// sqlite:PATH; for PostgreSQL it must be named]
    #[arg(long, value_name = "FOLDER")]
    pub attachments: Option<PathBuf>,
    /// How many MB of attachments each organisation may have in all [default: 10240]
    #[arg(long, env = "FONDACO_ATTACHMENTS_QUOTA", value_name = "MB")]
    pub attachments_quota: Option<u32>,
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
