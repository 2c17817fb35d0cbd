//! What is asked of attachments.

use super::Folder;
use clap::Subcommand;
use ledger::id::{Digest, NotAnId};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Attach {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to call it, when it is one file: the file's own name otherwise. It never enters the log
    #[arg(long = "named", value_name = "NAME")]
    pub named: Option<String>,
    /// What it is, such as application/pdf [default: told by the end of the name]
    #[arg(long, value_name = "TYPE")]
    pub media_type: Option<String>,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Subcommand)]
pub enum Attachment {
    /// List the attachments of one's organisation; without --as, of all
    #[command(
        after_help = "Examples:\n  fondaco attachment list --as contabile-ven-01\n  fondaco \
                            attachment list --format csv"
    )]
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Take an attachment out into a file: for who may read the book that attached it, or an event
    /// that carries it, recorded by a body that had it
    #[command(after_help = "Example:\n  fondaco attachment get 5f6c…e2 --to fattura.pdf --as \
                            contabile-ven-01")]
    Get {
        /// Its digest, as events seal it
        #[arg(value_parser = digest)]
        digest: Digest,
        /// The file, which must not exist
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        folder: Folder,
    },
}

fn digest(text: &str) -> Result<Digest, String> {
    text.parse().map_err(|error: NotAnId| error.to_string())
}
